"""Limits, places, days and counts: the words that a plan has for them."""

from datetime import date

import pytest

from engine.diagrams.cubes import Cube, Limits
from engine.diagrams.reach import Role
from engine.plan.model import Days
from engine.plan.wording import (
    cube_words,
    days_words,
    factor_words,
    limits_words,
    place_words,
    situations_words,
)
from tests.plan.planted import ATLAS, VOCABULARY


def mask(fact: str, *values: str) -> int:
    """Values of a fact as a set."""
    return sum(VOCABULARY.facts[fact].bits[value] for value in values)


@pytest.mark.parametrize(
    ("fact", "may_be", "expected"),
    [
        ("image.depicts", ["nudity", "sexual-act"], "nudity or more"),
        ("image.depicts", ["ordinary", "suggestive"], "suggestive or less"),
        ("image.depicts", ["swimwear", "underwear"], "swimwear to underwear"),
        ("image.depicts", ["swimwear", "nudity"], "swimwear or nudity"),
        (
            "person.consent",
            ["refused", "withdrawn", "none", "claimed"],
            "consent claimed or weaker",
        ),
        ("person.consent", ["explicit", "written"], "consent explicit or stronger"),
        ("image.origin", ["generated"], "generated"),
        ("image.origin", ["altered", "generated"], "altered or generated"),
        ("person.real", ["yes"], "real"),
        ("image.labelled", ["no"], "not labelled"),
        ("source.age", ["minor"], "source: minor"),
        ("request.purpose", ["news"], "purpose news"),
        ("request.surface", ["chat", "app"], "surface chat or app"),
        ("account.plan", ["free"], "plan free"),
        ("location.anonymised", ["vpn"], "place hidden by vpn"),
    ],
)
def test_a_fact_that_may_be_so_is_named_plainly(
    fact: str, may_be: list[str], expected: str
) -> None:
    """Known or left open: the same words."""
    here = VOCABULARY.facts[fact]

    assert expected == limits_words(here, Limits((mask(fact, *may_be),), here.full))


def test_what_all_but_a_few_values_are_is_said_by_those_few() -> None:
    """Seven purposes of nine would be hard to read."""
    fact = VOCABULARY.facts["request.purpose"]
    most = fact.full & ~mask("request.purpose", "news", "art")

    assert "purpose anything but news or art" == limits_words(fact, Limits((most,), fact.full))


@pytest.mark.parametrize(
    ("fact", "may_be", "within", "expected"),
    [
        ("person.age", [], ["adult"], "certainly adult"),
        ("image.sexualised", [], ["no"], "certainly not sexualised"),
        (
            "image.depicts",
            ["suggestive"],
            ["ordinary", "suggestive"],
            "suggestive and certainly no more",
        ),
        ("image.depicts", ["nudity"], ["nudity", "sexual-act"], "nudity and certainly no less"),
        (
            "image.depicts",
            ["nudity"],
            ["ordinary", "nudity"],
            "nudity, certainly ordinary or nudity",
        ),
        (
            "person.consent",
            ["explicit"],
            ["explicit", "written"],
            "consent explicit and certainly no weaker",
        ),
    ],
)
def test_what_has_to_be_known_is_called_certain(
    fact: str, may_be: list[str], within: list[str], expected: str
) -> None:
    """A request that leaves it open is not among those that are told."""
    masks = (mask(fact, *may_be),) if may_be else ()

    assert expected == limits_words(VOCABULARY.facts[fact], Limits(masks, mask(fact, *within)))


def test_two_values_that_a_fact_may_have_at_once_are_both_named() -> None:
    """Only a fact that is left open can be so."""
    fact = VOCABULARY.facts["image.origin"]
    masks = (mask("image.origin", "altered"), mask("image.origin", "generated"))

    assert "may be altered and may be generated" == limits_words(fact, Limits(masks, fact.full))


def test_a_cube_begins_with_what_every_reader_wants_to_know() -> None:
    """Origin and depiction first, then the order of the vocabulary; nothing named is everything."""
    limits = [
        (fact.index, Limits((mask(name, value),), fact.full))
        for name, value in (
            ("image.depicts", "nudity"),
            ("person.real", "yes"),
            ("image.origin", "generated"),
            ("image.degrading", "yes"),
        )
        for fact in (VOCABULARY.facts[name],)
    ]

    assert "generated · nudity · degrading · real" == cube_words(Cube(tuple(limits)), VOCABULARY)
    assert "every request" == cube_words(Cube(()), VOCABULARY)


def test_places_are_written_as_shortly_as_can_be() -> None:
    """A country for its parts, everywhere for the world, everywhere but for most of it."""
    lawful = [code for code in ATLAS.own if code not in ATLAS.gazetteer.no_law]
    states = [code for code in lawful if code == "US" or code.startswith("US-")]

    territories = {bond.territory for bond in ATLAS.gazetteer.bonds}
    assert ("US",) == place_words([s for s in states if s not in territories], ATLAS)
    assert ("everywhere",) == place_words(lawful, ATLAS)
    most = [code for code in lawful if code not in {"FR", "IE"}]
    assert ("everywhere but FR and IE",) == place_words(most, ATLAS)
    assert ("FR", "IE") == place_words(["IE", "FR"], ATLAS)


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        ([Days(None, None)], "on every day"),
        ([Days(date(2026, 12, 2), None)], "from 2026-12-02"),
        ([Days(None, date(2027, 3, 1))], "until 2027-03-01"),
        (
            [Days(date(2026, 1, 1), date(2026, 2, 1)), Days(date(2027, 1, 1), None)],
            "from 2026-01-01 until 2026-02-01 and from 2027-01-01",
        ),
    ],
)
def test_days_are_written_as_in_a_rule_file(days: list[Days], expected: str) -> None:
    """The day of an end is not included."""
    assert expected == days_words(days)


def test_connecting_factors_are_listed_or_all() -> None:
    """All four need no list."""
    assert "viewer and provider" == factor_words([Role.PROVIDER, Role.VIEWER])
    assert "any connecting factor" == factor_words(list(Role))


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        (0, "only where a fact is left open"),
        (1, "1 complete situation"),
        (1536, "1,536 complete situations"),
        (2_140_000, "some 2.14 million complete situations"),
        (1_100_753_141_760, "some 1.1 trillion complete situations"),
    ],
)
def test_counts_are_numbers_that_a_reader_can_say(number: int, expected: str) -> None:
    """JSON has the exact ones."""
    assert expected == situations_words(number)
