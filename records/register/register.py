"""What is said by and for depicted people comes in, and is kept; entries go out.

Nothing is ever changed. Withdrawing, lifting and judging add an event, in the same transaction in
which the entry was looked at.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias, TypeVar
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, Engine, exists, insert, select
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from records.register.model import (
    ACTIONS,
    ENDINGS,
    JUDGEMENTS,
    Action,
    ComplaintTerms,
    ConsentTerms,
    Entry,
    Event,
    Kind,
    Known,
    NoticeTerms,
    RefusalTerms,
    Terms,
    kind_of,
)
from records.register.tables import EVENTS, REQUESTS, TABLES, events_of, of, row_of, terms_of
from records.store import now, reading, writing

T = TypeVar("T", bound=Terms)
R = TypeVar("R")
Condition: TypeAlias = "ColumnElement[bool]"

_ATTEMPTS = 3


class RegisterUnavailableError(Exception):
    """The register cannot be reached: nothing may be decided as if it were empty."""


class NotRegisteredError(LookupError):
    """There is no such entry."""


class ReusedKeyError(ValueError):
    """The key of a request was used before, for another request."""


class OnlyThatPersonError(ValueError):
    """Only the person whose entry it is lifts it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """Who records something, and on what evidence."""

    by: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RequestKey:
    """The sender's name for a request, and the hash of what it asks for."""

    key: str
    digest: str


