"""What happened comes in; lines of JSON go out to a stream, by a thread of their own.

Whoever reads the lines may be slow or gone. Then lines are dropped and counted; no answer ever
waits for them. No line holds a fact, an address, a key, or anything that a caller wrote.
"""

import logging
import threading
from collections import deque
from datetime import UTC, datetime
from functools import lru_cache
from traceback import format_tb
from typing import TextIO

import msgspec

MOST_WAITING = 10_000
_EVERY = 0.05
_encode = msgspec.json.Encoder().encode


class Lines:
    """Writes lines in the order in which they came.

    Args:
        stream: where they go.
        most_waiting: how many may wait to be written.
    """

    def __init__(self, stream: TextIO, *, most_waiting: int = MOST_WAITING) -> None:
        self._stream = stream
        self._most_waiting = most_waiting
        self._waiting: deque[dict[str, object]] = deque()
        self._closing = threading.Event()
        self.dropped = 0
        """How many were not written, for the metrics."""
        self._thread = threading.Thread(target=self._run, name="brightline-lines", daemon=True)
        self._thread.start()

    def write(self, line: dict[str, object]) -> None:
        """Take a line; takes no time."""
        if len(self._waiting) >= self._most_waiting:
            self.dropped += 1
        else:
            self._waiting.append(line)

    def close(self) -> None:
        """Write what waits, for as long as somebody reads it."""
        self._closing.set()
        self._thread.join(timeout=2)

    def _run(self) -> None:
        while not self._closing.wait(_EVERY):
            self._flush()
        self._flush()

    def _flush(self) -> None:
        lines = []
        while self._waiting:
            lines.append(_encode(self._waiting.popleft()).decode())
        if not lines:
            return
        try:
            self._stream.write("\n".join((*lines, "")))
            self._stream.flush()
        except (OSError, ValueError):  # the reader is gone, or the stream is closed
            self.dropped += len(lines)


class LinesHandler(logging.Handler):
    """Makes lines of what is logged anywhere, without the message of an exception."""

    def __init__(self, lines: Lines) -> None:
        super().__init__()
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        """Take a record."""
        line: dict[str, object] = {
            "time": moment(record.created),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if record.exc_info is not None and record.exc_info[0] is not None:
            # Where it failed, and not the message: it may hold a part of a request.
            kind, _, trace = record.exc_info
            line["failure"] = kind.__name__
            line["at"] = "".join(format_tb(trace))
        self._lines.write(line)


def moment(seconds: float) -> str:
    """A time as lines have it.

    >>> moment(1_790_000_000.25)
    '2026-09-21T14:13:20.250Z'
    """
    second, thousandths = divmod(int(seconds * 1_000), 1_000)
    return f"{_second(second)}.{thousandths:03d}Z"


@lru_cache(4)
def _second(second: int) -> str:
    return f"{datetime.fromtimestamp(second, UTC):%Y-%m-%dT%H:%M:%S}"


def log_to(lines: Lines, level: int) -> None:
    """Send every log of this process there, and nowhere else."""
    root = logging.getLogger()
    for handler in root.handlers[:]:
        root.removeHandler(handler)
    root.addHandler(LinesHandler(lines))
    root.setLevel(level)
    logging.getLogger("alembic").setLevel(max(level, logging.WARNING))  # it speaks at every start
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = name != "uvicorn.access"
