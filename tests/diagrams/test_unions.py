"""Sets of places come in; that what stands for a set stands for one of its members goes out.

On this the diagrams rest: they look at one place in one role at a time. The exceptions that
engine/diagrams/reach.py names are shown as well.
"""

from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from brightline.engine import Engine
from engine.compile import CellKey, EffectKind, Places
from engine.compile.formula import All, Any, Formula, PlaceLeaf
from engine.decide import Decision
from engine.decide.facts import Stated, Vector
from engine.decide.kernel import Outcome
from engine.diagrams.policy import strictest
from engine.diagrams.reach import Role, Stay
from tests.decide.small import document, engine_of
from tests.diagrams import shipped
from tests.diagrams.points import completed, point, stated
from tests.diagrams.said import by_decider, by_diagrams, decided
from tests.reference.bases import REAL_DAYS, REAL_PLACES
from tests.reference.interpreter import Question
from tests.strategies import ATLAS, VOCABULARY, examples, service_questions

Codes = tuple[str, ...]
Standing = frozenset[tuple[int, str | None, str]]
"""Rules by number, the entailed conduct that each comes by, and the requirement or duty."""

REAL = tuple(code for code in REAL_PLACES if code in ATLAS.whole and code not in ("AQ", "EH"))
DAYS = tuple(day for day in REAL_DAYS if day >= shipped.FIRST)
DAY = date(2026, 11, 22)

codes = st.lists(st.sampled_from(REAL), max_size=3, unique=True).map(tuple)
several = st.lists(st.sampled_from(REAL), min_size=2, max_size=4, unique=True).map(tuple)


def together(given_: Mapping[str, Codes]) -> Places:
    """The candidate places of each factor, all at once."""
    masks = dict.fromkeys(Places._fields, ATLAS.nowhere)
    for factor, named in given_.items():
        whole = [ATLAS.whole[code] for code in named]
        masks[factor] = sum_of(whole) if whole else ATLAS.nowhere
    return Places(**masks)


def sum_of(masks: list[int]) -> int:
    """The union of sets of places."""
    total = 0
    for mask in masks:
        total |= mask
    return total


def one_by_one(given_: Mapping[str, Codes]) -> Iterator[Places]:
    """Each place in its factor, with no place for the others; and no place at all."""
    yield together({})
    for factor, named in given_.items():
        for code in named:
            yield together({factor: (code,)})


def standing(conduct: str, vector: Vector, places: Places, day: date) -> Standing:
    """The prohibitions, requirements and duties that stand."""
    policy = shipped.shipped()
    segment = policy.segment(day)
    cell = policy.cells.cell(CellKey(conduct, places, segment, segment))
    return frozenset(
        (engaged.rule.number, engaged.via, engaged.word)
        for of_kind in (cell.forbids, cell.requires, cell.duties)
        for group in of_kind(vector)
        for engaged in group
    )


def vector_of(question: Question) -> tuple[Stated, Vector | None]:
    """What a request states, and what the decider completes it to."""
    request = stated(VOCABULARY, question.facts)
    return request, completed(shipped.FACTS, question.conduct, request)


@examples(200)
@given(
    question=service_questions(),
    places=st.fixed_dictionaries(dict.fromkeys(Places._fields, codes)),
    day=st.sampled_from(DAYS),
)
def test_what_stands_for_a_set_stands_for_a_member(
    question: Question, places: Mapping[str, Codes], day: date
) -> None:
    """Prohibitions, requirements and duties distribute over places and over factors."""
    _, vector = vector_of(question)
    if vector is None:
        return
    expected: Standing = frozenset().union(
        *(standing(question.conduct, vector, one, day) for one in one_by_one(places))
    )

    assert expected == standing(question.conduct, vector, together(places), day)


