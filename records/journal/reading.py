"""Questions of outsiders come in: leaves, tiles and proofs go out, from few reads.

Nothing here writes, and nothing needs the writer to run.
"""

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, select
from sqlalchemy.exc import SQLAlchemyError

from records.journal.batch import TILE_HEIGHT, TILE_WIDTH
from records.journal.checkpoints import Checkpointed, checkpoints, latest_checkpoint
from records.journal.entry import JournalUnavailableError
from records.journal.entry import Secret as Revealed
from records.journal.tables import Head, Leaf, Secret, Tile
from records.merkle import (
    WIDTH,
    Node,
    complete_root,
    consistency_proof,
    inclusion_proof,
    root_of,
    split,
)
from records.store import reading


class NotInJournalError(LookupError):
    """There is no such leaf, tile or size; the message says what there is."""


@dataclass(frozen=True, slots=True)
class StoredLeaf:
    """A leaf as it is kept."""

    index: int
    hash: bytes
    body: bytes


class JournalReader:
    """Reads a journal. Every method raises JournalUnavailableError where the database is gone."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine

    @contextmanager
    def _view(self) -> Iterator[Connection]:
        try:
            with reading(self._engine) as connection:
                yield connection
        except (SQLAlchemyError, OSError) as error:
            raise JournalUnavailableError("the journal cannot be read") from error

    def size(self) -> int:
        """How many leaves there are."""
        with self._view() as connection:
            return _size(connection)

    def latest_checkpoint(self) -> Checkpointed | None:
        """The last checkpoint that was made."""
        with self._view() as connection:
            return latest_checkpoint(connection)

    def checkpoints(self) -> tuple[Checkpointed, ...]:
        """Every checkpoint, the last one first."""
        with self._view() as connection:
            return checkpoints(connection)

    def leaf(self, index: int) -> StoredLeaf:
        """One leaf.

        Raises:
            NotInJournalError: there is none.
        """
        found = self.leaves(index, 1)
        if not found:
            raise NotInJournalError(f"there is no leaf {index}; there are {self.size()}")
        return found[0]

    def named(self, name: str) -> tuple[StoredLeaf, ...]:
        """The leaves under a name, such as the id of a decision; the first is the one it got."""
        with self._view() as connection:
            rows = connection.execute(
                select(Leaf.index, Leaf.hash, Leaf.body)  # type: ignore[call-overload]
                .where(Leaf.name == name)
                .order_by(Leaf.index)
            )
            return tuple(StoredLeaf(*row) for row in rows)

    def leaves(self, first: int, limit: int) -> tuple[StoredLeaf, ...]:
        """So many leaves from one on; fewer where the tree ends."""
        with self._view() as connection:
            return _leaves(connection, first, limit)

    def secrets(self, index: int) -> tuple[Revealed, ...]:
        """What is left of the personal values of a leaf."""
        with self._view() as connection:
            return _secrets(connection, index, index + 1).get(index, ())

    def secrets_between(self, first: int, end: int) -> Mapping[int, tuple[Revealed, ...]]:
        """What is left of the personal values of some leaves, by index."""
        with self._view() as connection:
            return _secrets(connection, first, end)

    def root(self, size: int) -> bytes:
        """The root of the tree of the first `size` leaves.

        Raises:
            NotInJournalError: the tree is smaller.
        """
        with self._view() as connection:
            _check_size(connection, size)
            return root_of(size, _nodes(connection))

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """What leads from a leaf to the root of a tree.

        Raises:
            NotInJournalError: the tree is smaller, or that size has no such leaf.
        """
        with self._view() as connection:
            _check_size(connection, size)
            if not 0 <= index < size:
                raise NotInJournalError(f"a tree of {size} leaves has no leaf {index}")
            return inclusion_proof(index, size, _nodes(connection))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """What shows that the tree of one size grew to that of another.

        Raises:
            NotInJournalError: the tree is smaller, or the sizes are the wrong way round.
        """
        with self._view() as connection:
            _check_size(connection, new)
            if not 0 <= old <= new:
                raise NotInJournalError(f"a tree of {new} leaves did not grow from one of {old}")
            return consistency_proof(old, new, _nodes(connection))

    def tile(self, level: int, index: int, width: int = TILE_WIDTH) -> bytes:
        """So many hashes of a tile, from its left.

        Raises:
            NotInJournalError: they are not all there yet.
        """
        with self._view() as connection:
            available = (_size(connection) >> (TILE_HEIGHT * level)) - index * TILE_WIDTH
            if available < width:
                raise NotInJournalError(f"tile {index} of level {level} is not so wide yet")
            return _tile(connection, level, index)[: width * WIDTH]

    def entries(self, index: int, width: int = TILE_WIDTH) -> bytes:
        """The leaves below a tile of level 0, each after its length in two bytes.

        Raises:
            NotInJournalError: they are not all there yet.
        """
        found = self.leaves(index * TILE_WIDTH, width)
        if len(found) < width:
            raise NotInJournalError(f"the tile {index} of entries is not so wide yet")
        return b"".join(len(leaf.body).to_bytes(2, "big") + leaf.body for leaf in found)


def revealed(secret: Revealed) -> dict[str, str]:
    """A personal value with its salt, for JSON; the value is text."""
    return {"salt": b64encode(secret.salt).decode(), "value": secret.value.decode()}


def _size(connection: Connection) -> int:
    size: int = connection.execute(select(Head.size)).scalar_one()  # type: ignore[call-overload]
    return size


def _check_size(connection: Connection, size: int) -> None:
    there = _size(connection)
    if not 0 <= size <= there:
        raise NotInJournalError(f"there is no tree of {size} leaves; there are {there}")


def _leaves(connection: Connection, first: int, limit: int) -> tuple[StoredLeaf, ...]:
    rows = connection.execute(
        select(Leaf.index, Leaf.hash, Leaf.body)  # type: ignore[call-overload]
        .where(Leaf.index >= first, Leaf.index < first + limit)
        .order_by(Leaf.index)
    )
    return tuple(StoredLeaf(*row) for row in rows)


def _secrets(connection: Connection, first: int, end: int) -> dict[int, tuple[Revealed, ...]]:
    rows = connection.execute(
        select(Secret.leaf, Secret.field, Secret.salt, Secret.value)  # type: ignore[call-overload]
        .where(Secret.leaf >= first, Secret.leaf < end)
        .order_by(Secret.leaf, Secret.field)
    )
    found: dict[int, tuple[Revealed, ...]] = {}
    for leaf, field, salt, value in rows:
        found[leaf] = (*found.get(leaf, ()), Revealed(field, bytes(salt), bytes(value)))
    return found


def _nodes(connection: Connection) -> Node:
    """Nodes of the tree, from tiles that are read once."""
    tiles: dict[tuple[int, int], tuple[bytes, ...]] = {}

    def node(level: int, index: int) -> bytes:
        tile_level, within = divmod(level, TILE_HEIGHT)
        tile_index, offset = divmod(index << within, TILE_WIDTH)
        key = (tile_level, tile_index)
        if key not in tiles:
            tiles[key] = split(_tile(connection, *key))
        return complete_root(tiles[key][offset : offset + (1 << within)])

    return node


def _tile(connection: Connection, level: int, index: int) -> bytes:
    query = select(Tile.hashes).where(Tile.level == level, Tile.index == index)  # type: ignore[call-overload]
    stored: bytes | None = connection.execute(query).scalar_one_or_none()
    if stored is not None:
        return bytes(stored)
    if level:
        return b""
    first = index * TILE_WIDTH
    rows = connection.execute(
        select(Leaf.hash)  # type: ignore[call-overload]
        .where(Leaf.index >= first, Leaf.index < first + TILE_WIDTH)
        .order_by(Leaf.index)
    )
    return b"".join(bytes(row) for row in rows.scalars())
