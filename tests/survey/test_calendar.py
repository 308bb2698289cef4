"""Events come in; that the calendar file follows RFC 5545 goes out."""

import re
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from engine.survey import Event, EventKind, forecast
from engine.survey.calendar import as_ics
from tests.survey.laws import RULE, corpus_of, law


def event(
    title: str = "A law", *, provision: str = "FR-A", rule: str = "", day: date = date(2026, 12, 2)
) -> Event:
    """An event of a text."""
    return Event(
        day=day,
        kind=EventKind.RULE_BEGINS if rule else EventKind.BEGINS,
        places=("FR",),
        provision=provision,
        title=title,
        citation="Act 1",
        rule=rule,
    )


def unfolded(calendar: str) -> list[str]:
    """The content lines, as a reader of calendars puts them together."""
    return calendar.replace("\r\n ", "").split("\r\n")[:-1]


def values(calendar: str, name: str) -> list[str]:
    """The values of a property."""
    return [line.partition(":")[2] for line in unfolded(calendar) if line.startswith(name)]


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), max_size=300)


def test_a_calendar_has_one_event_for_each_day_of_change() -> None:
    """All-day events that block nobody's time."""
    expected = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Brightline//forecast//EN",
        "BEGIN:VEVENT",
        "UID:20261202-begins-FR-A@brightline",
        "DTSTAMP:20261202T000000Z",
        "DTSTART;VALUE=DATE:20261202",
        "SUMMARY:FR: FR-A begins",
        "DESCRIPTION:A law. Act 1",
        "TRANSP:TRANSPARENT",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    assert expected == unfolded(as_ics([event()]))


def test_a_period_without_events_is_a_calendar_all_the_same() -> None:
    """A reader of calendars takes it as empty."""
    assert ["BEGIN:VCALENDAR", "END:VCALENDAR"] == unfolded(as_ics([]))[::3]


@given(title=texts)
def test_no_line_is_longer_than_75_octets_and_no_character_is_cut(title: str) -> None:
    """Lines end in CRLF and are folded between characters (RFC 5545, 3.1)."""
    octets = as_ics([event(title)]).encode()

    lines = octets.split(b"\r\n")
    assert b"" == lines[-1]
    assert b"\n" not in b"".join(lines)
    for line in lines:
        assert len(line) <= 75
        line.decode()


@given(title=texts)
def test_a_text_is_read_back_as_it_was(title: str) -> None:
    """Backslashes, semicolons and commas are escaped (RFC 5545, 3.3.11), and nothing is lost."""
    (description,) = values(as_ics([event(title)]), "DESCRIPTION")

    assert re.fullmatch(r"(?:[^\\;,]|\\[\\;,n])*", description)
    read = re.sub(r"\\(.)", lambda found: {"n": "\n"}.get(found[1], found[1]), description)
    assert f"{title}. Act 1" == read


def test_a_break_of_line_is_written_as_two_characters() -> None:
    """A raw one would begin a new property."""
    calendar = as_ics([event("one\nATTENDEE:two")])

    assert [] == values(calendar, "ATTENDEE")
    assert ["one\\nATTENDEE:two. Act 1"] == values(calendar, "DESCRIPTION")


def test_every_event_has_an_identity_of_its_own() -> None:
    """Two rules, two days or two texts are never taken for one event."""
    events = [
        event(provision="A", rule="b-c"),
        event(provision="A-B", rule="c"),
        event(provision="A"),
        event(provision="A", day=date(2026, 12, 3)),
    ]

    assert len(events) == len(set(values(as_ics(events), "UID")))


def test_the_same_events_give_the_same_file() -> None:
    """No clock is read: a calendar can be compared with the one of yesterday."""
    corpus = corpus_of(
        law("FR-A", "in force from 2024-02-01 until 2024-03-01", rules=f"{RULE} from 2024-02-10")
    )
    first, again = (as_ics(forecast(corpus, date(2024, 2, 1), date(2024, 3, 1))) for _ in range(2))

    assert first == again
    assert ["20240201T000000Z", "20240210T000000Z", "20240301T000000Z"] == values(first, "DTSTAMP")


def test_days_far_away_are_written_with_four_digits() -> None:
    """The first and the last year of the calendar have a day like any other."""
    calendar = as_ics([event(day=date(999, 1, 1)), event(day=date.max)])

    assert ["09990101", "99991231"] == values(calendar, "DTSTART")
