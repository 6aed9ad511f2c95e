"""Figure of perceptron_dense_clusters: local entropy against distance, the fracture, the dense core, y.

Outputs
-------
results/<scale>/perceptron_dense_clusters/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

NEAR = 0.005  # loads so close to the fracture are shown apart
STYLES = tuple(
    zip(
        (figures.BLUE, figures.VERMILION, figures.GREEN, figures.PURPLE, figures.ORANGE, figures.SKY, figures.BLACK),
        ("-", "--", "-.", (0, (5, 1, 1, 1, 1, 1)), (0, (1, 1)), (0, (7, 2)), "-"),
        strict=True,
    )
)


def draw(curve, typical, densest, identities, fracture, published):
    """The figure; `published` maps quantities to published numbers (None for an interval)."""
    figure, (dense, broken, core, temper) = figures.panels(2, 2, height=3.7)
    touch = fracture.iloc[0]
    far = _styled(curve[(curve["alpha"] - touch["alpha"]).abs() > NEAR])
    near = _styled(curve[(curve["alpha"] - touch["alpha"]).abs() <= NEAR])
    _dense(dense, far, typical)
    _broken(broken, near, touch, published)
    _core(core, far, densest)
    _temper(temper, far)
    return figure


def _styled(curve):
    """Runs of each load with its colour and dashes."""
    groups = list(curve.groupby("alpha"))
    return [
        (alpha, rows, {"color": colour, "linestyle": dash})
        for (alpha, rows), (colour, dash) in zip(groups, STYLES * len(groups), strict=False)
    ]


def _runs(axes, rows, column, label, **style):
    for run, points in rows.groupby("run"):
        points = points.sort_values("point")
        axes.plot(points["d"], points[column], label=label if run == 0 else None, **style)


def _dense(axes, styled, typical):
    figures.title(axes, "a", "dense neighbourhoods, and what surrounds a typical solution")
    d = np.geomspace(1e-3, 0.3, 300)
    room = -d * np.log(d) - (1 - d) * np.log1p(-d)
    axes.plot(d, room, color="0.6", linewidth=3.0, label="$h(d)$: every configuration")
    for alpha, rows, style in styled:
        _runs(axes, rows, "local_entropy", rf"$S_I$, $\alpha={alpha:g}$", **style)
        lonely = typical[(typical["alpha"] - alpha).abs() < 1e-12].sort_values("d")
        if len(lonely):
            axes.plot(lonely["d"], lonely["potential"], linewidth=0.8, marker="o", markersize=2.2, **style)
    axes.plot([], [], color="0.3", linewidth=0.8, marker="o", markersize=2.2, label="$V$, typical (same colours)")
    axes.axhline(0.0, color="0.6", linewidth=0.8)
    axes.set(xlabel="distance $d$", ylabel="entropy (nats per weight)", xlim=(0.0, 0.2), ylim=(-0.06, 0.56))
    axes.legend(loc="upper left", ncols=2, fontsize=7)


def _broken(axes, styled, touch, published):
    published = f"published {published['fracture_load']:g}"
    figures.title(axes, "b", rf"the curve breaks at $\alpha_U={touch['alpha']:.5f}$ ({published})")
    for alpha, rows, style in styled:
        _runs(axes, rows, "local_entropy", rf"$\alpha={alpha:g}$", **style)
    figures.points(
        axes,
        [touch["d"]],
        [touch["local_entropy"]],
        color=figures.BLACK,
        marker="D",
        label=r"both branches at $\alpha_U$",
    )
    axes.set(xlabel="distance $d$", ylabel="local entropy $S_I$", xlim=(0.0, 0.12), ylim=(0.0, 0.07))
    axes.legend(loc="upper left")


def _core(axes, styled, densest):
    figures.title(axes, "c", "close to the reference everything is a solution")
    for alpha, rows, style in styled:
        d = rows["d"]
        share = rows.assign(share=rows["local_entropy"] / (-d * np.log(d) - (1 - d) * np.log1p(-d)))
        _runs(axes, share, "share", rf"$\alpha={alpha:g}$", **style)
        rows = densest[(densest["alpha"] - alpha).abs() < 1e-12]
        ratio = rows["local_entropy"] / rows["configurations"]
        figures.points(axes, rows["d"], ratio, color=style["color"], markersize=3)
    axes.axhline(1.0, color="0.6", linewidth=0.8)
    axes.set(xscale="log", xlabel="distance $d$", ylabel="$S_I/h(d)$", xlim=(1.5e-3, 0.35), ylim=(0.0, 1.05))
    axes.legend(loc="lower left")


def _temper(axes, styled):
    figures.title(axes, "d", r"how strongly references are selected")
    for alpha, rows, style in styled:
        _runs(axes, rows, "y", rf"$\alpha={alpha:g}$", **style)
    axes.set(xscale="log", yscale="log", xlabel="distance $d$", ylabel=r"$y$ at $\Sigma_E=0$", xlim=(1.5e-3, 0.35))
    axes.legend(loc="upper left")


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
