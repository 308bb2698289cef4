"""Edits of a world in which everything can be asked; the plan is held against every answer."""

from datetime import date
from functools import cache

import pytest

from engine.plan.semantic import compare
from tests.plan import world
from tests.plan.edits import EDITS, Edit
from tests.plan.oracle import Asked, counted, days_around, mistakes, points
from tests.plan.requests import CONDUCTS, PLACES, REQUESTS
from tests.plan.small_edits import edited, plan_of

edits = pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)


@cache
def base_asked() -> Asked:
    """The small world, asked everything."""
    return Asked(world.base(), REQUESTS)


@edits
def test_a_plan_tells_of_every_request_what_changes_for_it(edit: Edit) -> None:
    """Everybody, everywhere, every day: what changes is told, once, and nothing else is."""
    before, after = world.base(), edited(edit.name)
    where = points(PLACES, days_around(before, after))
    new = Asked(after, REQUESTS)

    assert [] == mistakes(plan_of(edit.name), base_asked(), new, CONDUCTS, where)[:5]


@edits
def test_a_plan_tells_which_way_an_edit_goes(edit: Edit) -> None:
    """Loosened, tightened, duties or reasons only: no more and no less than what the edit does."""
    assert edit.directions == {change.direction for change in plan_of(edit.name).changes}


@edits
def test_a_plan_names_the_rules_that_were_edited(edit: Edit) -> None:
    """No other rule is a cause, and what about it has changed is said."""
    causes = {
        (cause.provision, cause.rule): cause.why
        for change in plan_of(edit.name).changes
        for cause in change.causes
    }

    assert dict(edit.rules) == causes


@edits
def test_a_plan_counts_the_situations(edit: Edit) -> None:
    """As many as there are requests with every fact known."""
    changes = plan_of(edit.name).changes

    assert [counted(change, REQUESTS) for change in changes] == [c.situations for c in changes]


@edits
def test_a_plan_is_never_cut_short_in_a_small_world(edit: Edit) -> None:
    """The cubes are all that there is."""
    assert all(change.cover.whole for change in plan_of(edit.name).changes)


def test_days_before_and_after_are_no_part_of_a_plan_for_some_days() -> None:
    """Asked about the spring of 2025 alone, what changes later is not told."""
    edit_name = "a law begins later"
    since, until = date(2025, 4, 1), date(2025, 4, 30)
    plan = compare(world.base(), edited(edit_name), first=since, last=until, around=world.AROUND)
    told = {days for change in plan.changes for scope in change.scopes for days in scope.days}

    assert {(since, date(2025, 5, 1))} == told
