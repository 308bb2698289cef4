"""Takes the named groups; asks who is in them on which day."""

from datetime import date

import pytest

from engine.places import Atlas

PROHIBITED = "revealing-edits-prohibited"
ANNOUNCED = "announced-geoblock-2026-01-14"


@pytest.mark.parametrize(
    ("place", "day", "inside"),
    [
        ("KR", date(2024, 10, 15), False),
        ("KR", date(2024, 10, 16), True),
        ("GB-ENG", date(2026, 2, 5), False),
        ("GB-ENG", date(2026, 2, 6), True),
        ("GB-WLS", date(2026, 2, 6), True),
        ("GB-SCT", date(2026, 11, 22), False),
        ("GB-NIR", date(2026, 11, 22), False),
        ("JE", date(2026, 11, 22), False),
        ("US-MN", date(2026, 7, 31), False),
        ("US-MN", date(2026, 8, 1), True),
        ("US-NV", date(2026, 11, 22), False),
        ("NL", date(2024, 7, 1), True),
        ("CW", date(2026, 11, 22), False),
        ("DK", date(2026, 11, 22), True),
        ("GL", date(2026, 11, 22), False),
        # A law whose first day is not known counts on every day.
        ("IN", date(2000, 1, 1), True),
        # The AI Act makes the whole Union a member.
        ("FR", date(2026, 12, 1), False),
        ("FR", date(2026, 12, 2), True),
        ("GP", date(2026, 12, 2), True),
        ("NC", date(2026, 12, 2), False),
        ("NO", date(2026, 12, 2), False),
    ],
)
def test_a_place_is_in_the_group_while_its_prohibition_is_in_force(
    atlas: Atlas,
    place: str,
    day: date,
    inside: bool,  # noqa: FBT001
) -> None:
    """Where revealing edits are prohibited is a question of place and of day."""
    mask = atlas.candidates(place, day)

    assert inside is (mask == mask & atlas.group(PROHIBITED, day))


def test_somebody_located_in_a_country_is_possibly_in_a_part_of_the_group(atlas: Atlas) -> None:
    """Nobody knows whether "GB" is England, so the geoblock stands."""
    day = date(2026, 11, 22)

    assert atlas.candidates("GB", day) & atlas.group(PROHIBITED, day)


def test_the_announced_list_is_what_was_prohibited_on_that_day(atlas: Atlas) -> None:
    """The frozen list and the living one agree about 14 January 2026.

    Singapore is the one exception: its Act was passed and, as far as is known, not yet in force.
    """
    day = date(2026, 1, 14)
    passed_only = atlas.candidates("SG", day)

    assert atlas.group(PROHIBITED, day) == atlas.group(ANNOUNCED, day) | passed_only
    assert not atlas.group(ANNOUNCED, day) & passed_only


def test_the_announced_list_is_frozen(atlas: Atlas) -> None:
    """An announcement of one day does not grow with the law."""
    day = date(2026, 1, 14)

    assert atlas.group(ANNOUNCED, day) == atlas.group(ANNOUNCED, date(2027, 6, 1))


def test_where_illegal_left_most_of_the_world_open(atlas: Atlas) -> None:
    """England, California's neighbours and most of the Union were outside "where illegal"."""
    day = date(2026, 1, 14)
    left_out = atlas.anywhere & ~atlas.group(ANNOUNCED, day)

    for place in ("GB-ENG", "US-NV", "FR", "DE", "PH"):
        assert left_out & atlas.candidates(place, day), place


def test_a_group_that_does_not_exist_is_not_empty_but_an_error(atlas: Atlas) -> None:
    """A geoblock over a misspelt group would block nobody."""
    with pytest.raises(KeyError):
        atlas.group("revealing-edits-prohibitted", date(2026, 1, 1))


def test_the_groups_are_known_by_name(atlas: Atlas) -> None:
    """The checker can say which groups a condition may name."""
    assert frozenset({PROHIBITED, ANNOUNCED}) == atlas.groups
    assert frozenset({"EU", "EEA"}) == atlas.memberships
