"""Takes days and places; asks whether the law of the Union, or of the EEA, reached them."""

from datetime import date

import pytest

from engine.places import Atlas

EU_27 = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK"
EU_REGIONS = {"AX", "GF", "GP", "MF", "MQ", "RE", "YT"}


def reached(atlas: Atlas, body: str, day: date) -> set[str]:
    """Give the codes that a membership reaches on a day."""
    mask = atlas.extent(body, day)
    return {code for bit, code in enumerate(atlas.codes) if mask >> bit & 1}


def test_the_union_today_is_its_members_and_seven_other_places(atlas: Atlas) -> None:
    """Outermost regions and Åland are in; overseas countries and territories are not."""
    expected = EU_REGIONS | set(EU_27.split())

    assert expected == reached(atlas, "EU", date(2026, 11, 22))


def test_the_eea_today_is_the_union_and_three_more(atlas: Atlas) -> None:
    """Svalbard stays out, though Norway is in."""
    expected = EU_REGIONS | set(EU_27.split()) | {"IS", "LI", "NO"}

    assert expected == reached(atlas, "EEA", date(2026, 11, 22))


@pytest.mark.parametrize(
    ("body", "place", "day", "inside"),
    [
        # Union law applied in the United Kingdom until the transition period was over.
        ("EU", "GB", date(2020, 1, 31), True),
        ("EU", "GB", date(2020, 6, 1), True),
        ("EU", "GB-SCT", date(2020, 6, 1), True),
        ("EU", "GI", date(2020, 12, 31), True),
        ("EU", "GB", date(2021, 1, 1), False),
        ("EU", "GB-NIR", date(2021, 1, 1), False),
        ("EU", "GI", date(2021, 1, 1), False),
        ("EEA", "GB", date(2020, 12, 31), True),
        ("EEA", "GB", date(2021, 1, 1), False),
        ("EU", "JE", date(2019, 1, 1), False),
        ("EU", "IM", date(2019, 1, 1), False),
        # Accessions.
        ("EU", "DE", date(1957, 12, 31), False),
        ("EU", "DE", date(1958, 1, 1), True),
        ("EU", "HR", date(2013, 6, 30), False),
        ("EU", "HR", date(2013, 7, 1), True),
        ("EU", "AX", date(1995, 1, 1), True),
        ("EEA", "SE", date(1993, 12, 31), False),
        ("EEA", "SE", date(1994, 1, 1), False),
        ("EEA", "DK", date(1993, 12, 31), False),
        ("EEA", "DK", date(1994, 1, 1), True),
        ("EEA", "LI", date(1995, 4, 30), False),
        ("EEA", "LI", date(1995, 5, 1), True),
        # French lands overseas.
        ("EU", "BL", date(2011, 12, 31), True),
        ("EU", "BL", date(2012, 1, 1), False),
        ("EU", "YT", date(2013, 12, 31), False),
        ("EU", "YT", date(2014, 1, 1), True),
        ("EU", "MF", date(2026, 1, 1), True),
        ("EU", "NC", date(2026, 1, 1), False),
        ("EU", "PM", date(2026, 1, 1), False),
        ("EU", "TF", date(2026, 1, 1), False),
        # Never.
        ("EU", "GL", date(2026, 1, 1), False),
        ("EU", "FO", date(2026, 1, 1), False),
        ("EU", "BQ", date(2026, 1, 1), False),
        ("EU", "CH", date(2026, 1, 1), False),
        ("EEA", "CH", date(2026, 1, 1), False),
        ("EEA", "SJ", date(2026, 1, 1), False),
    ],
)
def test_membership_follows_the_days_on_which_the_law_applied(
    atlas: Atlas,
    body: str,
    place: str,
    day: date,
    inside: bool,  # noqa: FBT001
) -> None:
    """The first day counts, the last day does too, the day after does not."""
    assert inside is (place in reached(atlas, body, day))


def test_national_law_does_not_carry_union_law_overseas(atlas: Atlas) -> None:
    """French criminal law reaches New Caledonia; the AI Act does not follow it there."""
    day = date(2026, 11, 22)
    caledonia = atlas.candidates("NC", day)

    assert caledonia == caledonia & atlas.extent("FR", day, kind="criminal")
    assert not caledonia & atlas.extent("EU", day, kind="ai-regulation")
