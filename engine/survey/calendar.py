"""Events come in; a calendar file goes out (iCalendar, RFC 5545)."""

from collections.abc import Iterable, Iterator
from datetime import date

from engine.survey.forecast import Event

_MOST_OCTETS = 75


def as_ics(events: Iterable[Event]) -> str:
    """Write all-day events. The stamp is the day itself, so that the same events give one file."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Brightline//forecast//EN"]
    for event in events:
        lines += _event(event)
    lines.append("END:VCALENDAR")
    return "".join(f"{piece}\r\n" for line in lines for piece in _folded(line))


def _event(event: Event) -> Iterator[str]:
    where = ", ".join(event.places)
    what = f"{event.provision}/{event.rule}" if event.rule else event.provision
    day = _basic(event.day)
    yield "BEGIN:VEVENT"
    # The stroke stays: `A-B/c` and `A/b-c` are two rules, and have to be two events.
    yield f"UID:{day}-{event.kind.replace(' ', '-')}-{what}@brightline"
    yield f"DTSTAMP:{day}T000000Z"
    # Without an end, an event that begins on a date lasts that day (RFC 5545, 3.6.1).
    yield f"DTSTART;VALUE=DATE:{day}"
    yield f"SUMMARY:{_text(f'{where}: {what} {event.kind}' if where else f'{what}: {event.kind}')}"
    yield f"DESCRIPTION:{_text(f'{event.title}. {event.citation}')}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _basic(day: date) -> str:
    """A date as RFC 5545 writes it, four digits for the year also before the year 1000."""
    return day.isoformat().replace("-", "")


def _text(text: str) -> str:
    """Escape a text value (RFC 5545, 3.3.11)."""
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """Fold a line at 75 octets, never inside a character (RFC 5545, 3.1)."""
    piece, octets = "", 0
    for sign in line:
        width = len(sign.encode())
        if octets + width > _MOST_OCTETS:
            yield piece
            piece, octets = " ", 1
        piece += sign
        octets += width
    yield piece
