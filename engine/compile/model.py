"""Nothing comes in; these frozen types are what a corpus is compiled to."""

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from engine.compile.formula import Formula
from engine.compile.periods import Period
from engine.language import tree


class Origin(IntEnum):
    """Where a rule comes from, in the order in which reasons are given."""

    FLOOR = 0
    LAW = 1
    ORDER = 2
    POLICY = 3


class EffectKind(StrEnum):
    """What a rule does."""

    FORBID = "forbid"
    PERMIT = "permit"
    REQUIRE = "require"
    DUTY = "duty"


class Profile(StrEnum):
    """Which documents of a folder decide.

    `full`: floor, law, orders and the platform's policies. `law`: provisions and orders alone.
    `announced`: law, and the policies announced in January 2026, without the floor. The last two
    have one built-in permission: what no recorded law forbids.
    """

    FULL = "full"
    LAW = "law"
    ANNOUNCED = "announced"


@dataclass(frozen=True, slots=True, kw_only=True)
class CompiledRule:
    """One rule, ready to be engaged.

    `number` is its place in the order of reasons; `words` are its requirements or duties; an
    `extent` of None reaches everywhere; `factors` of None are the default connecting factors.
    """

    number: int
    name: str
    document: tree.Document
    source: tree.Rule
    origin: Origin
    effect: EffectKind
    conducts: frozenset[str]
    words: tuple[str, ...]
    hours: int | None
    formula: Formula
    periods: tuple[Period, ...]
    extent: tuple[str, ...] | None
    factors: tuple[str, ...] | None

    @property
    def provision(self) -> str:
        """The id of the document that the rule stands in."""
        return self.document.name.text
