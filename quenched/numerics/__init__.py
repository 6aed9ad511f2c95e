"""What every topic shares: quadrature, roots, kernels' decorators, random streams, error bars."""


class ConvergenceError(ArithmeticError):
    """A solver did not reach its tolerance, or the equation has no solution there.

    Parameters
    ----------
    message : str
        What was solved, and for which arguments.
    residual : float
        How far from a solution the best iterate is (NaN where none was formed).
    """

    def __init__(self, message, residual=float("nan")):
        super().__init__(f"{message} (residual {residual:.3g})")
        self.residual = float(residual)
