"""Nothing comes in; what a proof says goes out as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from engine.decide import Outcome
from engine.diagrams.reach import Role
from engine.language import tree


class Named(NamedTuple):
    """An invariant, and the file it stands in."""

    path: str
    invariant: tree.Invariant


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One request of a counterexample, and what is answered.

    `stated` holds, by slot, only what has to be stated: what is left out may be anything. Besides
    the place no other factor has a place, except that a picture can be seen where its viewer is.
    """

    conduct: str
    stated: Mapping[int, int]
    role: Role
    place: str
    day: date
    outcome: Outcome

    def answered(self, outcome: Outcome) -> "Ask":
        """The same request with its answer."""
        return replace(self, outcome=outcome)


@dataclass(frozen=True, slots=True, kw_only=True)
class Counterexample:
    """A request that breaks an invariant, or the second of two that break it together.

    `example` is the request with what the invariant expects of it; `places` is in how many places
    of the world, in the same role, there is a request that breaks it.
    """

    broken: Ask
    beside: Ask | None
    expected: Outcome
    example: tree.Example
    places: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was found of one invariant: it holds, or a request that breaks it."""

    named: Named
    counterexample: Counterexample | None
    looked_at: int
    """How many different sets of answers were looked at."""

    @property
    def holds(self) -> bool:
        """Whether the invariant holds for all facts, places and days."""
        return self.counterexample is None
