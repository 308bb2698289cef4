"""Entries and the end of the tree come in; they are leaves of it, and its new end goes out.

One transaction, which holds the head from its first statement: so indexes are dense and the tree is
one, whoever else writes.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, delete, insert, select, update

from records.journal.entry import Entry, Receipt
from records.journal.tables import Leaf, Secret, Tile
from records.merkle import WIDTH, Frontier, complete_root, leaf_hash, split
from records.store import is_postgresql

TILE_HEIGHT = 8
TILE_WIDTH = 1 << TILE_HEIGHT

# Written out, since they are half of what a small batch costs. SQLite lets one writer in at a time
# from the start of its transaction; PostgreSQL holds the row.
_HEAD = "SELECT size, frontier FROM head WHERE id = 1"
_HEAD_HELD = f"{_HEAD} FOR UPDATE"
_MOVE = "UPDATE head SET size = {mark}, frontier = {mark} WHERE id = 1"


class JournalBehindError(Exception):
    """The database holds less than was already acknowledged: it is not the one of before."""


@dataclass(frozen=True, slots=True)
class End:
    """The end of the tree: its frontier, and the leaves of the last tile, which is not yet full."""

    frontier: Frontier
    tail: tuple[bytes, ...]


def write_batch(
    connection: Connection, entries: Sequence[Entry], known: End | None
) -> tuple[tuple[Receipt, ...], End]:
    """Write entries within the transaction of the connection.

    Args:
        connection: in a transaction that nothing was asked in yet.
        entries: in order; they become leaves in this order.
        known: the end that this writer left, if it wrote before.

    Raises:
        JournalBehindError: the database does not hold what `known` says.
    """
    end = _end(connection, known)
    first = end.frontier.size
    hashes = [leaf_hash(entry.body) for entry in entries]
    frontier = end.frontier.grown(hashes)
    _insert_leaves(connection, first, hashes, entries)
    _insert_secrets(connection, first, entries)
    for entry in entries:
        if entry.erases is not None:
            erased = entry.erases
            connection.execute(
                delete(Secret).where(
                    Secret.leaf == erased.leaf,  # type: ignore[arg-type]
                    Secret.field.in_(erased.fields),  # type: ignore[attr-defined]
                )
            )
    tail = _insert_tiles(connection, first, end.tail, hashes)
    mark = "%s" if is_postgresql(connection) else "?"
    connection.exec_driver_sql(_MOVE.format(mark=mark), (frontier.size, frontier.packed()))
    receipts = tuple(Receipt(first + at, digest, frontier.size) for at, digest in enumerate(hashes))
    return receipts, End(frontier, tail)


def read_head(connection: Connection) -> Frontier:
    """The head, locked against other writers where the transaction writes."""
    asked = _HEAD_HELD if is_postgresql(connection) else _HEAD
    size, packed = connection.exec_driver_sql(asked).one()
    return Frontier.unpacked(size, packed)


def _end(connection: Connection, known: End | None) -> End:
    frontier = read_head(connection)
    if known is not None:
        if frontier == known.frontier:
            return known
        # INVARIANT: what was acknowledged stays in the tree. An older copy of the database, or
        # another one, would give indexes a second time.
        if frontier.size <= known.frontier.size:
            raise JournalBehindError
    first = frontier.size - frontier.size % TILE_WIDTH
    rows = connection.execute(select(Leaf.hash).where(Leaf.index >= first).order_by(Leaf.index))  # type: ignore[call-overload]
    return End(frontier, tuple(rows.scalars()))


def _insert_leaves(
    connection: Connection, first: int, hashes: Sequence[bytes], entries: Sequence[Entry]
) -> None:
    _insert_many(
        connection,
        'leaf ("index", hash, body, name)',
        ("bigint", "bytea", "bytea", "text"),
        [
            (first + at, digest, entry.body, entry.name)
            for at, (digest, entry) in enumerate(zip(hashes, entries, strict=True))
        ],
    )


def _insert_secrets(connection: Connection, first: int, entries: Sequence[Entry]) -> None:
    _insert_many(
        connection,
        "secret (leaf, field, salt, value)",
        ("bigint", "text", "bytea", "bytea"),
        [
            (first + at, secret.field, secret.salt, secret.value)
            for at, entry in enumerate(entries)
            for secret in entry.secrets
        ],
    )


def _insert_many(
    connection: Connection, into: str, types: tuple[str, ...], rows: list[tuple[object, ...]]
) -> None:
    """Insert rows by the shortest way each database has; this is most of what a batch costs."""
    if not rows:
        return
    if is_postgresql(connection):
        # One round trip for all rows, where executemany takes one for each.
        arrays = ", ".join(f"%s::{kind}[]" for kind in types)
        connection.exec_driver_sql(
            f"INSERT INTO {into} SELECT * FROM unnest({arrays})",  # noqa: S608  # our own words
            tuple(list(column) for column in zip(*rows, strict=True)),
        )
    else:
        marks = ", ".join("?" for _ in types)
        connection.exec_driver_sql(f"INSERT INTO {into} VALUES ({marks})", rows)  # noqa: S608  # our own words


def _insert_tiles(
    connection: Connection, first: int, tail: Iterable[bytes], hashes: Iterable[bytes]
) -> tuple[bytes, ...]:
    """Write the tiles that filled up; what is left of level 0 goes out.

    A hash at one level is the root of a full tile of the level below. From level 1 the last tile
    is kept while it fills: a proof would need 256 tiles to make it.
    """
    pending = [*tail, *hashes]
    at = first // TILE_WIDTH
    full: list[bytes] = []
    while len(pending) >= TILE_WIDTH:
        row, pending = pending[:TILE_WIDTH], pending[TILE_WIDTH:]
        _put_tile(connection, 0, at, b"".join(row), fresh=True)
        full.append(complete_root(row))
        at += 1
    left = tuple(pending)
    level, before = 1, first >> TILE_HEIGHT
    while full:
        full = _extend_level(connection, level, before, full)
        level, before = level + 1, before >> TILE_HEIGHT
    return left


def _extend_level(
    connection: Connection, level: int, before: int, added: list[bytes]
) -> list[bytes]:
    """Add hashes to a level that had `before` of them; the roots of the tiles that filled up."""
    at, within = divmod(before, TILE_WIDTH)
    row: list[bytes] = []
    if within:
        stored = select(Tile.hashes).where(Tile.level == level, Tile.index == at)  # type: ignore[call-overload]
        row = list(split(connection.execute(stored).scalar_one()))
    fresh, full = not within, []
    for new in added:
        row.append(new)
        if len(row) == TILE_WIDTH:
            _put_tile(connection, level, at, b"".join(row), fresh=fresh)
            full.append(complete_root(row))
            at, row, fresh = at + 1, [], True
    if row:
        _put_tile(connection, level, at, b"".join(row), fresh=fresh)
    return full


def _put_tile(
    connection: Connection, level: int, index: int, hashes: bytes, *, fresh: bool
) -> None:
    assert len(hashes) % WIDTH == 0
    if fresh:
        connection.execute(insert(Tile).values(level=level, index=index, hashes=hashes))
    else:
        connection.execute(
            update(Tile)
            .where(Tile.level == level, Tile.index == index)  # type: ignore[arg-type]
            .values(hashes=hashes)
        )
