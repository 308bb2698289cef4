"""Places that belong elsewhere than before; the plan is held against every answer."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

import pytest

from engine.compile import PolicySet
from engine.places import Atlas
from engine.places.model import DatedPlace, Period, Reach
from engine.plan.model import Direction, Why
from engine.plan.semantic import compare, compare_days
from tests.plan import world
from tests.plan.oracle import Asked, Point, days_around, mistakes, points
from tests.plan.requests import CONDUCTS, PLACES, REQUESTS

LOOSENS, TIGHTENS, DUTIES, REASONS = Direction

BLOCKED = world.GAZETTEER.groups["blocked"]
UNION = world.GAZETTEER.memberships["EU"]
(BOND,) = world.GAZETTEER.bonds


def blocked(*places: DatedPlace) -> Atlas:
    """The group of the world with other places in it."""
    return world.atlas(groups={"blocked": replace(BLOCKED, places=places)})


def union(*members: DatedPlace) -> Atlas:
    """The union of the world with other members."""
    return world.atlas(memberships={"EU": replace(UNION, members=members)})


EVERYWHERE = DatedPlace(code="GB", period=Period(since=date(1995, 1, 1)))
WORLDS: Mapping[str, tuple[Atlas, tuple[str, str], frozenset[Direction]]] = {
    "a place joins a group": (
        blocked(*BLOCKED.places, DatedPlace(code="FR")),
        ("base", "blocked"),
        frozenset({TIGHTENS, REASONS}),
    ),
    "a place leaves a group": (
        blocked(*BLOCKED.places[1:]),
        ("base", "blocked"),
        frozenset({LOOSENS, REASONS}),
    ),
    "a place is in a group from another day on": (
        blocked(BLOCKED.places[0], DatedPlace(code="US-CA")),
        ("base", "blocked"),
        frozenset({TIGHTENS, REASONS}),
    ),
    "a member stays": (
        union(UNION.members[0], EVERYWHERE),
        ("EU-1", "taking-down"),
        frozenset({TIGHTENS, DUTIES}),
    ),
    "a member is lost": (
        union(UNION.members[1]),
        ("EU-1", "taking-down"),
        frozenset({LOOSENS, DUTIES}),
    ),
    "a law reaches a territory no longer": (
        world.atlas(bonds=(replace(BOND, reach=Reach.NONE, kinds=frozenset()),)),
        ("FR-1", "showing"),
        frozenset({LOOSENS, DUTIES, REASONS}),
    ),
    "the same places in another order": (
        blocked(*reversed(BLOCKED.places)),
        ("base", "blocked"),
        frozenset(),
    ),
}

worlds = pytest.mark.parametrize("name", WORLDS)


def wrong(before: PolicySet, after: PolicySet) -> list[str]:
    """What a plan tells wrongly, of anything that can be asked."""
    plan = compare(before, after, around=world.AROUND)
    where = points(PLACES, days_around(before, after))
    return mistakes(plan, Asked(before, REQUESTS), Asked(after, REQUESTS), CONDUCTS, where)[:5]


@worlds
def test_a_plan_tells_what_changes_where_places_belong_elsewhere(name: str) -> None:
    """The rules are the same, the places that they reach are not."""
    changed, _, _ = WORLDS[name]

    assert [] == wrong(world.base(), world.compiled(world.files(), places=changed))


@worlds
def test_the_rule_is_named_that_reaches_other_places(name: str) -> None:
    """With places as what has changed about it."""
    changed, rule, directions = WORLDS[name]
    after = world.compiled(world.files(), places=changed)
    changes = compare(world.base(), after, around=world.AROUND).changes
    causes = {
        (cause.provision, cause.rule): cause.why for change in changes for cause in change.causes
    }

    assert directions == {change.direction for change in changes}
    assert ((Why.PLACES,) if directions else None) == causes.get(rule)


def test_rules_and_places_may_change_at_once() -> None:
    """In one place, for one conduct by a rule and for another by a group."""
    edited = dict(world.files())
    edited["EU/EU-1.law"] = edited["EU/EU-1.law"].replace("48 hours", "24 hours")
    places = blocked(*BLOCKED.places, DatedPlace(code="FR"))

    assert [] == wrong(world.base(), world.compiled(edited, places=places))


def test_the_calendar_changes_rules_and_places_at_once() -> None:
    """A law begins on the day on which a place joins a group."""
    edited = dict(world.files())
    edited["EU/EU-1.law"] = edited["EU/EU-1.law"].replace("2025-06-01", "2025-09-01")
    joined = DatedPlace(code="FR", period=Period(since=date(2025, 9, 1)))
    policy = world.compiled(edited, places=blocked(*BLOCKED.places, joined))
    asked = Asked(policy, REQUESTS)
    first, second = date(2025, 8, 31), date(2025, 9, 1)
    where = [Point(p.role, p.place, first, second) for p in points(PLACES, [second])]
    plan = compare_days(policy, first, second)

    assert [] == mistakes(plan, asked, asked, CONDUCTS, where, any_day=True)[:5]
    assert {TIGHTENS, DUTIES, REASONS} >= {change.direction for change in plan.changes}


@pytest.mark.parametrize("second", days_around(world.base()))
def test_two_days_are_compared(second: date) -> None:
    """Each day on which something changes, and the day before it, with one in the middle."""
    policy, first = world.base(), date(2025, 7, 1)
    asked = Asked(policy, REQUESTS)
    where = [Point(p.role, p.place, first, second) for p in points(PLACES, [second])]
    plan = compare_days(policy, first, second)

    assert [] == mistakes(plan, asked, asked, CONDUCTS, where, any_day=True)[:5]
    assert {Why.DATE, Why.PLACES} >= {
        why for change in plan.changes for cause in change.causes for why in cause.why
    }
