"""Small images whose distribution is known: bars and stripes."""

import numpy as np

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
