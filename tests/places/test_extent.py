"""Takes the extent of a law; asks where that law reaches."""

from datetime import date

import pytest

from engine.places import Atlas

DAY = date(2026, 11, 22)


def reaches(atlas: Atlas, extent: str, place: str, kind: str, instrument: str = "") -> bool:
    """Say whether a law with an extent reaches a place."""
    mask = atlas.extent(extent, DAY, kind=kind, instrument=instrument)
    return bool(mask & 1 << atlas.codes.index(place))


@pytest.mark.parametrize(
    ("extent", "place"),
    [
        ("FR", "FR"),
        ("FR", "GP"),
        ("FR", "YT"),
        ("FR", "BL"),
        ("FR", "TF"),
        ("FR", "NC"),
        ("FI", "AX"),
        ("NO", "SJ"),
        ("NO", "BV"),
        ("US", "US-CA"),
        ("US", "US-PR"),
        ("US", "GU"),
        ("PR", "US-PR"),
        ("AU", "AU-WA"),
        ("AU", "CX"),
        ("AU-WA", "CX"),
        ("AU-ACT", "HM"),
        ("AU-QLD", "NF"),
        ("GB", "GB-SCT"),
        ("GB-ENG", "PN"),
        ("GB", "PN"),
        ("GB", "IO"),
        ("GB-ENG", "GS"),
        ("FK", "GS"),
    ],
)
def test_a_criminal_law_reaches(atlas: Atlas, extent: str, place: str) -> None:
    """Parts always; territories where the data say wholly, partly, or that it is unclear."""
    assert reaches(atlas, extent, place, "criminal")


@pytest.mark.parametrize(
    ("extent", "place"),
    [
        ("GB", "JE"),
        ("GB", "GG"),
        ("GB", "IM"),
        ("GB", "GI"),
        ("GB", "BM"),
        ("GB", "FK"),
        ("GB-SCT", "PN"),
        ("GB-ENG", "GB"),
        ("GB-ENG", "GB-WLS"),
        ("CN", "HK"),
        ("CN", "MO"),
        ("CN", "TW"),
        ("DK", "GL"),
        ("DK", "FO"),
        ("NL", "CW"),
        ("NL", "BQ"),
        ("NZ", "CK"),
        ("NZ", "TK"),
        ("GP", "FR"),
        ("US-PR", "US"),
        ("US-CA", "US"),
        ("RS", "XK"),
        ("MA", "EH"),
    ],
)
def test_a_criminal_law_does_not_reach(atlas: Atlas, extent: str, place: str) -> None:
    """Not a territory with law of its own, not a sister part, never upward."""
    assert not reaches(atlas, extent, place, "criminal")


@pytest.mark.parametrize(
    ("extent", "place", "kind", "reached"),
    [
        ("FR", "NC", "criminal", True),
        ("FR", "NC", "civil", False),
        ("FR", "NC", "", False),
        ("FR", "GP", "civil", True),
        ("NL", "BQ", "platform-duty", True),
        ("NL", "BQ", "criminal", False),
        ("NZ", "TK", "civil", True),
        ("GB", "JE", "platform-duty", False),
    ],
)
def test_a_reach_that_names_kinds_admits_only_those(
    atlas: Atlas,
    extent: str,
    place: str,
    kind: str,
    reached: bool,  # noqa: FBT001
) -> None:
    """The Penal Code is extended to New Caledonia, the rest of French law is not."""
    assert reached is reaches(atlas, extent, place, kind)


@pytest.mark.parametrize(
    ("instrument", "reached"),
    [
        ("Protection of Children Act 1978", True),
        ("Protection of Children Act 1978, s. 1", True),
        ("protection of children act 1978 s. 1", True),
        ("Protection of Children Act 19780", False),
        ("Sexual Offences Act 2003, s. 66E", False),
        ("Act to amend the Protection of Children Act 1978", False),
        ("", False),
    ],
)
def test_a_reach_that_names_instruments_admits_only_those(
    atlas: Atlas,
    instrument: str,
    reached: bool,  # noqa: FBT001
) -> None:
    """Saint Helena applies English Acts as they stood in 2006, not those that came later."""
    assert reached is reaches(atlas, "GB-ENG", "SH", "criminal", instrument)


def test_a_law_of_one_part_reaches_that_part_alone(atlas: Atlas) -> None:
    """Californian law is no law in Nevada."""
    alone = 1 << atlas.codes.index("US-CA")

    assert alone == atlas.extent("US-CA", DAY, kind="criminal")


def test_federal_law_reaches_all_states_and_territories(atlas: Atlas) -> None:
    """The Communications Act counts territories as States."""
    expected = ("AS", "GU", "MP", "UM", "US", "US-PR", "VI")

    assert expected == atlas.describe(atlas.extent("US", DAY, kind="criminal"))


@pytest.mark.parametrize(
    ("code", "message"),
    [("XX", "is no place"), ("FR-75", "is not a listed part"), ("UA-43", "is not a listed part")],
)
def test_a_law_cannot_have_an_extent_that_is_not_listed(
    atlas: Atlas, code: str, message: str
) -> None:
    """A law of Paris alone cannot be told from a law of France, so no rule may say it."""
    with pytest.raises(KeyError, match=message):
        atlas.extent(code, DAY)
