"""Nothing comes in; what changes between two policy sets goes out as frozen values."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from engine.decide import Outcome
from engine.diagrams.cubes import Cover
from engine.diagrams.reach import Role


class Direction(StrEnum):
    """What a change does, the gravest first. What loosens needs a second reviewer."""

    LOOSENS = "loosens"
    TIGHTENS = "tightens"
    DUTIES = "duties"
    REASONS = "reasons"


class Why(StrEnum):
    """What about a rule brought a change about."""

    ADDED = "added"
    REMOVED = "removed"
    CONDITION = "condition"
    EFFECT = "effect"
    PERIOD = "period"
    EXTENT = "extent"
    FACTORS = "connecting factors"
    PLACES = "places"
    """The rule is the same: the places that it reaches, or that a condition names, are not."""
    DATE = "date"
    """The rule is the same: on one of the two days it is not in force."""


@dataclass(frozen=True, slots=True, order=True)
class Cause:
    """A rule that stands on one side and not on the other, or not for the same requests."""

    provision: str
    rule: str
    why: tuple[Why, ...]


class Days(NamedTuple):
    """The days from `since` on and before `until`; None is no end."""

    since: date | None
    until: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Where and when a change takes effect: some places, by some connecting factors.

    `through` names, for a place that no extent names itself, the place whose law reaches it there.
    """

    roles: tuple[Role, ...]
    places: tuple[str, ...]
    through: Mapping[str, str]
    days: tuple[Days, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Witness:
    """One request whose answer changes: what has to be stated, and both outcomes."""

    conduct: str
    stated: Mapping[str, tuple[str, ...]]
    places: Mapping[str, str]
    """The code of the place of each connecting factor."""
    day: date
    day_before: date
    """The day for the old answer: another one only where two days are compared."""
    before: Outcome
    after: Outcome


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """Requests with one and the same change of their answer.

    `before` and `after` are the outcomes, None where several stay as they are; `situations` counts
    the complete requests among them, in one place on one day: none where the change is about facts
    that are left open.
    """

    direction: Direction
    conducts: tuple[str, ...]
    before: Outcome | None
    after: Outcome | None
    cover: Cover
    scopes: tuple[Scope, ...]
    causes: tuple[Cause, ...]
    witness: Witness | None
    """None where no caller could send a request that shows it."""
    situations: int
    detail: str = ""
    """The duty that comes or goes."""
    comes: bool | None = None
    """Whether the duty or the reason comes or goes; None where the outcome changes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Incomparable:
    """What only one side has a word for, so that it could not be compared.

    `completed` names the tables of the vocabulary by which the two sides read something else into
    the same request: such a request is not compared.
    """

    facts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()
    conducts: tuple[str, ...] = ()
    places: tuple[str, ...] = ()
    completed: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return self != Incomparable()
