"""Entries come in from any number of callers; each gets its receipt once the entry is on the disk.

One thread does the work of the database. What arrives while it commits waits for the next commit,
so that under load one commit serves many.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future as ThreadFuture
from os import stat_result
from pathlib import Path
from typing import Any, Generic, NamedTuple, TypeAlias, TypeVar

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from records.journal.batch import End, JournalBehindError, write_batch
from records.journal.checkpoints import Checkpointed, SplitViewError, make_checkpoint
from records.journal.entry import Entry, JournalUnavailableError, Receipt
from records.journal.note import Signer
from records.store import path_of, safe, write_on

CADENCE = 60.0
"""Seconds between checkpoints, while anything is written."""
MOST_WAITING = 10_000
"""Entries that may wait; a caller beyond them is refused at once, and not kept waiting."""
MOST_IN_BATCH = 1_000
LATELY = 5.0
"""Seconds for which a failure to write counts, where nobody tries again."""
_TURNS = 3
"""Turns of the event loop in which entries gather that came at the same time: microseconds."""
_PATIENCE = 30.0
_LOG = logging.getLogger("brightline.journal")

T = TypeVar("T")
_AnyFuture: TypeAlias = "asyncio.Future[Any] | ThreadFuture[Any]"


class _Waiting(NamedTuple, Generic[T]):
    """Somebody who waits, and the event loop in which; None for a thread."""

    future: asyncio.Future[T] | ThreadFuture[T]
    loop: asyncio.AbstractEventLoop | None


class _Appending(NamedTuple):
    entry: Entry
    waiting: _Waiting[Receipt]


class Journal:
    """Writes the journal. One for each process; several processes and machines may write at once.

    Args:
        engine: the database, migrated.
        signer: signs the checkpoints; None only for a developer, and they say so.
        origin: the name of the log, where no signer gives it.
        cadence: seconds between checkpoints.
        most_waiting: entries that may wait for a commit.
    """

    def __init__(
        self,
        engine: Engine,
        *,
        signer: Signer | None = None,
        origin: str = "brightline.invalid/unsigned",
        cadence: float = CADENCE,
        most_waiting: int = MOST_WAITING,
    ) -> None:
        self.engine = engine
        self.signer = signer
        self.origin = origin if signer is None else signer.name
        self._cadence = cadence
        self._most_waiting = most_waiting
        self._changed = threading.Condition()
        self._queue: list[_Appending] = []
        self._asked: list[_Waiting[Checkpointed]] = []
        self._closing = False
        self._known: End | None = None
        self._noted = -1
        self._note_due = time.monotonic() + cadence
        self._connection: Connection | None = None
        self._file = _File(path_of(engine))
        self._healthy = True
        self._failed_at = 0.0
        self._thread = threading.Thread(target=self._run, name="brightline-journal", daemon=True)
        self._thread.start()

    @property
    def waiting(self) -> int:
        """How many entries wait for a commit: the lag of the journal."""
        return len(self._queue)

    @property
    def healthy(self) -> bool:
        """Whether the last attempt to write went well."""
        return self._healthy

    @property
    def failed_lately(self) -> bool:
        """Whether it could not be written a moment ago, and was not since."""
        return not self._healthy and time.monotonic() - self._failed_at < LATELY

    def append(self, entry: Entry) -> "asyncio.Future[Receipt]":
        """Take an entry, within an event loop; await the receipt before answering.

        Raises:
            JournalUnavailableError: at once where too many wait, or later from the future.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Receipt] = loop.create_future()
        if self._put(_Appending(entry, _Waiting(future, loop))):
            # Not at once: what comes with it in the same moment shares its commit.
            loop.call_soon(self._wake, loop, _TURNS)
        return future

    def append_now(self, entry: Entry) -> Receipt:
        """Write an entry and wait for it, in a thread that may be blocked.

        Raises:
            JournalUnavailableError: it could not be written, or not in time.
        """
        future: ThreadFuture[Receipt] = ThreadFuture()
        self._put(_Appending(entry, _Waiting(future, None)))
        self._wake()
        return _result(future)

    async def checkpoint(self) -> Checkpointed:
        """The checkpoint of the tree as it is now, made if there is none yet.

        Raises:
            JournalUnavailableError: it could not be made.
        """
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Checkpointed] = loop.create_future()
        self._ask(_Waiting(future, loop))
        return await future

    def checkpoint_now(self) -> Checkpointed:
        """The same, in a thread that may be blocked."""
        future: ThreadFuture[Checkpointed] = ThreadFuture()
        self._ask(_Waiting(future, None))
        return _result(future)

    def close(self) -> None:
        """Write what waits, make a last checkpoint, and take nothing more."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join(_PATIENCE)

    def _put(self, appending: _Appending) -> bool:
        """Take an entry; whether none waited before it."""
        with self._changed:
            self._check_open()
            if len(self._queue) >= self._most_waiting:
                raise JournalUnavailableError("too many records wait to be written")
            self._queue.append(appending)
            return len(self._queue) == 1

    def _wake(self, loop: asyncio.AbstractEventLoop | None = None, turns: int = 0) -> None:
        """Have what waits written, after some turns of an event loop."""
        if loop is not None and turns > 1:
            loop.call_soon(self._wake, loop, turns - 1)
            return
        with self._changed:
            self._changed.notify()

    def _ask(self, waiting: _Waiting[Checkpointed]) -> None:
        with self._changed:
            self._check_open()
            self._asked.append(waiting)
            self._changed.notify()

    def _check_open(self) -> None:
        if self._closing or not self._thread.is_alive():
            raise JournalUnavailableError("the journal is closed")

    def _run(self) -> None:
        while True:
            with self._changed:
                while not (self._queue or self._asked or self._closing):
                    left = self._note_due - time.monotonic()
                    if left <= 0 or not self._changed.wait(left):
                        break
                batch = self._queue[:MOST_IN_BATCH]
                del self._queue[:MOST_IN_BATCH]
                asked, self._asked = self._asked, []
                last = self._closing and not self._queue
            if batch:
                self._append(batch)
            self._note(asked, last=last)
            if last:
                self._disconnect()
                return

    def _append(self, batch: list[_Appending]) -> None:
        entries = [appending.entry for appending in batch]

        def write(connection: Connection) -> tuple[tuple[Receipt, ...], End]:
            return write_batch(connection, entries, self._known)

        try:
            receipts, end = self._transact(write)
        except JournalUnavailableError as error:
            _answer([a.waiting for a in batch], [error] * len(batch))
            return
        self._known = end
        _answer([a.waiting for a in batch], receipts)
        if any(entry.erases for entry in entries):
            self._forget()

    def _note(self, asked: list[_Waiting[Checkpointed]], *, last: bool) -> None:
        """Make the checkpoints that somebody asked for, or that are due."""
        due = last or time.monotonic() >= self._note_due
        if due:
            self._note_due = time.monotonic() + self._cadence
        size = -1 if self._known is None else self._known.frontier.size
        if not asked and not (due and size > self._noted):
            return

        def write(connection: Connection) -> Checkpointed:
            return make_checkpoint(connection, self.signer, self.origin)

        try:
            made = self._transact(write)
        except JournalUnavailableError as error:
            _answer(asked, [error] * len(asked))
            return
        self._noted = made.size
        _answer(asked, [made] * len(asked))

    def _transact(self, write: Callable[[Connection], T]) -> T:
        """Run one transaction; once more where the connection had died since the last one.

        Raises:
            JournalUnavailableError: for whatever went wrong.
        """
        while True:
            kept, committing = self._connection is not None, False
            try:
                connection = self._connect()
                with write_on(connection) as transaction:
                    result = write(transaction)
                    committing = True
                # INVARIANT: acknowledged is what is in the file that others will read.
                self._file.check()
            except Exception as error:  # whoever waits has to be told of any
                self._disconnect()
                if kept and not committing and _may_be_stale(error):
                    continue
                self._say(error)
                raise JournalUnavailableError("the journal cannot be written") from error
            if not self._healthy:
                _LOG.warning("the journal is written again")
            self._healthy = True
            return result

    def _connect(self) -> Connection:
        if self._connection is None:
            self._file.forget()
            self._connection = self.engine.connect()
        return self._connection

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection is None:
            return
        try:
            connection.invalidate()
            connection.close()
        except Exception as error:  # noqa: BLE001  # it is given up either way
            _LOG.debug("%s while a connection was given up", type(error).__name__)

    def _forget(self) -> None:
        """Let SQLite write what was erased over at once, instead of keeping it in its log."""
        connection = self._connection
        if connection is None or path_of(self.engine) is None:
            return
        try:
            connection.connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except Exception as error:  # noqa: BLE001  # the next checkpoint of SQLite does it as well
            _LOG.warning("%s while erased values were written over", type(error).__name__)

    def _say(self, error: Exception) -> None:
        """Log why, once until it works again, and nothing of what was to be written."""
        self._failed_at = time.monotonic()
        if not self._healthy:
            return
        self._healthy = False
        match error:
            case JournalBehindError() | SplitViewError():
                reason = "it holds less than, or something else than, what was acknowledged"
            case _FileGoneError():
                reason = "its file was moved, removed or replaced"
            case SQLAlchemyError():
                reason = safe(str(getattr(error, "orig", None) or type(error).__name__))
            case _:
                reason = type(error).__name__
        _LOG.error("the journal cannot be written: %s", reason)


class _FileGoneError(Exception):
    """The file of the database is not the one that was opened."""


class _File:
    """The files of an SQLite database: a process may go on writing in one that is not there."""

    def __init__(self, path: Path | None) -> None:
        self._paths = () if path is None else (path, path.with_name(f"{path.name}-wal"))
        self._seen: tuple[tuple[int, int], ...] = ()

    def forget(self) -> None:
        """Take the files as they are now for the right ones; called before they are opened."""
        self._seen = tuple(_identity(path.stat()) for path in self._paths[:1])

    def check(self) -> None:
        """Look whether they are those of before."""
        try:
            found = tuple(_identity(path.stat()) for path in self._paths)
        except OSError as error:
            raise _FileGoneError from error
        if found[: len(self._seen)] != self._seen:
            raise _FileGoneError
        self._seen = found


def _identity(stat: stat_result) -> tuple[int, int]:
    return stat.st_dev, stat.st_ino


def _may_be_stale(error: Exception) -> bool:
    """Whether it may have to do with the connection, and not with what was written."""
    return isinstance(error, SQLAlchemyError) and bool(
        getattr(error, "connection_invalidated", False)
    )


def _result(future: "ThreadFuture[T]") -> T:
    try:
        return future.result(_PATIENCE)
    except TimeoutError as error:
        raise JournalUnavailableError("the journal did not answer in time") from error


def _answer(
    waiting: "list[_Waiting[T]]", results: "tuple[T, ...] | list[T] | list[JournalUnavailableError]"
) -> None:
    """Give everybody their result, each loop in one call."""
    by_loop: dict[asyncio.AbstractEventLoop, list[tuple[_AnyFuture, object]]] = {}
    for one, result in zip(waiting, results, strict=True):
        if one.loop is None:
            _settle([(one.future, result)])
        else:
            by_loop.setdefault(one.loop, []).append((one.future, result))
    for loop, pairs in by_loop.items():
        try:
            loop.call_soon_threadsafe(_settle, pairs)
        except RuntimeError:
            # The loop is closed: nobody is there any more.
            continue


def _settle(pairs: "list[tuple[_AnyFuture, object]]") -> None:
    for future, result in pairs:
        if future.done():
            continue
        if isinstance(result, JournalUnavailableError):
            future.set_exception(JournalUnavailableError(*result.args))
        else:
            future.set_result(result)
