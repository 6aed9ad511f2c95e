"""Figure of boltzmann_machine: laws of fitted couplings, codes of the encoder, noise and fixed steps.

Outputs
-------
results/<scale>/boltzmann_machine/figure.svg, figure.png
"""

import numpy as np

from quenched.replication import figures, job

WAYS = {
    ("sampled", "sign", True): (figures.VERMILION, "-", "o", "noisy averages, fixed steps (1985)"),
    ("sampled", "proportional", True): (figures.ORANGE, "--", "s", "noisy averages, proportional steps"),
    ("exact", "sign", True): (figures.SKY, "-.", "^", "exact averages, fixed steps"),
    ("exact", "proportional", True): (figures.BLUE, "-", "D", "exact gradient"),
    ("exact", "proportional", False): (figures.BLACK, ":", "v", "exact gradient, vectors without noise"),
}
SHADES = {1: (figures.SKY, "--"), 2: (figures.VERMILION, "-"), 4: (figures.BLUE, "-.")}


def draw(inverse_ising, encoder, combinations, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (laws, codes, successes, price) = figures.panels(2, 2, height=3.8)
    _laws(laws, inverse_ising.sort_values("samples"))
    _codes(codes, encoder, published)
    ways = _best(combinations)
    _successes(successes, ways)
    _price(price, ways)
    return figure


def _laws(axes, rows):
    n, d = rows["n"].iloc[0], round(2 * rows["samples"].iloc[0] * rows["kl_law"].iloc[0])
    figures.title(axes, "a", f"couplings from samples, $N={n}$")
    axes.plot(rows["samples"], rows["kl_law"], color=figures.BLUE, label=rf"$d/2B$, $d={d}$")
    figures.points(
        axes, rows["samples"], rows["kl"], rows["kl_err"], color=figures.BLUE, label=r"$\langle KL\rangle$ (nats)"
    )
    axes.plot(
        rows["samples"], rows["error_law"], color=figures.VERMILION, linestyle="--",
        label=r"from $\mathrm{tr}\,F^{-1}/B$",
    )  # fmt: skip
    figures.points(
        axes, rows["samples"], rows["error"], rows["error_err"], color=figures.VERMILION, marker="s",
        label=r"error of couplings $\sqrt{\sum\Delta J^2/\sum J^2}$",
    )  # fmt: skip
    axes.set(xscale="log", yscale="log", xlabel="samples $B$", ylabel="divergence (nats), relative error")
    axes.set_ylim(0.3 * rows["kl"].min(), 8.0 * rows["error"].max())
    axes.legend(loc="upper right", ncols=2, fontsize=7.5)


def _share(cycles, runs):
    """Steps of the share of runs that are done by each cycle."""
    done = np.sort(cycles.dropna().to_numpy())
    return np.concatenate([[0.5], done]), np.arange(done.size + 1) / runs


def _codes(axes, encoder, published):
    figures.title(axes, "b", "4-2-4 encoders find four codes")
    rows = encoder[encoder["size"] == 4]
    for annealings, own in rows.groupby("annealings"):
        colour, dash = SHADES[annealings]
        for column, width in (("first", 0.9), ("held", 2.2)):
            x, share = _share(own[column], len(own))
            label = f"{annealings} annealing{'s' * (annealings > 1)} per vector" if column == "held" else None
            axes.step(x, share, where="post", color=colour, linestyle=dash, linewidth=width, label=label)
    axes.plot([], [], color="0.4", linewidth=0.9, label="first cycle with four codes")
    axes.plot([], [], color="0.4", linewidth=2.2, label="fourth such cycle in a row")
    median = published["encoder_median"]
    figures.mark_published(axes, x=median, label=None)
    figures.mark_published(axes, y=0.5, label=f"published median {median:g}")
    axes.set(xscale="log", xlabel="learning cycles", ylabel="share of runs", xlim=(3, None), ylim=(0, 1.03))
    axes.legend(loc="upper left", fontsize=7.5)


def _best(combinations):
    """Runs of each way at the rate that succeeds most often."""
    ways = []
    for key, style in WAYS.items():
        averages, step, noise = key
        rows = combinations[
            (combinations["averages"] == averages) & (combinations["step"] == step) & (combinations["noise"] == noise)
        ]
        groups = [own for _, own in rows.groupby("rate")]
        if groups:
            ways.append((max(groups, key=lambda own: own["held"].notna().sum()), style))
    return ways


def _successes(axes, ways):
    figures.title(axes, "c", "noise and fixed steps: only together")
    for rows, (colour, dash, _, label) in ways:
        x, share = _share(rows["held"], len(rows))
        end = rows["cycles"].iloc[0]
        axes.step([*x, end], [*share, share[-1]], where="post", color=colour, linestyle=dash, label=label)
    axes.axhline(1.0, color="0.8", linewidth=0.8, zorder=0)
    axes.set(
        xscale="log",
        xlabel="learning cycles",
        ylabel="share of runs that hold four codes",
        xlim=(5, None),
        ylim=(0, 1.75),
    )
    axes.set_yticks(np.linspace(0.0, 1.0, 6))
    axes.legend(loc="upper left", fontsize=7.5)


def _price(axes, ways):
    figures.title(axes, "d", "where they end")
    for place, (rows, (colour, _, marker, _)) in enumerate(ways):
        offsets = np.linspace(-0.28, 0.28, len(rows))
        solved = (rows["codes"] == 4).to_numpy()
        for those, fill in ((solved, "full"), (~solved, "none")):
            axes.plot(
                place + offsets[those], rows["kl"][those], linestyle="none", marker=marker, color=colour,
                fillstyle=fill, markersize=3.5,
            )  # fmt: skip
    axes.plot([], [], linestyle="none", marker="o", color="0.3", label="four codes")
    axes.plot([], [], linestyle="none", marker="o", color="0.3", fillstyle="none", label="three or fewer")
    names = [
        "noisy,\nfixed",
        "noisy,\nproportional",
        "exact,\nfixed",
        "exact\ngradient",
        "exact, vectors\nwithout noise",
    ]
    axes.set_xticks(range(len(ways)), names[: len(ways)], fontsize=8)
    axes.set(yscale="log", ylabel="divergence at the end (nats)")
    axes.legend(loc="upper right", fontsize=7.5)


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
