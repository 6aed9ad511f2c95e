"""Products of a +-1 matrix with real vectors, the matrix kept as bits: X m and X^T g of message passing.

With x_i = 2 b_i - 1 a product is twice the sum over set bits minus the sum over all.  A word of bits masks the addition
of 64 numbers, so that the matrix is read at one bit per entry (a float32 copy is 32 times as large, and at N = 1001 the
float32 product of a BLAS takes two to three times as long).  The order of the sums is fixed by the code, not by the
CPU or the number of threads.
"""

import numpy as np
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, models, register_model

from quenched.numerics import bits
from quenched.numerics.jit import kernel
from quenched.perceptron import packed

_ROWS = 4  # rows for which a vector is loaded once
_SCALAR = {types.float32: ir.FloatType(), types.float64: ir.DoubleType()}


class SignMatrix:
    """A matrix of signs (P, N) that multiplies real vectors from both sides.

    Parameters
    ----------
    signs : int8 ndarray (P, N)
        Entries +-1.
    precision : {numpy.float32, numpy.float64}
        Of the sums.  A product takes P N / 38 ns in float32, twice that in float64, on one 3.5 GHz core with AVX-512.

    Notes
    -----
    Two packed copies, P N / 4 bytes together: 18 MB at N = 10001, P = 7000.
    """

    def __init__(self, signs, precision):
        self.shape = signs.shape
        self._rows, self._columns = _padded(_packed(signs)), _padded(_packed_columns(signs))
        self._right = np.zeros(bits.WORD * self._rows.shape[1], dtype=precision)
        self._left = np.zeros(bits.WORD * self._columns.shape[1], dtype=precision)

    def times(self, vector):
        """X v for v of shape (N,): float64 (P,)."""
        return _product(self._rows, self._right, vector)[: self.shape[0]]

    def transposed_times(self, vector):
        """X^T v for v of shape (P,): float64 (N,)."""
        return _product(self._columns, self._left, vector)[: self.shape[1]]


def _packed(signs):
    return packed.rows(signs)[:, : -(-signs.shape[1] // bits.WORD)]


def _packed_columns(signs):
    """The same of the transposed matrix, in strips of 64 rows that a cache holds."""
    number, size = signs.shape
    columns = np.empty((size, -(-number // bits.WORD)), dtype=np.uint64)
    for word in range(columns.shape[1]):
        strip = signs[bits.WORD * word : bits.WORD * (word + 1)]
        columns[:, word] = _packed(np.ascontiguousarray(strip.T))[:, 0]
    return columns


def _padded(words):
    """Rows of zeros added to make whole groups."""
    missing = -words.shape[0] % _ROWS
    return np.concatenate([words, np.zeros((missing, words.shape[1]), dtype=np.uint64)])


def _product(words, buffer, vector):
    buffer[: vector.size] = vector
    result = np.empty(words.shape[0])
    _signed_sums(words, buffer, result)
    return result


class _Vector(types.Type):
    """64 numbers in registers; arrays hold them one after the other."""

    def __init__(self, dtype):
        self.dtype = dtype
        super().__init__(name=f"Vector64({dtype})")


@register_model(_Vector)
class _VectorModel(models.PrimitiveModel):
    def __init__(self, manager, frontend_type):
        super().__init__(manager, frontend_type, ir.VectorType(_SCALAR[frontend_type.dtype], bits.WORD))


@intrinsic
def _zeros(typing_context, values):
    def build(context, builder, signature, arguments):
        return ir.Constant(context.get_value_type(signature.return_type), [0.0] * bits.WORD)

    return _Vector(values.dtype)(values), build


@intrinsic
def _load(typing_context, values, start):
    def build(context, builder, signature, arguments):
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        kind = context.get_value_type(signature.return_type).as_pointer()
        address = builder.bitcast(builder.gep(array.data, [arguments[1]]), kind)
        return builder.load(address, align=4)

    return _Vector(values.dtype)(values, start), build


@intrinsic
def _plus_where(typing_context, sums, vector, word):
    """Sums, and the vector added where the word has a set bit."""

    def build(context, builder, signature, arguments):
        sums, vector, word = arguments
        mask = builder.bitcast(word, ir.VectorType(ir.IntType(1), bits.WORD))
        return builder.select(mask, builder.fadd(sums, vector), sums)

    return sums(sums, vector, word), build


@intrinsic
def _total(typing_context, sums):
    """The sum of the 64 numbers, halves added to each other."""

    def build(context, builder, signature, arguments):
        vector, index = arguments[0], ir.IntType(32)
        for half in (32, 16, 8, 4, 2, 1):
            undefined, kind = ir.Constant(vector.type, ir.Undefined), ir.VectorType(index, half)
            low = builder.shuffle_vector(vector, undefined, ir.Constant(kind, list(range(half))))
            high = builder.shuffle_vector(vector, undefined, ir.Constant(kind, list(range(half, 2 * half))))
            vector = builder.fadd(low, high)
        return builder.extract_element(vector, ir.Constant(index, 0))

    return sums.dtype(sums), build


@kernel
def _signed_sums(words, values, result):
    """result[p] = sum_i +-values_i with the signs of row p; the number of rows is a multiple of four."""
    number, width = words.shape
    flat = words.reshape(number * width)
    sums, every = _zeros(values), ~np.uint64(0)
    for word in range(width):
        sums = _plus_where(sums, _load(values, bits.WORD * word), every)
    everything = _total(sums)
    for row in range(0, number, _ROWS):
        first, second, third, fourth = _zeros(values), _zeros(values), _zeros(values), _zeros(values)
        start = row * width
        for word in range(width):
            vector = _load(values, bits.WORD * word)
            first = _plus_where(first, vector, flat[start + word])
            second = _plus_where(second, vector, flat[start + width + word])
            third = _plus_where(third, vector, flat[start + 2 * width + word])
            fourth = _plus_where(fourth, vector, flat[start + 3 * width + word])
        result[row] = 2 * _total(first) - everything
        result[row + 1] = 2 * _total(second) - everything
        result[row + 2] = 2 * _total(third) - everything
        result[row + 3] = 2 * _total(fourth) - everything
