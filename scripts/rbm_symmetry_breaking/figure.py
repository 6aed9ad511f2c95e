"""Figure of rbm_symmetry_breaking: three steps, two with prior, thresholds, finite data, one unit, replicon.

Outputs
-------
results/<scale>/rbm_symmetry_breaking/figure.svg, figure.png
"""

from quenched.numerics.gaussian import LN2
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


def draw(curve, thresholds, continuity, one_unit, units, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (without, prior, fan, parts, single, stability) = figures.panels(2, 3, width=14.5, height=3.9)
    shown = curve[(curve["beta"] == BETA) & (curve["q"] == Q) & (curve["alpha"] <= FARTHEST)]
    free, knowing = (shown[shown["student"] == student] for student in ("no prior", "knows q"))
    three = {name: published[name] for name in ("ssb", "psb_s", "psb_t")}
    two = {"ssb": published["ssb_prior"], "psb": published["psb_prior"]}
    figures.title(without, "a", "without prior: three steps")
    _order_parameters(without, free, three)
    figures.title(prior, "b", "the student knows $q$: two steps")
    _order_parameters(prior, knowing, two)
    _fan(fan, thresholds[thresholds["beta"] == BETA])
    _parts(parts, free, three)
    _single(single, one_unit, published)
    _stability(stability, free, knowing, three)
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


def _order_parameters(axes, rows, steps):
    _steps(axes, steps, 0.8)
    for name, (colour, dash, width, label) in ORDER_PARAMETERS.items():
        axes.plot(rows["alpha"], rows[name], color=colour, linestyle=dash, linewidth=width, label=label)
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


def _parts(axes, rows, steps):
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
    axes.set(xlabel=LOAD, ylabel="overlap")
    _legend(axes, "upper left")


def _single(axes, one_unit, published):
    figures.title(axes, "e", r"one hidden unit, $\beta=1$")
    rows = one_unit[one_unit["beta"] == BETA]
    matched = rows[rows["student_beta"] == BETA].sort_values("alpha")
    axes.plot(matched["alpha"], matched["m"], color=figures.VERMILION, label="$m$: overlap with the teacher")
    others = sorted(set(rows["student_beta"]) - {BETA})
    for student, dash in zip(others, figures.DASHES[1:] * len(others), strict=False):
        wrong = rows[rows["student_beta"] == student].sort_values("alpha")
        knowledge = (wrong["m"] ** 2 / wrong["q_self"]).where(wrong["q_self"] > 0.0, 0.0)
        axes.plot(
            wrong["alpha"], knowledge, color=figures.BLACK, linestyle=dash, linewidth=1.0,
            label=rf"$m^2/Q$, student assumes $\beta={student:g}$",
        )  # fmt: skip
    axes.plot(matched["alpha"], matched["entropy"], color=figures.BLUE, label="entropy $s$ (nats per weight)")
    paramagnet = LN2 - matched["alpha"] * matched["information"]
    axes.plot(matched["alpha"], paramagnet, color=figures.SKY, linestyle=":", label="$s$ of the paramagnet")
    figures.mark_published(axes, x=published["one_unit"] / BETA**4, label=r"$\alpha_c=1/\beta^4$")
    axes.set(xlabel=LOAD, ylabel="overlap, entropy", xlim=(0.0, 8.0), ylim=(0.0, 1.0))
    _legend(axes, "center right", bbox_to_anchor=(1.0, 0.42))


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


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
