"""Render the ten digits in the typefaces that come with matplotlib as small black-and-white images.

Outputs
-------
results/<scale>/rbm_learning/digits.csv : one row for each typeface, digit and shift
"""

from pathlib import Path

import matplotlib as mpl
import numpy as np
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import PathPatch
from matplotlib.textpath import TextPath
from matplotlib.transforms import Affine2D

from quenched.boltzmann import images
from quenched.replication import job

LEARNED = (
    "DejaVuSans", "DejaVuSans-Bold", "DejaVuSans-Oblique", "DejaVuSansMono-Bold", "DejaVuSansMono-Oblique",
    "DejaVuSerif", "DejaVuSerif-Italic", "STIXGeneral", "STIXGeneralItalic", "STIXGeneralBolIta", "cmr10", "cmb10",
    "cmtt10",
)  # fmt: skip
HELD_OUT = ("DejaVuSansMono", "DejaVuSerif-Bold", "STIXGeneralBol", "cmss10")
TALL, WIDE = 0.75, 0.67  # largest extent of a digit, in units of the side
OVERSAMPLING, INK = 8, 0.4  # subpixels along an edge, and the covered share above which a pixel is on


def digits(side, shifts):
    """Rows of digits.csv: pixels row by row, as a string, "#" for ink."""
    rows = []
    for split, faces in (("training", LEARNED), ("held_out", HELD_OUT)):
        for face in faces:
            for digit in range(10):
                image = _rendered(face, digit, side)
                for dx in range(-shifts, shifts + 1):
                    for dy in range(-shifts, shifts + 1):
                        pixels = images.to_text(np.roll(image, (dy, dx), (0, 1)))
                        key = {"split": split, "typeface": face, "digit": digit, "shift_x": dx, "shift_y": dy}
                        rows.append(key | {"pixels": pixels})
    return rows


def _rendered(face, digit, side):
    """One centred digit: a filled outline, averaged over subpixels and cut at a share of ink."""
    font = FontProperties(fname=str(Path(mpl.get_data_path()) / "fonts" / "ttf" / f"{face}.ttf"))
    outline = TextPath((0.0, 0.0), str(digit), size=100.0, prop=font)
    box = outline.get_extents()
    scale = min(TALL / box.height, WIDE / box.width)
    place = Affine2D().translate(-(box.x0 + box.x1) / 2, -(box.y0 + box.y1) / 2).scale(scale).translate(0.5, 0.5)
    figure = Figure(figsize=(1.0, 1.0), dpi=side * OVERSAMPLING)
    canvas = FigureCanvasAgg(figure)
    figure.add_artist(
        PathPatch(place.transform_path(outline), facecolor="black", linewidth=0.0, transform=figure.transFigure)
    )
    canvas.draw()
    ink = 1.0 - np.asarray(canvas.buffer_rgba())[:, :, 0] / 255.0
    return (ink.reshape(side, OVERSAMPLING, side, OVERSAMPLING).mean(axis=(1, 3)) > INK).astype(int)


if __name__ == "__main__":
    with job.session(snakemake):
        job.write_table(snakemake, digits(**snakemake.params.settings))
