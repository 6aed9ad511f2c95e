"""The physics of learning: mean-field theory and fast simulations of finite systems.

Subpackages are named after the thing in the field's own terms (``quenched.perceptron.gardner``,
``quenched.ising.mean_field``, ...).  Importing this package imports none of them.
"""

__version__ = "0.1.0"
