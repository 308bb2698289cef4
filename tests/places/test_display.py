"""Takes places and sets of them; asks how they are shown to people."""

from datetime import date

import pytest

from engine.places import Atlas

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("place", "above"),
    [
        ("GP", ("FR", "EU")),
        ("FR", ("EU",)),
        ("FR-75", ("FR", "EU")),
        ("US-CA", ("US",)),
        ("US-PR", ("US",)),
        ("PR", ("US",)),
        ("GU", ("US",)),
        ("GB-ENG", ("GB",)),
        ("PN", ("GB-ENG", "GB")),
        ("CC", ("AU-WA", "AU")),
        ("NC", ("FR",)),
        ("BL", ("FR",)),
        ("AX", ("FI", "EU")),
        ("GS", ("GB-ENG", "FK", "GB")),
        ("NO", ("EEA",)),
        ("SJ", ("NO",)),
        ("JE", ()),
        ("HK", ()),
        ("TW", ()),
        ("UA-43", ("UA", "RU")),
        ("AQ", ()),
        ("EU", ()),
        ("JP", ()),
    ],
)
def test_the_law_above_a_place_is_shown_nearest_first(
    atlas: Atlas, place: str, above: tuple[str, ...]
) -> None:
    """A reader sees which other law comes on top."""
    assert above == atlas.law_above(place, DAY)


def test_the_law_above_depends_on_the_day(atlas: Atlas) -> None:
    """English law stood under Union law until the end of 2020."""
    under_both, under_one = ("GB", "EU"), ("GB",)

    assert under_both == atlas.law_above("GB-ENG", date(2020, 12, 31))
    assert under_one == atlas.law_above("GB-ENG", date(2021, 1, 1))


@pytest.mark.parametrize(
    ("places", "words"),
    [
        ((), ()),
        (("FR",), ("FR",)),
        (("FR", "DE"), ("DE", "FR")),
        (("GB", "GB-ENG", "GB-NIR", "GB-SCT", "GB-WLS"), ("GB",)),
        (("GB-ENG", "GB-WLS"), ("GB-ENG", "GB-WLS")),
        (("GB",), ("GB (rest)",)),
        (("GB", "GB-ENG"), ("GB (rest)", "GB-ENG")),
        (("JP", "JP-31", "US-PR"), ("JP", "US-PR")),
        (("nowhere",), ("nowhere",)),
        (("nowhere", "FR"), ("nowhere", "FR")),
    ],
)
def test_a_set_of_places_is_written_shortly(
    atlas: Atlas, places: tuple[str, ...], words: tuple[str, ...]
) -> None:
    """A whole country is one word, not a list of its parts."""
    mask = sum(1 << atlas.codes.index(code) for code in places)

    assert words == atlas.describe(mask)
    assert mask == atlas.described(words)


def test_all_places_together_are_anywhere(atlas: Atlas) -> None:
    """Nobody wants to read a list of the whole world."""
    words = ("anywhere",)

    assert words == atlas.describe(atlas.anywhere)
    assert atlas.anywhere == atlas.described(words)
    assert ("nowhere", *words) == atlas.describe(atlas.anywhere | atlas.nowhere)


@pytest.mark.parametrize("mask", [-1, 1 << 5000])
def test_what_is_no_set_of_places_is_not_described(atlas: Atlas, mask: int) -> None:
    """A bit beyond the last place is a mistake of the caller."""
    with pytest.raises(ValueError, match="is not a set of places"):
        atlas.describe(mask)


@pytest.mark.parametrize(
    ("place", "beginning"),
    [
        ("PN", "partly (GB-ENG): "),
        ("NC", "only criminal (FR): "),
        ("SH", "only Protection of Children Act 1978, Criminal Justice Act 1988 (GB-ENG): "),
        ("GS", "unclear (GB-ENG): "),
        ("AQ", "unknown: "),
        ("RS-KM", "disputed: RS or XK"),
    ],
)
def test_a_doubt_about_a_place_is_shown(atlas: Atlas, place: str, beginning: str) -> None:
    """Who reads a decision learns what is not settled about its place."""
    assert atlas.note(place).startswith(beginning)


@pytest.mark.parametrize("place", ["FR", "GP", "JE", "US-CA", "FR-75", "EU", "XX"])
def test_where_nothing_is_in_doubt_nothing_is_shown(atlas: Atlas, place: str) -> None:
    """A clear yes or no needs no note."""
    assert atlas.note(place) == ""
