"""Figure of perceptron_capacity: entropy, solvability, finite-size extrapolation, capacity curves.

Outputs
-------
results/<scale>/perceptron_capacity/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

ENSEMBLES = {
    "binary": (figures.BLUE, "o", r"patterns $\pm1$"),
    "gaussian": (figures.VERMILION, "s", "Gaussian patterns"),
}


def draw(entropy, capacity, enumeration, critical_load, extrapolation, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (curve, solvable, scaling, capacities) = figures.panels(2, 2, height=3.7)
    _entropy(curve, entropy, enumeration, capacity, published)
    _solvable(solvable, enumeration, published)
    _scaling(scaling, critical_load, extrapolation, published)
    _capacities(capacities, capacity, published)
    return figure


def _entropy(axes, entropy, enumeration, capacity, published):
    figures.title(axes, "a", "the entropy reaches zero at 0.833")
    theory = entropy[entropy["kappa"] == 0]
    axes.plot(theory["alpha"], theory["entropy"], color=figures.BLACK, label="replica symmetric")
    axes.plot(theory["alpha"], theory["annealed"], color="0.45", linestyle="--", label=r"annealed, $\ln 2\,(1-\alpha)$")
    binary = enumeration[(enumeration["patterns"] == "binary") & (enumeration["solvable"] > 0.5)]
    sizes = sorted(binary["n"].unique())
    shown = sorted({sizes[0], sizes[len(sizes) // 2], sizes[-1]})
    for colour, marker, n in zip((figures.SKY, figures.ORANGE, figures.BLUE), figures.MARKERS, shown, strict=False):
        rows = binary[binary["n"] == n]
        figures.points(
            axes,
            rows["alpha"],
            rows["entropy"],
            rows["entropy_err"],
            color=colour,
            marker=marker,
            label=f"$N={n}$, $Z>0$",
        )
    _marks(axes, capacity, published)
    axes.axhline(0.0, color="0.6", linewidth=0.8)
    axes.set(xlabel=r"load $\alpha=P/N$", ylabel="entropy $s$ (nats per weight)", xlim=(0, 1.32), ylim=(-0.25, 0.72))
    axes.legend(loc="upper right")


def _marks(axes, capacity, published):
    figures.mark_published(axes, x=published["capacity_replica"], label=f"published {published['capacity_replica']:g}")
    solved = capacity.set_index(["kind", "margin"])["capacity"]
    for kind, text in (("de_almeida_thouless", "AT"), ("naive", r"$q\to1$: $4/\pi$")):
        x = solved[(kind, 0.0)]
        axes.annotate(
            text, (x, 0.0), (x, -0.14), ha="center", fontsize=8, color="0.25",
            arrowprops={"arrowstyle": "-|>", "color": "0.25", "linewidth": 0.8},
        )  # fmt: skip


def _solvable(axes, enumeration, published):
    figures.title(axes, "b", "the transition sharpens with $N$")
    binary = enumeration[enumeration["patterns"] == "binary"]
    sizes = sorted(binary["n"].unique())
    sizes = sizes[:: max(1, len(sizes) // 4)]
    shades = np.linspace(0.25, 0.95, len(sizes))
    for shade, dash, n in zip(shades, figures.DASHES * len(sizes), sizes, strict=False):
        rows = binary[binary["n"] == n]
        colour = figures.mpl.colormaps["cividis_r"](shade)
        axes.errorbar(
            rows["alpha"], rows["solvable"], rows["solvable_err"], color=colour, linestyle=dash, linewidth=1.1,
            marker=".", markersize=3, label=f"$N={n}$",
        )  # fmt: skip
    figures.mark_published(axes, x=published["capacity_replica"], label=None)
    axes.set(
        xlabel=r"load $\alpha=P/N$", ylabel="fraction of instances with $Z>0$", xlim=(0.2, 1.5), ylim=(-0.02, 1.02)
    )
    axes.legend(loc="upper right", ncols=2)


def _scaling(axes, critical_load, extrapolation, published):
    figures.title(axes, "c", r"$\langle P_c\rangle/N$: one straight line is not enough")
    loads = extrapolation[
        (extrapolation["observable"] == "critical_load") & (extrapolation["estimator"] == "controlled")
    ]
    loads = loads[~loads["held"]]
    largest = 0.0
    for kind, (colour, marker, label) in ENSEMBLES.items():
        rows = critical_load[critical_load["patterns"] == kind]
        figures.points(
            axes, 1 / rows["n"], rows["controlled"], rows["controlled_err"], color=colour, marker=marker, label=label
        )
        largest = max(largest, 1 / rows["n"].min())
        x = np.linspace(0.0, 1 / rows["n"].min(), 200)
        for patterns, form, dash in (("joint", "1/N + 1/N^1.5", "-"), (kind, "1/N", "--")):
            fit = loads[(loads["patterns"] == patterns) & (loads["form"] == form)].sort_values("n_min").iloc[0]
            powers = (1.0, 1.5) if "1.5" in form else (1.0,)
            terms = [fit[f"{kind}_{index}"] * x**power for index, power in enumerate(powers, start=1)]
            axes.plot(x, fit["limit"] + sum(terms), color=colour, linestyle=dash, linewidth=1.2)
    for form, text, fill in (("1/N + 1/N^1.5", "N^{-3/2}", "full"), ("1/N + 1/N^2", "N^{-2}", "none")):
        joint = loads[(loads["patterns"] == "joint") & (loads["form"] == form)].sort_values("n_min").iloc[0]
        figures.points(
            axes, [0.0], [joint["limit"]], [joint["stderr"]], color=figures.BLACK, marker="D", fillstyle=fill,
            label=f"joint, ${text}$: {joint['limit']:.4f} ± {joint['stderr']:.4f}",
        )  # fmt: skip
    axes.plot([], [], color="0.3", label=r"$a + b/N + c/N^{3/2}$, common $a$")
    axes.plot([], [], color="0.3", linestyle="--", label="$a + b/N$, each alone")
    figures.mark_published(axes, y=published["capacity_replica"], label=f"published {published['capacity_replica']:g}")
    axes.set(xlabel="$1/N$", ylabel=r"$\langle P_c\rangle/N$", xlim=(-0.004, 1.05 * largest))
    axes.legend(loc="upper left")


def _capacities(axes, capacity, published):
    figures.title(axes, "d", "capacity against margin")
    styles = (
        ("binary", figures.BLACK, "-", "o", r"binary weights, margin $\kappa$"),
        ("spherical", figures.GREEN, "--", "s", r"real weights, margin $\kappa$"),
        ("symmetric", figures.PURPLE, "-.", "^", r"symmetric, $|\xi\cdot w|\leq K\sqrt{N}$"),
    )
    for kind, colour, dash, marker, label in styles:
        rows = capacity[capacity["kind"] == kind].sort_values("margin")
        axes.plot(rows["margin"], rows["capacity"], color=colour, linestyle=dash, marker=marker, label=label)
    for name in ("capacity_replica", "spherical_capacity"):
        figures.mark_published(axes, y=published[name], label=None)
    axes.plot([], [], color="0.35", linestyle=":", label="published at $\\kappa=0$")
    axes.set(xlabel=r"margin $\kappa$ or width $K$", ylabel=r"capacity $\alpha_c$", yscale="log")
    axes.legend(loc="lower left")


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
