"""The status lines of a document come in; the days on which it applies go out.

A period is half-open: `[since, until)`. `None` stands for no beginning or no end.
"""

from datetime import date
from typing import NamedTuple, assert_never

from engine.language import tree


class Period(NamedTuple):
    """The days from `since` on and before `until`."""

    since: date | None = None
    until: date | None = None

    def __contains__(self, day: object) -> bool:
        assert isinstance(day, date)
        return (self.since is None or self.since <= day) and (
            self.until is None or day < self.until
        )


EVER = (Period(),)


def periods_of(document: tree.Document, *, enact_bills: bool = False) -> tuple[Period, ...]:
    """When a document applies: never for a bill, always where it has no status line."""
    if not document.status:
        return EVER
    periods: list[Period] = []
    for status in document.status:
        match status:
            case tree.InForce(since, until):
                periods.append(Period(since, until))
            case tree.Enacted(on):
                periods.append(Period(on, None))
            case tree.Bill():
                periods += EVER if enact_bills else ()
            case tree.Stayed():
                pass
            case _:
                assert_never(status)
    for status in document.status:
        if isinstance(status, tree.Stayed):
            periods = [rest for p in periods for rest in _without(p, status)]
    return tuple(periods)


def within(periods: tuple[Period, ...], rule: tree.Rule) -> tuple[Period, ...]:
    """The part of the periods that lies in a rule's own period."""
    if rule.since is None and rule.until is None:
        return periods
    cut = (Period(_later(p.since, rule.since), _earlier(p.until, rule.until)) for p in periods)
    return tuple(p for p in cut if not _is_empty(p))


def _without(period: Period, stay: tree.Stayed) -> list[Period]:
    before = Period(period.since, _earlier(period.until, stay.since))
    rest = [before]
    if stay.until is not None:
        rest.append(Period(_later(period.since, stay.until), period.until))
    return [p for p in rest if not _is_empty(p)]


def _is_empty(period: Period) -> bool:
    return period.since is not None and period.until is not None and period.until <= period.since


def _later(one: date | None, two: date | None) -> date | None:
    return max((d for d in (one, two) if d is not None), default=None)


def _earlier(one: date | None, two: date | None) -> date | None:
    return min((d for d in (one, two) if d is not None), default=None)
