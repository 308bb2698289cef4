"""Something that may have changed is looked at again and again, in a thread of its own.

Whatever goes wrong with a look, the version that serves goes on, and so does the thread.
"""

import logging
from threading import Event, Thread

from records.bundle import BundleError
from records.policies.model import PolicyError
from records.store import StoreError

_LOG = logging.getLogger("brightline.policies")


class Looking:
    """Looks, and waits; what it looks at is said by whoever is one."""

    def __init__(self, name: str, seconds: float) -> None:
        """Nothing is looked at until `start`."""
        self._name = name
        self._seconds = seconds
        self._problem = ""
        self._stopping = Event()
        self._thread: Thread | None = None

    def look(self) -> object:
        """Look once."""
        raise NotImplementedError

    def start(self) -> None:
        """Begin to look."""
        self._thread = Thread(target=self._run, name=self._name, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop looking; what a look had begun may be finished by nobody."""
        self._stopping.set()
        if self._thread is not None:
            self._thread.join(self._seconds + 1)

    @property
    def problem(self) -> str:
        """What is wrong at the moment; empty where nothing is."""
        return self._problem

    def _say(self, problem: str, error: Exception | None = None) -> None:
        """Once, and not at every look."""
        if problem != self._problem:
            _LOG.error("%s; the version that serves goes on", problem, exc_info=error)
        self._problem = problem

    def _run(self) -> None:
        # The time waited is that of a clock that is never set.
        while not self._stopping.wait(self._seconds):
            try:
                self.look()
            except (StoreError, PolicyError, BundleError) as error:
                self._say(str(error))
            except Exception as error:  # noqa: BLE001
                # A thread that ended would leave the old rules for ever, and nobody would know.
                self._say(f"the look at the {self._name} failed: {type(error).__name__}", error)
