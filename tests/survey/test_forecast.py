"""Small corpora come in; that each day on which a text begins or ends is told goes out."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.check import Corpus, RuleFile
from engine.compile.periods import Period, periods_of, within
from engine.diagnostics import Source
from engine.language import tree
from engine.survey import Event, EventKind, forecast
from tests.strategies import ATLAS, VOCABULARY
from tests.survey.laws import RULE, corpus_of, law

FIRST, LAST = date(2020, 1, 1), date(2029, 12, 31)
# Nothing about places changes on these days, so that only the texts speak.
QUIET = tuple(
    day
    for day in (date(2031, 1, 1) + timedelta(days=n) for n in range(60))
    if day not in ATLAS.change_dates
)


def told(*files: tuple[str, bytes], first: date = FIRST, last: date = LAST) -> list[str]:
    """The events about texts, each as a line."""
    return [
        f"{e.day} {e.kind} {e.provision}{'/' if e.rule else ''}{e.rule}"
        for e in forecast(corpus_of(*files), first, last)
        if e.kind is not EventKind.REACH
    ]


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        (["in force from 2024-01-01"], ["2024-01-01 begins FR-A"]),
        (
            ["in force from 2024-01-01 until 2025-06-01"],
            ["2024-01-01 begins FR-A", "2025-06-01 ends FR-A"],
        ),
        (["in force since unknown"], []),
        (["enacted 2024-03-01, commencement unknown"], ["2024-03-01 begins FR-A"]),
        (['bill "No. 7"'], []),
        (
            ["in force from 2024-01-01", "stayed from 2024-02-01 until 2024-03-01"],
            ["2024-01-01 begins FR-A", "2024-02-01 ends FR-A", "2024-03-01 begins FR-A"],
        ),
        (
            ["in force from 2024-01-01", "stayed from 2024-01-01 until 2024-03-01"],
            ["2024-03-01 begins FR-A"],
        ),
        (
            ["in force from 2024-01-01", "stayed from 2025-01-01"],
            ["2024-01-01 begins FR-A", "2025-01-01 ends FR-A"],
        ),
        (
            ["in force from 2021-01-01 until 2022-01-01", "in force from 2023-01-01"],
            ["2021-01-01 begins FR-A", "2022-01-01 ends FR-A", "2023-01-01 begins FR-A"],
        ),
        (
            ["in force from 2021-01-01 until 2022-01-01", "in force from 2022-01-01"],
            ["2021-01-01 begins FR-A"],
        ),
    ],
)
def test_a_text_begins_and_ends_on_the_days_of_its_status(
    status: list[str], expected: list[str]
) -> None:
    """Commencement, repeal, expiry and stay; a bill and an unknown past have no day."""
    assert expected == told(law("FR-A", *status))


@pytest.mark.parametrize(
    ("clause", "expected"),
    [
        ("from 2025-01-01", ["2025-01-01 rule begins FR-A/one"]),
        ("until 2025-01-01", ["2025-01-01 rule ends FR-A/one"]),
        (
            "from 2025-01-01 until 2026-01-01",
            ["2025-01-01 rule begins FR-A/one", "2026-01-01 rule ends FR-A/one"],
        ),
        ("from 2024-01-01", []),
        ("from 2023-01-01 until 2028-01-01", []),
    ],
)
def test_a_rule_with_days_of_its_own_is_told_apart_from_its_text(
    clause: str, expected: list[str]
) -> None:
    """An amendment inside a law is an event; a day that is the law's own is not told twice."""
    found = told(law("FR-A", "in force from 2024-01-01 until 2027-01-01", rules=f"{RULE} {clause}"))

    whole = ["2024-01-01 begins FR-A", "2027-01-01 ends FR-A"]
    assert sorted(whole + expected) == found


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2024-01-01", "2024-01-01", ["2024-01-01 begins FR-A"]),
        ("2024-01-02", "2024-05-31", []),
        ("2024-06-01", "2024-06-01", ["2024-06-01 ends FR-A"]),
        ("2023-01-01", "2023-12-31", []),
    ],
)
def test_the_first_and_the_last_day_belong_to_the_period(
    first: str, last: str, expected: list[str]
) -> None:
    """The end of a law is told on the first day on which it does not apply any more."""
    file = law("FR-A", "in force from 2024-01-01 until 2024-06-01")

    assert expected == told(file, first=date.fromisoformat(first), last=date.fromisoformat(last))


