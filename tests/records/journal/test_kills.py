"""Processes are killed at any moment while they write, and nothing that was acknowledged is lost.

BRIGHTLINE_KILLS says how many times for each database; more are for a longer watch than a test run.
"""

import os
import random
import time
from pathlib import Path

import pytest

from records.journal import Entry, Journal, JournalUnavailableError
from records.journal.reading import JournalReader
from records.merkle import Frontier, leaf_hash
from records.store import open_store, reading
from tests.records.journal.postgres import Postgres
from tests.records.journal.writing import drained, start

KILLS = int(os.environ.get("BRIGHTLINE_KILLS", "20"))
_PAGE = 5_000


def check(address: str, acknowledged: dict[int, bytes]) -> int:
    """Read the whole journal: dense, rightly hashed, with everything that was acknowledged."""
    engine = open_store(address, create=False)
    reader = JournalReader(engine)
    size = reader.size()
    frontier = Frontier()
    for first in range(0, size + 1, _PAGE):
        leaves = reader.leaves(first, _PAGE)
        assert [leaf.index for leaf in leaves] == list(range(first, min(first + _PAGE, size)))
        for leaf in leaves:
            assert leaf_hash(leaf.body) == leaf.hash
            assert acknowledged.get(leaf.index, leaf.body) == leaf.body
        frontier = frontier.grown(leaf.hash for leaf in leaves)
    assert max(acknowledged, default=-1) < size
    assert frontier.root() == reader.root(size)
    for made in reader.checkpoints():
        assert made.root == reader.root(made.size)
    if engine.dialect.name == "sqlite":
        with reading(engine) as connection:
            assert "ok" == connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    engine.dispose()
    return size


def test_a_kill_loses_no_acknowledged_record(address: str) -> None:
    """A process dies in the middle of whatever it does; the next one goes on where it was."""
    moments = random.Random(5)  # noqa: S311  # no secret
    acknowledged: dict[int, bytes] = {}
    for kill in range(KILLS):
        process, reports = start(address, f"writer-{kill}")
        first, body = reports.recv()
        acknowledged[first] = body
        time.sleep(moments.uniform(0, 0.06))
        process.kill()
        new = drained(reports)
        assert not acknowledged.keys() & new.keys()
        acknowledged |= new
        process.join()

    assert check(address, acknowledged) >= len(acknowledged) >= KILLS


def test_a_kill_of_one_process_stops_no_other(address: str) -> None:
    """Two processes write at once; one dies, and the other goes on, in the same tree."""
    stays, stays_reports = start(address, "stays")
    acknowledged: dict[int, bytes] = {}
    for kill in range(3):
        dies, dies_reports = start(address, f"dies-{kill}")
        index, body = dies_reports.recv()
        acknowledged[index] = body
        dies.kill()
        acknowledged |= drained(dies_reports)
        dies.join()
        for _ in range(20):
            index, body = stays_reports.recv()
            assert index not in acknowledged
            acknowledged[index] = body
    stays.kill()
    acknowledged |= drained(stays_reports)
    stays.join()

    check(address, acknowledged)


def test_a_server_that_stops_and_starts_again(postgres: Postgres, postgres_address: str) -> None:
    """While it is away, decisions are refused; then they are recorded again."""
    engine = open_store(postgres_address)
    journal = Journal(engine)
    acknowledged = {journal.append_now(Entry(b"before")).index: b"before"}

    postgres.stop()
    with pytest.raises(JournalUnavailableError, match="cannot be written"):
        journal.append_now(Entry(b"away"))
    postgres.start()

    acknowledged[journal.append_now(Entry(b"after")).index] = b"after"
    journal.close()
    engine.dispose()
    check(postgres_address, acknowledged)


def test_a_server_that_restarted_between_two_records(
    postgres: Postgres, postgres_address: str
) -> None:
    """The connection is dead, the server is not: nobody is refused for that."""
    engine = open_store(postgres_address)
    journal = Journal(engine)
    journal.append_now(Entry(b"before"))

    postgres.stop()
    postgres.start()

    assert 1 == journal.append_now(Entry(b"after")).index
    journal.close()
    engine.dispose()


def test_a_file_that_is_moved_away_and_back(sqlite_address: str) -> None:
    """A process could go on writing in a file that nobody finds any more; this one refuses."""
    engine = open_store(sqlite_address)
    journal = Journal(engine)
    journal.append_now(Entry(b"before"))
    path = Path(sqlite_address)
    files = [path.with_name(path.name + end) for end in ("", "-wal", "-shm")]
    away = path.parent / "away"
    away.mkdir()

    for file in files:
        file.rename(away / file.name)
    for _ in range(2):
        with pytest.raises(JournalUnavailableError, match="cannot be written"):
            journal.append_now(Entry(b"away"))
    assert not path.exists()
    for file in files:
        if (away / file.name).exists():
            (away / file.name).rename(file)

    after = journal.append_now(Entry(b"after"))
    journal.close()
    engine.dispose()
    check(sqlite_address, {0: b"before", after.index: b"after"})


def test_a_file_that_is_locked_and_freed(
    sqlite_address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's tool holds the database: refused for as long as that takes, and no longer."""
    monkeypatch.setattr("records.store.PATIENCE", 0.05)
    engine, other = open_store(sqlite_address), open_store(sqlite_address)
    journal = Journal(engine)

    with other.connect() as connection:
        connection.exec_driver_sql("UPDATE head SET id = 1")
        with pytest.raises(JournalUnavailableError, match="cannot be written"):
            journal.append_now(Entry(b"locked"))
        connection.rollback()

    assert 0 == journal.append_now(Entry(b"freed")).index
    journal.close()


def test_a_disk_that_is_full(sqlite_address: str) -> None:
    """What fits is kept; what does not is refused; with room again it goes on."""
    engine = open_store(sqlite_address)
    journal = Journal(engine)
    journal.append_now(Entry(b"before"))

    def limit(pages: int) -> None:
        # SQLite's own limit gives the error of a full disk (SQLITE_FULL) at the same place.
        assert journal._connection is not None  # noqa: SLF001  # the disk of this writer
        raw = journal._connection.connection.cursor()  # noqa: SLF001
        raw.execute(f"PRAGMA max_page_count={pages}")

    limit(1)
    with pytest.raises(JournalUnavailableError):
        journal.append_now(Entry(b"x" * 60_000))

    after = journal.append_now(Entry(b"after"))
    journal.close()
    engine.dispose()
    assert after.index + 1 == check(sqlite_address, {0: b"before", after.index: b"after"})
