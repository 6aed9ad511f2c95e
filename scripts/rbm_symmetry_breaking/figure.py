"""Figure of rbm_symmetry_breaking: three steps, two with prior, thresholds, one unit, replicon, single instances.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/figure.svg, figure.png
"""

import numpy as np

from quenched.numerics.gaussian import LN2
from quenched.numerics.statistics import proportion
from quenched.replication import figures, job

BETA, Q = 1.0, 0.3  # the teacher that is shown
FARTHEST = 4.0
ORDER_PARAMETERS = {
    "t": (figures.VERMILION, "-", 2.8, "$T$: with own teacher"),
    "tau": (figures.ORANGE, (0, (4, 1.5)), 2.8, r"$\tau$: with other teacher"),
    "q_self": (figures.BLACK, "-", 1.0, "$Q$: of two students, same unit"),
    "r": (figures.BLUE, "--", 1.2, "$r$: of two students, other unit"),
    "r_cross": (figures.GREEN, ":", 1.6, "$R$: within one student"),
}
STEPS = {"ssb": "SSB", "psb_s": "PSB$_s$", "psb_t": "PSB$_t$", "psb": "PSB"}
LOAD = r"load $\alpha=M/N$"
SIZES = ((figures.SKY, "o"), (figures.ORANGE, "s"), (figures.BLACK, "^"), (figures.GREEN, "D"))


