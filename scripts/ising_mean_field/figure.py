"""Figure of ising_mean_field: bifurcation, hysteresis, critical scaling, Binder crossing.

Outputs
-------
results/<scale>/ising_mean_field/figure.svg, figure.png
"""

import pandas as pd

from quenched.replication import figures, job

SIZE_COLOURS = (figures.SKY, figures.BLUE, figures.BLACK, figures.GREEN, figures.PURPLE)


def draw(roots, hysteresis, finite_size, exponents, heat_bath, published):
    """The figure; `published` maps quantities to published numbers."""
    figure, (bifurcation, loop, moments, binder) = figures.panels(2, 2)
    sizes = sorted(finite_size["n"].unique())
    colours = dict(zip(sizes, SIZE_COLOURS * len(sizes), strict=False))
    _bifurcation(bifurcation, roots, finite_size, heat_bath, colours, published)
    _loop(loop, hysteresis)
    _moments(moments, finite_size, exponents, published)
    _binder(binder, finite_size, heat_bath, colours, published)
    return figure


def _bifurcation(axes, roots, finite_size, heat_bath, colours, published):
    figures.title(axes, "a", "one state, then two")
    alone = roots.groupby("beta_j").filter(lambda rows: len(rows) == 1)
    last = alone.sort_values("beta_j").tail(1)  # where the new branches are joined to the old one
    for branch, rows in roots.groupby("branch"):
        line = alone if branch == 0 else pd.concat([last, rows])
        label = r"$m=\tanh(\beta J m)$, stable" if branch == 0 else None
        axes.plot(line["beta_j"], line["m"], color=figures.VERMILION, label=label, zorder=2)
    unstable = roots[~roots["stable"]]
    axes.plot(unstable["beta_j"], unstable["m"], color=figures.VERMILION, linestyle="--", label="unstable")
    _sizes(axes, finite_size, heat_bath, "abs_m", colours)
    figures.mark_published(axes, x=published["threshold"])
    axes.set(xlabel=r"coupling $\beta J$", ylabel=r"magnetization $m$, $\langle |m| \rangle$", ylim=(-1.05, 1.05))
    axes.legend(loc="lower left", ncols=1)


def _sizes(axes, finite_size, heat_bath, column, colours):
    """Exact curves (lines) and heat-bath data (points) of every simulated size."""
    for marker, (n, data) in zip(figures.MARKERS, heat_bath.groupby("n"), strict=False):
        exact = finite_size[finite_size["n"] == n]
        axes.plot(exact["beta_j"], exact[column], color=colours[n], linewidth=0.9)
        figures.points(
            axes, data["beta_j"], data[column], data[f"{column}_err"], color=colours[n], marker=marker, markersize=3.2,
            label=f"exact, heat bath $N={_power(n)}$",
        )  # fmt: skip


def _loop(axes, hysteresis):
    figures.title(axes, "b", "hysteresis up to the spinodals")
    for colour, (beta_j, rows) in zip(figures.COLOURS, hysteresis.groupby("beta_j"), strict=False):
        theory, data = rows[rows["spins"].isna()], rows[rows["spins"].notna()]
        for direction, branch in theory.groupby("direction"):
            label = rf"$\beta J={beta_j:g}$" if direction == "up" else None
            axes.plot(branch["field"], branch["m"], color=colour, label=label)
        for direction, branch in data.groupby("direction"):
            marker = {"up": "^", "down": "v"}[direction]
            step = slice(None, None, max(1, len(branch) // 40))
            axes.plot(branch["field"][step], branch["m"][step], marker, color=colour, markersize=3, fillstyle="none")
        end, m_end = rows["spinodal_field"].iloc[0], rows["spinodal_m"].iloc[0]
        axes.plot([end, -end], [-m_end, m_end], "o", color=colour, markersize=5, zorder=4)
    size = int(hysteresis["spins"].dropna().iloc[0])
    axes.plot([], [], "^", color="0.3", fillstyle="none", markersize=3, label=f"heat bath, $N={_power(size)}$")
    axes.plot([], [], "o", color="0.3", label="spinodal")
    axes.set(xlabel="field $h/J$", ylabel="magnetization $m$")
    axes.legend(loc="center left")


def _moments(axes, finite_size, exponents, published):
    figures.title(axes, "c", r"at the threshold: $N^{1/4}$ scaling")
    critical = finite_size[(finite_size["beta_j"] - published["threshold"]).abs() < 1e-9]
    limits = exponents.set_index("quantity")["value"]
    scaled = (
        ("abs_x", "abs_m", 0.25, r"$N^{1/4}\langle|m|\rangle$"),
        ("x2", "m2", 0.5, r"$N^{1/2}\langle m^2\rangle$"),
        ("x4", "m4", 1.0, r"$N\langle m^4\rangle$"),
        ("binder", "binder", 0.0, "$U$"),
    )
    for colour, marker, (name, column, power, label) in zip(figures.COLOURS, figures.MARKERS, scaled, strict=False):
        ratio = critical["n"] ** power * critical[column] / limits[name]
        axes.plot(critical["n"], ratio, marker=marker, color=colour, label=f"{label} / {limits[name]:.5f}")
    figures.mark_published(axes, y=1.0, label="quartic law")
    axes.set(xscale="log", xlabel="spins $N$", ylabel=r"moment / its limit, $\beta J = 1$")
    axes.legend(loc="best")


def _binder(axes, finite_size, heat_bath, colours, published):
    figures.title(axes, "d", "Binder cumulants cross")
    _sizes(axes, finite_size, heat_bath, "binder", colours)
    figures.mark_published(axes, x=published["threshold"], label=None)
    figures.mark_published(axes, y=published["binder"], label=f"$U^*={published['binder']:.5f}$")
    axes.set(xlabel=r"coupling $\beta J$", ylabel=r"$U=1-\langle m^4\rangle/3\langle m^2\rangle^2$", ylim=(-0.05, 0.7))
    axes.legend(loc="lower right")


def _power(n):
    """A size as a power of ten where it is one."""
    digits = str(int(n))
    return rf"10^{len(digits) - 1}" if digits.strip("0") == "1" else digits


if __name__ == "__main__":
    with job.session(snakemake):
        figures.write(snakemake, draw(**figures.data(snakemake)))
