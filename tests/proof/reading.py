"""A condition and completed facts come in; whether it is possible, or certain, goes out.

This is written a second time for the tests, and knows nothing of diagrams.
"""

from engine.check.masks import passing
from engine.decide.facts import Vector
from engine.language import tree
from engine.vocabulary import Vocabulary


def is_possible(condition: tree.Condition | None, vector: Vector, vocabulary: Vocabulary) -> bool:
    """Whether each test that is needed passes for some value."""
    match condition:
        case None:
            return True
        case tree.And(parts):
            return all(is_possible(part, vector, vocabulary) for part in parts)
        case tree.Or(parts):
            return any(is_possible(part, vector, vocabulary) for part in parts)
        case tree.Not(part):
            return not is_certain(part, vector, vocabulary)
        case tree.Test():
            return bool(_passing(condition, vocabulary) & _known(condition, vector, vocabulary))
        case _:
            raise AssertionError(condition)


def is_certain(condition: tree.Condition | None, vector: Vector, vocabulary: Vocabulary) -> bool:
    """Whether each test that is needed passes for every value."""
    match condition:
        case None:
            return True
        case tree.And(parts):
            return all(is_certain(part, vector, vocabulary) for part in parts)
        case tree.Or(parts):
            return any(is_certain(part, vector, vocabulary) for part in parts)
        case tree.Not(part):
            return not is_possible(part, vector, vocabulary)
        case tree.Test():
            return not ~_passing(condition, vocabulary) & _known(condition, vector, vocabulary)
        case _:
            raise AssertionError(condition)


def _passing(test: tree.Test, vocabulary: Vocabulary) -> int:
    mask = passing(test, vocabulary.facts[test.fact.text])
    assert mask is not None
    return mask


def _known(test: tree.Test, vector: Vector, vocabulary: Vocabulary) -> int:
    return vector[vocabulary.facts[test.fact.text].index]
