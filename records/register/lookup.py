"""References in a request come in; facts that can be decided by go out.

A register that cannot be reached is no empty register: then every look-up raises, and the request
is refused.
"""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Protocol, TypeVar

from brightline.engine import Engine
from engine.decide import FactValue
from engine.decide.read import FactMap
from records.register.deadlines import (
    MATCHES,
    NOTICE_OVERDUE,
    NOTICE_VALID,
    OPEN_COMPLAINT,
    Clock,
    OwnPeriods,
    facts_of_account,
    facts_of_notices,
)
from records.register.facts import asked_of, either, facts_of_person
from records.register.model import Known, reference
from records.register.register import Register
from records.store import now

T = TypeVar("T")


class People(Protocol):
    """Fills in what a request leaves to references. For one request: what is read is kept.

    Each method gives the facts that go on top of those stated, and which are never looser. Raises
    RegisterUnavailableError, ShapeError for what is no reference, and NotRealError.
    """

    def facts_for(self, ref: str, conduct: str, facts: FactMap) -> Mapping[str, FactValue]:
        """The facts about a person; `facts` is all that is stated, about them and in general."""

    def facts_of_content(self, ref: str, facts: FactMap) -> Mapping[str, FactValue]:
        """The facts about a picture that notices may be about."""

    def facts_of_account(self, ref: str, facts: FactMap) -> Mapping[str, FactValue]:
        """The facts about the account that a request is made for."""


class Lookup:
    """Makes one `People` for each request."""

    def __init__(
        self,
        register: Register,
        engine: Callable[[], Engine],
        own: OwnPeriods | None = None,
        clock: Callable[[], datetime] = now,
    ) -> None:
        """Look up in a register.

        Args:
            register: where.
            engine: gives the engine that serves now; its rules set the periods.
            own: what the service promises for itself.
            clock: gives the time, in UTC.
        """
        self.register = register
        self._engine = engine
        self._own = own
        self._clock = clock

    def asking(self, parties: Iterable[str] = ()) -> People:
        """The look-ups of one request; `parties` are references of whoever asks."""
        return _Asking(self.register, self._engine(), self._own, self._clock(), parties)


class _Asking:
    """One request: one moment, one engine, and every reference read once."""

    def __init__(
        self,
        register: Register,
        engine: Engine,
        own: OwnPeriods | None,
        at: datetime,
        parties: Iterable[str],
    ) -> None:
        self._register = register
        self._vocabulary = engine.policy_set.vocabulary
        self._clock = Clock(engine, own)
        self._now = at
        self._parties = frozenset(parties)
        self._people: dict[str, Known] = {}
        self._contents: dict[str, Mapping[str, FactValue]] = {}
        self._accounts: dict[str, Mapping[str, FactValue]] = {}

    def facts_for(self, ref: str, conduct: str, facts: FactMap) -> Mapping[str, FactValue]:
        known = _once(self._people, ref, self._register.person)
        asked = asked_of(self._vocabulary, conduct, facts, self._parties)
        return facts_of_person(self._vocabulary, known, asked, facts, self._now)

    def facts_of_content(self, ref: str, facts: FactMap) -> Mapping[str, FactValue]:
        found = _once(self._contents, ref, self._notices)
        combined = {
            name: either(found[name], facts.get(name))
            for name in (NOTICE_VALID, NOTICE_OVERDUE, MATCHES)
        }
        if combined[NOTICE_OVERDUE] is True:
            combined[NOTICE_VALID] = True
        return combined

    def facts_of_account(self, ref: str, facts: FactMap) -> Mapping[str, FactValue]:
        found = _once(self._accounts, ref, self._complaints)
        return {OPEN_COMPLAINT: either(found[OPEN_COMPLAINT], facts.get(OPEN_COMPLAINT))}

    def _notices(self, ref: str) -> Mapping[str, FactValue]:
        return facts_of_notices(self._register.notices_of_content(ref), self._clock, self._now)

    def _complaints(self, ref: str) -> Mapping[str, FactValue]:
        return facts_of_account(self._register.complaints_of_account(ref))


def _once(seen: dict[str, T], ref: str, read: Callable[[str], T]) -> T:
    found = seen.get(ref)
    if found is None:
        found = seen[ref] = read(reference(ref))
    return found
