"""Figure of perceptron_dense_clusters: local entropy against distance, the fracture, the dense core, y.

Outputs
-------
results/<scale>/perceptron_dense_clusters/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

NEAR = 0.0007  # loads so close to the fracture are shown in panel b
CROWDED = 1.0  # below this load nothing happens to the symmetric cluster
LEAST = 1e-7  # smaller losses are within the errors
COLOURS = (figures.BLUE, figures.ORANGE, figures.GREEN, figures.PURPLE, figures.VERMILION, figures.SKY, figures.BLACK)
SHADES = ("-", "--", "-.", (0, (5, 1, 1, 1)), (0, (1, 1)), (0, (8, 2)), "-")


def draw(curve, typical, densest, identities, fracture, ends, constrained, symmetric, symmetric_fracture, published):
    """The figure; `published` maps quantities to published numbers (None for an interval)."""
    figure, (dense, broken, core, power, solution, strip) = figures.panels(3, 2, height=3.9)
    touch = fracture.iloc[0]
    near = (curve["alpha"] - touch["alpha"]).abs() < NEAR
    shown = sorted(set(curve.loc[~near, "alpha"]) & set(typical["alpha"]))  # loads with something to compare
    styles = {
        alpha: {"color": colour, "linestyle": shade}
        for alpha, colour, shade in zip(shown[: len(COLOURS)], COLOURS, SHADES, strict=False)
    }
    _dense(dense, curve, typical, styles)
    _broken(broken, curve[near], touch, ends, published)
    _core(core, curve, densest, styles)
    _power(power, curve, styles)
    _solution(solution, constrained)
    _strip(strip, symmetric, symmetric_fracture.iloc[0], published)
    return figure


def entropy_of_all(d):
    """h(d), the entropy of all configurations at a distance."""
    return -d * np.log(d) - (1.0 - d) * np.log1p(-d)


def _lines(axes, rows, column, label, **style):
    """Every run along the branches of one load."""
    for run, points in rows.groupby("run"):
        points = points.sort_values("point")
        axes.plot(points["d"], points[column], label=label if run == 0 else None, **style)


def _dense(axes, curve, typical, styles):
    figures.title(axes, "a", "dense neighbourhoods, and what surrounds a typical solution")
    d = np.geomspace(1e-5, 0.14, 400)
    axes.plot(d, entropy_of_all(d), color="0.7", linewidth=3.0, label="$h(d)$: all configurations")
    for alpha, style in styles.items():
        rows = curve[curve["alpha"] == alpha]
        _lines(axes, rows, "local_entropy", rf"$S_I$, $\alpha={alpha:g}$", linewidth=1.8, **style)
        shell = rows[rows["y"].isna()]
        axes.plot(shell["d"], shell["local_entropy"], color=style["color"], marker="o", linestyle="none")
        lonely = typical[(typical["alpha"] == alpha) & typical["potential"].notna()].sort_values("d")
        axes.plot(lonely["d"], lonely["potential"], color=style["color"], linestyle=(0, (3, 2)), linewidth=0.9)
    axes.plot([], [], color="0.3", linestyle=(0, (3, 2)), linewidth=0.9, label="$V$ around a typical solution")
    axes.plot([], [], color="0.3", marker="o", linestyle="none", label="all solutions at that distance")
    axes.axhline(0.0, color="0.6", linewidth=0.8)
    axes.set(xlabel="Hamming distance $d$ per weight", ylabel="entropy (nats per weight)")
    axes.set(xlim=(0.0, 0.3), ylim=(-0.06, 0.66), yticks=np.arange(0.0, 0.45, 0.1))
    axes.legend(loc="upper left", ncols=2, fontsize=7.5)


def _broken(axes, near, touch, ends, published):
    known = published["fracture_load"]
    figures.title(axes, "b", rf"two branches touch at $\alpha_U={touch['alpha']:.5f}$ (published {known:g})")
    loads = sorted(near["alpha"].unique())
    for below, fate, colour, dash in (
        (True, "runs on", figures.BLUE, "-"),
        (False, "ends, the other turns back", figures.VERMILION, "--"),
    ):
        side = [alpha for alpha in loads if (alpha < touch["alpha"]) == below]
        label = rf"$\alpha={', '.join(f'{alpha:g}' for alpha in side)}$: {fate}"
        for alpha in side:
            _lines(axes, near[near["alpha"] == alpha], "y", None, color=colour, linestyle=dash)
        axes.plot([], [], color=colour, linestyle=dash, label=label)
    axes.plot(touch["d"], touch["y"], color=figures.BLACK, marker="D", linestyle="none", label=r"$\alpha_U$", zorder=4)
    above = ends[ends["entropy"] > ends["cluster_entropy"]]
    inset = axes.inset_axes((0.53, 0.69, 0.3, 0.27))
    inset.plot(above["cluster_d"], above["alpha"], color=figures.VERMILION, linestyle="--", marker="v", markersize=3)
    inset.plot(above["turn_d"], above["alpha"], color=figures.GREEN, marker="^", markersize=3)
    inset.plot(above["shell_d"], above["alpha"], color="0.4", linestyle="-.", marker="o", markersize=3)
    inset.plot(touch["d"], touch["alpha"], color=figures.BLACK, marker="D", markersize=3)
    for text, x in (("turns", 0.052), ("ends", 0.108), ("all", 0.175)):
        if len(above):
            inset.annotate(text, (x, float(above["alpha"].max()) + 0.002), fontsize=6.5, ha="center")
    inset.set(xlim=(0.03, 0.2), ylim=(0.764, 0.809))
    inset.set_xlabel("$d$", fontsize=7, labelpad=0)
    inset.set_ylabel(r"$\alpha$", fontsize=7, labelpad=0)
    inset.tick_params(labelsize=6.5)
    axes.set(xlabel="Hamming distance $d$ per weight", ylabel=r"$y$ at $\Sigma_E=0$", yscale="log")
    axes.set(xlim=(0.03, 0.16), ylim=(4.0, 2e5))
    axes.legend(loc="lower right")


def _core(axes, curve, densest, styles):
    figures.title(axes, "c", "close to a good reference every configuration is a solution")
    for alpha, style in styles.items():
        rows = curve[curve["alpha"] == alpha]
        rows = rows.assign(share=rows["local_entropy"] / entropy_of_all(rows["d"]))
        _lines(axes, rows, "share", rf"$\alpha={alpha:g}$", **style)
        point = densest[densest["alpha"] == alpha]
        figures.points(
            axes, point["d"], point["local_entropy"] / point["configurations"], color=style["color"], markersize=3.5
        )
    axes.axhline(1.0, color="0.6", linewidth=0.8)
    axes.set(xscale="log", xlabel="Hamming distance $d$ per weight", ylabel="$S_I/h(d)$", ylim=(0.0, 1.05))
    axes.set_xlim(1e-4, 0.4)
    axes.legend(loc="lower left")


def _power(axes, curve, styles):
    figures.title(axes, "d", "how strongly dense references must be preferred")
    for alpha, style in styles.items():
        _lines(axes, curve[curve["alpha"] == alpha], "y", rf"$\alpha={alpha:g}$", **style)
    axes.set(xscale="log", yscale="log", xlabel="Hamming distance $d$ per weight", ylabel=r"$y$ at $\Sigma_E=0$")
    axes.set(xlim=(1e-4, 0.4), ylim=(4.0, 2e4))
    axes.legend(loc="upper center", ncols=2)


def _chosen(table):
    """As many loads of a table as there are colours, evenly from the first to the last, with colour and dashes."""
    loads = sorted(table["alpha"].unique())
    places = np.linspace(0, len(loads) - 1, min(len(loads), len(COLOURS))).round().astype(int)
    return zip([loads[place] for place in places], COLOURS, SHADES, strict=False)


def _solution(axes, constrained):
    figures.title(axes, "e", "what a reference loses that is a solution itself")
    for alpha, colour, shade in _chosen(constrained):
        rows = constrained[constrained["alpha"] == alpha]
        lost = 1.0 - rows["local_entropy"] / rows["unconstrained"]
        seen = lost > LEAST
        style = {"color": colour, "linestyle": shade, "marker": "o", "markersize": 3}
        axes.plot(rows["d"][seen], lost[seen], label=rf"$\alpha={alpha:g}$", **style)
    axes.set(yscale="log", xlabel="Hamming distance $d$ per weight")
    axes.set(ylabel=r"$1-S_I^{\rm sol}/S_I$", xlim=(0.0, 0.21), ylim=(LEAST / 100.0, 1.2))
    axes.legend(loc="lower left", ncols=3)


def _strip(axes, symmetric, end, published):
    known = published["symmetric_fracture"]
    figures.title(axes, "f", rf"symmetric, $K={end['width']:g}$: broken at {end['end']:.4f} (published {known:g})")
    for alpha, colour, shade in _chosen(symmetric[symmetric["alpha"] >= CROWDED]):
        rows = symmetric[symmetric["alpha"] == alpha]
        broken, zero = (rows[rows["ansatz"] == ansatz] for ansatz in ("broken", "zero"))
        style = {"color": colour, "linestyle": shade, "linewidth": 1.8}
        axes.plot(broken["d"], broken["local_entropy"], label=rf"$\alpha={alpha:g}$", **style)
        axes.plot(zero["d"], zero["local_entropy"], color=colour, linestyle=(0, (3, 2)), linewidth=0.9)
        if alpha > 1.3:
            axes.axhline(rows["entropy"].iloc[0], color=colour, linestyle=":", linewidth=0.9)
        if alpha > end["end"]:
            last = broken.iloc[-1]
            axes.plot(last["d"], last["local_entropy"], color=colour, marker="X", markersize=7)
    axes.plot([], [], color="0.3", linestyle=(0, (3, 2)), linewidth=0.9, label="$q_0=0$")
    axes.plot([], [], color="0.3", linestyle=":", linewidth=0.9, label="all solutions")
    axes.set(
        xlabel="Hamming distance $d$ per weight",
        ylabel="$S_I$ (nats per weight)",
        xlim=(0.0, 0.32),
        ylim=(0.0, 0.42),
        yticks=np.arange(0.0, 0.35, 0.05),
    )
    axes.legend(loc="upper left", ncols=2)


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
