"""A corpus and a stretch of days come in; what begins and ends on them goes out, day by day.

This is a calendar: it says which texts begin or cease to apply. What that changes for which request
is a question for the plan between two days.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from engine.check import Corpus
from engine.compile.periods import Period, periods_of, within
from engine.language import tree


class EventKind(StrEnum):
    """What happens to a text on a day."""

    BEGINS = "begins"
    ENDS = "ends"
    RULE_BEGINS = "rule begins"
    RULE_ENDS = "rule ends"
    REACH = "reach changes"


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that happens on one day. `rule` is empty where it is about the whole text."""

    day: date
    kind: EventKind
    places: tuple[str, ...]
    provision: str
    title: str
    citation: str
    rule: str = ""


def forecast(corpus: Corpus, first: date, last: date) -> tuple[Event, ...]:
    """Every beginning and end from the first to the last day, both included, in order."""
    found = [
        event
        for _, document in corpus.documents()
        for event in _events(document)
        if first <= event.day <= last
    ]
    found += (
        Event(
            day=day,
            kind=EventKind.REACH,
            places=(),
            provision="jurisdictions",
            title="A membership, a territory or a group of places changes",
            citation="jurisdictions/",
        )
        for day in corpus.atlas.change_dates
        if first <= day <= last
    )
    return tuple(sorted(found, key=lambda e: (e.day, e.places, e.provision, e.kind, e.rule)))


def _events(document: tree.Document) -> Iterator[Event]:
    if not document.status:
        return
    whole = _joined(periods_of(document))
    yield from _ends(document, whole, EventKind.BEGINS, EventKind.ENDS)
    for rule in document.rules:
        own = [p for p in within(whole, rule) if p not in whole]
        for period in own:
            edges = {p.since for p in whole} | {p.until for p in whole}
            narrowed = Period(
                None if period.since in edges else period.since,
                None if period.until in edges else period.until,
            )
            name = rule.name.text
            kinds = EventKind.RULE_BEGINS, EventKind.RULE_ENDS
            yield from _ends(document, (narrowed,), *kinds, rule=name)


def _joined(periods: tuple[Period, ...]) -> tuple[Period, ...]:
    """Periods that touch are one: a text that goes on neither ends nor begins."""
    joined: list[Period] = []
    for period in sorted(periods, key=lambda p: p.since or date.min):
        last = joined[-1] if joined else None
        if last is None or (
            last.until is not None and period.since is not None and period.since > last.until
        ):
            joined.append(period)
        else:
            ends = last.until, period.until
            until = None if None in ends else max(day for day in ends if day is not None)
            joined[-1] = Period(last.since, until)
    return tuple(joined)


def _ends(
    document: tree.Document,
    periods: tuple[Period, ...],
    begins: EventKind,
    ends: EventKind,
    rule: str = "",
) -> Iterator[Event]:
    for period in periods:
        for day, kind in ((period.since, begins), (period.until, ends)):
            if day is not None:
                yield Event(
                    day=day,
                    kind=kind,
                    places=tuple(word.text for word in document.extent),
                    provision=document.name.text,
                    title=document.title.text,
                    citation=document.cites.text if document.cites else document.name.text,
                    rule=rule,
                )
