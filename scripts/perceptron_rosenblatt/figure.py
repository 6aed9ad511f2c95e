"""Figure of perceptron_rosenblatt: separability, mistakes against their bound, margins, epochs.

Outputs
-------
results/<scale>/perceptron_rosenblatt/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

SHADES = (figures.SKY, figures.ORANGE, figures.BLUE, figures.VERMILION)
ENSEMBLES = {"gaussian": ("full", "Gaussian patterns"), "binary": ("none", r"patterns $\pm1$")}


def draw(theory, trials, learning, separability, limits, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (fraction, mistakes, margin, epochs) = figures.panels(2, 2, height=3.7)
    _fraction(fraction, theory, separability, published)
    _mistakes(mistakes, trials)
    _margin(margin, theory, separability, limits, published)
    _epochs(epochs, learning, published)
    return figure


def _styles(sizes):
    return zip(sorted(sizes), SHADES, figures.MARKERS, figures.DASHES, strict=False)


def _ensembles(axes, colour="0.3"):
    """Legend entries: filled or open markers."""
    for fill, label in ENSEMBLES.values():
        axes.plot([], [], linestyle="none", marker="o", color=colour, fillstyle=fill, label=label)


def _fraction(axes, theory, separability, published):
    figures.title(axes, "a", "half of all labellings are separable at $P=2N$")
    for n, colour, marker, dash in _styles(separability["n"].unique()):
        curve = theory[(theory["curve"] == "cover") & (theory["n"] == n)]
        axes.plot(curve["alpha"], curve["value"], color=colour, linestyle=dash, label=f"Cover's count, $N={n}$")
        for kind, (fill, _) in ENSEMBLES.items():
            rows = separability[(separability["n"] == n) & (separability["patterns"] == kind)]
            bars = [rows["fraction"] - rows["low"], rows["high"] - rows["fraction"]]
            figures.points(axes, rows["alpha"], rows["fraction"], bars, color=colour, marker=marker, fillstyle=fill)
    _ensembles(axes)
    figures.mark_published(axes, x=published["half_load"], label=f"published {published['half_load']:g}")
    axes.axhline(0.5, color="0.75", linewidth=0.8, zorder=0)
    axes.set(xlabel=r"load $\alpha=P/N$", ylabel="separable fraction", xlim=(0.9, 3.0), ylim=(-0.03, 1.05))
    axes.legend(loc="upper right")


def _mistakes(axes, trials):
    figures.title(axes, "b", "no run exceeds Novikoff's bound")
    for n, colour, marker, _ in _styles(trials["n"].unique()):
        for kind, (fill, _) in ENSEMBLES.items():
            rows = trials[(trials["n"] == n) & (trials["patterns"] == kind)]
            axes.plot(
                rows["bound"], rows["mistakes"], linestyle="none", marker=marker, color=colour, fillstyle=fill,
                markersize=3.2, markeredgewidth=0.7, alpha=0.8, label=f"$N={n}$" if fill == "full" else None,
            )  # fmt: skip
    unsolved = trials[~trials["solved"]]
    if len(unsolved):
        axes.plot(
            unsolved["bound"], unsolved["mistakes"], linestyle="none", marker="x", color=figures.BLACK, markersize=6,
            label="given up",
        )  # fmt: skip
    ends = np.array([trials["mistakes"].min(), trials["bound"].max()]) * [0.7, 1.5]
    axes.plot(ends, ends, color=figures.BLACK, label=r"bound $(R/\gamma)^2$")
    axes.plot(ends, ends / 3.0, color="0.45", linestyle=":", label="a third of it")
    axes.set(xscale="log", yscale="log", xlabel=r"$(R/\gamma)^2$ with the exact margin $\gamma$", ylabel="mistakes")
    axes.legend(loc="upper left")


def _margin(axes, theory, separability, limits, published):
    figures.title(axes, "c", "the margin closes at $\\alpha=2$")
    curve = theory[theory["curve"] == "margin"]
    axes.plot(curve["alpha"], curve["value"], color=figures.BLACK, label=r"Gardner, $N\to\infty$")
    for n, colour, marker, _ in _styles(separability["n"].unique()):
        for kind, (fill, _) in ENSEMBLES.items():
            rows = separability[(separability["n"] == n) & (separability["patterns"] == kind)]
            label = f"$N={n}$" if fill == "full" else None
            figures.points(
                axes, rows["alpha"], rows["margin"], rows["margin_err"], color=colour, marker=marker, fillstyle=fill,
                label=label,
            )  # fmt: skip
    fits = limits[(limits["observable"] == "margin") & (limits["form"] == "1/N")]
    figures.points(
        axes, fits["alpha"], fits["value"], fits["stderr"], color=figures.BLACK, marker="D", fillstyle="none",
        markersize=7, label=r"$N\to\infty$ by a fit in $1/N$",
    )  # fmt: skip
    figures.mark_published(axes, x=published["half_load"], label=None)
    axes.set(
        xlabel=r"load $\alpha=P/N$", ylabel=r"mean largest margin $\langle\gamma\rangle$", yscale="log",
        xlim=(0.15, 2.4), ylim=(0.006, 1.3 * separability["margin"].max()),
    )  # fmt: skip
    axes.legend(loc="lower left")


def _epochs(axes, learning, published):
    figures.title(axes, "d", "learning slows down towards capacity")
    for n, colour, marker, dash in _styles(learning["n"].unique()):
        for kind, (fill, _) in ENSEMBLES.items():
            rows = learning[(learning["n"] == n) & (learning["patterns"] == kind)]
            bars = [rows["sweeps_median"] - rows["sweeps_first"], rows["sweeps_third"] - rows["sweeps_median"]]
            axes.errorbar(
                rows["alpha"] + (0.008 if fill == "full" else -0.008), rows["sweeps_median"], bars, color=colour,
                marker=marker, fillstyle=fill, linestyle=dash, linewidth=0.8,
                label=f"$N={n}$" if fill == "full" else None,
            )  # fmt: skip
    _ensembles(axes)
    figures.mark_published(axes, x=published["half_load"], label=f"capacity {published['half_load']:g}")
    axes.set(xlabel=r"load $\alpha=P/N$", ylabel="epochs: median and quartiles", yscale="log", xlim=(None, 2.03))
    axes.legend(loc="upper left")


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
