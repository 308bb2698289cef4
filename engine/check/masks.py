"""A test as written comes in; the set of values that pass it goes out."""

from engine.language import tree
from engine.vocabulary import Fact, FactType
from engine.vocabulary.model import YES


def passing(test: tree.Test, fact: Fact) -> int | None:
    """The values of the fact that pass the test; None where the test does not fit the fact."""
    if test.operator is tree.Operator.FLAG:
        return YES if fact.type is FactType.FLAG else None
    bits = [fact.bits.get(word.text) for word in test.values]
    if None in bits:
        return None
    mask = sum({bit for bit in bits if bit is not None})
    match test.operator:
        case tree.Operator.IS | tree.Operator.ANY_OF:
            return mask
        case tree.Operator.AT_LEAST if fact.type is FactType.SCALE:
            return fact.full & ~(mask - 1)
        case tree.Operator.AT_MOST if fact.type is FactType.SCALE:
            return (mask << 1) - 1
        case _:
            return None
