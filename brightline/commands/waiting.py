"""A step of work comes in; who waits for it at a terminal is told of it after a second."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

_QUIET_SECONDS = 1.0


@contextmanager
def waiting(step: str) -> Iterator[None]:
    """Show what is being done, on standard error, where it takes more than a second."""
    if not sys.stderr.isatty():
        yield
        return
    timer = Timer(_QUIET_SECONDS, _show, [f"{step} …"])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        timer.join()
        _show("")


def _show(text: str) -> None:
    sys.stderr.write(f"\r\x1b[K{text}")
    sys.stderr.flush()