class Register:
    """The register in a database. Every method raises RegisterUnavailableError where it is gone."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine

    # -- recording --------------------------------------------------------------------------------

    def record(
        self, terms: T, said: Said, request: RequestKey | None = None, *, at: datetime | None = None
    ) -> tuple[Entry[T], bool]:
        """Record an entry; whether it is new, or was recorded by the same request before.

        Raises:
            ReusedKeyError: the key belongs to another request.
        """
        kind, moment = kind_of(terms), at or now()

        def act(connection: Connection) -> tuple[Entry[Terms], bool]:
            known = None if request is None else _known(connection, said, request)
            if known is not None:
                return _one(connection, kind, known), False
            name = uuid4().hex
            if request is not None:
                values = {"principal": said.by, "key": request.key, "digest": request.digest}
                connection.execute(insert(REQUESTS).values(**values, entry=name))
            connection.execute(insert(TABLES[kind]).values(id=name, **row_of(terms)))
            _happen(connection, name, Action.RECORDED, said, moment)
            return _one(connection, kind, name), True

        entry, is_new = self._transact(act)
        (typed,) = of(type(terms), (entry,))
        return typed, is_new

    def happen(
        self,
        kind: Kind,
        name: str,
        action: Action,
        said: Said,
        *,
        person: str | None = None,
        at: datetime | None = None,
    ) -> Entry[Terms]:
        """Record what happened to an entry. To end what has ended changes nothing.

        Args:
            kind: of the entry.
            name: its id.
            action: one that entries of this kind know.
            said: by whom, on what evidence.
            person: whose wish it is; asked for where a refusal or complaint is lifted.
            at: when; left out: now.

        Raises:
            NotRegisteredError: there is no such entry.
            OnlyThatPersonError: somebody else's entry would be lifted.
        """
        assert action in ACTIONS[kind]
        moment = at or now()

        def act(connection: Connection) -> Entry[Terms]:
            entry = _one(connection, kind, name)
            if action is Action.LIFTED and getattr(entry.terms, "person", None) != person:
                raise OnlyThatPersonError("only the person whose entry it is lifts it")
            happened = {e.action for e in entry.events}
            repeated = action in happened and action not in JUDGEMENTS
            if repeated or (action in ENDINGS and not entry.is_open):
                return entry
            _happen(connection, name, action, said, moment)
            return _one(connection, kind, name)

        return self._transact(act)

    # -- reading ----------------------------------------------------------------------------------

    def entry(self, kind: Kind, name: str) -> Entry[Terms]:
        """One entry.

        Raises:
            NotRegisteredError: there is none.
        """
        with self._view() as connection:
            return _one(connection, kind, name)

    def person(self, ref: str) -> Known:
        """Everything that is known of a person."""
        with self._view() as connection:
            found = {kind: _of_column(connection, kind, "person", ref) for kind in Kind}
        return Known(
            consents=of(ConsentTerms, found[Kind.CONSENT]),
            refusals=of(RefusalTerms, found[Kind.REFUSAL]),
            complaints=of(ComplaintTerms, found[Kind.COMPLAINT]),
            notices=of(NoticeTerms, found[Kind.NOTICE]),
        )

    def complaints_of_account(self, ref: str) -> tuple[Entry[ComplaintTerms], ...]:
        """The complaints of the person who holds an account."""
        with self._view() as connection:
            return of(ComplaintTerms, _of_column(connection, Kind.COMPLAINT, "account", ref))

    def notices_of_content(self, ref: str) -> tuple[Entry[NoticeTerms], ...]:
        """The notices about a picture."""
        with self._view() as connection:
            return of(NoticeTerms, _of_column(connection, Kind.NOTICE, "content", ref))

    def waiting(self) -> tuple[tuple[Entry[ComplaintTerms], ...], tuple[Entry[NoticeTerms], ...]]:
        """The open complaints and notices on which nobody has acted yet."""
        with self._view() as connection:
            complaints, notices = (
                _entries(connection, kind, ~_happened(kind, {*ENDINGS, Action.ACTED}))
                for kind in (Kind.COMPLAINT, Kind.NOTICE)
            )
        return of(ComplaintTerms, complaints), of(NoticeTerms, notices)

    def page(
        self, kind: Kind, by: dict[str, str], *, after: int, limit: int
    ) -> tuple[Entry[Terms], ...]:
        """Entries recorded after an event of that number, the oldest first.

        `by` are columns and the references that they must hold.
        """
        table = TABLES[kind]
        chosen: Condition = EVENTS.c.action == Action.RECORDED.value
        for column, ref in by.items():
            chosen &= table.c[column] == ref
        with self._view() as connection:
            names = connection.execute(
                select(table.c.id)
                .join(EVENTS, EVENTS.c.entry == table.c.id)
                .where(chosen, EVENTS.c.number > after)
                .order_by(EVENTS.c.number)
                .limit(limit)
            ).scalars()
            return _entries(connection, kind, table.c.id.in_(list(names)))

    # -- the database -----------------------------------------------------------------------------

    @contextmanager
    def _view(self) -> Iterator[Connection]:
        try:
            with reading(self.engine) as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise _unavailable() from error

    def _transact(self, act: Callable[[Connection], R]) -> R:
        for attempt in range(_ATTEMPTS):
            try:
                with writing(self.engine) as connection:
                    return act(connection)
            except IntegrityError as error:
                # Another machine was first, and is seen now.
                if attempt == _ATTEMPTS - 1:
                    raise _unavailable() from error
            except (SQLAlchemyError, OSError) as error:
                raise _unavailable() from error
        raise AssertionError("unreachable")


def _unavailable() -> RegisterUnavailableError:
    return RegisterUnavailableError("the register cannot be reached")


def _known(connection: Connection, said: Said, request: RequestKey) -> str | None:
    """The entry that a request made before."""
    chosen = (REQUESTS.c.principal == said.by) & (REQUESTS.c.key == request.key)
    row = connection.execute(select(REQUESTS.c.digest, REQUESTS.c.entry).where(chosen)).first()
    if row is None:
        return None
    digest, entry = row
    if digest != request.digest:
        raise ReusedKeyError("this key was used for another request")
    return str(entry)


def _happen(connection: Connection, entry: str, action: Action, said: Said, at: datetime) -> None:
    # INVARIANT: an entry ends once, whoever ends it. The database keeps two machines from both
    # doing so.
    once = None
    if action not in JUDGEMENTS:
        once = f"{entry} {'ended' if action in ENDINGS else action.value}"
    values = {"entry": entry, "action": action.value, "at": at, "by": said.by}
    connection.execute(insert(EVENTS).values(**values, evidence=said.evidence, once=once))


def _one(connection: Connection, kind: Kind, name: str) -> Entry[Terms]:
    found = _entries(connection, kind, TABLES[kind].c.id == name)
    if not found:
        raise NotRegisteredError(f"there is no such {kind}")
    return found[0]


def _of_column(
    connection: Connection, kind: Kind, column: str, ref: str
) -> tuple[Entry[Terms], ...]:
    table = TABLES[kind]
    if column not in table.c:
        return ()
    return _entries(connection, kind, table.c[column] == ref)


def _happened(kind: Kind, actions: set[Action]) -> Condition:
    later = EVENTS.alias("later")
    return exists(
        select(later.c.number).where(
            later.c.entry == TABLES[kind].c.id,
            later.c.action.in_(sorted(action.value for action in actions)),
        )
    )


def _entries(connection: Connection, kind: Kind, chosen: Condition) -> tuple[Entry[Terms], ...]:
    """The chosen entries, in the order in which they were recorded."""
    table = TABLES[kind]
    rows = {row.id: row for row in connection.execute(select(table).where(chosen))}
    if not rows:
        return ()
    joined = EVENTS.join(table, EVENTS.c.entry == table.c.id)
    happened: dict[str, list[Event]] = {}
    for event in connection.execute(select(EVENTS).select_from(joined).where(chosen)):
        happened.setdefault(event.entry, []).append(
            Event(
                number=event.number,
                action=Action(event.action),
                at=event.at,
                by=event.by,
                evidence=event.evidence,
            )
        )
    entries = [
        Entry(id=name, terms=terms_of(kind, row), events=events_of(happened[name]))
        for name, row in rows.items()
    ]
    return tuple(sorted(entries, key=lambda e: e.recorded.number))
