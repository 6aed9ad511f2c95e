"""Figure of scale_helps: success against size, the same against the load, sweeps, and the exact small twin.

Outputs
-------
results/<scale>/scale_helps/figure.svg, figure.png
"""

from quenched.replication import figures, job

ALGORITHMS = {
    "sbpi": (figures.BLUE, "o", "SBPI"),
    "reinforced_bp": (figures.VERMILION, "s", "reinforced BP"),
}
DARK, LIGHT = "0.78", "0.92"
SHOWN = 2.1  # weights per pattern up to which panel a goes
FILLS = ("none", "full", "bottom")  # of growing P


def draw(capacity, success, existence, thresholds, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (size, load, sweeps, small) = figures.panels(2, 2, height=3.8)
    _size(size, capacity, success, published)
    _load(load, capacity, success, published)
    _sweeps(sweeps, success)
    _small(small, capacity, existence)
    return figure


def _bars(rows, value, low, high):
    return [rows[value] - rows[low], rows[high] - rows[value]]


def _size(axes, capacity, success, published):
    p = success["p"].max()
    figures.title(axes, "a", f"{p} patterns, more and more weights")
    limit = float(capacity.set_index("p").loc[p, "weights"])
    found, easy = p / published["reinforced_bp_half"], p / published["sbpi_half"]
    rows = success[success["p"] == p]
    ends = (0.97 * rows["n"].min(), SHOWN * p)
    axes.axvspan(ends[0], limit, color=DARK, linewidth=0, zorder=0)
    axes.axvspan(limit, easy, color=LIGHT, linewidth=0, zorder=0)
    for algorithm, (colour, marker, label) in ALGORITHMS.items():
        own = rows[(rows["algorithm"] == algorithm) & (rows["n"] <= ends[1])]
        axes.errorbar(
            own["n"], own["share"], _bars(own, "share", "low", "high"), color=colour, marker=marker, linewidth=1.0,
            label=label,
        )  # fmt: skip
    axes.axvline(limit, color="0.25", linestyle="--", linewidth=1.1, label=r"$P/\alpha_c$")
    for algorithm, (colour, _, label) in ALGORITHMS.items():
        value = published[f"{algorithm}_half"]
        axes.axvline(p / value, color=colour, linestyle=":", linewidth=1.1, label=f"published, {label}: $P/{value:g}$")
    for x, text in (((ends[0] + limit) / 2, "no solutions"), ((limit + found) / 2, "solutions nobody finds")):
        axes.annotate(text, (x, 0.68), rotation=90, ha="center", va="center")
    axes.annotate("easy", ((easy + ends[1]) / 2, 0.68), ha="center", va="center")
    axes.set(xlabel="number of weights $N$", ylabel="share of instances solved", xlim=ends, ylim=(-0.03, 1.04))
    axes.legend(loc="lower right")


def _load(axes, capacity, success, published):
    figures.title(axes, "b", "growing is lowering the load")
    for fill, p in zip(FILLS, sorted(success["p"].unique()), strict=False):
        for algorithm, (colour, marker, label) in ALGORITHMS.items():
            own = success[(success["p"] == p) & (success["algorithm"] == algorithm)].sort_values("alpha")
            axes.errorbar(
                own["alpha"], own["share"], _bars(own, "share", "low", "high"), color=colour, marker=marker,
                fillstyle=fill, linewidth=0.8, label=f"{label}, $P={p}$",
            )  # fmt: skip
    critical = float(capacity["capacity"].iloc[0])
    axes.axvspan(critical, 1.1, color=DARK, linewidth=0, zorder=0)
    axes.axvspan(published["sbpi_half"], critical, color=LIGHT, linewidth=0, zorder=0)
    for algorithm, (colour, _, _) in ALGORITHMS.items():
        axes.axvline(published[f"{algorithm}_half"], color=colour, linestyle=":", linewidth=1.1)
    axes.axvline(critical, color="0.25", linestyle="--", linewidth=1.1, label=r"$\alpha_c$")
    axes.plot([], [], color="0.35", linestyle=":", label="published, same colour")
    axes.set(
        xlabel=r"load $\alpha=P/N$", ylabel="share of instances solved", xlim=(0.98 * success["alpha"].min(), 1.02),
        ylim=(-0.03, 1.04),
    )  # fmt: skip
    axes.legend(loc="lower left", frameon=True, framealpha=1.0, edgecolor="none")


def _sweeps(axes, success):
    figures.title(axes, "c", "the larger, the sooner")
    for fill, p in zip(FILLS, sorted(success["p"].unique()), strict=False):
        for algorithm, (colour, marker, label) in ALGORITHMS.items():
            own = success[(success["p"] == p) & (success["algorithm"] == algorithm) & success["sweeps"].notna()]
            low = own["sweeps_low"].fillna(own["sweeps"])
            high = own["sweeps_high"].fillna(own["sweeps"])
            axes.errorbar(
                own["n"] / p, own["sweeps"], [own["sweeps"] - low, high - own["sweeps"]], color=colour, marker=marker,
                fillstyle=fill, linewidth=0.8, label=f"{label}, $P={p}$",
            )  # fmt: skip
    axes.set(xlabel="weights per pattern $N/P$", ylabel="sweeps until solved (median)", yscale="log")
    axes.legend(loc="upper right")


def _small(axes, capacity, existence):
    figures.title(axes, "d", "exact small twin")
    styles = zip(sorted(existence["p"].unique()), (figures.ORANGE, figures.BLUE, figures.GREEN), strict=False)
    for (p, colour), marker in zip(styles, figures.MARKERS, strict=False):
        rows = existence[existence["p"] == p]
        for name, fill, dash, label in (
            ("exists", "full", "-", "have a solution"),
            ("found", "none", "--", "SBPI finds one"),
        ):
            bars = _bars(rows, f"{name}_share", f"{name}_low", f"{name}_high")
            axes.errorbar(
                rows["n"], rows[f"{name}_share"], bars, color=colour, marker=marker, fillstyle=fill, linestyle=dash,
                linewidth=1.0, label=f"$P={p}$, {label}",
            )  # fmt: skip
        limit = float(capacity.set_index("p").loc[p, "weights"])
        axes.axvline(limit, color=colour, linestyle=":", linewidth=1.1)
    axes.plot([], [], color="0.35", linestyle=":", label=r"$P/\alpha_c$, same colour")
    axes.set(
        xlabel="number of weights $N$", ylabel="share of instances", xlim=(existence["n"].min() - 7, None),
        ylim=(-0.03, 1.04),
    )  # fmt: skip
    axes.legend(loc="upper left", fontsize=7)


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
