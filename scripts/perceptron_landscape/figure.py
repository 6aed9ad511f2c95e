"""Figure of perceptron_landscape: potential, empty distances, enumeration, neighbours, landscapes, isolated share.

Outputs
-------
results/<scale>/perceptron_landscape/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

COLOURS = (figures.SKY, figures.BLUE, figures.ORANGE, figures.VERMILION)  # by load, from small to large
DASHES = ("-", "--", "-.", figures.DASHES[4])  # dotted is what replaces V where it does not exist
SYMMETRIC = figures.PURPLE
GAP_LOAD = 0.8


def draw(potential, distances, landscapes, laws, surroundings, neighbours, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (curve, edges, counts, flips, views, islands) = figures.panels(3, 2, height=3.9)
    typical = potential[(potential["model"] == "one_sided") & (potential["margin"] == 0)]
    colours = dict(zip(sorted(typical["alpha"].unique()), COLOURS, strict=False))
    _curves(curve, potential, surroundings, colours)
    _edges(edges, distances, published)
    _counts(counts, surroundings)
    _flips(flips, laws, neighbours)
    _views(views, landscapes, potential)
    _islands(islands, laws, neighbours)
    return figure


def _choices(d):
    return -d * np.log(d) - (1.0 - d) * np.log1p(-d)


def _curves(axes, potential, surroundings, colours):
    figures.title(axes, "a", "every curve leaves $d=0$ downwards")
    inset = axes.inset_axes((0.1, 0.07, 0.5, 0.33))
    typical = potential[(potential["model"] == "one_sided") & (potential["margin"] == 0)]
    for dash, (alpha, colour) in zip(DASHES, colours.items(), strict=False):
        rows = typical[typical["alpha"] == alpha].sort_values("d")
        axes.plot(rows["d"], rows["value"], color=colour, linestyle=dash, label=rf"$\alpha={alpha:g}$")
        inset.plot(rows["d"], rows["value"] / _choices(rows["d"]), color=colour, linestyle=dash)
        ended = rows[rows["value"].isna()]
        axes.plot(ended["d"], ended["bound"], color=colour, linestyle=":", linewidth=1.0)
        inset.plot(ended["d"], ended["bound"] / _choices(ended["d"]), color=colour, linestyle=":", linewidth=1.0)
        counted = surroundings[
            (surroundings["patterns"] == "gaussian") & ((surroundings["alpha"] - alpha).abs() < 1e-9)
        ]
        counted = counted[(counted["n"] == counted["n"].max()) & counted["theory"].notna()]
        if len(counted):
            figures.points(
                axes, counted["d"], counted["log_share"] + _choices(counted["d"]), counted["log_share_err"],
                color=colour, marker="o", fillstyle="none", label=f"enumerated, $N={counted['n'].iloc[0]}$",
            )  # fmt: skip
    twin = potential[potential["model"] == "symmetric"]
    middle = sorted(twin["alpha"].unique())[len(twin["alpha"].unique()) // 2]
    rows = twin[twin["alpha"] == middle].sort_values("d")
    axes.plot(rows["d"], rows["value"], color=SYMMETRIC, linewidth=1.0, label=rf"symmetric, $\alpha={middle:.2f}$")
    inset.plot(rows["d"], rows["value"] / _choices(rows["d"]), color=SYMMETRIC, linewidth=1.0)
    for panel in (axes, inset):
        panel.axhline(0.0, color="0.5", linewidth=0.8)
    inset.set(xscale="log", ylim=(-1.6, 0.9), xlim=(typical["d"].min(), 0.5))
    inset.set_title("$V/H_2$, dotted: bound of $V$", fontsize=7.5)
    inset.tick_params(labelsize=7)
    axes.set(
        xlabel="distance $d$ from a typical solution", ylabel="$V(d)$ (nats per weight)",
        xlim=(0, 0.51), ylim=(-0.85, 0.66),
    )  # fmt: skip
    axes.legend(loc="lower right", fontsize=7.2, handlelength=2.4)


def _edges(axes, distances, published):
    figures.title(axes, "b", "no others closer than $d_{\\min}$, at any load")
    typical = distances[distances["model"] == "one_sided"].sort_values("fraction")
    twin = distances[distances["model"] == "symmetric"].sort_values("fraction")
    x = typical["fraction"]
    axes.fill_between(x, 1e-7, typical["d_min"], color="0.9", linewidth=0)
    axes.plot(x, typical["d_max"], color=figures.BLACK, linestyle="--", label="$d_{\\max}$")
    axes.plot(x, typical["typical"], color="0.45", linestyle="-.", linewidth=1.0, label="two typical solutions")
    axes.plot(x, typical["d_min"], color=figures.BLUE, marker="o", label="$d_{\\min}$")
    axes.plot(
        x, typical["d_law"], color=figures.ORANGE, linestyle=":", linewidth=2.0, label="closed form for small $d$"
    )
    axes.plot(
        twin["fraction"], twin["d_min"], color=SYMMETRIC, marker="^", linestyle=figures.DASHES[4],
        label="$d_{\\min}$, symmetric (theorem)",
    )  # fmt: skip
    for name, colour in (("end_point", figures.BLUE), ("symmetric_end_point", SYMMETRIC)):
        axes.plot([1.0], [published[name]], marker="*", markersize=12, color=colour, markeredgecolor="k", clip_on=False)
    axes.plot(
        [], [], marker="*", linestyle="none", markersize=9, color="w", markeredgecolor="k", label="exact end points"
    )
    axes.set(
        xlabel=r"load $\alpha/\alpha_c$", ylabel="distance", yscale="log", xlim=(0, 1.03),
        ylim=(0.5 * typical["d_min"].min(), 1.5),
    )  # fmt: skip
    axes.text(0.5, 0.16, "no solutions", transform=axes.transAxes, color="0.35", fontsize=11)
    axes.legend(loc="lower right", fontsize=7.5, bbox_to_anchor=(1.0, 0.28))


def _counts(axes, surroundings):
    figures.title(axes, "c", "complete counts lie on the curve")
    styles = (
        ("gaussian", 0.2, figures.SKY, "-"), ("gaussian", 0.5, figures.BLUE, "--"), ("symmetric", 0.5, SYMMETRIC, "-."),
    )  # fmt: skip
    for patterns, load, colour, dash in styles:
        rows = surroundings[(surroundings["patterns"] == patterns) & ((surroundings["alpha"] - load).abs() < 1e-9)]
        rows = rows[rows["theory"].notna()].sort_values("d")
        name = "symmetric, " if patterns == "symmetric" else ""
        axes.plot(
            rows["d"], rows["theory"], color=colour, linestyle=dash, label=rf"{name}$\alpha={load:g}$, $N\to\infty$"
        )
        sizes = sorted(rows["n"].unique())
        for n, fill in zip((sizes[0], sizes[-1]), ("none", "full"), strict=True):
            part = rows[(rows["n"] == n) & rows["log_share"].notna()]
            marker = "^" if patterns == "symmetric" else "o"
            figures.points(
                axes, part["d"], part["log_share"], part["log_share_err"], color=colour, marker=marker, fillstyle=fill,
                label=f"enumerated, $N={n}$",
            )  # fmt: skip
    _artefact(axes.inset_axes((0.1, 0.1, 0.45, 0.34)), surroundings)
    axes.set(
        xlabel="distance $d=k/N$", ylabel=r"$\langle\ln[n_J/C(N,k)]\rangle/N$   or   $V-H_2$", xlim=(0, 0.52),
        ylim=(-0.82, 0.02),
    )  # fmt: skip
    axes.legend(loc="lower right", fontsize=6.8, ncols=1)


def _artefact(inset, surroundings):
    """Patterns +-1: n_J(k) alternates with k, because fields of two solutions differ by multiples of 4 or not."""
    binary = surroundings[(surroundings["patterns"] == "binary") & surroundings["theory"].notna()]
    load, n = binary["alpha"].iloc[0], binary["n"].max()
    smooth = surroundings[(surroundings["patterns"] == "gaussian") & ((surroundings["alpha"] - load).abs() < 1e-9)]
    smooth = smooth[smooth["theory"].notna()]
    series = [(binary[binary["n"] == n], figures.VERMILION, "s", rf"$\pm1$, $N={n}$")]
    if len(smooth):
        n = smooth["n"].max()
        series.append((smooth[smooth["n"] == n], figures.BLACK, "o", f"Gaussian, $N={n}$"))
    for rows, colour, marker, label in series:
        inset.errorbar(
            rows["d"], rows["log_share"] - rows["theory"], rows["log_share_err"], color=colour, marker=marker,
            markersize=2.5, linewidth=0.7, capsize=0, label=label,
        )  # fmt: skip
    inset.axhline(0.0, color="0.5", linewidth=0.8)
    inset.set_ylim(-0.032, 0.045)
    inset.set_title(rf"minus theory, $\alpha={load:g}$", fontsize=7.5)
    inset.tick_params(labelsize=7)
    inset.legend(fontsize=6.5, loc="upper center", borderaxespad=0.1, handlelength=1.2, ncols=2, columnspacing=0.8)


def _flips(axes, laws, neighbours):
    figures.title(axes, "d", r"neighbours vanish like $e^{-c\sqrt{N}}$")
    twin = laws[laws["model"] == "symmetric"]
    planted = neighbours[neighbours["patterns"] == "planted"]
    shades = (figures.GREEN, SYMMETRIC, figures.VERMILION)
    for colour, dash, marker, fraction in zip(
        shades, figures.DASHES, figures.MARKERS, sorted(twin["fraction"].unique()), strict=False
    ):
        rows = twin[twin["fraction"] == fraction].sort_values("n")
        root = np.sqrt(rows["n"])
        axes.plot(root, rows["exact"], color=colour, linestyle=dash, label=rf"planted, $\alpha={fraction:g}\,\alpha_c$")
        axes.plot(root, rows["law"], color=colour, linestyle=":", linewidth=0.9)
        part = planted[planted["fraction"] == fraction]
        seen = part[part["neighbours"] > 0]
        figures.points(
            axes, np.sqrt(seen["n"]), seen["neighbours"], seen["neighbours_err"], color=colour, marker=marker
        )
        none = part[part["neighbours"] == 0]
        axes.plot(
            np.sqrt(none["n"]), 1.0 / none["instances"], linestyle="none", marker=r"$\downarrow$", markersize=9,
            color=colour,
        )  # fmt: skip
    _one_sided_flips(axes, laws, neighbours)
    axes.plot([], [], color="0.3", linestyle=":", linewidth=0.9, label=r"$N\exp(-\mathbb{E}|\xi|\,\alpha\rho\sqrt{N})$")
    axes.plot(
        [], [], color="0.3", linestyle="none", marker=r"$\downarrow$", markersize=8, label="none in all instances"
    )
    largest = max(planted["n"].max(), 100)
    axes.set(
        xlabel=r"$\sqrt{N}$", ylabel="mean number of neighbours", yscale="log", ylim=(3e-6, 1e5),
        xlim=(0, 1.04 * np.sqrt(largest)),
    )  # fmt: skip
    axes.legend(loc="upper right", fontsize=7.5, ncols=2)


def _one_sided_flips(axes, laws, neighbours):
    alpha = laws.loc[laws["model"] == "one_sided", "alpha"].max()
    rows = laws[(laws["model"] == "one_sided") & (laws["alpha"] == alpha)].sort_values("n")
    axes.plot(np.sqrt(rows["n"]), rows["law"], color=figures.BLUE, linestyle=":", linewidth=0.9)
    counted = neighbours[(neighbours["patterns"] == "gaussian") & ((neighbours["alpha"] - alpha).abs() < 1e-9)]
    figures.points(
        axes, np.sqrt(counted["n"]), counted["neighbours"], counted["neighbours_err"], color=figures.BLUE, marker="o",
        fillstyle="none", label=rf"enumerated, $u\geq0$, $\alpha={alpha:g}$",
    )  # fmt: skip


def _views(axes, landscapes, potential):
    figures.title(axes, "e", rf"pairs, and other views, at $\alpha={GAP_LOAD:g}$")
    rows = landscapes[landscapes["alpha"] == GAP_LOAD].sort_values("d")
    styles = (
        ("mean_pairs", "0.45", ":", "mean number of pairs"),
        ("pairs", figures.VERMILION, "-", "typical number of pairs"),
        ("reference", figures.GREEN, "-.", "around a random vector"),
    )
    for name, colour, dash, label in styles:
        part = rows[rows["landscape"] == name]
        axes.plot(part["d"], part["value"], color=colour, linestyle=dash, label=label)
    around = potential[
        (potential["model"] == "one_sided") & (potential["margin"] == 0) & (potential["alpha"] == GAP_LOAD)
    ].sort_values("d")
    axes.plot(
        around["d"], around["entropy"] + around["value"], color=figures.BLUE, linestyle="--",
        label="around typical solutions, $s+V$",
    )  # fmt: skip
    entropy = around["entropy"].iloc[0]
    axes.axhline(entropy, color=figures.BLUE, linestyle=":", linewidth=1.0)
    axes.text(
        0.2, entropy + 0.002, "$s$: below it $V<0$", transform=axes.get_yaxis_transform(), fontsize=8,
        color=figures.BLUE, va="bottom",
    )  # fmt: skip
    ends = rows.loc[rows["landscape"] == "pairs_zero", "d"]
    if len(ends) == 2:
        axes.axvspan(*ends, color="0.9", linewidth=0)
        axes.text(np.sqrt(ends.prod()), 0.055, "no pairs", ha="center", fontsize=8, color="0.3")
    axes.axhline(0.0, color="0.5", linewidth=0.8)
    axes.set(
        xscale="log", xlabel="distance $d$", ylabel="entropy (nats per weight)", ylim=(-0.06, 0.2),
        xlim=(rows["d"].min(), 0.6),
    )  # fmt: skip
    axes.legend(loc="upper left", fontsize=7.5)


def _islands(axes, laws, neighbours):
    figures.title(axes, "f", "solutions without any neighbour")
    planted = neighbours[neighbours["patterns"] == "planted"]
    twin, one_sided = laws[laws["model"] == "symmetric"], laws[laws["model"] == "one_sided"]
    shades = (figures.GREEN, SYMMETRIC, figures.VERMILION)
    for colour, dash, marker, fraction in zip(
        shades, figures.DASHES, figures.MARKERS, sorted(twin["fraction"].unique()), strict=False
    ):
        rows = twin[(twin["fraction"] == fraction) & (twin["n"] >= planted["n"].min())].sort_values("n")
        axes.plot(rows["n"], rows["isolated"], color=colour, linestyle=dash)
        part = planted[planted["fraction"] == fraction]
        figures.points(
            axes, part["n"], part["isolated"], part["isolated_err"], color=colour, marker=marker,
            label=rf"planted, $\alpha={fraction:g}\,\alpha_c$",
        )  # fmt: skip
    alpha = one_sided["alpha"].max()
    rows = one_sided[one_sided["alpha"] == alpha].sort_values("n")
    axes.plot(rows["n"], rows["isolated"], color=figures.BLUE, linewidth=1.0)
    counted = neighbours[(neighbours["patterns"] == "gaussian") & ((neighbours["alpha"] - alpha).abs() < 1e-9)]
    figures.points(
        axes, counted["n"], counted["isolated"], counted["isolated_err"], color=figures.BLUE, marker="o",
        fillstyle="none", label=rf"enumerated, $u\geq0$, $\alpha={alpha:g}$",
    )  # fmt: skip
    largest = counted["n"].max()
    axes.axvspan(rows["n"].min(), largest, color="0.92", linewidth=0)
    axes.text(rows["n"].min() * 1.1, 0.98, "reach of\nenumeration", fontsize=8, color="0.35", va="top")
    axes.plot([], [], color="0.3", label="law without free parameter")
    axes.set(
        xscale="log", xlabel="number of weights $N$", ylabel="share of isolated solutions", ylim=(-0.03, 1.42),
        xlim=(rows["n"].min(), rows["n"].max()),
    )  # fmt: skip
    axes.set_yticks(np.linspace(0.0, 1.0, 6))
    axes.legend(loc="upper right", fontsize=7.5, ncols=2)


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
