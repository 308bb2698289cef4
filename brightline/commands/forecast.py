"""`brightline forecast`: which texts begin and end to apply, and when."""

import json as json_
from datetime import date, timedelta
from typing import Annotated

import typer

from brightline.commands.options import AsJson, Rules, fail, say
from brightline.commands.surveys import corpus_of, day_of
from brightline.engine import today_anywhere
from engine.survey import Event, forecast
from engine.survey.calendar import as_ics

_AHEAD = timedelta(days=365)


def run(
    *,
    since: Annotated[
        str | None, typer.Option("--from", help="the first day; left out: today")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", help="the last day; left out: in a year")
    ] = None,
    rules: Rules = None,
    json: AsJson = False,
    ics: Annotated[bool, typer.Option("--ics", help="print a calendar file (RFC 5545)")] = False,
) -> None:
    """List every commencement, repeal and expiry in a period, by day and place.

    The exit status is 0, or 2 for bad input.
    """
    if json and ics:
        fail("`--json` and `--ics` exclude each other")
    first = day_of(since, today_anywhere()[0])
    last = day_of(until, first + min(_AHEAD, date.max - first))
    if last < first:
        fail(f"the period ends on {last}, before it begins on {first}")
    events = forecast(corpus_of(rules), first, last)
    if ics:
        say(as_ics(events).rstrip("\r\n") + "\r")
    elif json:
        say(json_.dumps([_values(e) for e in events], ensure_ascii=False, indent=2))
    else:
        for event in events:
            say(_line(event))
        say(f"{len(events)} event{'' if len(events) == 1 else 's'} from {first} to {last}")


def _line(event: Event) -> str:
    where = ", ".join(event.places)
    what = f"{event.provision}/{event.rule}" if event.rule else event.provision
    return f"{event.day}  {where or '-':<12} {event.kind:<12} {what}: {event.title}"


def _values(event: Event) -> dict[str, object]:
    return {
        "day": event.day.isoformat(),
        "kind": event.kind.value,
        "places": list(event.places),
        "provision": event.provision,
        "rule": event.rule,
        "title": event.title,
        "citation": event.citation,
    }
