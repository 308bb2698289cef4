"""Small corpora and a day come in; that old checks are listed, most decisive first, goes out."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.survey import STALE_DAYS, StaleCheck, stale_checks
from tests.survey.laws import RULE, corpus_of, law

TODAY = date(2026, 6, 30)
OLD = "2025-12-31"
IN_FORCE = "in force from 2024-01-01"


@pytest.mark.parametrize(
    ("checked", "status", "heading", "expected"),
    [
        ("2026-01-01", IN_FORCE, "provision", False),
        (OLD, IN_FORCE, "provision", True),
        (OLD, IN_FORCE, "order", True),
        (OLD, "in force since unknown", "provision", True),
        (OLD, "enacted 2025-01-01, commencement unknown", "provision", True),
        (OLD, 'bill "7"', "provision", False),
        (OLD, "in force from 2024-01-01 until 2026-06-30", "provision", False),
        (OLD, "in force from 2026-07-01", "provision", False),
        ("2027-01-01", IN_FORCE, "provision", False),
    ],
)
def test_a_law_that_decides_today_and_was_checked_long_ago_is_listed(
    checked: str,
    status: str,
    heading: str,
    expected: bool,  # noqa: FBT001  # a parameter of the table above
) -> None:
    """After 180 days somebody should look again; bills and repealed law can wait."""
    more = ["addressee all"] if heading == "order" else []
    file = law("FR-A", status, *more, checked=checked, heading=heading)

    assert expected == bool(stale_checks(corpus_of(file), TODAY))


def test_a_stale_check_says_how_much_hangs_on_it() -> None:
    """Its age, its confidence, its prohibitions, and how many places they reach."""
    (found,) = stale_checks(
        corpus_of(law("FR-A", IN_FORCE, checked=OLD, extent="US-CA, US-NY")), TODAY
    )

    expected = StaleCheck(
        provision="FR-A",
        title="About FR-A",
        checked=date(2025, 12, 31),
        days=181,
        places=2,
        prohibitions=1,
        confidence="medium",
    )
    assert expected == found


def test_the_most_decisive_check_comes_first() -> None:
    """By prohibitions times places, then by age, then by name."""
    two = f"{RULE} rule two forbid create when person.real"
    duty = "rule one duty remove on host when notice.valid"
    files = (
        law("FR-DUTY", IN_FORCE, checked="2020-01-01", extent="EU", rules=duty),
        law("FR-B", IN_FORCE, checked=OLD, extent="US-CA"),
        law("FR-A", IN_FORCE, checked=OLD, extent="US-CA"),
        law("FR-OLDER", IN_FORCE, checked="2025-01-01", extent="US-CA"),
        law("FR-TWO", IN_FORCE, checked=OLD, extent="US-CA", rules=two),
        law("FR-UNION", IN_FORCE, checked=OLD, extent="EU"),
    )

    expected = ["FR-UNION", "FR-TWO", "FR-OLDER", "FR-A", "FR-B", "FR-DUTY"]
    assert expected == [s.provision for s in stale_checks(corpus_of(*files), TODAY)]
    assert expected == [s.provision for s in stale_checks(corpus_of(*reversed(files)), TODAY)]


@pytest.mark.parametrize(
    ("cites", "expected"), [("Protection of Children Act 1978, s. 1", 1), ("Another Act", 0)]
)
def test_places_are_counted_as_the_law_reaches_them(cites: str, expected: int) -> None:
    """Saint Helena takes some named statutes of England: those reach one place more."""
    path, content = law("GB-A", IN_FORCE, checked=OLD, extent="GB-ENG")
    named = path, content.replace(b"Act GB-A", cites.encode())
    (other,) = stale_checks(corpus_of((path, content)), TODAY)

    (found,) = stale_checks(corpus_of(named), TODAY)

    assert expected == found.places - other.places


@given(after=st.integers(0, 3000), later=st.integers(0, 500))
def test_a_longer_patience_lists_less(after: int, later: int) -> None:
    """What is too old for somebody patient is too old for somebody who is less so."""
    corpus = corpus_of(
        *(law(f"FR-A{y}", IN_FORCE, checked=f"{y}-03-01") for y in range(2019, 2027))
    )
    patient = {s.provision for s in stale_checks(corpus, TODAY, after=after + later)}
    hasty = {s.provision for s in stale_checks(corpus, TODAY, after=after)}

    assert patient <= hasty
    assert hasty == {f"FR-A{y}" for y in range(2019, 2027) if (TODAY - date(y, 3, 1)).days > after}


def test_half_a_year_is_the_limit_unless_another_is_given() -> None:
    """The same limit as in the warning of the checker."""
    corpus = corpus_of(law("FR-A", IN_FORCE, checked=OLD))

    assert stale_checks(corpus, TODAY) == stale_checks(corpus, TODAY, after=STALE_DAYS)
    assert () == stale_checks(corpus, TODAY, after=181)
