"""Reading a curve of local entropies off at chosen distances.

With a field gamma that couples to a solution, message passing gives one point (d, s) of the curve s(d), and its slope:
s = phi - gamma (1 - 2d) is a Legendre transform, so ds/dd = 2 gamma.
"""

import numpy as np
from scipy.interpolate import CubicHermiteSpline

GAP = 0.04  # of two neighbouring points in d; a wider one is a jump between two branches


def read_off(gammas, d, entropy, wanted):
    """The local entropy at given distances, on the branch that comes from weak coupling.

    Parameters
    ----------
    gammas, d, entropy : array_like (n,), n >= 2
        Points of the curve, in any order; masked ones are left out.
    wanted : array_like (m,)
        Distances.

    Returns
    -------
    float64 ndarray (m,)
        By cubic interpolation with the slopes 2 gamma; NaN at distances outside the branch, which ends where d jumps by
        more than 0.04.  For points 0.04 apart the error is below 1e-5.

    Raises
    ------
    ValueError
        When shapes differ, there are fewer than two points, or something is not finite.
    """
    kept = ~np.ma.getmaskarray(d)
    gammas, d, entropy = (np.ma.getdata(values).astype(float) for values in (gammas, d, entropy))
    if gammas.ndim != 1 or gammas.size < 2 or not gammas.shape == d.shape == entropy.shape:
        raise ValueError(f"shapes {gammas.shape}, {d.shape}, {entropy.shape}: allowed are three (n,), n >= 2")
    gammas, d, entropy = gammas[kept], d[kept], entropy[kept]
    if not np.isfinite([gammas, d, entropy]).all():
        raise ValueError("a point of the curve is not finite: allowed are finite numbers")
    outwards = np.argsort(d)
    jumps = np.flatnonzero(np.diff(d[outwards]) > GAP)
    branch = outwards[jumps[-1] + 1 if jumps.size else 0 :]
    branch = branch[np.append(True, np.diff(d[branch]) > 0.0)]
    wanted = np.asarray(wanted, dtype=float)
    if branch.size < 2:
        return np.full(wanted.shape, np.nan)
    return CubicHermiteSpline(d[branch], entropy[branch], 2.0 * gammas[branch], extrapolate=False)(wanted)
