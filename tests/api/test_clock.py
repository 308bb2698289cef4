"""The clock of the machine jumps, forward and back: nothing opens, nothing stays shut."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

import brightline
from api.point import DecisionPoint
from api.question import Question
from api.rates import Rates
from engine.resolve import Resolver
from records.access.ring import KeyRing, UnknownKeyError
from records.access.roles import Role
from records.access.store import KeyStore
from records.journal import Entry, Journal
from records.journal.reading import JournalReader
from records.migrations import upgrade
from records.store import open_store

DAY = 86_400.0
JUMPS = (0.0, 40 * DAY, -40 * DAY, 3_600.0, -3_600.0, 0.0)


@dataclass(slots=True)
class Clock:
    """The time of day of the machine; what only grows goes on as ever."""

    ahead: float = 0.0


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that can be set."""
    found, real = Clock(), time.time

    def today_anywhere() -> tuple[date, date]:
        moment = datetime.fromtimestamp(time.time(), UTC)
        return (moment - timedelta(hours=12)).date(), (moment + timedelta(hours=14)).date()

    monkeypatch.setattr("time.time", lambda: real() + found.ahead)
    monkeypatch.setattr("time.time_ns", lambda: int((real() + found.ahead) * 1e9))
    monkeypatch.setattr("api.point.today_anywhere", today_anywhere)
    return found


def test_every_answer_is_for_the_day_that_it_is(
    engine: brightline.Engine, resolver: Resolver, clock: Clock
) -> None:
    """What is remembered of one day is not said on another, before or after it."""
    point = DecisionPoint(engine, resolver)
    for ahead in JUMPS:
        clock.ahead = ahead
        for _ in range(2):
            written = point.write(Question("view"), questions=False)
            first = datetime.fromtimestamp(time.time() - DAY / 2, UTC).date()
            assert written.prepared.days.decode().startswith(first.isoformat())


@pytest.fixture
def keys(tmp_path: Path) -> Iterator[KeyStore]:
    """A store of keys."""
    database = open_store(str(tmp_path / "records.db"))
    upgrade(database)
    yield KeyStore(database)
    database.dispose()


def test_a_key_ends_by_the_clock_and_no_jump_shuts_everybody_out(
    keys: KeyStore, clock: Clock
) -> None:
    """Whether keys were read lately is told by a clock that only grows."""
    text = keys.create("studio", frozenset({Role.SERVICE}), lasts=timedelta(days=10)).text.encode()
    ring = KeyRing(keys, clock=time.time)
    try:
        for ahead in JUMPS:
            clock.ahead = ahead
            assert ring.is_fresh
            if ahead > 10 * DAY:
                with pytest.raises(UnknownKeyError, match="expired"):
                    ring.find(text)
            else:
                assert "studio" == ring.find(text).name
    finally:
        ring.close()


def test_nobody_waits_for_a_clock_to_catch_up(clock: Clock) -> None:
    """Who asked too often before the clock went back may ask again within the second."""
    rates = Rates(by_key="5/second", by_address="5/second")
    for ahead in JUMPS[:-1]:  # the last one is the second of the first
        clock.ahead = ahead
        assert rates.of_key("studio")[0]
        while rates.of_key("studio")[0]:
            pass
        while not rates.is_over("192.0.2.1"):
            allowance = rates.of_address("192.0.2.1")
            assert allowance is not None
            assert allowance.seconds <= 2


def test_the_journal_keeps_its_order_whatever_the_time(tmp_path: Path, clock: Clock) -> None:
    """A record has the time that the clock said; its place is that of its commit."""
    database = open_store(str(tmp_path / "records.db"))
    upgrade(database)
    journal = Journal(database, cadence=0.0)
    for index, ahead in enumerate(JUMPS):
        clock.ahead = ahead
        assert index == journal.append_now(Entry(b"%d" % index)).index
        assert index + 1 == journal.checkpoint_now().size
    journal.close()

    reader = JournalReader(database)
    assert [b"%d" % index for index in range(len(JUMPS))] == [
        leaf.body for leaf in reader.leaves(0, 100)
    ]
    assert all(made.root == reader.root(made.size) for made in reader.checkpoints())
    database.dispose()
