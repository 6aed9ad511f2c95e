"""Vectors of 512 bits inside kernels: one truth value for each of 512 configurations.

A lane is eight 64-bit words in one register (two or four on a narrower CPU: LLVM splits it).  The type exists only
between the operations below; arrays hold lanes as eight consecutive uint64 words.
"""

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic, models, register_model

WORDS = 8  # 64-bit words in a lane
BITS = 9  # spins whose 2^9 = 512 settings fill a lane

_WORD = ir.IntType(64)
_VECTOR = ir.VectorType(_WORD, WORDS)


class _Lane(types.Type):
    def __init__(self):
        super().__init__(name="Lane512")


lane = _Lane()


@register_model(_Lane)
class _LaneModel(models.PrimitiveModel):
    def __init__(self, manager, frontend_type):
        super().__init__(manager, frontend_type, _VECTOR)


@intrinsic
def load(typing_context, words, start):
    """The lane in words[start : start + 8]; `words` is a contiguous one-dimensional uint64 array."""

    def build(context, builder, signature, arguments):
        return builder.load(_address(context, builder, signature, arguments), align=8)

    return lane(words, start), build


@intrinsic
def store(typing_context, words, start, value):
    """Write a lane to words[start : start + 8]."""

    def build(context, builder, signature, arguments):
        builder.store(arguments[2], _address(context, builder, signature, arguments), align=8)
        return context.get_dummy_value()

    return types.void(words, start, value), build


@intrinsic
def empty(typing_context):
    """The lane without a set bit, also the zero of `plus`."""

    def build(context, builder, signature, arguments):
        return ir.Constant(_VECTOR, [0] * WORDS)

    return lane(), build


@intrinsic
def full(typing_context):
    """The lane with every bit set."""

    def build(context, builder, signature, arguments):
        return ir.Constant(_VECTOR, [2**64 - 1] * WORDS)

    return lane(), build


@intrinsic
def single(typing_context, index):
    """The lane with one bit set, that of an int64 index in [0, 512)."""

    def build(context, builder, signature, arguments):
        chosen = builder.icmp_unsigned(
            "==",
            _splat(builder, builder.lshr(arguments[0], ir.Constant(_WORD, 6))),
            ir.Constant(_VECTOR, list(range(WORDS))),
        )
        bit = builder.shl(ir.Constant(_WORD, 1), builder.and_(arguments[0], ir.Constant(_WORD, 63)))
        return builder.select(chosen, _splat(builder, bit), ir.Constant(_VECTOR, [0] * WORDS))

    return lane(index), build


@intrinsic
def both(typing_context, left, right):
    """Bitwise AND."""

    def build(context, builder, signature, arguments):
        return builder.and_(*arguments)

    return lane(left, right), build


@intrinsic
def without(typing_context, left, right):
    """Bits of the left lane that the right one does not have."""

    def build(context, builder, signature, arguments):
        return builder.and_(arguments[0], builder.not_(arguments[1]))

    return lane(left, right), build


@intrinsic
def counts(typing_context, value):
    """Number of set bits of each of the eight words."""

    def build(context, builder, signature, arguments):
        kind = ir.FunctionType(_VECTOR, [_VECTOR])
        function = cgutils.get_or_insert_function(builder.module, kind, f"llvm.ctpop.v{WORDS}i64")
        return builder.call(function, arguments)

    return lane(value), build


@intrinsic
def plus(typing_context, left, right):
    """Sum word by word."""

    def build(context, builder, signature, arguments):
        return builder.add(*arguments)

    return lane(left, right), build


@intrinsic
def total(typing_context, value):
    """Sum of the eight words, int64."""

    def build(context, builder, signature, arguments):
        result = ir.Constant(_WORD, 0)
        for index in range(WORDS):
            result = builder.add(result, builder.extract_element(arguments[0], ir.Constant(ir.IntType(32), index)))
        return result

    return types.int64(value), build


@intrinsic
def occupied(typing_context, value):
    """1 when any bit is set, else 0 (int64)."""

    def build(context, builder, signature, arguments):
        different = builder.icmp_unsigned("!=", arguments[0], ir.Constant(_VECTOR, [0] * WORDS))
        mask = builder.bitcast(different, ir.IntType(WORDS))
        return builder.zext(builder.icmp_unsigned("!=", mask, ir.Constant(ir.IntType(WORDS), 0)), _WORD)

    return types.int64(value), build


@intrinsic
def below(typing_context, numbers, start, bound):
    """How many of numbers[start : start + 8] (contiguous float64) are less than the bound, int64."""

    def build(context, builder, signature, arguments):
        double = ir.VectorType(ir.DoubleType(), WORDS)
        address = _address(context, builder, signature, arguments)
        eight = builder.load(builder.bitcast(address, double.as_pointer()), align=8)
        less = builder.fcmp_ordered("<", eight, _splat(builder, arguments[2], double))
        return builder.ctpop(builder.zext(builder.bitcast(less, ir.IntType(WORDS)), _WORD))

    return types.int64(numbers, start, bound), build


def _splat(builder, number, vector=_VECTOR):
    index = ir.IntType(32)
    undefined = ir.Constant(vector, ir.Undefined)
    value = builder.insert_element(undefined, number, ir.Constant(index, 0))
    return builder.shuffle_vector(value, undefined, ir.Constant(ir.VectorType(index, WORDS), [0] * WORDS))


def _address(context, builder, signature, arguments):
    array = context.make_array(signature.args[0])(context, builder, arguments[0])
    return builder.bitcast(builder.gep(array.data, [arguments[1]]), _VECTOR.as_pointer())
