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
    "focusing_bp": ("0.5", "<", "focusing BP"),
    "logarithmic_annealing": (figures.ORANGE, "X", r"annealing, $-\ln$ stability"),
    "stability_annealing": (figures.PURPLE, "P", "annealing, stabilities"),
    "clipped_rule": (figures.SKY, "v", "clipped rule"),
    "count_annealing": (figures.BLACK, "D", "annealing, errors"),
    "teacher": (figures.BLACK, "*", "teacher"),
}
THRESHOLDS = {
    "sbpi": "sbpi_threshold", "reinforced_bp": "reinforced_bp_threshold", "reinforced_max_sum": "max_sum_threshold",
}  # fmt: skip
GROWTH = {
    "count_annealing": (figures.BLACK, "D", "alone"),
    "replicated_annealing": (figures.BLUE, "o", "interacting replicas"),
}
THEORY = {
    "all": (":", "0.5", "all configurations"),
    "densest": ("-", figures.BLACK, "densest clusters, theory"),
    "planted": ("-.", "0.35", "planted solutions, theory"),
    "typical": ("--", "0.35", "typical solutions, theory"),
}
NEIGHBOURS = {
    "densest_neighbours": (figures.VERMILION, "densest solution"),
    "scattered_neighbours": ("0.5", "largest by chance"),
    "neighbours": (figures.BLUE, "typical solution"),
}


