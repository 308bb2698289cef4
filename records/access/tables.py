"""Keys come in; rows go out, and the way back."""

from datetime import datetime

from sqlalchemy import LargeBinary, Row, Text
from sqlmodel import Field

from records.access.keys import Key
from records.access.roles import Role
from records.store import METADATA, Moment, Stored


class StoredKey(Stored, table=True):
    """A key. Never deleted: what it did stands in other tables under its name."""

    __tablename__ = "access_key"

    id: str = Field(sa_type=Text, primary_key=True)
    name: str = Field(sa_type=Text, index=True)
    digest: bytes = Field(sa_type=LargeBinary)
    roles: str = Field(sa_type=Text)
    tenant: str | None = Field(default=None, sa_type=Text)
    created: datetime = Field(sa_type=Moment)
    expires: datetime | None = Field(default=None, sa_type=Moment)
    revoked: datetime | None = Field(default=None, sa_type=Moment)
    last_used: datetime | None = Field(default=None, sa_type=Moment)
    replaces: str | None = Field(default=None, sa_type=Text)


KEYS = METADATA.tables["access_key"]


def row_of(key: Key) -> dict[str, object]:
    """The columns of a key."""
    return {
        "id": key.id,
        "name": key.name,
        "digest": key.digest,
        "roles": " ".join(sorted(key.roles)),
        "tenant": key.tenant,
        "created": key.created,
        "expires": key.expires,
        "revoked": key.revoked,
        "last_used": key.last_used,
        "replaces": key.replaces,
    }


def key_of(row: Row[tuple[object, ...]]) -> Key:
    """The key in a row. A role that this version does not know opens nothing."""
    found = row._mapping  # noqa: SLF001  # SQLAlchemy's public name for it
    known = {role.value for role in Role}
    return Key(
        id=found["id"],
        name=found["name"],
        digest=bytes(found["digest"]),
        roles=frozenset(Role(word) for word in found["roles"].split() if word in known),
        tenant=found["tenant"],
        created=found["created"],
        expires=found["expires"],
        revoked=found["revoked"],
        last_used=found["last_used"],
        replaces=found["replaces"],
    )
