"""Figure of perceptron_algorithms: what is solved, how fast, and what the solutions look like.

Outputs
-------
results/<scale>/perceptron_algorithms/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

ALGORITHMS = {
    "sbpi": (figures.BLUE, "o", "SBPI"),
    "reinforced_bp": (figures.VERMILION, "s", "reinforced BP"),
    "reinforced_max_sum": (figures.GREEN, "^", "reinforced max-sum"),
    "focusing_bp": (figures.SKY, "v", "focusing BP"),
    "count_annealing": (figures.BLACK, "D", "annealing, errors"),
    "stability_annealing": (figures.PURPLE, "P", "annealing, stabilities"),
    "logarithmic_annealing": (figures.ORANGE, "X", r"annealing, $-\ln$ stability"),
}
THRESHOLDS = {
    "sbpi": "sbpi_threshold",
    "reinforced_bp": "reinforced_bp_threshold",
    "reinforced_max_sum": "max_sum_threshold",
}
GROWTH = {
    "count_annealing": (figures.BLACK, "D", "alone"),
    "replicated_annealing": (figures.BLUE, "o", "interacting replicas"),
}


def draw(success, growth, fits, curves, surroundings, stabilities, exact, walks, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, axes = figures.panels(2, 3, width=12.5, height=3.7)
    _success(axes[0], success, published)
    _drift(axes[1], fits, walks, published)
    _growth(axes[2], growth)
    _surroundings(axes[3], curves, surroundings)
    _stabilities(axes[4], stabilities)
    _exact(axes[5], exact)
    return figure


def _success(axes, success, published):
    figures.title(axes, "a", "what is solved, and where it ends")
    for algorithm, (colour, marker, label) in ALGORITHMS.items():
        sizes = sorted(success.loc[success["algorithm"] == algorithm, "n"].unique())
        for n, dash, fill in zip(sizes[-1:-3:-1], ("-", ":"), ("full", "none"), strict=False):
            rows = success[(success["algorithm"] == algorithm) & (success["n"] == n)].sort_values("alpha")
            axes.errorbar(
                rows["alpha"], rows["share"], [rows["share"] - rows["low"], rows["high"] - rows["share"]], color=colour,
                marker=marker, linestyle=dash, fillstyle=fill, linewidth=1.0, label=f"{label}, $N={n}$",
            )  # fmt: skip
    axes.axvline(published["best_threshold"], color="0.35", linestyle="--", linewidth=1.1)
    axes.annotate(
        r"$\alpha_c$", (published["best_threshold"], 1.0), (3, -2), textcoords="offset points", fontsize=8, va="top"
    )
    axes.set(xlabel=r"load $\alpha=P/N$", ylabel="share of instances solved", ylim=(-0.03, 1.03))
    axes.legend(loc="lower left", fontsize=6.5)


def _drift(axes, fits, walks, published):
    figures.title(axes, "b", "load at which half are solved")
    rows = fits[(fits["fit"] == "half_point") & fits["value"].notna()]
    for algorithm, (colour, marker, label) in ALGORITHMS.items():
        own = rows[rows["algorithm"] == algorithm].sort_values("n")
        if own.empty:
            continue
        figures.points(axes, own["n"], own["value"], own["stderr"], color=colour, marker=marker, label=label)
        if algorithm in THRESHOLDS:
            value = published[THRESHOLDS[algorithm]]
            axes.axhline(value, color=colour, linestyle=":", linewidth=1.1, zorder=1)
    walk = walks[walks["flips"] == 2].sort_values("n")
    figures.points(
        axes, walk["n"], walk["load"], walk["load_err"], color="0.35", marker="*", label="random walk (mean load)"
    )
    axes.axhline(published["best_threshold"], color="0.35", linestyle="--", linewidth=1.1, label=r"capacity $\alpha_c$")
    axes.plot([], [], color="0.35", linestyle=":", label="published, same colour")
    axes.set(xlabel="$N$", ylabel=r"$\alpha_{1/2}$", xscale="log")
    axes.legend(loc="lower left", fontsize=7)


def _growth(axes, growth):
    figures.title(axes, "c", r"annealing the errors at $\alpha=0.3$")
    for algorithm, (colour, marker, label) in GROWTH.items():
        rows = growth[growth["algorithm"] == algorithm].sort_values("n")
        reached = rows[rows["median"].notna()]
        low = reached["median"] - reached["low"].fillna(reached["median"])
        high = reached["high"].fillna(reached["censored_from"]) - reached["median"]
        axes.errorbar(
            reached["n"], reached["median"], [low, high], color=colour, marker=marker, linewidth=1.0, label=label
        )
        beyond = rows[rows["median"].isna()]
        axes.plot(beyond["n"], beyond["censored_from"], color=colour, marker="^", fillstyle="none", linestyle="none")
    axes.set(xlabel="$N$", ylabel="proposals per weight until solved (median)", xscale="log", yscale="log")
    axes.legend(loc="upper left")


def _surroundings(axes, curves, surroundings):
    alpha = surroundings["alpha"].min()
    figures.title(axes, "d", rf"local entropy around solutions, $\alpha={alpha:g}$")
    for curve, dash, colour, label in (
        ("all", ":", "0.5", "all configurations"),
        ("densest", "-", figures.BLACK, "densest clusters, theory"),
        ("typical", "--", "0.35", "typical solutions, theory"),
    ):
        rows = curves[(curves["curve"] == curve) & (curves["alpha"] == alpha)].sort_values("d")
        axes.plot(rows["d"], rows["entropy"], color=colour, linestyle=dash, label=label)
    own = surroundings[surroundings["alpha"] == alpha]
    for (ensemble, source), rows in own.groupby(["ensemble", "source"]):
        colour, marker, label = ALGORITHMS.get(source, (figures.ORANGE, "*", "teacher"))
        fill = "full" if ensemble == "random" or source == "teacher" else "none"
        label = label if ensemble == "random" else f"{label}, planted"
        figures.points(
            axes,
            rows["d"],
            rows["entropy"],
            rows["entropy_err"],
            color=colour,
            marker=marker,
            fillstyle=fill,
            label=label,
        )
    reach = 1.1 * own["d"].max()
    top = curves[(curves["curve"] == "all") & (curves["alpha"] == alpha) & (curves["d"] <= reach)]["entropy"].max()
    axes.set(xlabel="distance $d$", ylabel="entropy (nats per weight)", xlim=(0, reach), ylim=(min(0, -0.02), top))
    axes.legend(loc="upper left", fontsize=7)


def _stabilities(axes, stabilities):
    alpha = stabilities["alpha"].min()
    rows = stabilities[(stabilities["alpha"] == alpha) & (stabilities["observable"] == "patterns")]
    n = rows["n"].iloc[0]
    figures.title(axes, "e", rf"barely satisfied patterns, $\alpha={alpha:g}$, $N={n}$")
    root = np.sqrt(n)
    for source, dash, label in (("planted_law", "-", "planted, exact"), ("typical_law", "--", "typical, theory")):
        law = rows[rows["source"] == source].sort_values("stability")
        axes.plot(law["stability"] / root, law["mean"], color="0.35", linestyle=dash, label=label)
    for source, own in rows[~rows["source"].isin(("planted_law", "typical_law"))].groupby("source"):
        colour, marker, label = ALGORITHMS.get(source, (figures.ORANGE, "*", "teacher"))
        figures.points(
            axes,
            own["stability"] / root,
            own["mean"],
            own["stderr"],
            color=colour,
            marker=marker,
            label=label,
            markersize=3,
        )
    axes.set(
        xlabel=r"stability $\xi\cdot w/\sqrt{N}$", ylabel="patterns per odd stability", xlim=(0, None), ylim=(0, None)
    )
    axes.legend(loc="upper right", fontsize=7)


def _exact(axes, exact):
    figures.title(axes, "f", "every solution of small instances")
    styles = zip(
        ((figures.BLUE, "o"), (figures.VERMILION, "s"), (figures.GREEN, "^")), exact.groupby(["n", "p"]), strict=False
    )
    largest = 1.0
    for (colour, marker), ((n, p), rows) in styles:
        axes.plot(
            rows["neighbours"], rows["densest_neighbours"], color=colour, marker=marker, linestyle="none", markersize=3,
            alpha=0.5, label=f"$N={n}$, $P={p}$",
        )  # fmt: skip
        chance = rows.sort_values("neighbours")
        axes.plot(
            chance["neighbours"],
            chance["scattered_neighbours"],
            color=colour,
            marker=".",
            markersize=2,
            linestyle="none",
            alpha=0.5,
        )
        largest = max(largest, rows["neighbours"].max())
    axes.plot([0, largest], [0, largest], color="0.35", linestyle="--", label="equal")
    axes.set(
        xlabel="neighbours of a typical solution", ylabel="neighbours of the densest", xlim=(0, None), ylim=(0, None)
    )
    axes.legend(loc="lower right", fontsize=7)


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