def draw(success, growth, fits, curves, surroundings, stabilities, exact, walks, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, axes = figures.panels(2, 3, width=12.5, height=3.8)
    _success(axes[0], success, published)
    _drift(axes[1], fits, walks, published)
    _growth(axes[2], growth, fits)
    _surroundings(axes[3], curves, surroundings)
    _stabilities(axes[4], stabilities)
    _exact(axes[5], exact)
    return figure


def _success(axes, success, published):
    figures.title(axes, "a", "local search fails early, heuristics do not")
    for algorithm, (colour, marker, label) in ALGORITHMS.items():
        sizes = sorted(success.loc[success["algorithm"] == algorithm, "n"].unique())[:-3:-1]
        for n, dash, fill in zip(sizes, ("-", ":"), ("full", "none"), strict=False):
            rows = success[(success["algorithm"] == algorithm) & (success["n"] == n)].sort_values("alpha")
            axes.errorbar(
                rows["alpha"], rows["share"], [rows["share"] - rows["low"], rows["high"] - rows["share"]], color=colour,
                marker=marker, linestyle=dash, fillstyle=fill, linewidth=1.0, markersize=3.5,
                label=f"{label}\n$N={', '.join(map(str, sizes))}$" if n == sizes[0] else None,
            )  # fmt: skip
    _limits(axes.axvline, published)
    axes.set(xlabel=r"load $\alpha=P/N$", ylabel="share of instances solved", xlim=(0, 1.6), ylim=(-0.03, 1.03))
    axes.legend(loc="upper right", fontsize=6.8, labelspacing=0.6)


def _limits(line, published):
    """The published capacity, and the published load at which the dense clusters break up."""
    for name, dash, label in (
        ("best_below_capacity", "--", r"capacity $\alpha_c$"),
        ("best_below_fracture", "-.", r"dense clusters end, $\alpha_U$"),
    ):
        line(published[name], color="0.35", linestyle=dash, linewidth=1.1, zorder=1, label=label)


def _drift(axes, fits, walks, published):
    figures.title(axes, "b", "load at which half are solved")
    rows = fits[(fits["fit"] == "half_point") & fits["value"].notna()]
    _limits(axes.axhline, published)
    for algorithm, (colour, marker, _) in ALGORITHMS.items():
        own = rows[rows["algorithm"] == algorithm].sort_values("n")
        axes.errorbar(own["n"], own["value"], own["stderr"], color=colour, marker=marker, linewidth=0.7)
        if algorithm in THRESHOLDS:
            axes.axhline(published[THRESHOLDS[algorithm]], color=colour, linestyle=":", linewidth=1.1, zorder=1)
    walk = walks[walks["flips"] == 2].sort_values("n")
    axes.errorbar(
        walk["n"],
        walk["load"],
        walk["load_err"],
        color="0.35",
        marker="x",
        linewidth=0.7,
        label="random walk, mean load",
    )
    axes.plot([], [], color="0.35", linestyle=":", label="published, same colour")
    axes.set(xlabel="$N$", ylabel=r"$\alpha_{1/2}$", xscale="log", ylim=(0, 0.92))
    axes.legend(loc="lower left")


def _growth(axes, growth, fits):
    figures.title(axes, "c", r"annealing the errors at $\alpha=0.3$")
    powers = fits[fits["fit"] == "power"].set_index("algorithm")
    for algorithm, (colour, marker, label) in GROWTH.items():
        rows = growth[growth["algorithm"] == algorithm].sort_values("n")
        reached = rows[rows["median"].notna()]
        low = reached["median"] - reached["low"].fillna(reached["median"])
        high = reached["high"].fillna(reached["censored_from"]) - reached["median"]
        power = powers.loc[algorithm]
        axes.errorbar(
            reached["n"], reached["median"], [low, high], color=colour, marker=marker, linewidth=1.0,
            label=rf"{label}, $\sim N^{{{power['value']:.2f}\pm{power['stderr']:.2f}}}$",
        )  # fmt: skip
        beyond = rows[rows["median"].isna()]
        axes.plot(
            beyond["n"],
            beyond["censored_from"],
            color=colour,
            marker="^",
            markersize=7,
            fillstyle="none",
            linestyle="none",
        )
    axes.set(xlabel="$N$", ylabel="proposals per weight until solved (median)", xscale="log", yscale="log")
    sizes = sorted(growth["n"].unique())
    axes.set_xticks(sizes, [str(n) for n in sizes])
    axes.minorticks_off()
    axes.legend(loc="upper left")


def _surroundings(axes, curves, surroundings):
    alpha = surroundings["alpha"].min()
    figures.title(axes, "d", rf"found solutions lie in dense regions, $\alpha={alpha:g}$")
    own = surroundings[surroundings["alpha"] == alpha]
    curves = curves[(curves["alpha"] == alpha) & (curves["d"] <= 1.1 * own["d"].max())]
    for curve, (dash, colour, label) in THEORY.items():
        rows = curves[curves["curve"] == curve].sort_values("d")
        axes.plot(rows["d"], rows["entropy"], color=colour, linestyle=dash, label=label)
    for (ensemble, source), rows in own.groupby(["ensemble", "source"], sort=False):
        colour, marker, label = ALGORITHMS[source]
        planted = ensemble == "planted"
        figures.points(
            axes, rows["d"], rows["entropy"], rows["entropy_err"], color=colour, marker=marker,
            fillstyle="none" if planted else "full", label=f"{label}, planted" if planted else label,
        )  # fmt: skip
    axes.set(xlabel="distance $d$", ylabel="local entropy (nats per weight)", xlim=(0, None), ylim=(0, None))
    axes.legend(loc="lower right", fontsize=7)


def _stabilities(axes, stabilities):
    alpha = stabilities["alpha"].min()
    rows = stabilities[(stabilities["alpha"] == alpha) & (stabilities["observable"] == "patterns")]
    n = rows["n"].iloc[0]
    figures.title(axes, "e", rf"barely satisfied patterns, $\alpha={alpha:g}$, $N={n}$")
    laws = {"planted_law": ("-", "planted, exact"), "typical_law": ("--", "typical, theory")}
    for source, own in rows.sort_values("stability").groupby("source"):
        stability = own["stability"] / np.sqrt(n)
        if source in laws:
            dash, label = laws[source]
            axes.plot(stability, own["mean"], color="0.35", linestyle=dash, label=label)
        else:
            colour, marker, label = ALGORITHMS[source]
            figures.points(
                axes, stability, own["mean"], own["stderr"], color=colour, marker=marker, label=label, markersize=3.5
            )
    axes.set(
        xlabel=r"stability $\xi\cdot w/\sqrt{N}$", ylabel="patterns per odd stability", xlim=(0, None), ylim=(0, None)
    )
    axes.legend(loc="upper right", fontsize=7)


def _exact(axes, exact):
    figures.title(axes, "f", "every solution of small instances")
    cases = list(exact.groupby(["n", "p"]))
    for (case, rows), dash in zip(cases, figures.DASHES[: len(cases)][::-1], strict=False):
        rank = 1.0 - np.arange(len(rows)) / len(rows)
        for name, (colour, _) in NEIGHBOURS.items():
            axes.step(np.sort(rows[name]) / case[0], rank, where="pre", color=colour, linestyle=dash, linewidth=1.1)
        axes.plot([], [], color="0.35", linestyle=dash, label=f"$N={case[0]}$, $P={case[1]}$")
    for colour, label in NEIGHBOURS.values():
        axes.plot([], [], color=colour, linewidth=3.0, label=label)
    axes.set(
        xlabel="share of the weights that can be flipped", ylabel="share of instances with more",
        xlim=(0, 1.02), ylim=(0, 1.02),
    )  # fmt: skip
    axes.legend(loc="upper right", fontsize=7.5)


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
