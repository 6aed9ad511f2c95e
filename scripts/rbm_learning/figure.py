"""Figure of rbm_learning: exact divergence, annealed importance sampling, digits.

Outputs
-------
results/<scale>/rbm_learning/figure.svg, figure.png
"""

import math

import numpy as np

from quenched.replication import figures, job

LEARNERS = {
    "cd1": (figures.VERMILION, "--", "CD-1"),
    "pcd_large": (figures.PURPLE, ":", "PCD"),
    "cd5": (figures.ORANGE, "-.", "CD-5"),
    "pcd": (figures.GREEN, (0, (5, 1, 1, 1, 1, 1)), "PCD"),
    "tempering": (figures.SKY, "-", "replica exchange"),
    "exact": (figures.BLACK, "-", "exact gradient"),
}
SHADES = (figures.ORANGE, figures.BLUE, figures.GREEN, figures.VERMILION)
ACROSS, DOWN = 5, 6  # images of each kind
FINE = np.linspace(-4.25, 4.25, 201)


def draw(curves, annealed, digits, likelihood, samples, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (divergence, deviations, learning, images) = figures.panels(2, 2, height=3.8)
    _divergence(divergence, curves)
    _deviations(deviations, annealed)
    _likelihood(learning, likelihood)
    _images(images, samples, math.isqrt(len(digits["pixels"].iloc[0])))
    return figure


def _divergence(axes, curves):
    groups = [rows for _, rows in curves.groupby(["side", "hidden"])]
    rows = [group for group in groups if set(LEARNERS) <= set(group["learner"])][-1]
    side, hidden = rows["side"].iloc[0], rows["hidden"].iloc[0]
    figures.title(axes, "a", rf"bars and stripes ${side}\times{side}$, {hidden} hidden units")
    for learner, (colour, dash, label) in LEARNERS.items():
        own = rows[(rows["learner"] == learner) & (rows["update"] > 0)].pivot(
            index="update", columns="seed", values="kl"
        )
        name = f"{label}, rate {rows.loc[rows['learner'] == learner, 'rate'].iloc[0]:g}"
        axes.plot(own.index, own.mean(axis=1), color=colour, linestyle=dash, label=name)
        axes.fill_between(own.index, own.min(axis=1), own.max(axis=1), color=colour, alpha=0.15, linewidth=0.0)
    low = rows["kl"].min()
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="updates",
        ylabel="exact $KL$ (nats)",
        ylim=(0.4 * low, 20.0),
        xlim=(100, None),
    )
    axes.legend(loc="lower left", fontsize=7.5)


def _deviations(axes, annealed):
    figures.title(axes, "b", "annealed importance sampling: error bars are honest")
    edges = np.linspace(-4.25, 4.25, 18)
    annealed = annealed.assign(z=(annealed["log_z"] - annealed["exact"]) / annealed["stderr"])
    bottom = np.zeros(edges.size - 1)
    for colour, ((side, hidden, _), rows) in zip(SHADES, annealed.groupby(["side", "hidden", "method"]), strict=False):
        counts = np.histogram(rows["z"], edges)[0]
        label = rf"${side}\times{side}$, {hidden} hidden, mean error bar {rows['stderr'].mean():.3f}"
        axes.bar(
            edges[:-1], counts, width=0.5, align="edge", bottom=bottom, color=colour, edgecolor="white", linewidth=0.5,
            label=label,
        )  # fmt: skip
        bottom += counts
    normal = 0.5 * len(annealed) * np.exp(-0.5 * FINE**2) / math.sqrt(2.0 * math.pi)
    axes.plot(FINE, normal, color=figures.BLACK, label="normal law")
    axes.vlines([-2.0, 2.0], 0.0, normal.max(), color="0.35", linestyle=":", linewidth=1.0)
    inside = (annealed["z"].abs() < 2.0).mean()
    axes.text(2.1, 0.55 * normal.max(), f"{100 * inside:.0f} % within $\\pm2$", fontsize=8)
    axes.set(
        xlabel=r"$(\ln Z_{\rm AIS}-\ln Z)\,/\,$its error bar", ylabel=f"estimates (of {len(annealed)})",
        xlim=(-4.25, 4.25), ylim=(0, 1.75 * max(normal.max(), bottom.max())),
    )  # fmt: skip
    axes.legend(loc="upper left", fontsize=7.5)


def _likelihood(axes, likelihood):
    figures.title(axes, "c", "digits: seen and unseen typefaces")
    styles = {"training": ("-", "o", "full", "learned"), "held_out": ("--", "s", "none", "not learned")}
    for colour, hidden in zip(SHADES, sorted(set(likelihood["hidden"]) - {0}), strict=False):
        for split, (dash, marker, fill, label) in styles.items():
            rows = likelihood[(likelihood["hidden"] == hidden) & (likelihood["split"] == split)].sort_values("update")
            error = np.hypot(rows["log_likelihood_err"], rows["log_z_err"])
            axes.errorbar(
                rows["update"], rows["log_likelihood"], error, color=colour, linestyle=dash, marker=marker,
                fillstyle=fill, linewidth=1.0, label=f"{hidden} hidden, {label}",
            )  # fmt: skip
    pixels = likelihood[(likelihood["hidden"] == 0) & (likelihood["split"] == "held_out")]["log_likelihood"].iloc[0]
    axes.axhline(pixels, color="0.35", linestyle=":", linewidth=1.1, label="independent pixels, not learned")
    axes.set(xscale="log", xlabel="updates", ylabel=r"$\ln P$ per image (nats)")
    axes.legend(loc="lower right", fontsize=7.5)


def _images(axes, samples, side):
    figures.title(axes, "d", "learned (left), made up (right)")
    sheet = np.full((DOWN * (side + 1) + 1, 2 * ACROSS * (side + 1) + side // 2), np.nan)
    for column, kind in enumerate(("training", "model")):
        rows = samples[samples["kind"] == kind].sort_values("index")
        step = max(1, len(rows) // (ACROSS * DOWN))
        for place, pixels in enumerate(rows["pixels"].iloc[::step][: ACROSS * DOWN]):
            top = 1 + place // ACROSS * (side + 1)
            left = place % ACROSS * (side + 1) + column * (ACROSS * (side + 1) + side // 2)
            sheet[top : top + side, left : left + side] = (np.array(list(pixels)) == "#").reshape(side, side)
    axes.imshow(sheet, cmap="Greys", vmin=-0.15, vmax=1.0, interpolation="nearest")
    axes.set_axis_off()
    distance = samples.loc[samples["kind"] == "model", "distance"].mean()
    axes.text(
        0.5, -0.04, f"made-up images differ from the nearest learned one in {distance:.1f} pixels on average",
        transform=axes.transAxes, ha="center", va="top", fontsize=8,
    )  # fmt: skip


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
