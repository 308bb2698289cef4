"""Nothing comes in; conditions as they were written: tests joined by `and`, `or` and `not`."""

from dataclasses import dataclass
from enum import StrEnum

from engine.language.tree.words import Word


class Operator(StrEnum):
    """How a test compares a fact with words."""

    FLAG = "flag"
    IS = "is"
    ANY_OF = "is any of"
    AT_LEAST = "is at least"
    AT_MOST = "is at most"


@dataclass(frozen=True, slots=True)
class Test:
    """A test of one fact."""

    fact: Word
    operator: Operator
    values: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceTest:
    """A test of one connecting factor: `viewer in FR, @group`."""

    factor: Word
    places: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    """A word alone: the conduct of an example, or `forbidden` in an invariant."""

    word: Word


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """`and` and `or` side by side without parentheses: parsed so that it can be refused well."""

    parts: tuple["Condition", ...]
    joins: tuple[Word, ...]


Condition = Test | PlaceTest | Bare | Not | And | Or | Mixed
