"""Theory of learning in a restricted Boltzmann machine with binary synapses: the functions most readers want.

Order parameters: `quenched.rbm.one_unit`, `quenched.rbm.two_units`.  Where symmetries break:
`quenched.rbm.stability`, `quenched.rbm.spectral`.
"""

from quenched.rbm.one_unit import information, mismatched, one_unit
from quenched.rbm.spectral import spectral_threshold
from quenched.rbm.stability import thresholds
from quenched.rbm.two_units import two_units

__all__ = ["information", "mismatched", "one_unit", "spectral_threshold", "thresholds", "two_units"]
