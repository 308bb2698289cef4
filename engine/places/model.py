"""What the files in `jurisdictions/` say comes in, already read and typed.

Frozen records go out: periods, the bonds of territories, memberships, groups, and all together.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import assert_never


class AtlasError(ValueError):
    """A file in `jurisdictions/` is broken: a defect of this repository, never of user text."""


class Reach(StrEnum):
    """How far the law of a parent reaches a territory."""

    WHOLLY = "wholly"
    PARTLY = "partly"
    UNCLEAR = "unclear"
    NONE = "none"
    NAMED = "named"


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A half-open period `[since, until)`; an end that is left out is open."""

    since: date | None = None
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Say whether the day lies in the period."""
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )

    def ends(self) -> Iterator[date]:
        """Give the days on which the period begins and is over."""
        if self.since is not None:
            yield self.since
        if self.until is not None:
            yield self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class Bond:
    """One parent of one territory, and what of the parent's law reaches it."""

    territory: str
    parent: str
    reach: Reach
    kinds: frozenset[str] = frozenset()
    instruments: tuple[str, ...] = ()
    period: Period = field(default_factory=Period)
    note: str

    def admits(self, *, kind: str, instrument: str) -> bool:
        """Say whether a law of this kind, in this instrument, reaches the territory.

        Doubt is read as reaching: a law that is wrongly thought to apply refuses too much, one that
        is wrongly thought not to apply leaves a person unprotected.
        """
        match self.reach:
            case Reach.WHOLLY | Reach.PARTLY | Reach.UNCLEAR:
                return True
            case Reach.NONE:
                return False
            case Reach.NAMED:
                return kind in self.kinds or any(
                    _begins_with(instrument, name) for name in self.instruments
                )
        assert_never(self.reach)

    def is_open(self, day: date) -> bool:
        """Say whether some law of the parent, of whatever kind, reaches the territory on a day."""
        return self.reach is not Reach.NONE and self.period.covers(day)

    def doubt(self) -> str:
        """Write down what is not settled about this bond, or nothing."""
        match self.reach:
            case Reach.WHOLLY | Reach.NONE:
                return ""
            case Reach.PARTLY | Reach.UNCLEAR:
                return f"{self.reach} ({self.parent}): {self.note}"
            case Reach.NAMED:
                named = ", ".join((*sorted(self.kinds), *self.instruments))
                return f"only {named} ({self.parent}): {self.note}"
        assert_never(self.reach)


def _begins_with(instrument: str, name: str) -> bool:
    """Say whether a citation (`Penal Code, s. 3`) begins with the whole name of an instrument."""
    cited, wanted = instrument.casefold(), name.casefold()
    return cited.startswith(wanted) and not cited[len(wanted) : len(wanted) + 1].isalnum()


@dataclass(frozen=True, slots=True, kw_only=True)
class DatedPlace:
    """A place, or a membership, that counts for a period."""

    code: str
    period: Period = field(default_factory=Period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Membership:
    """A body whose law reaches its members and those territories that are written down."""

    code: str
    name: str
    members: tuple[DatedPlace, ...]
    territories: tuple[DatedPlace, ...] = ()

    def entries(self) -> tuple[DatedPlace, ...]:
        """Give members and territories together."""
        return self.members + self.territories


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """A named set of places for conditions (`viewer in @name`)."""

    name: str
    meaning: str
    places: tuple[DatedPlace, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Posture:
    """What the law of a place does, whom to notify, and when somebody looked.

    Where nobody looked, `researched` is false: read that as unknown, never as lawful.
    """

    says: str
    notify: str
    checked: date | None
    researched: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Gazetteer:
    """Everything that the files say, before any question is asked."""

    places: Mapping[str, str]
    """Code to name: countries, listed parts, extras."""
    aliases: Mapping[str, str]
    no_law: Mapping[str, str]
    disputed: Mapping[str, tuple[str, ...]]
    bonds: tuple[Bond, ...]
    memberships: Mapping[str, Membership]
    groups: Mapping[str, Group]
    unknown_codes: Mapping[str, str]
    postures: Mapping[str, Posture]

    def periods(self) -> Iterator[Period]:
        """Give every period that is written in a file."""
        for bond in self.bonds:
            yield bond.period
        for body in self.memberships.values():
            for entry in body.entries():
                yield entry.period
        for group in self.groups.values():
            for entry in group.places:
                yield entry.period
