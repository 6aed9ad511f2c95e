"""The look of every figure: one style, colours that colour-blind readers tell apart, the same bytes each time."""

import hashlib
import io
from pathlib import Path

import matplotlib as mpl

mpl.use("Agg")
import matplotlib.pyplot as plt

from quenched.replication import job, tables
from quenched.replication.claims import load_claim

# Okabe and Ito's palette, ordered so that neighbours also differ in grey.
BLUE, ORANGE, GREEN, PURPLE, SKY, VERMILION, YELLOW, BLACK = COLOURS = (
    "#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#000000",
)  # fmt: skip
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")
DASHES = ("-", "--", "-.", ":", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 3)))

STYLE = {
    "font.size": 9.0,
    "font.family": "DejaVu Sans",
    "mathtext.fontset": "dejavusans",
    "axes.titlesize": 9.5,
    "axes.titlelocation": "left",
    "axes.labelsize": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.prop_cycle": mpl.cycler(color=COLOURS[:6]),
    "legend.frameon": False,
    "legend.fontsize": 8.0,
    "lines.linewidth": 1.4,
    "lines.markersize": 4.0,
    "errorbar.capsize": 2.0,
    "figure.constrained_layout.use": True,
    "figure.dpi": 100,
    "savefig.dpi": 160,
    "svg.fonttype": "path",
    "svg.hashsalt": "quenched",
}
METADATA = {"svg": {"Date": None, "Creator": None}, "png": {"Software": None}}


def panels(rows, columns, width=10.0, height=3.4):
    """A figure of rows x columns panels in the project's style.

    Returns
    -------
    figure : matplotlib Figure
    axes : list of Axes, row by row
    """
    mpl.rcParams.update(STYLE)
    figure, axes = plt.subplots(rows, columns, figsize=(width, height * rows), squeeze=False)
    return figure, list(axes.flat)


def title(axes, letter, text):
    """Name a panel: bold letter, then what it shows."""
    axes.set_title(f"$\\bf{{{letter}}}$  {text}")


def points(axes, x, y, error=None, **options):
    """Data: markers with error bars, no line."""
    return axes.errorbar(x, y, yerr=error, linestyle="none", **({"marker": "o", "zorder": 3} | options))


def mark_published(axes, x=None, y=None, label="published"):
    """Mark a published value by a thin dotted line across the panel."""
    options = {"color": "0.35", "linestyle": ":", "linewidth": 1.1, "label": label, "zorder": 1}
    return axes.axhline(y, **options) if x is None else axes.axvline(x, **options)


def render(figure, kind):
    """The bytes of a figure as ``svg`` or ``png``; the same figure gives the same bytes."""
    buffer = io.BytesIO()
    with mpl.rc_context(STYLE):
        figure.savefig(buffer, format=kind, metadata=METADATA[kind])
    return buffer.getvalue()


def data(snakemake):
    """What a claim's figure shows.

    Returns
    -------
    dict
        Every table of the claim by name, as a DataFrame, and ``published``: quantity -> published number.
    """
    claim = load_claim(snakemake.wildcards.claim)
    published = {quantity.id: quantity.published.value for quantity in claim.quantities}
    return {name: tables.read(snakemake.input[name]) for name in claim.tables} | {"published": published}


def write(snakemake, figure):
    """Save a figure as SVG and PNG, the same bytes each time, and record their checksums."""
    digests = {}
    for kind in ("svg", "png"):
        path = str(snakemake.output[kind])
        content = render(figure, kind)
        tables.write_bytes(path, content)
        digests[path] = hashlib.sha256(content).hexdigest()
    job.record(str(Path(snakemake.output["svg"]).with_suffix("")), digests)
