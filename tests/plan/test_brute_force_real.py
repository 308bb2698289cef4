"""The shipped rules, rewritten; the plan is held against the answers to many requests.

Most requests lie in what was rewritten, or at its border.
"""

import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import reduce
from operator import or_
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compile import Places, PolicySet, Profile
from engine.decide.facts import ContradictionError, Facts, Vector
from engine.diagrams.reach import Role, places_in
from engine.language import tree
from engine.plan.model import Change
from engine.plan.semantic import Semantic, compare
from tests.plan import shipped
from tests.plan.oracle import Point, expected, in_scope, is_covered, said, wrongly_told
from tests.plan.rewriting import REWRITINGS, SAME_MEANING
from tests.plan.shipped import Rewritten
from tests.reference.bases import BASES, REAL_DAYS
from tests.strategies import VOCABULARY, examples

FACTS = Facts(VOCABULARY)
AROUND = date(2026, 12, 2)
POINTS = 20
REQUESTS = 30
CODES: tuple[str, ...] = (
    *("FR", "GP", "NC", "DE", "DK", "GB", "GB-ENG", "GB-SCT", "US", "US-CA", "US-PR", "KR"),
    *("IN", "BR", "AU", "AU-NSW", "CH", "LI", "ID", "JP", "NG", "NO"),
)


class Comparison(NamedTuple):
    """Two policy sets, what was rewritten between them, and the plan."""

    before: PolicySet
    after: PolicySet
    change: Rewritten
    plan: Semantic


def comparison(change: Rewritten, profile: Profile) -> Comparison:
    """Rewrite, compile and compare."""
    before, after = shipped.policy(profile), shipped.with_document(change, profile)
    return Comparison(before, after, change, compare(before, after, around=AROUND))


# -- where and what to ask ------------------------------------------------------------------------


def begins(document: tree.Document) -> Iterator[date]:
    """The days on which a law comes into force."""
    for status in document.status:
        if isinstance(status, tree.InForce) and status.since is not None:
            yield status.since


def points(drawn: random.Random, compared: Comparison) -> Iterator[tuple[str, Point]]:
    """Conducts, and places and days: those of the plan and of the rule, and others."""
    atlas = compared.before.atlas
    conducts = tuple(VOCABULARY.conducts)
    words = [w.text for w in compared.change.rule.effect.conducts.words] or list(conducts)
    scopes = [scope for change in compared.plan.changes for scope in change.scopes]
    told = sorted({place for scope in scopes for place in scope.places})
    named = [code.text for code in compared.change.before.extent if code.text in atlas.own]
    edges = sorted(
        {
            *(edge for scope in scopes for days in scope.days for edge in days if edge is not None),
            *begins(compared.change.before),
            *begins(compared.change.after),
        }
    )
    days = [*REAL_DAYS, *edges, *edges, *(edge - timedelta(days=1) for edge in edges)]
    for _ in range(POINTS):
        conduct = drawn.choice([*conducts, *words, *words, "share", "publish", "edit"])
        place = drawn.choice([*CODES, *named * 8, *drawn.sample(told, min(12, len(told)))])
        day = drawn.choice(days)
        yield conduct, Point(drawn.choice([*Role, Role.VIEWER]), place, day, day)


def vectors(drawn: random.Random, conduct: str, changes: tuple[Change, ...]) -> Iterator[Vector]:
    """Requests in the cubes of the plan and at their border, and others."""
    facts = tuple(VOCABULARY.facts.values())
    cubes = [cube for change in changes for cube in change.cover.cubes]
    for _ in range(REQUESTS):
        base = drawn.choice(BASES)
        masks = [
            drawn.choice(
                [sum(fact.bits[word] for word in base[fact.name])] * 4
                + [fact.left_out, drawn.randint(1, fact.full)]
            )
            for fact in facts
        ]
        if cubes and drawn.random() < 0.7:
            for slot, limits in drawn.choice(cubes).limits:
                inside = [
                    mask
                    for mask in range(1, facts[slot].full + 1)
                    if mask | limits.within == limits.within
                    and all(mask & may for may in limits.may_be)
                ]
                masks[slot] = drawn.choice(inside)
        if drawn.random() < 0.4:
            slot = drawn.randrange(len(facts))
            masks[slot] ^= drawn.choice(list(facts[slot].bits.values()))
            masks[slot] = masks[slot] or facts[slot].full
        try:
            yield FACTS.vector(conduct, (*masks, (1 << len(masks)) - 1))
        except ContradictionError:
            continue


