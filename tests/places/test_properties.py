"""Takes any place, set and day; asks for what must hold of all of them."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.places import ANYWHERE, NOWHERE, Atlas, load_atlas

ATLAS = load_atlas(Path(__file__).parents[2] / "jurisdictions")
KINDS = ("", "criminal", "civil", "platform-duty", "ai-regulation", "regulator-order")

places = st.sampled_from(ATLAS.codes[1:])
codes = st.sampled_from([*ATLAS.codes[1:], *sorted(ATLAS.memberships), "FR-75", "uk", "UA-43"])
days = st.dates(min_value=date(1950, 1, 1), max_value=date(2035, 1, 1))
kinds = st.sampled_from(KINDS)
parts = st.sampled_from([code for code in ATLAS.codes if "-" in code and code != "US-PR"])


def own(code: str) -> int:
    """Give the bit of a place."""
    return 1 << ATLAS.codes.index(code)


def answers(day: date) -> tuple[int, ...]:
    """Give every answer of the atlas that may depend on the day."""
    extents = [ATLAS.extent(code, day, kind=kind) for code in ATLAS.codes[1:] for kind in KINDS]
    bodies = [ATLAS.extent(body, day) for body in sorted(ATLAS.memberships)]
    groups = [ATLAS.group(name, day) for name in sorted(ATLAS.groups)]
    return (*extents, *bodies, *groups)


@given(code=places, day=days, kind=kinds)
def test_a_law_reaches_its_own_place(code: str, day: date, kind: str) -> None:
    """A law with an extent is law there, on every day and of every kind."""
    assert ATLAS.extent(code, day, kind=kind) & own(code)


@given(code=places, day=days, kind=kinds)
def test_a_law_reaches_everybody_who_is_certainly_in_its_place(
    code: str, day: date, kind: str
) -> None:
    """Whoever is located in a place is under its law, whichever part it is."""
    candidates = ATLAS.candidates(code, day)
    if candidates != ATLAS.anywhere:
        assert candidates == candidates & ATLAS.extent(code, day, kind=kind)


@given(code=codes, day=days)
def test_a_located_person_is_always_somewhere(code: str, day: date) -> None:
    """An empty set of candidates would mean that no law applies; nowhere is never located."""
    candidates = ATLAS.candidates(code, day)

    assert candidates
    assert not candidates & ATLAS.nowhere
    assert candidates == candidates & ATLAS.anywhere


@given(part=parts, day=days)
def test_the_candidates_of_a_part_are_among_those_of_its_country(part: str, day: date) -> None:
    """Knowing the country alone is never less strict than knowing the part."""
    inner, outer = ATLAS.candidates(part, day), ATLAS.candidates(part[:2], day)

    assert inner == inner & outer


@given(part=parts, day=days, kind=kinds)
def test_the_law_of_a_country_reaches_wherever_the_law_of_its_part_does(
    part: str, day: date, kind: str
) -> None:
    """Federal law is law in every State, and in the territories that take the law of that State."""
    inner = ATLAS.extent(part, day, kind=kind)
    outer = ATLAS.extent(part[:2], day, kind=kind)

    assert inner == inner & outer


@given(mask=st.integers(min_value=0, max_value=2 ** len(ATLAS.codes) - 1))
def test_a_description_says_exactly_the_set(mask: int) -> None:
    """Two different sets are never written alike, so that a list of places can be trusted."""
    assert mask == understood(ATLAS.describe(mask))


@given(chosen=st.sets(codes, max_size=6), day=days)
def test_a_description_of_located_places_says_exactly_the_set(chosen: set[str], day: date) -> None:
    """The same for the sets that occur in practice."""
    mask = 0
    for code in chosen:
        mask |= ATLAS.candidates(code, day)

    assert mask == understood(ATLAS.describe(mask))


def understood(words: tuple[str, ...]) -> int:
    """Read a description as a person would."""
    mask = 0
    for word in words:
        country, rest, _ = word.partition(" (rest)")
        if word == NOWHERE:
            mask |= 1
        elif word == ANYWHERE:
            mask |= 2 ** len(ATLAS.codes) - 2
        elif rest or "-" in word:
            mask |= own(country)
        else:
            inside = [code for code in ATLAS.codes if code.startswith(f"{word}-")]
            # Puerto Rico is a territory: "US" does not say it.
            mask |= sum(own(code) for code in (word, *inside) if code != "US-PR")
    return mask


@given(day=days)
def test_nothing_changes_between_the_days_that_are_named(day: date) -> None:
    """Reach changes only on days that a file names: a replay of an old decision is stable."""
    past = [change for change in ATLAS.change_dates if change <= day]
    first = past[-1] if past else date.min

    assert answers(first) == answers(day)


@pytest.mark.parametrize("change", ATLAS.change_dates, ids=str)
def test_every_day_that_is_named_changes_something(change: date) -> None:
    """No day stands in the files without a consequence."""
    assert answers(change - timedelta(days=1)) != answers(change)


def test_the_days_of_change_are_in_order_and_each_there_once(atlas: Atlas) -> None:
    """The compiler may cut time at these days."""
    assert sorted(set(atlas.change_dates)) == list(atlas.change_dates)
