"""Edits come in; what is true of every plan, whatever was edited, goes out."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest

from brightline.engine import Engine
from engine.check import check
from engine.diagrams.reach import Role, places_in
from engine.language import write
from engine.plan.model import Change, Direction
from engine.plan.semantic import compare, compare_days
from tests.plan import world
from tests.plan.asking import asked, in_a_program
from tests.plan.edits import EDITS, Edit
from tests.plan.oracle import expected, said, told
from tests.plan.requests import PLACES
from tests.plan.small_edits import edited, plan_of

edits = pytest.mark.parametrize("edit", EDITS, ids=lambda edit: edit.name)

OPPOSITE = {
    Direction.LOOSENS: Direction.TIGHTENS,
    Direction.TIGHTENS: Direction.LOOSENS,
    Direction.DUTIES: Direction.DUTIES,
    Direction.REASONS: Direction.REASONS,
}


def test_nothing_changes_between_a_policy_set_and_itself() -> None:
    """A plan of no edit at all is empty."""
    plan = compare(world.base(), world.base(), around=world.AROUND)

    assert () == plan.changes
    assert not plan.incomparable


def test_nothing_changes_between_a_day_and_itself() -> None:
    """Nor does the calendar change anything in no time."""
    assert () == compare_days(world.base(), world.AROUND, world.AROUND).changes


def test_the_layout_of_a_file_is_nothing_that_changes_for_requests() -> None:
    """Formatted files mean the same."""
    contents = [(path, text.encode()) for path, text in world.files().items()]
    checked = check(contents, vocabulary=world.VOCABULARY, atlas=world.ATLAS)
    formatted = {file.path: write(file.file) for file in checked.corpus.files}
    spaced = {path: text.replace("\n\n", "\n\n\n") for path, text in formatted.items()}

    assert spaced != dict(world.files())
    assert () == compare(world.base(), world.compiled(spaced), around=world.AROUND).changes


@edits
def test_the_order_of_files_does_not_matter(edit: Edit) -> None:
    """Word for word the same plan, whichever file is read first."""
    turned = world.compiled(edit.files(), backwards=True)

    assert plan_of(edit.name) == compare(world.base(), turned, around=world.AROUND)


def mirrored(change: Change, *, back: bool = False) -> tuple[object, ...]:
    """What a change tells, or what it would tell of the way back."""
    before, after, direction, comes = change.before, change.after, change.direction, change.comes
    if back:
        before, after, direction = after, before, OPPOSITE[direction]
        comes = None if comes is None else not comes
    scopes = tuple(sorted((s.roles, s.places, s.days) for s in change.scopes))
    rules = tuple((cause.provision, cause.rule) for cause in change.causes)
    return (
        *(direction, str(before), str(after), change.conducts, rules, scopes),
        *(change.situations, change.detail, comes, change.cover),
    )


@pytest.mark.parametrize(
    "edit",
    # What asks for something else instead loosens both ways.
    [edit for edit in EDITS if edit.name != "a requirement becomes another one"],
    ids=lambda edit: edit.name,
)
def test_the_way_back_is_the_way_there_turned_round(edit: Edit) -> None:
    """What loosens one way tightens the other way, for the same requests."""
    there = plan_of(edit.name).changes
    back = compare(edited(edit.name), world.base(), around=world.AROUND).changes

    assert {mirrored(change) for change in there} == {mirrored(c, back=True) for c in back}


# -- witnesses ------------------------------------------------------------------------------------


@edits
def test_a_caller_who_asks_a_witness_gets_both_outcomes(edit: Edit) -> None:
    """Every change has a request that shows it, and whoever sends it gets what the plan says."""
    for change in plan_of(edit.name).changes:
        witness = change.witness
        assert witness is not None
        assert witness.before == asked(world.base(), witness, before=True)
        assert witness.after == asked(edited(edit.name), witness, before=False)


@edits
def test_a_witness_shows_the_change_that_it_stands_for(edit: Edit) -> None:
    """In its own place and role, no other one having a say."""
    before, after = world.base(), edited(edit.name)
    for change in plan_of(edit.name).changes:
        witness = change.witness
        assert witness is not None
        # The viewer of a witness for another factor is somewhere quiet.
        role = Role([*witness.places][-1])
        decision = Engine(after).decide(
            witness.conduct, in_a_program(witness.stated), viewer=["JP"]
        )
        (vector,) = decision.request.people
        where = world.ATLAS.whole[witness.places[role]]
        old = said(before, witness.conduct, vector, places_in(before, role, where), witness.day)
        new = said(after, witness.conduct, vector, places_in(after, role, where), witness.day)

        assert told(change) in expected(witness.conduct, old, new)


# -- places and days ------------------------------------------------------------------------------


def test_a_territory_is_told_apart_from_the_country_whose_law_reaches_it() -> None:
    """Through France, Guadeloupe; through the Union, its members."""
    through = {
        change.causes[0].provision: dict(scope.through)
        for edit_name in ("a conduct is taken out", "a duty gets other hours")
        for change in plan_of(edit_name).changes
        for scope in change.scopes
        if "FR" in scope.places
    }

    assert {"FR-1": {"GP": "FR"}, "EU-1": {"FR": "EU"}} == through


@edits
def test_what_begins_or_ends_on_a_day_is_found_by_comparing_it_with_the_day_before(
    edit: Edit,
) -> None:
    """Where a plan tells of days, one of the two sides changes on their first and last day."""
    before, after = world.base(), edited(edit.name)
    for change in plan_of(edit.name).changes:
        for scope in change.scopes:
            for edge in {day for days in scope.days for day in days if day is not None}:
                eve = edge - timedelta(days=1)
                by_calendar = [
                    found
                    for policy in (before, after)
                    for found in compare_days(policy, eve, edge).changes
                ]
                places = {
                    (role, place)
                    for found in by_calendar
                    if set(found.conducts) & set(change.conducts)
                    for there in found.scopes
                    for role in there.roles
                    for place in there.places
                }
                assert {(r, p) for r in scope.roles for p in scope.places} <= places


# -- the same words, every time -------------------------------------------------------------------


def in_a_new_process(seed: str) -> str:
    """All plans as text, where sets and dictionaries of words are in another order."""
    code = (
        "from tests.plan.edits import EDITS\n"
        "from tests.plan.small_edits import plan_of\n"
        "for edit in EDITS: print(edit.name, plan_of(edit.name))\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=world.FOLDER.parents[2],
        env={**os.environ, "PYTHONHASHSEED": seed},
        check=True,
        capture_output=True,
        text=True,
    )
    return run.stdout


def test_a_plan_is_the_same_every_time() -> None:
    """Word for word, in the same order."""
    one = in_a_new_process("1")

    assert all(one == in_a_new_process(seed) for seed in ("2", "3"))
    assert len(EDITS) == one.count("Semantic(")
    assert len(PLACES) > 1
