"""What a service needs to decide comes in; whether it can now goes out, and what is in the way.

Whoever routes requests asks this every few seconds, and anybody may, so that an answer is kept for
a second.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sqlalchemy import Engine as Database
from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError

from brightline.engine import Engine
from engine.resolve import Resolver, SourceState
from records.store import writing

KEPT_FOR = 1.0
_UNWRITABLE = "the journal cannot be written"
_USABLE = frozenset({SourceState.READY, SourceState.KEPT})

Check = Callable[[], str | None]
"""Gives what is wrong, in a few words without a path or an address; None where nothing is."""


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether a service decides, and what keeps it from that, by what it is."""

    failing: Mapping[str, str]

    @property
    def ready(self) -> bool:
        """Whether requests may be sent here."""
        return not self.failing


class ReadinessChecks:
    """Asks each check, at most once a second."""

    def __init__(
        self, checks: Mapping[str, Check], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._checks = dict(checks)
        self._clock = clock
        self._found: tuple[float, Readiness] | None = None

    def now(self) -> Readiness:
        """Whether the service is ready; may take as long as a database does."""
        found = self._found
        if found is not None and self._clock() - found[0] < KEPT_FOR:
            return found[1]
        failing = {}
        for name, check in self._checks.items():
            problem = check()
            if problem is not None:
                failing[name] = problem
        readiness = Readiness(failing)
        self._found = (self._clock(), readiness)
        return readiness


def policy_check(engine: Callable[[], Engine]) -> Check:
    """Whether a policy set is loaded that decides: one question is decided to find out."""

    def check() -> str | None:
        try:
            engine().decide("view")
        except Exception as error:  # noqa: BLE001  # whatever it is, this service does not decide
            return f"no decision can be made ({type(error).__name__})"
        return None

    return check


def journal_check(database: Database, failed_lately: Callable[[], bool]) -> Check:
    """Whether the journal can be written: its head is, as it was, up to the disk.

    Args:
        database: where it is.
        failed_lately: whether a decision could not be recorded a moment ago; a disk that has room
            for the head alone is full.
    """

    def check() -> str | None:
        try:
            with writing(database) as connection:
                connection.execute(text("UPDATE head SET size = size WHERE id = 1"))
        except (SQLAlchemyError, OSError):
            return _UNWRITABLE
        return _UNWRITABLE if failed_lately() else None

    return check


def fresh_check(is_fresh: Callable[[], bool], what: str) -> Check:
    """Whether something that is read again and again could be read lately."""
    return lambda: None if is_fresh() else f"{what} cannot be read"


def places_check(resolver: Resolver) -> Check:
    """Whether every source of places that the operator named is there, and not too old."""

    def check() -> str | None:
        failing = [s for s in resolver.status() if s.state not in _USABLE]
        if not failing:
            return None
        return ", ".join(f"`{s.role.value}` is {s.state.value}" for s in failing)

    return check
