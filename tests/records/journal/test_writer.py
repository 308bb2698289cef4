"""What the writer promises, in both databases."""

import asyncio
import json
import threading
from base64 import b64encode
from hashlib import sha256

import pytest
from sqlalchemy import Engine, event

from records.journal import (
    Entry,
    EntryError,
    Journal,
    JournalRecorder,
    JournalUnavailableError,
    NoRecorder,
    Secret,
    WhenUnavailable,
)
from records.journal.batch import read_head
from records.journal.erasing import erasure_of
from records.journal.reading import JournalReader, NotInJournalError
from records.journal.record import WhyErased
from records.merkle import Frontier, leaf_hash
from records.store import writing
from tests.records.journal.conftest import Made


def entry(number: int, *secrets: Secret) -> Entry:
    """A small record."""
    return Entry(f'{{"n":{number}}}'.encode(), f"record-{number}", secrets)


def check_tree(engine: Engine) -> int:
    """Check that indexes are dense and every hash is right; gives the size."""
    reader = JournalReader(engine)
    size = reader.size()
    leaves = reader.leaves(0, size + 10)
    assert list(range(size)) == [leaf.index for leaf in leaves]
    assert [leaf_hash(leaf.body) for leaf in leaves] == [leaf.hash for leaf in leaves]
    assert Frontier().grown(leaf.hash for leaf in leaves).root() == reader.root(size)
    return size


def test_a_receipt_says_where_the_record_stands(journal: Journal, engine: Engine) -> None:
    """By it the record is found and proven later."""
    receipts = [journal.append_now(entry(number)) for number in range(3)]

    assert [0, 1, 2] == [receipt.index for receipt in receipts]
    assert [1, 2, 3] == [receipt.size for receipt in receipts]
    leaf = JournalReader(engine).leaf(1)
    assert (b'{"n":1}', receipts[1].leaf) == (leaf.body, leaf.hash)
    assert (leaf,) == JournalReader(engine).named("record-1")
    assert 3 == check_tree(engine)


def test_callers_at_the_same_time_share_commits(journal: Journal, engine: Engine) -> None:
    """Hundreds of records in few transactions, each acknowledged to its own caller."""
    commits: list[int] = []
    event.listen(engine, "commit", lambda _: commits.append(1))

    async def call_all() -> list[int]:
        waiting = [journal.append(entry(number)) for number in range(700)]
        return [receipt.index for receipt in await asyncio.gather(*waiting)]

    indexes = asyncio.run(call_all())

    assert list(range(700)) == indexes
    assert len(commits) < 20
    assert 700 == check_tree(engine)


def test_proofs_come_from_tiles(journal: Journal, engine: Engine) -> None:
    """Of trees over several tiles, at sizes between and at their edges."""

    async def fill() -> None:
        for first in range(0, 1_300, 130):
            await asyncio.gather(*[journal.append(entry(n)) for n in range(first, first + 130)])

    asyncio.run(fill())
    reader = JournalReader(engine)
    hashes = [leaf.hash for leaf in reader.leaves(0, 2_000)]

    for size in (1, 255, 256, 257, 512, 1_024, 1_299, 1_300):
        assert Frontier().grown(hashes[:size]).root() == reader.root(size)
    assert b"".join(hashes[256:512]) == reader.tile(0, 1)
    assert b"".join(hashes[1_280:1_283]) == reader.tile(0, 5, 3)
    assert Frontier().grown(hashes[512:768]).root() == reader.tile(1, 0, 5)[64:96]
    assert b'\x00\x07{"n":0}\x00\x07{"n":1}' == reader.entries(0, 2)
    for wrong in ((0, 5, 256), (1, 0, 6), (2, 0, 1)):
        with pytest.raises(NotInJournalError):
            reader.tile(*wrong)


