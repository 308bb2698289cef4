"""A policy set and a request of sets come in; a verdict goes out. This is the whole decision.

    any prohibition possible          -> deny
    some needed permission not certain -> deny
    a requirement possibly not met    -> required first
    else                              -> permit, with the duties that possibly stand

No clock, file or network; the same policy set and request give the same verdict for ever.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from engine.compile import Cell, CellKey, Engaged, Places, PolicySet
from engine.compile.cells import Tested
from engine.compile.model import Origin
from engine.decide.facts import Vector
from engine.vocabulary.model import DutyClass


class Outcome(StrEnum):
    """The answers, from the mildest to the strictest. Duties are outside the order."""

    PERMIT = "permit"
    PERMIT_WITH_DUTIES = "permit-with-duties"
    REQUIRED_FIRST = "required-first"
    DENY = "deny"


class Request(NamedTuple):
    """What is asked: each person of the picture is a vector of facts, decided for itself.

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


class Unpermitted(NamedTuple):
    """A conduct of the closure that no permission covers, and for which person."""

    conduct: str
    person: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """The outcome, and everything that brought it about, as rules; words are made from it later."""

    outcome: Outcome
    forbids: tuple[Standing, ...]
    unpermitted: tuple[Unpermitted, ...]
    unmet: tuple[Standing, ...]
    duties: tuple[Standing, ...]
    incapable: tuple[Standing, ...]
    """Binding duties that the caller has declared it cannot carry out."""
    must_remove: bool
    """Going on hosting it is forbidden by the floor, a law or an order."""


def decide(policy: PolicySet, request: Request) -> Verdict:
    """Decide a request."""
    cell = cell_of(policy, request)
    forbids = standing(cell.forbids, request.people)
    duties = standing(cell.duties, request.people)
    unpermitted = () if forbids else _unpermitted(cell, request.people)
    must_remove = request.conduct == "host" and any(
        s.engaged.rule.origin is not Origin.POLICY for s in forbids
    )
    incapable = _incapable(policy, request.capabilities, duties)
    unmet: tuple[Standing, ...] = ()
    if forbids or unpermitted or incapable:
        outcome = Outcome.DENY
    elif unmet := standing(cell.requires, request.people):
        outcome = Outcome.REQUIRED_FIRST
    else:
        outcome = Outcome.PERMIT_WITH_DUTIES if duties else Outcome.PERMIT
    return Verdict(outcome, forbids, unpermitted, unmet, duties, incapable, must_remove)


def standing(tested: Tested, people: tuple[Vector, ...]) -> tuple[Standing, ...]:
    """The engaged rules whose formula is possible, for whom."""
    return tuple(
        Standing(engaged, person)
        for person, F in enumerate(people)
        for possible, group in tested
        if possible(F)
        for engaged in group
    )


def cell_of(policy: PolicySet, request: Request) -> Cell:
    """The rules that are engaged by the conduct, the places and the days of a request."""
    first, last = policy.segment(request.first), policy.segment(request.last)
    return policy.cells.cell(CellKey(request.conduct, request.places, first, last))


def _unpermitted(cell: Cell, people: tuple[Vector, ...]) -> tuple[Unpermitted, ...]:
    """A permission holds where its failing is not possible; each person needs one of their own."""
    return tuple(
        Unpermitted(permission.conduct, person)
        for person, F in enumerate(people)
        for permission in cell.permissions
        if permission.entailed(F) and all(lacking(F) for lacking in permission.lacking)
    )


def _incapable(
    policy: PolicySet, capabilities: frozenset[str] | None, duties: tuple[Standing, ...]
) -> tuple[Standing, ...]:
    if capabilities is None:
        return ()
    known = policy.vocabulary.duties
    return tuple(
        duty
        for duty in duties
        if (word := duty.engaged.word) not in capabilities
        and known[word].duty_class is DutyClass.BINDING
    )
