"""Nothing comes in; these frozen types are what the vocabulary file becomes.

A fact in a request is the *set* of values that it may have, held as a bit mask: one bit for each
value, in the order of the file; for a flag the first bit means no and the second yes.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

NO = 1
YES = 2

PER_PERSON = ("person.", "register.")
"""The facts that each person of a picture has of their own."""

Masks = Mapping[str, int]
"""Facts by name, each with the set of values meant."""


class FactType(StrEnum):
    """What kind of values a fact has."""

    FLAG = "flag"
    CHOICE = "choice"
    SCALE = "scale"


class Supplier(StrEnum):
    """Who tells the engine a fact."""

    SERVICE = "service"
    RESOLVER = "resolver"
    REGISTER = "register"
    ACCOUNT = "account"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One fact: its values from first to last, each with one line of meaning.

    `cost` orders questions (1 known to the service, 4 needs evidence); `left_out` is the set that
    an omitted fact stands for, which is every value unless the vocabulary says otherwise.
    """

    name: str
    index: int
    type: FactType
    means: str
    values: Mapping[str, str]
    bits: Mapping[str, int]
    supplied_by: Supplier
    cost: int
    full: int
    left_out: int

    def words(self, mask: int) -> tuple[str, ...]:
        """The values in a set, in the order of the file."""
        return tuple(value for value, bit in self.bits.items() if mask & bit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Conduct:
    """An action, and the actions that it includes."""

    name: str
    means: str
    entails: tuple[str, ...]
    entails_when: Masks | None
    """The facts under which `then_entails` are included too."""
    then_entails: tuple[str, ...]
    facts: Masks
    """What the conduct says by itself; a fact stated otherwise is bad input."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Implication:
    """Where every fact of `given` is certain, the facts of `then` narrow."""

    given: Masks
    then: Masks


@dataclass(frozen=True, slots=True, kw_only=True)
class DoesNotMatter:
    """Where `when` holds, the facts of `reads` have no meaning and are read so."""

    when: Masks
    reads: Masks


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnConsent:
    """When the requester is the depicted person: consent to some conducts is at least this."""

    when: Masks
    conducts: frozenset[str]
    at_least: int
    """The values of consent that this suffices for; weaker ones are raised to the first of them."""
    never: int
    """The values that contradict it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnlessStated:
    """What is read for a conduct where nothing is stated and `when` is certain."""

    conduct: str
    when: Masks
    reads: Masks


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """A condition that the requester can meet, and the facts that meet it."""

    name: str
    means: str
    met_by: Masks


class DutyClass(StrEnum):
    """Whether an answer is worth anything when the duty is not carried out."""

    BINDING = "binding"
    ACCOMPANYING = "accompanying"


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """Something that the service has to do."""

    name: str
    means: str
    duty_class: DutyClass


@dataclass(frozen=True, slots=True, kw_only=True)
class Factor:
    """A connecting factor: the place that ties a request to a law."""

    name: str
    means: str
    default: str
    """`anywhere`, `nowhere`, or the factor whose places are taken where none are given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """Every word that a rule, a request or an answer may use."""

    facts: Mapping[str, Fact]
    conducts: Mapping[str, Conduct]
    implications: tuple[Implication, ...]
    does_not_matter: tuple[DoesNotMatter, ...]
    own_consent: OwnConsent
    unless_stated: tuple[UnlessStated, ...]
    nobody: Masks
    hides_place: Masks
    """The facts, and their values, that keep the viewer's place from being established."""
    requirements: Mapping[str, Requirement]
    duties: Mapping[str, Duty]
    advice: Mapping[str, str]
    factors: Mapping[str, Factor]
    kinds: Mapping[str, str]
    source: bytes
    """The bytes of the file, for digests."""
