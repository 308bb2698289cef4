"""Two sides that were compared come in; the plan goes out: what it says, counts and demands."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from engine.compile import PolicySet
from engine.plan.model import Change, Direction
from engine.plan.semantic import Semantic
from engine.plan.structure import Structure


class Verdict(IntEnum):
    """What a plan asks of those who read it; the numbers are exit statuses of the command."""

    NOTHING = 0
    """Nothing changes for any request."""
    CHANGES = 2
    """Something changes, and nothing loosens."""
    LOOSENS = 3
    """Something loosens, or could not be compared: a second, named reviewer is needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """One side as its reader knows it.

    `remarks` say what was taken from elsewhere.
    """

    name: str
    policy: PolicySet
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Asked:
    """The days that were compared: every day, one of them, or one with another.

    `since` is the first of every day, where not the past too is compared.
    """

    first: date | None = None
    second: date | None = None
    since: date | None = None

    @property
    def is_calendar(self) -> bool:
        """Whether two days of one policy set are compared."""
        return self.first is not None and self.second is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What changes from one side to the other.

    `behind` is how many changes loosen in the law alone; None where that was not looked at.
    """

    before: Label
    after: Label
    asked: Asked
    structure: Structure
    semantic: Semantic
    identity: str | None = None
    bills: tuple[str, ...] = ()
    behind: int | None = None

    @property
    def changes(self) -> tuple[Change, ...]:
        """The changes for requests, the gravest first."""
        return self.semantic.changes

    @property
    def counts(self) -> Mapping[Direction, int]:
        """How many changes there are of each kind."""
        return {d: sum(c.direction is d for c in self.changes) for d in Direction}

    @property
    def verdict(self) -> Verdict:
        """What could not be compared counts as loosening: nobody knows that it does not."""
        if self.counts[Direction.LOOSENS] or self.semantic.incomparable:
            return Verdict.LOOSENS
        return Verdict.CHANGES if self.changes else Verdict.NOTHING

    def felt(self, provision: str, rule: str | None = None) -> bool:
        """Whether a change for requests is brought about by a document, or by one of its rules."""
        return any(
            cause.provision == provision and rule in {None, cause.rule}
            for change in self.changes
            for cause in change.causes
        )
