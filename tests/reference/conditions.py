"""A condition as written comes in, with what the facts and places may be.

Whether it may hold and whether it must hold goes out: every test is read twice on the set of
values, and `and`, `or` and `not` combine the two readings test by test (strong Kleene).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
from typing import assert_never

from engine.language import tree
from engine.places import Atlas
from tests.reference.words import Sets, Words

YES = frozenset({"yes"})


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a condition: it may hold, and it must hold."""

    possible: bool
    certain: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Everything that a condition may ask for."""

    words: Words
    atlas: Atlas
    facts: Sets
    places: Mapping[str, frozenset[str]]
    """For each connecting factor the places that it may be."""
    days: Collection[date]
    """The days on which the condition is read: a test of a place may differ from day to day."""


def read_rule(rule: tree.Rule, case: Case) -> Reading:
    """Read the formula of a rule, `when and not unless`."""
    when = Reading(possible=True, certain=True)
    if rule.when is not None:
        when = read_condition(rule.when, case)
    unless = Reading(possible=False, certain=False)
    if rule.unless is not None:
        unless = read_condition(rule.unless, case)
    return Reading(
        possible=when.possible and not unless.certain, certain=when.certain and not unless.possible
    )


def read_condition(condition: tree.Condition, case: Case) -> Reading:
    """Read a condition."""
    match condition:
        case tree.Test():
            return _read_test(condition, case)
        case tree.PlaceTest(factor, codes):
            return _read_places(case.places[factor.text], codes, case)
        case tree.Not(part):
            read = read_condition(part, case)
            return Reading(possible=not read.certain, certain=not read.possible)
        case tree.And(parts):
            readings = [read_condition(part, case) for part in parts]
            return Reading(
                possible=all(r.possible for r in readings), certain=all(r.certain for r in readings)
            )
        case tree.Or(parts):
            readings = [read_condition(part, case) for part in parts]
            return Reading(
                possible=any(r.possible for r in readings), certain=any(r.certain for r in readings)
            )
        case tree.Bare() | tree.Mixed():
            raise ValueError("the checker lets no such condition into a rule")
    assert_never(condition)


def _read_test(test: tree.Test, case: Case) -> Reading:
    values = case.facts[test.fact.text]
    passing = _passing(test, case.words.values[test.fact.text])
    return Reading(possible=bool(values & passing), certain=values <= passing)


def _passing(test: tree.Test, scale: tuple[str, ...]) -> frozenset[str]:
    """The values that pass a test."""
    named = [word.text for word in test.values]
    match test.operator:
        case tree.Operator.FLAG:
            return YES
        case tree.Operator.IS | tree.Operator.ANY_OF:
            return frozenset(named)
        case tree.Operator.AT_LEAST:
            return frozenset(scale[scale.index(named[0]) :])
        case tree.Operator.AT_MOST:
            return frozenset(scale[: scale.index(named[0]) + 1])
    assert_never(test.operator)


def _read_places(candidates: frozenset[str], codes: tuple[tree.Word, ...], case: Case) -> Reading:
    """It may hold if it may on some day; it must hold if it must on every day."""
    on_days = [_covered(codes, day, case) for day in case.days]
    return Reading(
        possible=any(candidates & covered for covered in on_days),
        certain=all(candidates <= covered for covered in on_days),
    )


def _covered(codes: tuple[tree.Word, ...], day: date, case: Case) -> frozenset[str]:
    """The places that pass a test of a place on a day.

    A test of a place means the same in every document, whatever the kind of the law that makes it.
    """
    covered: frozenset[str] = frozenset()
    for word in codes:
        if word.text.startswith("@"):
            covered |= as_codes(case.atlas, case.atlas.group(word.text[1:], day))
        else:
            covered |= reached(case.atlas, word.text, day)
    return covered


def reached(
    atlas: Atlas, code: str, day: date, *, kind: str = "", cites: str = ""
) -> frozenset[str]:
    """The places that the law of a place reaches on a day."""
    return as_codes(atlas, atlas.extent(code, day, kind=kind, instrument=cites))


def as_codes(atlas: Atlas, mask: int) -> frozenset[str]:
    """A set of places of the atlas, as codes."""
    return frozenset(code for bit, code in enumerate(atlas.codes) if mask & (1 << bit))
