"""A policy set and a request of sets come in; a verdict goes out. This is the whole decision.

    any prohibition possible           -> deny
    some needed permission not certain -> deny
    a requirement possibly not met     -> required first
    else                               -> permit, with the duties that possibly stand

Each person of a picture is decided for alone, and the strictest outcome wins. No clock, file or
network: the same policy set and request give the same verdict for ever.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from engine.compile import Cell, CellKey, Engaged, Places, PolicySet
from engine.compile.cells import Group
from engine.decide.facts import Vector
from engine.vocabulary.model import DutyClass


class Outcome(StrEnum):
    """The answers, from the mildest to the strictest. Duties are outside the order."""

    PERMIT = "permit"
    PERMIT_WITH_DUTIES = "permit-with-duties"
    REQUIRED_FIRST = "required-first"
    DENY = "deny"


# Looking a member up in an enum takes as long as a test of a formula.
_PERMIT, _PERMIT_WITH_DUTIES, _REQUIRED_FIRST, _DENY = Outcome
_STRICTNESS = {outcome: index for index, outcome in enumerate(Outcome)}


class Request(NamedTuple):
    """What is asked: each person of the picture is a vector of facts.

    `first` and `last` are a closed interval of days: the answer has to be right on each of them.
    `capabilities` are the duties that the caller can carry out; None where it promises all.
    """

    conduct: str
    people: tuple[Vector, ...]
    places: Places
    first: date
    last: date
    capabilities: frozenset[str] | None = None


class Standing(NamedTuple):
    """An engaged rule that stands, and for which person of the request."""

    engaged: Engaged
    person: int


class ForPerson(NamedTuple):
    """The verdict for one person: the rules that stand, and the conducts that nothing permits."""

    outcome: Outcome
    forbids: Sequence[Group]
    unpermitted: Sequence[str]
    unmet: Sequence[Group]
    duties: Sequence[Group]


class Verdict(NamedTuple):
    """The outcome, and everything that brought it about, as rules; words are made from it later.

    `incapable` are binding duties that the caller has declared it cannot carry out.
    """

    outcome: Outcome
    people: tuple[ForPerson, ...]
    incapable: tuple[Standing, ...] = ()

    def forbids(self) -> Iterator[Standing]:
        """The prohibitions that stand."""
        return _flat(p.forbids for p in self.people)

    def duties(self) -> Iterator[Standing]:
        """The duties that stand, whatever the outcome."""
        return _flat(p.duties for p in self.people)

    def unmet(self) -> Iterator[Standing]:
        """The requirements to be met first; none where it is denied anyway."""
        first = self.outcome is Outcome.REQUIRED_FIRST
        return _flat(p.unmet if first else () for p in self.people)

    def unpermitted(self) -> Iterator[tuple[str, int]]:
        """The conducts that nothing permits, and for whom."""
        return ((c, person) for person, p in enumerate(self.people) for c in p.unpermitted)


class Case(NamedTuple):
    """A request, what it was decided by, and the verdict."""

    policy: PolicySet
    request: Request
    verdict: Verdict


def decide(policy: PolicySet, request: Request) -> Verdict:
    """Decide a request."""
    cell = cell_of(policy, request)
    people = tuple([_for_person(cell, vector) for vector in request.people])
    outcome = people[0].outcome
    if len(people) > 1:
        outcome = max((p.outcome for p in people), key=_STRICTNESS.__getitem__)
    if request.capabilities is None:
        return Verdict(outcome, people)
    incapable = _incapable(policy, request.capabilities, people)
    return Verdict(_DENY if incapable else outcome, people, incapable)


def cell_of(policy: PolicySet, request: Request) -> Cell:
    """The rules that are engaged by the conduct, the places and the days of a request."""
    conduct, _, places, first_day, last_day, _ = request
    first = last = policy.segment(first_day)
    if last_day != first_day:
        last = policy.segment(last_day)
    return policy.cells.cell(CellKey(conduct, places, first, last))


def _for_person(cell: Cell, vector: Vector) -> ForPerson:
    duties = cell.duties(vector)
    if forbids := cell.forbids(vector):
        return ForPerson(_DENY, forbids, (), (), duties)
    if unpermitted := [conduct for lacking, conduct in cell.lacking if lacking(vector)]:
        return ForPerson(_DENY, (), unpermitted, (), duties)
    if unmet := cell.requires(vector):
        return ForPerson(_REQUIRED_FIRST, (), (), unmet, duties)
    return ForPerson(_PERMIT_WITH_DUTIES if duties else _PERMIT, (), (), (), duties)


def _incapable(
    policy: PolicySet, capabilities: frozenset[str], people: tuple[ForPerson, ...]
) -> tuple[Standing, ...]:
    known = policy.vocabulary.duties
    return tuple(
        duty
        for duty in _flat(p.duties for p in people)
        if (word := duty.engaged.word) not in capabilities
        and known[word].duty_class is DutyClass.BINDING
    )


def _flat(people: Iterator[Sequence[Group]]) -> Iterator[Standing]:
    return (
        Standing(engaged, person)
        for person, groups in enumerate(people)
        for group in groups
        for engaged in group
    )
