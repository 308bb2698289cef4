"""Nothing comes in; the tables of the journal go out: leaves, secrets, tree, checkpoints."""

from datetime import datetime

from sqlalchemy import BigInteger, Column, ForeignKey, Integer, LargeBinary, Text
from sqlmodel import Field

from records.store import Moment, Stored

# In SQLite only an INTEGER key is the row itself; elsewhere it would be too short.
_LONG = BigInteger().with_variant(Integer(), "sqlite")


class Leaf(Stored, table=True):
    """One record. Its index is dense, from 0, in the order of commits."""

    __tablename__ = "leaf"

    index: int = Field(sa_column=Column(_LONG, primary_key=True, autoincrement=False))
    hash: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    body: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    name: str = Field(sa_column=Column(Text, nullable=False, index=True))


class Secret(Stored, table=True):
    """A personal value of a leaf, and the salt of its commitment. Both go when it is erased."""

    __tablename__ = "secret"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # read once, as SQLAlchemy asks

    leaf: int = Field(
        sa_column=Column(_LONG, ForeignKey("leaf.index"), primary_key=True, autoincrement=False)
    )
    field: str = Field(sa_column=Column(Text, primary_key=True))
    salt: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    # Bytes: a text of PostgreSQL cannot hold every text.
    value: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Tile(Stored, table=True):
    """Up to 256 hashes side by side (C2SP tlog-tiles), at level 0 only once there are 256."""

    __tablename__ = "tile"
    __table_args__ = {"sqlite_with_rowid": False}  # noqa: RUF012  # read once, as SQLAlchemy asks

    level: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    index: int = Field(sa_column=Column(_LONG, primary_key=True, autoincrement=False))
    hashes: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Head(Stored, table=True):
    """The one row that every batch holds while it writes: the end of the tree."""

    __tablename__ = "head"

    id: int = Field(sa_column=Column(Integer, primary_key=True, autoincrement=False))
    size: int = Field(sa_column=Column(_LONG, nullable=False))
    frontier: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


class Checkpoint(Stored, table=True):
    """A signed note about the tree of a size; its key allows no second root for a size."""

    __tablename__ = "checkpoint"

    size: int = Field(sa_column=Column(_LONG, primary_key=True, autoincrement=False))
    root: bytes = Field(sa_column=Column(LargeBinary, nullable=False))
    note: str = Field(sa_column=Column(Text, nullable=False))
    time: datetime = Field(sa_column=Column(Moment, nullable=False))
