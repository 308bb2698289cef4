"""Open notices and complaints come in; what is due goes out: when, and by which law.

Nothing of it is kept. The periods are read off the rules in force, so that a new law changes them.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import TypeAlias

from brightline.engine import Engine
from engine.compile import CompiledRule
from engine.decide import FactValue
from engine.decide.read import FactMap
from engine.decide.reasons import citation_of
from records.register.model import (
    ComplaintTerms,
    Entry,
    Kind,
    NoticeTerms,
    kind_of,
    received_of,
    validity,
)

REMOVE = "remove"
NOTICE_VALID = "notice.valid"
NOTICE_OVERDUE = "notice.overdue"
MATCHES = "image.matches-notice"
OPEN_COMPLAINT = "account.open-complaint"
_HOST = "host"
_FIRST_ZONE = timedelta(hours=14)
_LAST_ZONE = timedelta(hours=12)


Timed: TypeAlias = Entry[NoticeTerms] | Entry[ComplaintTerms]
"""An entry that starts a clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """The law that sets a period, and the candidate places that it reaches."""

    provision: str
    rule: str
    title: str
    citation: str
    source: str
    places: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Something that has to be done by a time; `law` is None where the service itself promised."""

    duty: str
    hours: int
    due: datetime
    law: Law | None

    def is_over(self, now: datetime) -> bool:
        """Whether the period is over; its last moment is already too late."""
        return now >= self.due


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnPeriods:
    """What the service promises for itself, in hours; None promises nothing."""

    notice: int | None = None
    complaint: int | None = None

    def of(self, kind: Kind) -> int | None:
        """The period for a kind of entry."""
        return self.notice if kind is Kind.NOTICE else self.complaint


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """An open notice or complaint with all that is due, the earliest first."""

    entry: Timed
    dues: tuple[Due, ...]


class Clock:
    """Computes what is due by the rules of an engine. It remembers nothing.

    `own` are the periods that the service promises.
    """

    def __init__(self, engine: Engine, own: OwnPeriods | None = None) -> None:
        self._engine = engine
        self._own = own or OwnPeriods()

    def dues(self, entry: Timed, now: datetime) -> tuple[Due, ...]:
        """Everything that is due for an entry, the earliest first; for each duty the strictest.

        A period counts from the receipt, or from the day on which its law came into force.
        """
        strictest: dict[tuple[str, bool], Due] = {}
        for due in self._all(entry, now):
            key = (due.duty, due.law is None)
            if key not in strictest or due.due < strictest[key].due:
                strictest[key] = due
        return tuple(sorted(strictest.values(), key=lambda d: (d.due, d.duty, d.law is None)))

    def _all(self, entry: Timed, now: datetime) -> Iterator[Due]:
        start = received_of(entry)
        hours = self._own.of(kind_of(entry.terms))
        if hours is not None:
            due = start + timedelta(hours=hours)
            yield Due(duty=REMOVE, hours=hours, due=due, law=None)
        atlas = self._engine.policy_set.atlas
        places = entry.terms.places or None
        if places is not None and any(atlas.canonical(code) is None for code in places):
            places = None  # a code that is no place any more: anywhere
        end = max(start, now)
        days = (start - _LAST_ZONE).date(), (end + _FIRST_ZONE).date()
        decision = self._engine.decide(
            _HOST,
            _facts(entry),
            viewer=places,
            person=places,
            publication=places,
            as_of=days,
        )
        for standing in decision.verdict.duties():
            engaged = standing.engaged
            rule = engaged.rule
            if rule.hours is None:
                continue
            begin = max(start, _commencement(rule, days))
            law = Law(
                provision=rule.provision,
                rule=rule.name,
                title=rule.document.title.text,
                citation=citation_of(rule),
                source=rule.document.sources[0].text if rule.document.sources else "",
                places=() if rule.extent is None else atlas.describe(engaged.reached),
            )
            due = begin + timedelta(hours=rule.hours)
            yield Due(duty=engaged.word, hours=rule.hours, due=due, law=law)

    def is_overdue(self, notice: Entry[NoticeTerms], now: datetime) -> bool:
        """Whether a legal period for removing the picture is over."""
        return any(
            due.duty == REMOVE and due.law is not None and due.is_over(now)
            for due in self.dues(notice, now)
        )

    def board(
        self,
        entries: Iterable[Timed],
        now: datetime,
        within: timedelta | None = None,
    ) -> tuple[Waiting, ...]:
        """What is waiting, the most urgent first; invalid notices and what is due later left out.

        Without a limit also what nothing is due for; that comes last.
        """
        found: list[Waiting] = []
        for entry in entries:
            if validity(entry) is False:
                continue
            dues = self.dues(entry, now)
            soon = within is None or (bool(dues) and dues[0].due - now <= within)
            if soon:
                found.append(Waiting(entry=entry, dues=dues))
        last = datetime.max.replace(tzinfo=UTC)
        return tuple(sorted(found, key=lambda w: w.dues[0].due if w.dues else last))


def facts_of_notices(
    notices: Iterable[Entry[NoticeTerms]], clock: Clock, now: datetime
) -> Mapping[str, FactValue]:
    """The facts that notices about a picture establish; one not judged yet is possibly valid.

    A picture that was removed in time and comes back is judged as if its period were over: the
    notice stands.
    """
    standing = [n for n in notices if n.is_open and validity(n) is not False]
    overdue = [n for n in standing if clock.is_overdue(n, now)]
    valid = _any(standing)
    return {NOTICE_VALID: valid, NOTICE_OVERDUE: _any(overdue), MATCHES: valid}


def facts_of_account(complaints: Iterable[Entry[ComplaintTerms]]) -> Mapping[str, FactValue]:
    """Whether the holder of an account has a complaint that stands."""
    return {OPEN_COMPLAINT: any(c.is_open for c in complaints)}


def _any(notices: list[Entry[NoticeTerms]]) -> FactValue:
    if any(validity(n) is True for n in notices):
        return True
    return [False, True] if notices else False


def _facts(entry: Timed) -> FactMap:
    """What is known of the picture that the entry is about: only that there is such an entry."""
    if isinstance(entry.terms, ComplaintTerms):
        return {"register.complaint": True}
    return {NOTICE_VALID: True if validity(entry) else [False, True]}


def _commencement(rule: CompiledRule, days: tuple[date, date]) -> datetime:
    """The first moment, anywhere, at which a rule was in force on one of the days."""
    first, last = days
    found: list[datetime] = []
    for since, until in rule.periods:
        if (since is None or since <= last) and (until is None or first < until):
            day = first if since is None or since < first else since
            found.append(datetime.combine(day, time(), UTC) - _FIRST_ZONE)
    return min(found)
