"""Takes located codes; asks which places the person may be in."""

from datetime import date

import pytest

from engine.places import Atlas

DAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("located", "places"),
    [
        ("FR", {"FR"}),
        ("GB", {"GB", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"}),
        ("uk", {"GB", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"}),
        ("GB-ENG", {"GB-ENG"}),
        ("GB-LND", {"GB", "GB-ENG", "GB-WLS", "GB-SCT", "GB-NIR"}),
        ("US-CA", {"US-CA"}),
        ("JP", {"JP", "JP-31"}),
        ("MX-CMX", {"MX", "MX-MEX", "MX-QUE"}),
        ("FR-75", {"FR"}),
        ("FR-971", {"GP"}),
        ("PR", {"US-PR"}),
        ("US-PR", {"US-PR"}),
        ("GU", {"GU"}),
        ("HK", {"HK"}),
        ("XK", {"XK"}),
        ("RS-KM", {"RS", "XK"}),
        ("UA-43", {"UA", "RU"}),
    ],
)
def test_a_located_code_stands_for_its_candidates(
    atlas: Atlas, located: str, places: set[str]
) -> None:
    """A country stands for its parts as well; a part, or a territory, for itself alone."""
    assert places == members(atlas, atlas.candidates(located, DAY))


def test_the_united_states_are_the_states_and_the_district_but_no_territory(atlas: Atlas) -> None:
    """Somebody in "US" may be in any State; Puerto Rico and Guam have codes of their own."""
    found = members(atlas, atlas.candidates("US", DAY))
    country_states_and_district = 1 + 50 + 1

    assert country_states_and_district == len(found)
    assert {"US", "US-DC", "US-HI"} <= found
    assert found.isdisjoint({"US-PR", "AS", "GU", "MP", "UM", "VI"})


@pytest.mark.parametrize("located", ["AQ", "EH", "aq", "AQ-1"])
def test_a_place_without_law_of_its_own_counts_as_anywhere(atlas: Atlas, located: str) -> None:
    """In Antarctica no law is certain, so the strictest of all places applies."""
    assert atlas.anywhere == atlas.candidates(located, DAY)


def test_a_membership_stands_for_everywhere_that_its_law_reaches(atlas: Atlas) -> None:
    """Somebody "in the EU" may be in any member or outermost region."""
    found = members(atlas, atlas.candidates("EU", DAY))

    assert {"DE", "FR", "GP", "AX"} <= found
    assert found.isdisjoint({"GB", "NO", "GL", "NC"})


def test_a_membership_before_its_time_counts_as_anywhere(atlas: Atlas) -> None:
    """No candidate at all would mean no law at all."""
    assert atlas.anywhere == atlas.candidates("EU", date(1950, 1, 1))


@pytest.mark.parametrize("located", ["XX", "", "YU", "nowhere"])
def test_a_code_that_is_no_place_has_no_candidates(atlas: Atlas, located: str) -> None:
    """The caller must treat it as unknown, and cannot overlook it."""
    with pytest.raises(KeyError, match="is no place"):
        atlas.candidates(located, DAY)


def test_nowhere_is_a_bit_of_its_own(atlas: Atlas) -> None:
    """A factor without a place is told from one that may be any place."""
    assert atlas.nowhere == 1
    assert atlas.codes[0] == "nowhere"
    assert 2 ** len(atlas.codes) - 2 == atlas.anywhere


def members(atlas: Atlas, mask: int) -> set[str]:
    """Give the codes of a set."""
    return {code for bit, code in enumerate(atlas.codes) if mask >> bit & 1}
