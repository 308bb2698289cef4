"""The ring says at once whose a key is, and never longer than it may."""

import time
from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from records.access.keys import Key
from records.access.ring import KeyRing, KeysUnavailableError, UnknownKeyError
from records.access.roles import Role
from records.access.store import KeyStore
from records.store import now, writing

SERVICE = frozenset({Role.SERVICE})
PROMISED = 1.0
"""Seconds within which a revocation holds."""


@pytest.fixture
def ring(store: KeyStore) -> Iterator[KeyRing]:
    """A ring of that database."""
    ring = KeyRing(store)
    yield ring
    ring.close()


def until(holds: Callable[[], bool], seconds: float) -> bool:
    """Whether something comes true in time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.02)
    return holds()


def known(ring: KeyRing, text: str) -> bool:
    """Whether a key opens."""
    try:
        ring.find(text.encode())
    except UnknownKeyError:
        return False
    return True


def test_keys_come_and_go_within_a_second(ring: KeyRing, store: KeyStore) -> None:
    """Whoever made or revoked them, on whichever machine."""
    issued = store.create("studio", SERVICE)
    assert until(lambda: known(ring, issued.text), PROMISED)
    assert "studio" == ring.find(issued.text.encode()).name

    store.revoke("studio")
    assert until(lambda: not known(ring, issued.text), PROMISED)
    with pytest.raises(UnknownKeyError, match=f"the key `{issued.key.id}` is revoked"):
        ring.find(issued.text.encode())


def test_a_wrong_secret_is_told_nothing(ring: KeyRing, store: KeyStore) -> None:
    """Nobody learns whether there is a key of that id, or what became of it."""
    issued = store.create("studio", SERVICE)
    store.revoke("studio")
    ring.refresh()
    guessed = issued.text[:-49] + "x" * 49

    for shown in (guessed.encode(), b"bl_000000000000_" + b"x" * 49, b"", b"\xff" * 65):
        with pytest.raises(UnknownKeyError, match=r"^the key is not known here$"):
            ring.find(shown)


def test_an_expiry_needs_no_reading(store: KeyStore) -> None:
    """A key ends at its moment, however the database is."""
    issued = store.create("studio", SERVICE, lasts=timedelta(hours=1))
    later = time.time() + 3_601
    ring = KeyRing(store, every=60, clock=lambda: later)

    with pytest.raises(UnknownKeyError, match="is expired"):
        ring.find(issued.text.encode())
    ring.close()


def test_keys_that_cannot_be_read_open_nothing_after_a_while(
    database: Engine, store: KeyStore
) -> None:
    """The last reading holds for some seconds, since a restart of the database is no theft."""
    issued = store.create("studio", SERVICE)
    ring = KeyRing(store, every=0.05, stale=0.6)
    with writing(database) as connection:
        connection.exec_driver_sql("ALTER TABLE access_key RENAME TO hidden")

    assert ring.is_fresh
    assert known(ring, issued.text)
    assert until(lambda: not ring.is_fresh, 3)
    with pytest.raises(KeysUnavailableError):
        ring.find(issued.text.encode())

    with writing(database) as connection:
        connection.exec_driver_sql("ALTER TABLE hidden RENAME TO access_key")
    assert until(lambda: ring.is_fresh, 3)
    assert known(ring, issued.text)
    ring.close()


def test_when_a_key_was_used_is_noted_to_the_hour(ring: KeyRing, store: KeyStore) -> None:
    """Enough to find keys that nobody needs, and too little to watch their holder."""
    issued = store.create("studio", SERVICE)
    unused = store.create("unused", SERVICE)
    ring.refresh()
    before = now()
    ring.find(issued.text.encode())
    ring.note()
    kept: dict[str, Key] = {key.id: key for key in store.all()}
    used = kept[issued.key.id].last_used

    assert used is not None
    assert timedelta(0) <= before - used < timedelta(hours=1, minutes=1)
    assert (0, 0, 0) == (used.minute, used.second, used.microsecond)
    assert kept[unused.key.id].last_used is None