def test_two_writers_make_one_tree(journal: Journal, engine: Engine, made: Made) -> None:
    """Several workers may serve one deployment."""
    writers = [journal, made(engine), made(engine)]

    def write(writer: Journal) -> None:
        for number in range(40):
            writer.append_now(entry(number))

    threads = [threading.Thread(target=write, args=(writer,)) for writer in writers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert 120 == check_tree(engine)


def test_a_full_queue_refuses_at_once(engine: Engine) -> None:
    """No caller is kept waiting behind thousands, and the memory of the service has an end."""
    journal = Journal(engine, most_waiting=5)

    async def fill() -> int:
        with writing(engine) as connection:
            read_head(connection)  # nobody else can write now
            journal.append(entry(0))
            await asyncio.sleep(0.05)
            waiting = [journal.append(entry(number)) for number in range(1, 6)]
            with pytest.raises(JournalUnavailableError, match="too many"):
                journal.append(entry(6))
            assert 5 == journal.waiting
        return len(await asyncio.gather(*waiting))

    assert 5 == asyncio.run(fill())
    journal.close()


def test_a_failure_reaches_everybody_who_waits(journal: Journal, engine: Engine) -> None:
    """And what comes after it is tried again."""
    failing = True

    def fail(*_: object) -> None:
        if failing:
            raise OSError(28, "No space left on device")

    event.listen(engine, "before_cursor_execute", fail)

    async def call() -> list[object]:
        return list(
            await asyncio.gather(
                *[journal.append(entry(number)) for number in range(5)], return_exceptions=True
            )
        )

    assert all(isinstance(result, JournalUnavailableError) for result in asyncio.run(call()))
    health = [journal.healthy]
    failing = False
    assert 0 == journal.append_now(entry(9)).index
    assert [False, True] == [*health, journal.healthy]
    assert 1 == check_tree(engine)


def test_a_failing_commit_is_no_receipt(journal: Journal, engine: Engine) -> None:
    """Nothing is acknowledged before the commit has returned."""

    def fail(_: object) -> None:
        raise OSError(5, "Input/output error")

    event.listen(engine, "commit", fail)
    with pytest.raises(JournalUnavailableError):
        journal.append_now(entry(0))
    event.remove(engine, "commit", fail)

    assert 0 == journal.append_now(entry(1)).index
    assert 1 == check_tree(engine)


def test_an_older_copy_of_the_database_is_refused(journal: Journal, engine: Engine) -> None:
    """It would give the places of acknowledged records a second time."""
    for number in range(3):
        journal.append_now(entry(number))
    with writing(engine) as connection:
        connection.exec_driver_sql('DELETE FROM leaf WHERE "index" = 2')
        two = Frontier().grown([leaf_hash(entry(n).body) for n in range(2)])
        mark = "%s" if engine.dialect.name == "postgresql" else "?"
        connection.exec_driver_sql(f"UPDATE head SET size = 2, frontier = {mark}", (two.packed(),))  # noqa: S608  # a mark

    with pytest.raises(JournalUnavailableError):
        journal.append_now(entry(3))


def test_a_closed_journal_takes_nothing(engine: Engine) -> None:
    """What waited is written first."""
    journal = Journal(engine)

    async def call() -> int:
        waiting = journal.append(entry(0))
        await asyncio.to_thread(journal.close)
        return (await waiting).index

    assert 0 == asyncio.run(call())
    with pytest.raises(JournalUnavailableError, match="closed"):
        journal.append_now(entry(1))


@pytest.mark.parametrize(
    ("body", "name", "secrets", "expected"),
    [
        (b"", "", (), "1 to 65535 bytes"),
        (b"x" * 65_536, "", (), "this one has 65536"),
        (b"{}", "a\x00", (), "cannot be printed"),
        (b"{}", "", (Secret.of("account", "a"), Secret.of("account", "b")), "same field"),
    ],
)
def test_a_record_that_would_spoil_its_batch_is_refused_alone(
    body: bytes, name: str, secrets: tuple[Secret, ...], expected: str
) -> None:
    """Those of others go on."""
    with pytest.raises(EntryError, match=expected):
        Entry(body, name, secrets)


def test_a_value_that_is_no_text_is_refused() -> None:
    """Half of a pair of surrogates cannot be written in UTF-8."""
    with pytest.raises(EntryError, match="no text of Unicode"):
        Secret.of("text", "\ud800")


def test_what_is_erased_is_gone_and_every_proof_holds(journal: Journal, engine: Engine) -> None:
    """The commitment stays in the leaf; without its salt it tells nothing."""
    secrets = (Secret.of("account", "account \x00 17"), Secret.of("address.viewer", "192.0.2.7"))
    receipt = journal.append_now(entry(0, *secrets))
    reader = JournalReader(engine)
    before = reader.root(1)
    kept = reader.secrets(0)
    assert secrets == kept
    assert [s.commitment() for s in secrets] == [s.commitment() for s in kept]

    erasure = erasure_of(reader, receipt.index, ["account"], WhyErased.REQUEST)
    assert erasure is not None
    recorded = journal.append_now(erasure)

    assert (secrets[1],) == reader.secrets(0)
    assert before == reader.root(1)
    said = json.loads(reader.leaf(recorded.index).body)
    assert ("erasure", 0, ["account"], "request") == tuple(
        said[name] for name in ("kind", "leaf", "fields", "why")
    )
    assert None is erasure_of(reader, 0, ["account"], WhyErased.REQUEST)
    with pytest.raises(NotInJournalError, match="there is no leaf 7"):
        erasure_of(reader, 7, None, WhyErased.REQUEST)
    assert 2 == check_tree(engine)


def test_a_commitment_is_the_hash_of_salt_and_value() -> None:
    """So that anybody can check it who is given both."""
    secret = Secret("account", bytes(32), b"17")

    assert 32 == len(Secret.of("account", "17").salt)
    assert Secret.of("account", "17").salt != Secret.of("account", "17").salt
    assert b64encode(sha256(bytes(32) + b"17").digest()).decode() == secret.commitment()


def test_without_a_journal_only_denials_are_answered_if_so_set(engine: Engine) -> None:
    """As it comes, nothing is; a permission never is."""
    journal = Journal(engine)
    strict = JournalRecorder(journal)
    mild = JournalRecorder(journal, WhenUnavailable.SERVE_DENIALS_ONLY)

    async def record(recorder: JournalRecorder, *, permitted: bool) -> object:
        return await recorder.record(entry(0), permitted=permitted)

    assert None is not asyncio.run(record(mild, permitted=True))
    journal.close()

    assert None is asyncio.run(record(mild, permitted=False))
    assert 1 == mild.unrecorded
    for recorder, permitted in ((mild, True), (strict, True), (strict, False)):
        with pytest.raises(JournalUnavailableError):
            asyncio.run(record(recorder, permitted=permitted))
    assert None is asyncio.run(NoRecorder().record(entry(0), permitted=True))


def test_a_caller_who_went_away_harms_nobody(journal: Journal, engine: Engine) -> None:
    """Its record is written, and the others get their receipts."""

    async def call() -> int:
        gone = journal.append(entry(0))
        stays = journal.append(entry(1))
        gone.cancel()
        return (await stays).index

    assert 1 == asyncio.run(call())
    assert 2 == check_tree(engine)