def test_events_come_by_day_then_place_then_text() -> None:
    """The order of the files is no part of a calendar."""
    files = (
        law("FR-B", "in force from 2024-01-01"),
        law("DE-A", "in force from 2024-01-01", extent="DE"),
        law("FR-A", "in force from 2024-01-01"),
        law("US-A", "in force from 2023-01-01", extent="US"),
    )

    expected = ["2023-01-01 begins US-A", "2024-01-01 begins DE-A"]
    expected += ["2024-01-01 begins FR-A", "2024-01-01 begins FR-B"]
    assert expected == told(*files)
    assert expected == told(*reversed(files))


def test_an_event_says_what_where_and_by_which_text() -> None:
    """Title, citation and places come from the head of the file."""
    (event,) = forecast(
        corpus_of(law("FR-A", "in force from 2024-01-02", extent="FR, DE")),
        date(2024, 1, 2),
        date(2024, 1, 2),
    )

    expected = Event(
        day=date(2024, 1, 2),
        kind=EventKind.BEGINS,
        places=("FR", "DE"),
        provision="FR-A",
        title="About FR-A",
        citation="Act FR-A",
    )
    assert expected == event


def test_a_change_of_places_is_an_event() -> None:
    """When a membership begins or ends, other law applies although no text has changed."""
    found = [e for e in forecast(corpus_of(), date.min, date.max) if e.kind is EventKind.REACH]

    assert list(ATLAS.change_dates) == [event.day for event in found]


# -- any law --------------------------------------------------------------------------------------

days = st.sampled_from(QUIET[1:-1])
_ends: st.SearchStrategy[Period] = st.builds(Period, st.none() | days, st.none() | days).filter(
    lambda p: p.since is None or p.until is None or p.since < p.until
)
statuses = st.lists(
    _ends.map(lambda ends: tree.InForce(*ends))
    | days.map(tree.Enacted)
    | st.just(tree.Bill(tree.Text("a bill")))
    | _ends.map(lambda ends: tree.Stayed(ends.since or QUIET[0], ends.until)),
    min_size=1,
    max_size=3,
)
rules = st.lists(
    _ends.map(
        lambda ends: tree.Rule(
            name=tree.Word("r"),
            effect=tree.Forbid(tree.Conducts((tree.Word("share"),))),
            since=ends[0],
            until=ends[1],
        )
    ),
    max_size=1,
)
documents = st.builds(
    lambda status, rules: tree.Document(
        heading=tree.Heading.PROVISION,
        name=tree.Word("FR-A"),
        title=tree.Text("t"),
        status=tuple(status),
        rules=tuple(rules),
    ),
    statuses,
    rules,
)


def corpus_with(document: tree.Document) -> Corpus:
    """A corpus of one document, whatever its periods."""
    file = RuleFile("FR/FR-A.law", tree.File(document), Source("FR/FR-A.law", ""))
    return Corpus(files=(file,), vocabulary=VOCABULARY, atlas=ATLAS)


@given(document=documents)
def test_events_are_the_days_on_which_what_applies_changes(document: tree.Document) -> None:
    """Asked day by day, the text and its rule begin and end on the days that are told."""
    whole = periods_of(document)
    expected = set()
    for before, day in pairwise(QUIET):
        was, holds = (any(d in period for period in whole) for d in (before, day))
        if was != holds:
            expected.add((day, EventKind.BEGINS if holds else EventKind.ENDS))
            continue
        for rule in document.rules:
            own = within(whole, rule)
            was, holds = (any(d in period for period in own) for d in (before, day))
            if was != holds:
                expected.add((day, EventKind.RULE_BEGINS if holds else EventKind.RULE_ENDS))
    found = forecast(corpus_with(document), QUIET[1], QUIET[-1])

    assert expected == {(e.day, e.kind) for e in found if e.kind is not EventKind.REACH}


@given(document=documents, middle=days)
def test_forecasts_of_adjacent_stretches_add_up(document: tree.Document, middle: date) -> None:
    """No event falls between two periods, and none is told in both."""
    corpus = corpus_with(document)
    whole = forecast(corpus, QUIET[0], QUIET[-1])

    one = forecast(corpus, QUIET[0], middle)
    two = forecast(corpus, middle + timedelta(days=1), QUIET[-1])

    assert whole == one + two
