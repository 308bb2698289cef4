"""Requests for keys come in; keys go out, and what becomes of them is kept."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import IntegrityError

from records.access.keys import DAYS, AccessError, Issued, Key, KeyState, make_key
from records.access.roles import Role
from records.access.tables import KEYS, key_of, row_of
from records.store import is_postgresql, now, reading, writing

FIRST_NAME = "first-admin"
_LOCK = 7_146_203_912  # any number that nobody else locks in this database


class KeyStore:
    """The keys in a database. The text of a key is given out once, and kept nowhere."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    def all(self) -> tuple[Key, ...]:
        """Every key there ever was, the oldest first."""
        with reading(self._engine) as connection:
            return _all(connection)

    def create(
        self,
        name: str,
        roles: frozenset[Role],
        *,
        lasts: timedelta | None = timedelta(days=DAYS),
        tenant: str | None = None,
    ) -> Issued:
        """Make a key for a new holder.

        Raises:
            AccessError: the name is none, or somebody has it.
        """
        issued = make_key(name, roles, created=now(), lasts=lasts, tenant=tenant)
        with self._alone() as connection:
            if any(key.name == name for key in _all(connection)):
                raise AccessError(
                    f"`{name}` has a key, or had one; rotate that one, or choose a name that was "
                    "never used: records name holders by it"
                )
            _insert(connection, issued.key)
        return issued

    def create_first(self) -> Issued | None:
        """Make the key of the first admin; None where there is any key already."""
        with self._alone() as connection:
            if _all(connection):
                return None
            issued = make_key(FIRST_NAME, frozenset({Role.ADMIN}), created=now())
            _insert(connection, issued.key)
        return issued

    def rotate(self, which: str, *, overlap: timedelta) -> Issued:
        """Make the key that follows another one: same holder, roles and tenant, as long good.

        Args:
            which: the id of the key, or the name of its holder.
            overlap: how long the old one is still good, at most.

        Raises:
            AccessError: there is no such key, or it is not valid any more.
        """
        moment = now()
        with self._alone() as connection:
            old = _one(connection, which, moment)
            lasts = None if old.expires is None else old.expires - old.created
            issued = make_key(
                old.name,
                old.roles,
                created=moment,
                lasts=lasts,
                tenant=old.tenant,
                replaces=old.id,
            )
            ends = moment + overlap
            if old.expires is not None and old.expires < ends:
                ends = old.expires
            _set(connection, old.id, expires=ends)
            _insert(connection, issued.key)
        return issued

    def revoke(self, which: str) -> tuple[Key, ...]:
        """Revoke a key, or all keys of a holder; give those that were valid until now.

        Raises:
            AccessError: there is none.
        """
        moment = now()
        with self._alone() as connection:
            keys = _all(connection)
            found = [key for key in keys if which in {key.id, key.name}]
            if not found:
                raise AccessError(_missing(which))
            valid = tuple(key for key in found if key.state(moment) is KeyState.VALID)
            for key in found:
                if key.revoked is None:
                    _set(connection, key.id, revoked=moment)
        return valid

    def mark_used(self, used: Mapping[str, datetime]) -> None:
        """Note when keys were last used."""
        with writing(self._engine) as connection:
            for identity, moment in sorted(used.items()):
                _set(connection, identity, last_used=moment)

    @contextmanager
    def _alone(self) -> Iterator[Connection]:
        """A transaction beside which nobody else changes keys."""
        with writing(self._engine) as connection:
            if is_postgresql(connection):
                connection.execute(text("SELECT pg_advisory_xact_lock(:number)"), {"number": _LOCK})
            yield connection


def _all(connection: Connection) -> tuple[Key, ...]:
    rows = connection.execute(KEYS.select().order_by(KEYS.c.created, KEYS.c.id))
    return tuple(key_of(row) for row in rows)


def _one(connection: Connection, which: str, moment: datetime) -> Key:
    found = [key for key in _all(connection) if which in {key.id, key.name}]
    if not found:
        raise AccessError(_missing(which))
    # Of a holder with several keys the newest is meant: the others are about to end.
    newest = found[-1]
    if (state := newest.state(moment)) is not KeyState.VALID:
        raise AccessError(f"`{which}` is {state}; make a new key for a new name instead")
    return newest


def _insert(connection: Connection, key: Key) -> None:
    try:
        connection.execute(KEYS.insert().values(**row_of(key)))
    except IntegrityError as error:  # 62 random bits drawn twice
        raise AccessError("the new key has the id of another one; try again") from error


def _set(connection: Connection, identity: str, **values: datetime) -> None:
    connection.execute(KEYS.update().where(KEYS.c.id == identity).values(**values))


def _missing(which: str) -> str:
    return f"there is no key `{which[:60]}`; `brightline keys list` shows those there are"
