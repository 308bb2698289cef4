"""Takes codes as people and databases write them; asks which place they mean."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.places import Atlas


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("FR", "FR"),
        ("fr", "FR"),
        ("gb-eng", "GB-ENG"),
        ("UK", "GB"),
        ("uk", "GB"),
        ("UK-SCT", "GB-SCT"),
        ("EL", "GR"),
        ("PR", "US-PR"),
        ("us-pr", "US-PR"),
        ("PR-7", "US-PR"),
        ("US-GU", "GU"),
        ("FR-971", "GP"),
        ("FR-GP", "GP"),
        ("FX-971", "GP"),
        ("NL-BQ2", "BQ"),
        ("CN-HK", "HK"),
        ("NO-21", "SJ"),
        ("XK", "XK"),
        ("EU", "EU"),
        ("eea", "EEA"),
        ("FR-75", "FR-75"),
        ("fr-75", "FR-75"),
        ("AQ", "AQ"),
    ],
)
def test_a_code_is_read_in_any_of_its_spellings(atlas: Atlas, written: str, meant: str) -> None:
    """Two spellings of one place get one answer."""
    assert meant == atlas.canonical(written)


@pytest.mark.parametrize(
    "written",
    [
        "",
        " FR",
        "FR ",
        "FR\n",
        "FRA",
        "X",
        "XX",
        "ZZ",
        "YU",
        "XX-75",
        "EU-DE",
        "US-",
        "US-CALI",
        "US_CA",
        "-CA",
        "nowhere",
        "anywhere",
        "@revealing-edits-prohibited",
        "France",
        "\ufb01",  # one letter, whose capitals are FI
        "\u0131n",  # a Turkish letter, whose capitals are IN
    ],
)
def test_what_is_no_place_is_said_to_be_none(atlas: Atlas, written: str) -> None:
    """A code that means nothing is never taken for some place."""
    assert atlas.canonical(written) is None
    assert not atlas.is_listed(written)


@pytest.mark.parametrize(
    ("written", "listed"),
    [("GB", True), ("uk", True), ("US-CA", True), ("PR", True), ("EU", True), ("FR-75", False)],
)
def test_a_rule_may_name_only_listed_places(atlas: Atlas, written: str, listed: bool) -> None:  # noqa: FBT001
    """A part without law of its own is located, but no rule is written for it."""
    assert listed is atlas.is_listed(written)


@pytest.mark.parametrize(
    "code", ["", " ", "-", "--", "XX", "xx", "T1", "A1", "A2", "O1", "AP", "EU", "ZZ", "AN", "YU"]
)
def test_codes_by_which_databases_say_that_they_do_not_know(atlas: Atlas, code: str) -> None:
    """An answer such as XX is no place: the strictest of all places applies."""
    assert atlas.is_unknown_code(code)


@pytest.mark.parametrize("code", ["FR", "uk", "US-PR", "AQ", "XK", "NA", "NO"])
def test_codes_of_places_are_not_unknown(atlas: Atlas, code: str) -> None:
    """Namibia (NA) and Norway (NO) are places, whatever a spreadsheet thinks."""
    assert not atlas.is_unknown_code(code)


@given(text=st.one_of(st.text(max_size=8), st.from_regex(r"[A-Za-z]{2}(-[A-Za-z0-9]{1,3})?")))
def test_a_spelling_that_is_found_is_final(atlas: Atlas, text: str) -> None:
    """Reading a code twice changes nothing, and no text breaks the reader."""
    once = atlas.canonical(text)

    assert once is None or once == atlas.canonical(once)
