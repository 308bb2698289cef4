"""A file that may be replaced while it is in use: a path comes in, its last good content goes out.

Whoever asks never waits and never meets a half-read file: a replacement is read and tested
beside the old content, and one assignment puts it in place.
"""

import stat
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar

from engine.resolve.sources import Role, SourceError

_LONGEST_PAUSE = 1.0


class Dated(Protocol):
    """What a file is read into: it knows what it is, and of what day."""

    @property
    def label(self) -> str:
        """The kind and date of the data, for evidence."""

    @property
    def built(self) -> datetime:
        """When the data were made."""


T = TypeVar("T", bound=Dated)

Signature = tuple[int, int, int, int, int]
"""What changes when a file is replaced, rewritten or truncated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[T]):
    """The content that serves now, if any, and what is wrong with the file, if anything."""

    content: T | None
    problem: str = ""
    closed: bool = False


class WatchedFile(Generic[T]):
    """A file and the content last read from it; safe to ask from any number of threads.

    The first reading happens here and now. Later ones happen in a thread of their own, and
    only for a file that has stood still, so that a slow copy is not taken for a finished one.
    Replaced content goes when the last thread that holds it lets go: nothing is closed
    under anybody's hands.
    """

    def __init__(
        self,
        path: Path,
        load: Callable[[bytes, datetime], T],
        *,
        role: Role,
        check_seconds: float,
    ) -> None:
        self.path = path
        self.role = role
        self._load = load
        self._check_seconds = check_seconds
        self._gate = threading.Lock()
        self._closing = threading.Event()
        self._thread: threading.Thread | None = None
        self._due = time.monotonic() + check_seconds
        self._seen = _look_at(path)
        self._reading: Reading[T] = self._read(None)

    def current(self) -> Reading[T]:
        """The content that serves now; at most now and then this also looks at the file."""
        if time.monotonic() >= self._due:
            self._check()
        return self._reading

    def close(self) -> None:
        """Let go of the content and stop watching; asking afterwards is answered, with nothing."""
        self._closing.set()
        with self._gate:
            thread = self._thread
        if thread is not None:
            thread.join()
        self._reading = Reading(content=None, problem="the resolver is closed", closed=True)

    def _check(self) -> None:
        # One thread looks; the others go on with what there is instead of waiting for it.
        if not self._gate.acquire(blocking=False):
            return
        try:
            self._due = time.monotonic() + self._check_seconds
            if self._closing.is_set() or (self._thread is not None and self._thread.is_alive()):
                return
            signature = _look_at(self.path)
            if signature != self._seen:
                self._start_reload(signature)
        finally:
            self._gate.release()

    def _start_reload(self, signature: Signature | None) -> None:
        thread = threading.Thread(
            target=self._reload, args=(signature,), name=f"reload {self.role}", daemon=True
        )
        try:
            thread.start()
        except RuntimeError:
            return  # no thread to spare: the old content serves, and the next check retries
        self._thread = thread

    def _reload(self, signature: Signature | None) -> None:
        self._closing.wait(min(self._check_seconds, _LONGEST_PAUSE))
        if self._closing.is_set() or _look_at(self.path) != signature:
            return  # still being written: the next check sees it again
        reading = self._read(self._reading.content)
        # INVARIANT: content first, signature second; the other way round, a failure between
        # the two would pass for a file already read.
        self._reading = reading
        self._seen = signature

    def _read(self, before: T | None) -> Reading[T]:
        try:
            content = _read_bytes(self.path)
            return Reading(content=self._load(content, _modified(self.path)))
        except SourceError as error:
            problem = str(error)
        except OSError as error:
            problem = (error.strerror or "it cannot be read").lower()
        except MemoryError:
            problem = "it does not fit into memory"
        return Reading(content=before, problem=problem)


def _look_at(path: Path) -> Signature | None:
    """The file's signature, or None when there is nothing to be seen at the path."""
    try:
        found = path.stat()
    except (OSError, ValueError):
        return None
    return (found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


def _read_bytes(path: Path) -> bytes:
    # Looked at before it is opened: opening a pipe would wait for ever for a writer.
    before = path.stat()
    if not stat.S_ISREG(before.st_mode):
        raise SourceError("it is no ordinary file")
    content = path.read_bytes()
    if len(content) != before.st_size:
        raise SourceError("it changed while it was read")
    return content


def _modified(path: Path) -> datetime:
    return datetime.fromtimestamp(path.stat().st_mtime, UTC)
