"""The resolver: the operator's files and an address come in, the places it may be in go out.

It opens no network connection, writes no log, and answers for every address: whatever
goes wrong with a source is said in the evidence and makes the answer *anywhere*.
"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import TypeVar

from engine.resolve.addresses import parse_address
from engine.resolve.anonymity import ask_anonymity
from engine.resolve.combine import combine
from engine.resolve.database import Database, Edition, opener
from engine.resolve.embedded import EMBEDDED, ask_embedded
from engine.resolve.geography import ask_place
from engine.resolve.model import Anonymity, Answer, IPAddress, Located, Standing
from engine.resolve.relays import RelayList, ask_relays, read_relays
from engine.resolve.sources import (
    Role,
    SourceError,
    Sources,
    SourceState,
    SourceStatus,
)
from engine.resolve.watched import Dated, Reading, WatchedFile

T = TypeVar("T", bound=Dated)

_EMBEDDED_ONLY = Sources()
_WITH_PARTS = (Edition.ENTERPRISE, Edition.CITY)
_PLACES = (*_WITH_PARTS, Edition.COUNTRY)
_ANONYMOUS = (Edition.ANONYMOUS_IP, Edition.ANONYMOUS_PLUS)


class Resolver:
    """Tells the candidate places of an address; one serves any number of threads."""

    def __init__(self, sources: Sources = _EMBEDDED_ONLY) -> None:
        self._max_age_days = sources.max_age_days
        watch = partial(_watch, check_seconds=sources.check_seconds)
        self._places: tuple[WatchedFile[Database], ...] = (
            *watch(sources.city, opener(*_WITH_PARTS), role=Role.CITY),
            *watch(sources.country, opener(*_PLACES), role=Role.COUNTRY),
        )
        self._anonymous: tuple[WatchedFile[Database], ...] = watch(
            sources.anonymous, opener(*_ANONYMOUS), role=Role.ANONYMOUS
        )
        self._relays: tuple[WatchedFile[RelayList], ...] = watch(
            sources.relays, read_relays, role=Role.RELAYS
        )

    def locate(self, address: str) -> Located:
        """Every place the address may be in, with the evidence.

        An address that is on no public network is looked up nowhere: databases have answers
        for some of them, and those are wrong.

        Raises:
            AddressError: when the text is no address; nothing else is ever raised.
        """
        parsed = parse_address(address)
        if not parsed.public:
            return Located(
                codes=frozenset(),
                anywhere=True,
                anonymised=Anonymity.NONE,
                evidence=parsed.evidence,
            )
        hiding = (
            *(self._consult(each, ask_relays, parsed.ip) for each in self._relays),
            *(self._consult(each, ask_anonymity, parsed.ip) for each in self._anonymous),
        )
        if any(Anonymity.RELAY in each.anonymity for each in hiding):
            # The list is the relay's own word; other sources often misplace its networks.
            return combine(parsed.evidence, hiding)
        places = (
            *(self._consult(each, ask_place, parsed.ip) for each in self._places),
            ask_embedded(parsed.ip),
        )
        return combine(parsed.evidence, (*hiding, *places))

    def status(self) -> tuple[SourceStatus, ...]:
        """The condition of every source, in the order in which they are asked."""
        return (
            *(self._describe(each) for each in self._relays),
            *(self._describe(each) for each in self._anonymous),
            *(self._describe(each) for each in self._places),
            SourceStatus(role=Role.EMBEDDED, state=SourceState.READY, label=EMBEDDED),
        )

    def close(self) -> None:
        """Stop watching the files and let go of them.

        A look-up that still comes finds its files unavailable, and so says *anywhere*.
        """
        for places in (*self._places, *self._anonymous):
            places.close()
        for relays in self._relays:
            relays.close()

    def _consult(
        self, file: WatchedFile[T], ask: Callable[[T, IPAddress], Answer], ip: IPAddress
    ) -> Answer:
        content, problem = self._usable(file.current())
        if content is None:
            return _unavailable(f"{file.role} file", problem)
        try:
            return ask(content, ip)
        except SourceError as error:
            return _unavailable(content.label, str(error))

    def _usable(self, reading: Reading[T]) -> tuple[T | None, str]:
        """The content if it may be believed, else why not."""
        if reading.content is None or not self._outdated(reading.content):
            return reading.content, reading.problem
        return None, f"{reading.content.label} is older than {self._max_age_days} days"

    def _outdated(self, content: Dated) -> bool:
        if self._max_age_days is None:
            return False
        return (datetime.now(UTC) - content.built) / timedelta(days=1) > self._max_age_days

    def _describe(self, file: WatchedFile[T]) -> SourceStatus:
        reading = file.current()
        content, problem = self._usable(reading)
        if reading.closed:
            state = SourceState.CLOSED
        elif reading.content is None:
            state = SourceState.UNREADABLE
        elif content is None:
            state = SourceState.OUTDATED
        else:
            state = SourceState.KEPT if reading.problem else SourceState.READY
        return SourceStatus(
            role=file.role,
            state=state,
            label=reading.content.label if reading.content else f"{file.role} file",
            path=file.path,
            built=reading.content.built if reading.content else None,
            problem="; ".join(dict.fromkeys(part for part in (problem, reading.problem) if part)),
        )


def _watch(
    path: Path | None,
    load: Callable[[bytes, datetime], T],
    *,
    role: Role,
    check_seconds: float,
) -> tuple[WatchedFile[T], ...]:
    """The file as a tuple of one, or of none when it is not configured."""
    if path is None:
        return ()
    return (WatchedFile(path, load, role=role, check_seconds=check_seconds),)


def _unavailable(source: str, problem: str) -> Answer:
    return Answer(
        source=source,
        standing=Standing.UNAVAILABLE,
        says="unavailable",
        detail=f"{problem}; what it would say cannot be excluded",
    )
