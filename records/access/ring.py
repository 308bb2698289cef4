"""The keys of a database come in, again and again; whose a shown key is goes out at once.

The ring is what the hot path asks: one look-up and one hash. A thread reads the keys anew twice a
second, so that a revocation holds within a second on every machine; where they cannot be read for
longer than a few seconds, nothing is opened any more.
"""

import logging
import math
import threading
import time
from collections.abc import Callable, Mapping
from datetime import UTC, datetime

from sqlalchemy.exc import SQLAlchemyError

from records.access.keys import Key, KeyState, id_in, opens
from records.access.store import KeyStore

EVERY = 0.5
"""Seconds between two readings."""
STALE = 10.0
"""Seconds after which keys that were read are not believed any more."""
_NOTE_EVERY = 60.0
_LOG = logging.getLogger("brightline.access")


class KeysUnavailableError(Exception):
    """The keys cannot be read, so that nobody can be known."""


class UnknownKeyError(Exception):
    """What was shown opens nothing. The message is for whoever showed it."""


class KeyRing:
    """The keys as they were a moment ago.

    Args:
        store: where they are kept.
        every: seconds between two readings.
        stale: seconds for which a reading is believed.
        clock: the time, for tests.
    """

    def __init__(
        self,
        store: KeyStore,
        *,
        every: float = EVERY,
        stale: float = STALE,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._every = every
        self._stale = stale
        self._clock = clock
        self._keys: Mapping[str, Key] = {}
        self._read_at = -math.inf
        self._used: dict[str, datetime] = {}
        self._noted: dict[str, datetime] = {}
        self._note_due = time.monotonic() + _NOTE_EVERY
        self._closing = threading.Event()
        self._readable = True
        self.refresh()
        self._thread = threading.Thread(target=self._run, name="brightline-keys", daemon=True)
        self._thread.start()

    def find(self, shown: bytes) -> Key:
        """Whose key it is that was shown.

        Raises:
            UnknownKeyError: nobody's, or it opens nothing any more.
            KeysUnavailableError: that cannot be said now.
        """
        if time.monotonic() - self._read_at > self._stale:
            raise KeysUnavailableError
        identity = id_in(shown)
        key = None if identity is None else self._keys.get(identity)
        if not opens(key, shown) or key is None:
            raise UnknownKeyError("the key is not known here")
        now = datetime.fromtimestamp(self._clock(), UTC)
        state = key.state(now)
        if state is not KeyState.VALID:
            raise UnknownKeyError(f"the key `{key.id}` is {state}")
        self._used[key.id] = now
        return key

    @property
    def is_fresh(self) -> bool:
        """Whether keys can be told."""
        return time.monotonic() - self._read_at <= self._stale

    def refresh(self) -> None:
        """Read the keys anew; where that fails, the last reading holds until it is stale."""
        started = time.monotonic()
        try:
            keys = self._store.all()
        except (SQLAlchemyError, OSError) as error:
            if self._readable:
                _LOG.error("keys cannot be read: %s", type(error).__name__)
            self._readable = False
            return
        self._readable = True
        self._keys = {key.id: key for key in keys}
        self._read_at = started

    def note(self) -> None:
        """Write down, to the hour, when keys were used."""
        used = {
            identity: moment.replace(minute=0, second=0, microsecond=0)
            for identity, moment in self._used.copy().items()
        }
        news = {i: hour for i, hour in used.items() if self._noted.get(i) != hour}
        if not news:
            return
        try:
            self._store.mark_used(news)
        except (SQLAlchemyError, OSError) as error:
            _LOG.warning("the use of keys cannot be noted: %s", type(error).__name__)
            return
        self._noted |= news

    def close(self) -> None:
        """Read no more."""
        self._closing.set()
        self._thread.join()
        self.note()

    def _run(self) -> None:
        while not self._closing.wait(self._every):
            self.refresh()
            if time.monotonic() >= self._note_due:
                self._note_due = time.monotonic() + _NOTE_EVERY
                self.note()
