"""The database of the journal in the hands of an enemy: what was changed is not verified.

The enemy writes to the file as they like, and even signs with the journal's own key. Whoever checks
has the public key, and a checkpoint of before.
"""

import asyncio
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from typer.testing import CliRunner, Result

from brightline.commands.audit import app as command
from records.journal import Entry, Journal, Secret
from records.journal.note import Signer
from records.merkle import Frontier, leaf_hash
from records.store import open_store
from tests.records.journal.conftest import ORIGIN, emptied

SIZE = 300
OLD = 260
"""How many leaves the checkpoint of before has."""


@pytest.fixture
def older(sqlite_address: str, signer: Signer) -> str:
    """A journal, and a checkpoint that somebody took home meanwhile."""
    return filled(sqlite_address, signer)


def filled(address: str, signer: Signer, *, changed: int = -1, size: int = SIZE) -> str:
    """Fill a journal; one record may tell something else."""
    engine = open_store(address)
    journal = Journal(engine, signer=signer)

    async def fill(numbers: range) -> None:
        await asyncio.gather(*[journal.append(entry(n, changed)) for n in numbers])

    asyncio.run(fill(range(min(OLD, size))))
    note = journal.checkpoint_now().note
    asyncio.run(fill(range(min(OLD, size), size)))
    journal.close()
    engine.dispose()
    return note


def entry(number: int, changed: int) -> Entry:
    """A record."""
    secret = Secret("account", bytes(32), f"account-{number}".encode())
    outcome = "permit" if number == changed else "deny"
    body = {
        "commitments": {"account": secret.commitment()},
        "kind": "decision",
        "n": number,
        "outcome": outcome,
    }
    return Entry(json.dumps(body).encode(), f"n{number}", (secret,))


def key_file(folder: Path, key: Ed25519PrivateKey) -> str:
    """A private key in a file."""
    file = folder / "key.pem"
    file.write_bytes(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))
    return str(file)


def checked(
    folder: Path,
    address: str,
    signer: Signer,
    older: str,
    *,
    by: Signer | None = None,
    origin: str = ORIGIN,
) -> tuple[Result, Result]:
    """Export the journal, signed by somebody, and verify it."""
    file = key_file(folder, (by or signer).key)
    since = folder / "older"
    since.write_text(older, encoding="utf-8")
    named = ("--database", address, "--signing-key", file, "--origin", origin, "--secrets")
    target = folder / "export"
    exported = CliRunner().invoke(command, ["export", str(target), *named])
    words = ["verify", str(target), "--key", signer.verifier(), "--since", str(since)]
    return exported, CliRunner().invoke(command, words)


def _flip_a_bit(database: sqlite3.Connection) -> None:
    body = bytearray(database.execute('SELECT body FROM leaf WHERE "index" = 7').fetchone()[0])
    body[20] ^= 1
    database.execute('UPDATE leaf SET body = ? WHERE "index" = 7', (bytes(body),))


def _change_leaf_and_hash(database: sqlite3.Connection) -> None:
    body = entry(7, 7).body
    values = (body, leaf_hash(body))
    database.execute('UPDATE leaf SET body = ?, hash = ? WHERE "index" = 7', values)


def _swap_leaves(database: sqlite3.Connection) -> None:
    for old, new in ((7, -1), (8, 7), (-1, 8)):
        database.execute('UPDATE leaf SET "index" = ? WHERE "index" = ?', (new, old))


def _take_one_out(database: sqlite3.Connection) -> None:
    database.execute('DELETE FROM leaf WHERE "index" = 7')


def _cut_off_the_end(database: sqlite3.Connection) -> None:
    """In every table, with a head that is right for what is left."""
    database.execute('DELETE FROM leaf WHERE "index" >= ?', (OLD - 10,))
    _set_head_to_leaves(database)


def _cut_off_the_end_quietly(database: sqlite3.Connection) -> None:
    """With every checkpoint that says more."""
    _cut_off_the_end(database)
    database.execute("DELETE FROM checkpoint")


def _cut_off_leaves_alone(database: sqlite3.Connection) -> None:
    database.execute('DELETE FROM leaf WHERE "index" >= ?', (SIZE - 5,))


def _tell_another_past(database: sqlite3.Connection) -> None:
    """Consistently: the leaf, its hash, the head; the checkpoints of before are gone."""
    _change_leaf_and_hash(database)
    _set_head_to_leaves(database)
    database.execute("DELETE FROM checkpoint")


