"""Nothing comes in; these frozen types are what a gap is told in."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.gap.cases import Question, Shown, Who


class Reading(StrEnum):
    """How far the recorded law forbids the situations of a case that the floor forbids."""

    NEVER = "never"
    """No recorded law forbids any of them."""
    SOMETIMES = "sometimes"
    """Some of them, not all."""
    ENTAILED = "entailed"
    """All of them, but some only through what the conduct entails."""
    ALWAYS = "always"
    """All of them, and the conduct itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConductGap:
    """What the law of a place leaves open of one conduct.

    `floor` counts the complete situations that the floor forbids; `open` those of them that no
    recorded law forbids; `entailed` those that one forbids only through what the conduct entails.
    A case of the grid that the floor does not forbid is not in `readings`.
    """

    floor: int
    open: int
    entailed: int
    readings: Mapping[tuple[Who, Shown], Reading]

    @property
    def share(self) -> float:
        """The part of what the floor forbids that is left open."""
        return self.open / self.floor if self.floor else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceGap:
    """What the law of a place leaves open.

    `parts` are the listed parts of a country that are told apart; `parent` is the country that a
    part belongs to. `researched` is false where nobody looked for law: read that as unknown.
    """

    code: str
    name: str
    researched: bool
    parts: tuple[str, ...]
    parent: str | None
    conducts: Mapping[str, ConductGap]
    questions: Mapping[Question, Reading]

    @property
    def share(self) -> float:
        """The part of what the floor forbids, over all conducts, that is left open."""
        floor = sum(gap.floor for gap in self.conducts.values())
        return sum(gap.open for gap in self.conducts.values()) / floor if floor else 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A part of what is left open, in words, and how many complete situations it holds."""

    words: str
    situations: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Openings:
    """The largest openings of one conduct and column, and whether they are all that there is."""

    conduct: str
    who: Who
    largest: tuple[Opening, ...]
    whole: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Members:
    """How the members of the European Union answer a question on one day."""

    day: date
    places: tuple[PlaceGap, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """What "only where illegal" leaves open on a day, place by place.

    `members` are those of the European Union before and after the prohibition of the AI Act.
    """

    day: date
    policy: str
    identity: str | None
    places: tuple[PlaceGap, ...]
    members: tuple[Members, ...]
