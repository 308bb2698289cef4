"""Keys are kept in both databases, in the same way."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import Engine

from records.access.keys import AccessError, Issued, KeyState
from records.access.roles import Role
from records.access.store import FIRST_NAME, KeyStore
from records.store import now, open_store

SERVICE = frozenset({Role.SERVICE})
HOUR = timedelta(hours=1)


def test_a_key_is_kept_as_it_was_made(store: KeyStore) -> None:
    """With its roles, tenant and end; and never its text."""
    issued = store.create("studio", SERVICE, tenant="licensee", lasts=HOUR)

    assert (issued.key,) == store.all()


def test_a_name_is_given_once(store: KeyStore) -> None:
    """Records name holders; a name that was given again would be two people."""
    store.create("studio", SERVICE)
    store.revoke("studio")

    with pytest.raises(AccessError, match="never used"):
        store.create("studio", SERVICE)


def test_rotation_leaves_time_to_change_over(store: KeyStore) -> None:
    """Both keys are good during the overlap; then only the new one."""
    old = store.create("studio", SERVICE, tenant="licensee", lasts=timedelta(days=10)).key
    new = store.rotate("studio", overlap=HOUR).key
    first, second = store.all()

    assert (old.id, new) == (first.id, second)
    assert (old.name, old.roles, old.tenant, old.id) == (
        new.name,
        new.roles,
        new.tenant,
        new.replaces,
    )
    assert KeyState.VALID == first.state(now())
    assert KeyState.EXPIRED == first.state(new.created + HOUR)
    assert KeyState.VALID == second.state(new.created + timedelta(days=9))


def test_rotation_never_makes_a_key_live_longer(store: KeyStore) -> None:
    """A key that ends within the overlap ends when it would have."""
    old = store.create("studio", SERVICE, lasts=HOUR).key
    store.rotate(old.id, overlap=timedelta(days=7))

    assert old.expires == store.all()[0].expires


def test_what_is_over_is_not_rotated(store: KeyStore) -> None:
    """A revoked key comes back in no form."""
    store.create("studio", SERVICE)
    store.revoke("studio")

    with pytest.raises(AccessError, match="is revoked"):
        store.rotate("studio", overlap=HOUR)
    with pytest.raises(AccessError, match="no key `nobody`"):
        store.rotate("nobody", overlap=HOUR)


def test_revoking_a_holder_revokes_all_their_keys(store: KeyStore) -> None:
    """Also those that follow each other."""
    store.create("studio", SERVICE)
    store.rotate("studio", overlap=HOUR)
    other = store.create("other", SERVICE).key

    assert 2 == len(store.revoke("studio"))
    assert () == store.revoke("studio")
    assert [other.id] == [k.id for k in store.all() if k.state(now()) is KeyState.VALID]
    with pytest.raises(AccessError, match="no key `nobody`"):
        store.revoke("nobody")


def test_one_key_may_be_revoked_alone(store: KeyStore) -> None:
    """The one that leaked, and not the one that follows it."""
    old = store.create("studio", SERVICE).key
    new = store.rotate("studio", overlap=HOUR).key
    store.revoke(old.id)

    assert [new.id] == [k.id for k in store.all() if k.state(now()) is KeyState.VALID]


def test_the_first_key_is_made_once(address: str, database: Engine) -> None:
    """However many machines start at the same moment on an empty database."""
    engines = [open_store(address) for _ in range(4)]
    made: list[Issued | None] = []
    together = threading.Barrier(len(engines))

    def start(engine: Engine) -> None:
        together.wait()
        made.append(KeyStore(engine).create_first())

    threads = [threading.Thread(target=start, args=(engine,)) for engine in engines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for engine in engines:
        engine.dispose()

    assert 4 == len(made)
    (first,) = [issued for issued in made if issued is not None]
    assert (FIRST_NAME, frozenset({Role.ADMIN})) == (first.key.name, first.key.roles)
    assert (first.key,) == KeyStore(database).all()


def test_no_first_key_where_all_were_revoked(store: KeyStore) -> None:
    """Else whoever can restart the service would be given a key that an admin took away."""
    store.create_first()
    store.revoke(FIRST_NAME)

    assert None is store.create_first()