def _tell_another_past_of_the_same_size(database: sqlite3.Connection) -> None:
    """The tree has the size of the checkpoint of before, and another root."""
    database.execute('DELETE FROM leaf WHERE "index" >= ?', (OLD,))
    _tell_another_past(database)


def _flip_the_head(database: sqlite3.Connection) -> None:
    packed = bytearray(database.execute("SELECT frontier FROM head").fetchone()[0])
    packed[0] ^= 1
    database.execute("UPDATE head SET frontier = ?", (bytes(packed),))
    database.execute("DELETE FROM checkpoint")


def _forge_a_checkpoint(database: sqlite3.Connection) -> None:
    """For the size that there is, with another root."""
    database.execute("UPDATE checkpoint SET note = replace(note, ?, ?)", (f"\n{OLD}\n", "\n259\n"))


def _make_up_a_value(database: sqlite3.Connection) -> None:
    database.execute("UPDATE secret SET value = ? WHERE leaf = 7", (b"somebody else",))


def _set_head_to_leaves(database: sqlite3.Connection) -> None:
    hashes = [row[0] for row in database.execute('SELECT hash FROM leaf ORDER BY "index"')]
    frontier = Frontier().grown(hashes)
    values = (frontier.size, frontier.packed())
    database.execute("UPDATE head SET size = ?, frontier = ?", values)


@pytest.mark.parametrize(
    "tamper",
    [
        _flip_a_bit,
        _change_leaf_and_hash,
        _swap_leaves,
        _take_one_out,
        _cut_off_the_end,
        _cut_off_the_end_quietly,
        _cut_off_leaves_alone,
        _tell_another_past,
        _tell_another_past_of_the_same_size,
        _flip_the_head,
        _forge_a_checkpoint,
        _make_up_a_value,
    ],
)
def test_what_was_changed_in_the_database_is_not_verified(
    tmp_path: Path,
    sqlite_address: str,
    signer: Signer,
    older: str,
    tamper: Callable[[sqlite3.Connection], None],
) -> None:
    """Neither written out as if nothing were wrong nor believed; signed it is all the same."""
    with closing(sqlite3.connect(sqlite_address)) as database:
        database.execute("PRAGMA foreign_keys=OFF")
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f'DROP TRIGGER "{name}"')
        tamper(database)
        database.commit()

    exported, found = checked(tmp_path, sqlite_address, signer, older)

    assert found.exit_code != 0
    assert ["verified"] != found.stdout.splitlines()[-1:]
    if exported.exit_code == 0:
        assert ["NOT VERIFIED"] == found.stdout.splitlines()[-1:], found.output


def test_what_was_not_changed_is_verified(
    tmp_path: Path, sqlite_address: str, signer: Signer, older: str
) -> None:
    """Else the others would show nothing."""
    exported, found = checked(tmp_path, sqlite_address, signer, older)

    assert (0, 0) == (exported.exit_code, found.exit_code), found.output
    assert "verified" == found.stdout.splitlines()[-1]


def test_another_key_or_another_name_is_not_believed(
    tmp_path: Path, sqlite_address: str, signer: Signer, older: str
) -> None:
    """Whoever has the database, and not the key, signs with a key of their own."""
    other = Signer(ORIGIN, Ed25519PrivateKey.from_private_bytes(bytes([7]) * 32))
    _, forged = checked(tmp_path, sqlite_address, signer, older, by=other)
    assert (1, True) == (forged.exit_code, "no right signature" in forged.stdout)

    _, renamed = checked(tmp_path, sqlite_address, signer, older, origin="brightline.example/other")
    assert (1, True) == (renamed.exit_code, "of another log" in renamed.stdout)


def test_a_second_root_for_a_size_is_found(
    tmp_path: Path, sqlite_address: str, signer: Signer, older: str
) -> None:
    """Two journals under one key and name, shown to different people: they compare checkpoints."""
    assert older
    second = emptied(str(tmp_path / "second.db"))
    filled(second, signer, changed=7)
    shown = filled(emptied(str(tmp_path / "third.db")), signer, changed=7)
    _, found = checked(tmp_path, sqlite_address, signer, shown)

    assert 1 == found.exit_code
    assert "the past was changed" in found.stdout
