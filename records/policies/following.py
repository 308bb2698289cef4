"""What other processes activate comes in, by the database; the holder of this one serves it too.

This has a thread of its own: the watch over bundles may judge one for minutes, and a version that
was put back in a hurry must not wait for that.
"""

import logging
from threading import Event, Thread

from records.bundle import BundleError
from records.policies.holder import Holder
from records.policies.model import PolicyError
from records.store import StoreError

SECONDS = 0.5
_LOG = logging.getLogger("brightline.policies")


class Follow:
    """Looks at the database twice a second."""

    def __init__(self, holder: Holder, *, seconds: float = SECONDS) -> None:
        self._holder = holder
        self._seconds = seconds
        self._problem = ""
        self._stopping = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Begin to look."""
        self._thread = Thread(target=self._run, name="following", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(self._seconds + 1)

    def look(self) -> None:
        """Look once. Whatever goes wrong, the version that serves goes on."""
        try:
            self._holder.follow()
        except (StoreError, PolicyError, BundleError) as error:
            self._say(str(error))
        except Exception as error:  # noqa: BLE001
            # A thread that ended would leave the old rules for ever, and nobody would know.
            self._say(f"the look at the database failed: {type(error).__name__}", error)
        else:
            self._problem = ""

    def _say(self, problem: str, error: Exception | None = None) -> None:
        """Once, and not twice a second."""
        if problem != self._problem:
            _LOG.error("%s; the version that serves goes on", problem, exc_info=error)
        self._problem = problem

    def _run(self) -> None:
        # The time waited is that of a clock that is never set.
        while not self._stopping.wait(self._seconds):
            self.look()