def mistakes(compared: Comparison, drawn: random.Random) -> list[str]:
    """Ask both sides, and hold the answers against the plan."""
    before, after = compared.before, compared.after
    wrong = []
    for conduct, point in points(drawn, compared):
        here = tuple(c for c in compared.plan.changes if in_scope(c, point))
        where = [places_in(p, point.role, p.atlas.whole[point.place]) for p in (before, after)]
        for vector in vectors(drawn, conduct, compared.plan.changes):
            old = said(before, conduct, vector, where[0], point.before)
            new = said(after, conduct, vector, where[1], point.after)
            why = wrongly_told(conduct, vector, old, new, here)
            if why:
                wrong.append(f"{compared.change.path}: {conduct} {vector} at {point}: {why}")
    return wrong


# -- the tests ------------------------------------------------------------------------------------


@pytest.mark.parametrize("profile", [Profile.FULL, Profile.LAW])
@pytest.mark.parametrize("name", REWRITINGS)
def test_a_plan_tells_what_a_rewritten_rule_changes(name: str, profile: Profile) -> None:
    """One rule of each kind, in the whole policy and in the law alone."""
    drawn = random.Random(f"{name} {profile}")  # noqa: S311  # nothing secret
    decided = [
        change
        for change in shipped.rewritten(name)
        if profile is Profile.FULL or not change.path.startswith(("floor", "platform"))
    ]
    for change in drawn.sample(decided, min(1, len(decided))):
        compared = comparison(change, profile)

        assert [] == mistakes(compared, drawn)[:3]
        assert (name in SAME_MEANING) <= (compared.plan.changes == ())


@examples(12)
@given(data=st.data())
def test_a_plan_tells_what_any_rewriting_changes(data: st.DataObject) -> None:
    """Any rule, rewritten in any way."""
    name = data.draw(st.sampled_from(tuple(REWRITINGS)))
    change = data.draw(st.sampled_from(shipped.rewritten(name)))
    profile = data.draw(st.sampled_from((Profile.FULL, Profile.LAW, Profile.ANNOUNCED)))
    drawn = random.Random(data.draw(st.integers(0, 2**32)))  # noqa: S311  # nothing secret

    assert [] == mistakes(comparison(change, profile), drawn)[:3]


# -- several places at once -----------------------------------------------------------------------


def several(drawn: random.Random, compared: Comparison) -> tuple[set[tuple[Role, str]], Places]:
    """Some places for each factor, and for some factors none; it is seen where the viewer is."""
    atlas = compared.before.atlas
    named = [code.text for code in compared.change.before.extent if code.text in atlas.own]
    chosen = {
        role: drawn.sample([*CODES, *named], drawn.randint(role is Role.VIEWER, 3))
        for role in (Role.VIEWER, Role.PERSON, Role.PROVIDER)
    }
    masks = {
        role: reduce(or_, (atlas.whole[code] for code in codes), 0) or atlas.nowhere
        for role, codes in chosen.items()
    }
    viewer = masks[Role.VIEWER]
    places = Places(viewer, masks[Role.PERSON], masks[Role.PROVIDER], viewer)
    return {(role, code) for role, codes in chosen.items() for code in codes}, places


@examples(8)
@given(data=st.data())
def test_what_changes_for_several_places_changes_for_one_of_them(data: st.DataObject) -> None:
    """Sets of places and several factors at once: some change of a single place tells of it."""
    name = data.draw(st.sampled_from(tuple(REWRITINGS)))
    change = data.draw(st.sampled_from(shipped.rewritten(name)))
    compared = comparison(change, Profile.FULL)
    drawn = random.Random(data.draw(st.integers(0, 2**32)))  # noqa: S311  # nothing secret
    for conduct, point in points(drawn, compared):
        chosen, places = several(drawn, compared)
        for vector in vectors(drawn, conduct, compared.plan.changes):
            old = said(compared.before, conduct, vector, places, point.before)
            new = said(compared.after, conduct, vector, places, point.after)
            if expected(conduct, old, new):
                assert any(
                    conduct in told.conducts
                    and is_covered(told, vector)
                    and in_scope(told, Point(role, code, point.before, point.after))
                    for told in compared.plan.changes
                    for role, code in chosen
                )