@examples(150)
@given(
    question=service_questions(),
    viewer=several,
    provider=codes,
    person=codes,
    day=st.sampled_from(DAYS),
)
def test_the_strictest_of_places_is_the_answer_for_their_set(
    question: Question, viewer: Codes, provider: Codes, person: Codes, day: date
) -> None:
    """The diagrams of single places together say what the decider says of all of them."""
    request, vector = vector_of(question)
    if vector is None:
        return
    given_ = {"viewer": viewer, "publication": viewer, "provider": provider, "person": person}
    verdict = decided(shipped.shipped(), question.conduct, vector, together(given_), day)
    roles = ((Role.VIEWER, viewer), (Role.PROVIDER, provider), (Role.PERSON, person))
    answers = strictest(
        [
            shipped.symbolic().answers(question.conduct, stay.situation, stay.place, stay.first)
            for role, named in roles
            for stay in stays_of(role, named, day)
        ]
    )

    assert by_decider(verdict) == by_diagrams(shipped.SPACE, answers, point(shipped.SPACE, request))


def stays_of(role: Role, named: Codes, day: date) -> Iterator[Stay]:
    """The situations of some places, and of their parts, on a day."""
    segment = shipped.shipped().segment(day)
    whole = sum_of([ATLAS.whole[code] for code in named])
    for stay in shipped.stays(role):
        inside = stay.place in named or not ATLAS.whole[stay.place] & ~whole
        if inside and stay.first <= segment <= stay.last:
            yield stay


# -- the exceptions -------------------------------------------------------------------------------

OPEN = "rule open\n  permit any\n  when image.depicts is at most ordinary"
EITHER = """
rule french
  permit any
  when image.depicts is at most ordinary and viewer in FR
rule american
  permit any
  when image.depicts is at most ordinary and viewer in US
"""
TWO_FACTORS = "rule two\n  forbid create\n  when viewer in FR and provider in US"
NOT_THERE = "rule not-there\n  forbid create\n  when not provider in US"


def asked(
    engine: Engine, *, viewer: Codes | None = None, provider: Codes | None = None
) -> Decision:
    """An ordinary picture, asked for from some places."""
    facts = {"image.depicts": "ordinary"}
    return engine.decide("create", facts, viewer=viewer, provider=provider, as_of=DAY)


def test_a_rule_about_two_factors_stands_for_neither_alone() -> None:
    """Exception: what needs a place in two roles stands only where both are given."""
    engine = engine_of(
        document("policy", "open", OPEN),
        document("policy", "two", TWO_FACTORS),
    )

    assert Outcome.PERMIT == asked(engine, viewer=("FR",)).outcome
    assert Outcome.PERMIT == asked(engine, viewer=("JP",), provider=("US",)).outcome
    assert Outcome.DENY == asked(engine, viewer=("FR",), provider=("US",)).outcome


def test_a_permission_for_a_place_may_fail_for_a_set() -> None:
    """Exception: each place has its own permission, and none of them holds in both for certain."""
    engine = engine_of(document("policy", "either", EITHER))

    assert Outcome.PERMIT == asked(engine, viewer=("FR",)).outcome
    assert Outcome.PERMIT == asked(engine, viewer=("US",)).outcome
    assert Outcome.DENY == asked(engine, viewer=("FR", "US")).outcome


@pytest.mark.parametrize(
    ("provider", "expected"), [(None, Outcome.DENY), (("US",), Outcome.PERMIT)]
)
def test_a_rule_about_where_one_is_not_stands_for_no_place(
    provider: Codes | None, expected: Outcome
) -> None:
    """Exception: without a place in a role, `not in` stands; with one there it need not."""
    engine = engine_of(
        document("policy", "open", OPEN),
        document("policy", "not-there", NOT_THERE),
    )

    assert expected == asked(engine, viewer=("JP",), provider=provider).outcome


def test_the_rules_that_are_shipped_make_no_exception() -> None:
    """No rule tests two factors, or that one is not somewhere, and no permission tests a place."""
    placed = [(r, tests) for r in shipped.shipped().rules if (tests := place_tests(r.formula))]

    assert placed, "at least the geoblock tests a place"
    for rule, tests in placed:
        assert EffectKind.PERMIT is not rule.effect
        assert len({test.factor for test in tests}) == 1
        assert not any(test.negated for test in tests)


def place_tests(formula: Formula) -> tuple[PlaceLeaf, ...]:
    """The tests of places in a formula."""
    match formula:
        case PlaceLeaf():
            return (formula,)
        case All(parts) | Any(parts):
            return tuple(test for part in parts for test in place_tests(part))
        case _:
            return ()