def draw(curve, thresholds, continuity, one_unit, units, moments, inference, components, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, axes = figures.panels(3, 3, width=14.5, height=3.9)
    without, prior, fan, parts, single, stability, scaled, shares, learnt = axes
    passed = inference[inference["method"] == "message passing"]
    shown = curve[(curve["beta"] == BETA) & (curve["q"] == Q) & (curve["alpha"] <= FARTHEST)]
    free, knowing = (shown[shown["student"] == student] for student in ("no prior", "knows q"))
    three = {name: published[name] for name in ("ssb", "psb_s", "psb_t")}
    two = {"ssb": published["ssb_prior"], "psb": published["psb_prior"]}
    figures.title(without, "a", "without prior: three steps")
    _order_parameters(without, free, three, passed[passed["student"] == "no prior"])
    figures.title(prior, "b", "the student knows $q$: two steps")
    _order_parameters(prior, knowing, two, passed[passed["student"] == "knows q"])
    _fan(fan, thresholds[thresholds["beta"] == BETA])
    _parts(parts, free, three, moments[moments["student"] == "no prior"])
    _single(single, one_unit, inference[inference["method"] == "belief propagation"], published)
    _stability(stability, free, knowing, three)
    _scaled(scaled, moments[moments["student"] == "no prior"], published["ssb"])
    _shares(shares, passed, three)
    _learnt(learnt, inference[inference["method"] == "learning"], published)
    return figure


def _steps(axes, steps, top):
    """Shade the phases between the steps, and name the steps above the panel."""
    ends = [*steps.values(), FARTHEST]
    for index, load in enumerate(steps.values()):
        axes.axvspan(load, ends[index + 1], color=str(0.95 - 0.06 * index), linewidth=0.0, zorder=0)
        figures.mark_published(axes, x=load, label=None)
    named = axes.secondary_xaxis("top")
    named.set_xticks(list(steps.values()), [STEPS[name] for name in steps])
    named.spines["top"].set_visible(False)
    axes.set(xlim=(0.0, FARTHEST), ylim=(0.0, top))


def _legend(axes, place, **options):
    axes.legend(loc=place, fontsize=7.5, frameon=True, framealpha=0.9, edgecolor="none", **options)


def _order_parameters(axes, rows, steps, passed):
    _steps(axes, steps, 0.8)
    for name, (colour, dash, width, label) in ORDER_PARAMETERS.items():
        axes.plot(rows["alpha"], rows[name], color=colour, linestyle=dash, linewidth=width, label=label)
    found = passed[passed["converged"]].groupby("alpha")[["t", "tau", "r_cross"]].agg(["mean", "sem"]).dropna()
    for name, marker in (("t", "o"), ("tau", "s"), ("r_cross", "^")):
        figures.points(
            axes, found.index, found[name]["mean"], found[name]["sem"], color=ORDER_PARAMETERS[name][0], marker=marker,
            markersize=4.0, label="one instance: message passing" if name == "t" else None,
        )  # fmt: skip
    if "psb_s" in steps:
        middle = 0.5 * (steps["psb_s"] + steps["psb_t"])
        axes.text(middle, 0.04, "RSB:\nreplicon > 1", ha="center", fontsize=8.0, color="0.2")
    axes.set(xlabel=LOAD, ylabel="overlap")
    _legend(axes, "upper left")


def _fan(axes, thresholds):
    figures.title(axes, "c", r"correlation: first step sooner, others later ($\beta=1$)")
    styles = (
        ("no prior", "ssb", figures.BLUE, "-", "o", "SSB"),
        ("no prior", "psb_s", figures.GREEN, "-", "s", "PSB$_s$"),
        ("no prior", "psb_t", figures.VERMILION, "-", "^", "PSB$_t$"),
        ("knows q", "ssb", figures.SKY, "--", "o", "SSB, $q$ known"),
        ("knows q", "psb_s", figures.ORANGE, "--", "D", "PSB, $q$ known"),
        ("knows q", "principal", figures.BLACK, ":", "x", "PSB, principal components"),
    )
    for student, column, colour, dash, marker, label in styles:
        rows = thresholds[thresholds["student"] == student].sort_values("q")
        q, loads = ([start, *rows[name]] for start, name in ((0.0, "q"), (BETA**-4, column)))
        axes.plot(q, loads, color=colour, linestyle=dash, marker=marker, markersize=3.5, label=label)
    star = {"marker": "*", "color": figures.BLACK, "markersize": 9, "linestyle": "none", "zorder": 4}
    axes.plot([0.0], [BETA**-4], label=r"$q=0$: all at $1/\beta^4$", **star)
    axes.set(xlabel="overlap of the teacher's vectors $q$", ylabel=r"threshold load $\alpha$", yscale="log")
    _legend(axes, "upper left")


def _parts(axes, rows, steps, moments):
    figures.title(axes, "d", "what agrees is learned first, the order last")
    _steps(axes, steps, 0.6)
    axes.plot(
        rows["alpha"], 0.5 * (rows["t"] + rows["tau"]), color=figures.BLUE, label=r"$(T+\tau)/2$: where they agree"
    )
    axes.plot(
        rows["alpha"], 0.5 * (rows["t"] - rows["tau"]), color=figures.VERMILION, linestyle="--",
        label=r"$(T-\tau)/2$: which is which",
    )  # fmt: skip
    axes.plot(
        rows["alpha"], 0.5 * (rows["q_self"] - rows["r"]), color=figures.BLACK, linestyle="-.",
        label="$(Q-r)/2$: the student's units differ",
    )  # fmt: skip
    sampled = moments[(moments["n"] == moments["n"].max()) & (moments["alpha"] <= FARTHEST)]
    for name, colour, marker in (
        ("symmetric", figures.BLUE, "o"), ("antisymmetric", figures.VERMILION, "s"), ("split", figures.BLACK, "^"),
    ):  # fmt: skip
        figures.points(
            axes, sampled["alpha"], sampled[name], sampled[f"{name}_err"], color=colour, marker=marker, markersize=4.0,
            label=f"sampled, $N={sampled['n'].max()}$" if name == "symmetric" else None,
        )  # fmt: skip
    axes.set(xlabel=LOAD, ylabel="overlap")
    _legend(axes, "upper left")


def _single(axes, one_unit, believed, published):
    figures.title(axes, "e", r"one hidden unit, $\beta=1$")
    rows = one_unit[one_unit["beta"] == BETA]
    matched = rows[rows["student_beta"] == BETA].sort_values("alpha")
    axes.plot(matched["alpha"], matched["m"], color=figures.VERMILION, label="$m$: overlap with the teacher")
    others = sorted(set(rows["student_beta"]) - {BETA})
    shown = [others[place] for place in np.linspace(0, len(others) - 1, min(3, len(others))).round().astype(int)]
    for student, dash in zip(shown, figures.DASHES[1:], strict=False):
        wrong = rows[rows["student_beta"] == student].sort_values("alpha")
        knowledge = (wrong["m"] ** 2 / wrong["q_self"]).where(wrong["q_self"] > 0.0, 0.0)
        axes.plot(
            wrong["alpha"], knowledge, color=figures.BLACK, linestyle=dash, linewidth=1.0,
            label=rf"$m^2/Q$, student assumes $\beta={student:g}$",
        )  # fmt: skip
    axes.plot(matched["alpha"], matched["entropy"], color=figures.BLUE, label="entropy $s$ (nats per weight)")
    paramagnet = LN2 - matched["alpha"] * matched["information"]
    axes.plot(matched["alpha"], paramagnet, color=figures.SKY, linestyle=":", label="$s$ of the paramagnet")
    found = believed.groupby("alpha")[["t", "entropy"]].agg(["mean", "sem"])
    for name, colour, marker in (("t", figures.VERMILION, "o"), ("entropy", figures.BLUE, "s")):
        figures.points(
            axes, found.index, found[name]["mean"], found[name]["sem"], color=colour, marker=marker, markersize=4.0,
            label="belief propagation, one instance" if name == "t" else None,
        )  # fmt: skip
    figures.mark_published(axes, x=published["one_unit"] / BETA**4, label=r"$\alpha_c=1/\beta^4$")
    axes.set(xlabel=LOAD, ylabel="overlap, entropy", xlim=(0.0, 8.0), ylim=(0.0, 1.0))
    _legend(axes, "center right", bbox_to_anchor=(1.0, 0.5))


def _stability(axes, free, knowing, steps):
    figures.title(axes, "f", "replica symmetry breaks between the last two")
    _steps(axes, steps, 1.1)
    axes.axhline(1.0, color="0.5", linewidth=0.8)
    axes.plot(free["alpha"], free["replicon"], color=figures.VERMILION, label="without prior")
    axes.plot(knowing["alpha"], knowing["replicon"], color=figures.BLUE, linestyle="--", label="$q$ known")
    inset = axes.inset_axes([0.4, 0.1, 0.42, 0.26])
    inset.axhline(1.0, color="0.5", linewidth=0.8)
    inset.plot(free["alpha"], free["replicon"], color=figures.VERMILION)
    for load in (steps["psb_s"], steps["psb_t"]):
        figures.mark_published(inset, x=load, label=None)
    inset.set(xlim=(steps["psb_s"] - 0.15, steps["psb_t"] + 0.15), ylim=(0.99, 1.02))
    inset.tick_params(labelsize=7.0)
    axes.set(xlabel=LOAD, ylabel=r"replicon $\Lambda$ (stable below 1)")
    _legend(axes, "upper right")


def _scaled(axes, moments, published):
    figures.title(axes, "g", "the first step in samples: curves of all sizes cross")
    for (n, rows), (colour, marker) in zip(moments.groupby("n"), SIZES, strict=False):
        near = rows[rows["alpha"] <= 2.0 * published]
        square = n**0.5 * near["symmetric"] ** 2
        error = 2.0 * square * near["symmetric_err"] / near["symmetric"]
        axes.errorbar(
            near["alpha"], square, error, color=colour, marker=marker, markersize=4.0, linewidth=1.0, label=f"$N={n}$"
        )
    figures.mark_published(axes, x=published, label=r"$\alpha_{\rm SSB}$, theory")
    axes.set(xlabel=LOAD, ylabel=r"$\sqrt{N}\,\langle S^2\rangle$, no prior", yscale="log")
    _legend(axes, "upper left")


def _shares(axes, passed, steps):
    figures.title(axes, "h", f"message passing: where it converges ($N={passed['n'].max()}$)")
    _steps(axes, steps, 1.1)
    for student, colour, marker, dash, shift in (
        ("no prior", figures.VERMILION, "o", "-", -0.02), ("knows q", figures.BLUE, "s", "--", 0.02),
    ):  # fmt: skip
        counts = passed[passed["student"] == student].groupby("alpha")["converged"].agg(["sum", "count"])
        share, error = zip(*(proportion(int(k), int(n)) for k, n in counts.to_numpy()), strict=True)
        axes.errorbar(
            counts.index + shift, share, error, color=colour, marker=marker, markersize=4.0, linewidth=1.0,
            linestyle=dash, label="without prior" if student == "no prior" else "$q$ known",
        )  # fmt: skip
    axes.set(xlabel=LOAD, ylabel="share of converged instances")
    _legend(axes, "lower left")


def _learnt(axes, learnt, published):
    figures.title(axes, "i", r"$\beta$ and $q$ learned from the samples")
    for index, (alpha, rows) in enumerate(learnt.groupby("alpha")):
        colour, marker = SIZES[1:][index % 3]
        for _, row in rows.iterrows():
            axes.plot(
                [row["start_beta"], row["beta"]], [row["start_q"], row["q"]], color="0.75", linewidth=0.6, zorder=1
            )
        axes.plot(
            rows["beta"], rows["q"], color=colour, marker=marker, markersize=4.0, linestyle="none",
            label=rf"learned, $\alpha={alpha:g}$",
        )  # fmt: skip
    starts = learnt[["start_beta", "start_q"]].drop_duplicates()
    axes.plot(
        starts["start_beta"], starts["start_q"], color="0.4", marker="x", linestyle="none", label="starting points"
    )
    axes.plot(
        [published["learnt_beta"]], [published["learnt_q"]], color=figures.VERMILION, marker="+", markersize=14,
        markeredgewidth=1.6, linestyle="none", label="the teacher's", zorder=4,
    )  # fmt: skip
    axes.set(xlabel=r"inverse temperature $\beta$", ylabel="overlap $q$")
    _legend(axes, "upper left")


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
