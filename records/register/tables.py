"""Entries of the register come in as terms; rows go out, and the way back."""

from collections.abc import Mapping
from datetime import datetime
from typing import TypeVar, assert_never

from sqlalchemy import BigInteger, Column, Integer, Row, Table, Text
from sqlmodel import Field

from records.register.model import (
    ComplaintTerms,
    ConsentTerms,
    Entry,
    Event,
    Form,
    Kind,
    NoticeTerms,
    Notifier,
    RefusalTerms,
    Terms,
)
from records.store import METADATA, Moment, Stored

T = TypeVar("T", bound=Terms)

# In SQLite only an INTEGER key counts up by itself; elsewhere it would be too short.
_LONG = BigInteger().with_variant(Integer(), "sqlite")


class StoredConsent(Stored, table=True):
    """A consent as it was given. Its rows, as all others here, are never changed."""

    __tablename__ = "consent"

    id: str = Field(sa_type=Text, primary_key=True)
    person: str = Field(sa_type=Text, index=True)
    conducts: str = Field(sa_type=Text)
    depicts: str = Field(sa_type=Text)
    form: str = Field(sa_type=Text)
    given_to: str | None = Field(default=None, sa_type=Text)
    until: datetime | None = Field(default=None, sa_type=Moment)


class StoredRefusal(Stored, table=True):
    """A refusal."""

    __tablename__ = "refusal"

    id: str = Field(sa_type=Text, primary_key=True)
    person: str = Field(sa_type=Text, index=True)


class StoredComplaint(Stored, table=True):
    """A complaint."""

    __tablename__ = "complaint"

    id: str = Field(sa_type=Text, primary_key=True)
    person: str = Field(sa_type=Text, index=True)
    account: str | None = Field(default=None, sa_type=Text, index=True)
    received: datetime = Field(sa_type=Moment)
    places: str = Field(sa_type=Text)


class StoredNotice(Stored, table=True):
    """A notice about a picture."""

    __tablename__ = "notice"

    id: str = Field(sa_type=Text, primary_key=True)
    content: str = Field(sa_type=Text, index=True)
    person: str | None = Field(default=None, sa_type=Text, index=True)
    notifier: str = Field(sa_type=Text)
    received: datetime = Field(sa_type=Moment)
    valid: bool | None = Field(default=None)
    places: str = Field(sa_type=Text)


class StoredEvent(Stored, table=True):
    """Something that happened to an entry; `once` keeps it from happening twice."""

    __tablename__ = "register_event"

    number: int | None = Field(default=None, sa_column=Column(_LONG, primary_key=True))
    entry: str = Field(sa_type=Text, index=True)
    action: str = Field(sa_type=Text)
    at: datetime = Field(sa_type=Moment)
    by: str = Field(sa_type=Text)
    evidence: str | None = Field(default=None, sa_type=Text)
    once: str | None = Field(default=None, sa_type=Text, unique=True)


class StoredRequest(Stored, table=True):
    """A request that was carried out, under the key that its sender gave it."""

    __tablename__ = "register_request"

    principal: str = Field(sa_type=Text, primary_key=True)
    key: str = Field(sa_type=Text, primary_key=True)
    digest: str = Field(sa_type=Text)
    entry: str = Field(sa_type=Text)


TABLES: Mapping[Kind, Table] = {kind: METADATA.tables[kind.value] for kind in Kind}
EVENTS = METADATA.tables["register_event"]
REQUESTS = METADATA.tables["register_request"]


def row_of(terms: Terms) -> dict[str, object]:
    """The columns of an entry, without its id."""
    match terms:
        case ConsentTerms():
            return {
                "person": terms.person,
                "conducts": _joined(sorted(terms.conducts)),
                "depicts": terms.depicts,
                "form": terms.form.value,
                "given_to": terms.given_to,
                "until": terms.until,
            }
        case RefusalTerms():
            return {"person": terms.person}
        case ComplaintTerms():
            return {
                "person": terms.person,
                "account": terms.account,
                "received": terms.received,
                "places": _joined(terms.places),
            }
        case NoticeTerms():
            return {
                "content": terms.content,
                "person": terms.person,
                "notifier": terms.notifier.value,
                "received": terms.received,
                "valid": terms.valid,
                "places": _joined(terms.places),
            }
        case _:
            assert_never(terms)


def terms_of(kind: Kind, row: Row[tuple[object, ...]]) -> Terms:
    """The terms in a row."""
    found = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for it
    match kind:
        case Kind.CONSENT:
            return ConsentTerms(
                person=found["person"],
                conducts=frozenset(found["conducts"].split()),
                depicts=found["depicts"],
                form=Form(found["form"]),
                given_to=found["given_to"],
                until=found["until"],
            )
        case Kind.REFUSAL:
            return RefusalTerms(person=found["person"])
        case Kind.COMPLAINT:
            return ComplaintTerms(
                person=found["person"],
                account=found["account"],
                received=found["received"],
                places=tuple(found["places"].split()),
            )
        case Kind.NOTICE:
            return NoticeTerms(
                content=found["content"],
                person=found["person"],
                notifier=Notifier(found["notifier"]),
                received=found["received"],
                valid=found["valid"],
                places=tuple(found["places"].split()),
            )
        case _:
            assert_never(kind)


def of(terms: type[T], entries: tuple[Entry[Terms], ...]) -> tuple[Entry[T], ...]:
    """The entries, which all are of these terms."""
    found: list[Entry[T]] = []
    for entry in entries:
        assert isinstance(entry.terms, terms)
        found.append(Entry(id=entry.id, terms=entry.terms, events=entry.events))
    return tuple(found)


def events_of(events: list[Event]) -> tuple[Event, ...]:
    """Events in the order of the register."""
    return tuple(sorted(events, key=lambda e: e.number))


def _joined(words: list[str] | tuple[str, ...]) -> str:
    return " ".join(words)
