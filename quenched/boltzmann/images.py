"""Small images whose distribution is known: bars and stripes."""

import numpy as np

from quenched.boltzmann.machines import configurations
from quenched.numerics.validation import integer


def bars_and_stripes(side):
    """All distinct images of whole rows or whole columns that are on.

    Parameters
    ----------
    side : int
        2 to 12.

    Returns
    -------
    ndarray (2^(side + 1) - 2, side^2) of uint8
        Flattened row by row, sorted.  The blank and the full image belong to both families and are listed once: the
        data distribution is uniform over these images, its entropy ln(2^(side + 1) - 2).  (A convention that draws the
        family first gives these two the double weight; 4 x 4: 30 images here, 32 draws there.)
    """
    side = integer("side", side, 2, 12)
    lines = (np.arange(2**side)[:, None] >> np.arange(side)) & 1
    rows = np.repeat(lines, side, axis=1)
    columns = np.tile(lines, (1, side))
    return np.unique(np.concatenate([rows, columns]).astype(np.uint8), axis=0)


def to_text(image):
    """A 0/1 image as a string, pixel by pixel: "#" is on, "." is off."""
    return "".join(".#"[int(pixel)] for pixel in np.ravel(image))


def from_text(rows):
    """Images written by `to_text`, all of one length: (k, n) of uint8.

    Raises
    ------
    ValueError
        When there is none, lengths differ, or there is another character.
    """
    rows = list(rows)
    lengths = sorted({len(row) for row in rows})
    if len(lengths) != 1 or lengths[0] == 0:
        raise ValueError(f"{len(rows)} rows of lengths {lengths}: allowed is one length > 0")
    pixels = np.array([list(row) for row in rows])
    if not np.isin(pixels, (".", "#")).all():
        raise ValueError("rows: allowed are the characters . and #")
    return (pixels == "#").astype(np.uint8)


def independent_biases(data):
    """Biases ln(p / (1 - p)) of independent units with the means of 0/1 data, one pseudo-count for each value: (n,)."""
    data = configurations("data", data)
    p = (data.sum(axis=0) + 1.0) / (data.shape[0] + 2.0)
    return np.log(p / (1.0 - p))
