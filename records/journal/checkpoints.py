"""The head of the tree comes in; the checkpoint of its size goes out, and is kept.

Checkpoints are monotone, and there is one root for a size: the table has the size for its key, and
one that is there already is given out again.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from records.journal.batch import read_head
from records.journal.note import Signer, write_checkpoint
from records.journal.tables import Checkpoint
from records.store import now


class SplitViewError(Exception):
    """The tree has another root than a checkpoint that was given out for its size."""


@dataclass(frozen=True, slots=True)
class Checkpointed:
    """A checkpoint that is kept."""

    size: int
    root: bytes
    note: str
    time: datetime


def make_checkpoint(connection: Connection, signer: Signer | None, origin: str) -> Checkpointed:
    """The checkpoint of the tree as it is, within a transaction that writes.

    Raises:
        SplitViewError: somebody was told another root for this size, or a larger tree.
    """
    frontier = read_head(connection)
    root = frontier.root()
    last = latest_checkpoint(connection)
    if last is not None:
        # INVARIANT: never two roots for a size, and never a smaller tree than before.
        if last.size > frontier.size or (last.size == frontier.size and last.root != root):
            raise SplitViewError
        # Nor is a signature that was given ever taken back.
        if last.size == frontier.size and (signer is None or _is_by(last.note, signer)):
            return last
    made = Checkpointed(
        frontier.size, root, write_checkpoint(signer, origin, frontier.size, root), now()
    )
    if last is not None and last.size == made.size:
        # The same root under a new key.
        connection.execute(
            update(Checkpoint).where(Checkpoint.size == made.size).values(note=made.note)  # type: ignore[arg-type]
        )
        return made
    connection.execute(
        insert(Checkpoint).values(size=made.size, root=root, note=made.note, time=made.time)
    )
    return made


def latest_checkpoint(connection: Connection) -> Checkpointed | None:
    """The last checkpoint that was made, if any was."""
    rows = checkpoints(connection, limit=1)
    return rows[0] if rows else None


def checkpoints(connection: Connection, limit: int | None = None) -> tuple[Checkpointed, ...]:
    """All checkpoints, or so many, the largest first."""
    query = select(Checkpoint.size, Checkpoint.root, Checkpoint.note, Checkpoint.time)  # type: ignore[call-overload]
    ordered = query.order_by(Checkpoint.size.desc()).limit(limit)  # type: ignore[attr-defined]
    return tuple(Checkpointed(*row) for row in connection.execute(ordered))


def is_signed(note: str) -> bool:
    """Whether a checkpoint proves anything to others."""
    return bool(note.partition("\n\n")[2])


def _is_by(note: str, signer: Signer) -> bool:
    return note == signer.sign(note.partition("\n\n")[0] + "\n")
