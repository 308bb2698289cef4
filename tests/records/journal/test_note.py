"""Checkpoints: in the form that other people's tools read, monotone, one root for a size."""

import time
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from sqlalchemy import Engine

from audit.note import read_checkpoint, read_key
from records.journal import Entry, Journal, JournalUnavailableError
from records.journal.note import KeyFileError, Signer, checked_name, read_signer
from records.journal.reading import JournalReader
from records.merkle import EMPTY_ROOT
from records.store import writing
from tests.records.journal.conftest import ORIGIN

# The key and the note in the documentation of golang.org/x/mod/sumdb/note.
PRIVATE = "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz"
PUBLIC = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
TEXT = (
    "If you think cryptography is the answer to your problem,\n"
    "then you don't know what your problem is.\n"
)
SIGNED = (
    f"{TEXT}\n— PeterNeumann "
    "x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    "\n"
)


def test_a_note_is_signed_as_others_sign_it(tmp_path: Path) -> None:
    """The published example, to the last sign."""
    file = tmp_path / "key"
    file.write_text(PRIVATE + "\n", encoding="utf-8")
    signer = read_signer(file, ORIGIN)

    assert PUBLIC == signer.verifier()
    assert SIGNED == signer.sign(TEXT)


def test_a_key_in_pem_is_named_by_the_setting(tmp_path: Path, signer: Signer) -> None:
    """As `openssl genpkey -algorithm ed25519` makes it."""
    file = tmp_path / "key.pem"
    file.write_bytes(signer.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()))

    assert signer.verifier() == read_signer(file, ORIGIN).verifier()


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"", "is no signing key"),
        (b"PRIVATE+KEY+one", "is no signing key"),
        (b"PRIVATE+KEY+one+00000000+!!", "is no signing key"),
        (b"PRIVATE+KEY+one+00000000+AQ==", "is no signing key"),
        (PRIVATE.replace("Peter", "Paul").encode(), "does not belong to its name `PaulNeumann`"),
        (
            generate_private_key(SECP256R1()).private_bytes(
                Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()
            ),
            "a key of another kind",
        ),
        (
            generate_private_key(SECP256R1())
            .public_key()
            .public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo),
            "is no signing key",
        ),
    ],
)
def test_a_wrong_key_file_is_refused(tmp_path: Path, content: bytes, expected: str) -> None:
    """In a sentence that never holds the key."""
    file = tmp_path / "key"
    file.write_bytes(content)

    with pytest.raises(KeyFileError, match=expected):
        read_signer(file, ORIGIN)
    with pytest.raises(KeyFileError, match="cannot be read"):
        read_signer(tmp_path / "none", ORIGIN)


@pytest.mark.parametrize("name", ["", "a b", "a+b", "a\u2003b", "a\nb"])
def test_a_name_that_a_note_cannot_carry_is_refused(name: str) -> None:
    """The lines of a note are split at spaces and pluses."""
    with pytest.raises(KeyFileError, match="cannot name a journal"):
        checked_name(name)


def test_a_checkpoint_is_verified_by_the_verifier(journal: Journal, signer: Signer) -> None:
    """From the empty tree on, of the tree as it is."""
    empty = read_checkpoint(journal.checkpoint_now().note)
    assert (ORIGIN, 0, EMPTY_ROOT) == (empty.origin, empty.size, empty.root)

    journal.append_now(Entry(b"{}"))
    made = journal.checkpoint_now()

    read = read_checkpoint(made.note)
    assert (1, made.root) == (read.size, read.root)
    assert read.is_signed_by(read_key(signer.verifier()))


def test_a_size_has_one_checkpoint(journal: Journal, engine: Engine) -> None:
    """Whoever asks twice gets the same one; all are kept."""
    first = journal.checkpoint_now()
    again = journal.checkpoint_now()
    journal.append_now(Entry(b"{}"))
    last = journal.checkpoint_now()

    assert first == again
    assert (last, first) == JournalReader(engine).checkpoints()
    assert last == JournalReader(engine).latest_checkpoint()


def test_a_second_root_for_a_size_is_never_signed(journal: Journal, engine: Engine) -> None:
    """Two outsiders must not be shown two journals."""
    journal.append_now(Entry(b"{}"))
    journal.checkpoint_now()
    mark = "%s" if engine.dialect.name == "postgresql" else "?"
    with writing(engine) as connection:
        connection.exec_driver_sql(f"UPDATE head SET frontier = {mark}", (b"x" * 32,))  # noqa: S608  # a mark

    with pytest.raises(JournalUnavailableError):
        journal.checkpoint_now()


def test_a_new_key_signs_the_same_root(journal: Journal, engine: Engine) -> None:
    """After a change of keys the last size is signed again, and has the root that it had."""
    old = journal.checkpoint_now()
    other = Journal(engine, signer=Signer(ORIGIN, Ed25519PrivateKey.generate()))
    new = other.checkpoint_now()
    other.close()

    assert (old.size, old.root) == (new.size, new.root)
    assert old.note != new.note
    assert (new.note,) == tuple(made.note for made in JournalReader(engine).checkpoints())


def test_a_signature_is_not_taken_back(journal: Journal, engine: Engine) -> None:
    """By somebody who has no key: what was signed for a size stays."""
    signed = journal.checkpoint_now()
    other = Journal(engine)
    again = other.checkpoint_now()
    other.close()

    assert signed == again
    assert (signed,) == JournalReader(engine).checkpoints()


def test_checkpoints_are_made_by_themselves(engine: Engine, signer: Signer) -> None:
    """On a cadence, and at the end."""
    journal = Journal(engine, signer=signer, cadence=0.01)
    journal.append_now(Entry(b"1"))
    for _ in range(500):
        latest = JournalReader(engine).latest_checkpoint()
        if latest is not None:
            break
        time.sleep(0.01)
    else:
        pytest.fail("no checkpoint was made")
    journal.close()
    late = Journal(engine, signer=signer)
    late.append_now(Entry(b"2"))
    late.close()

    assert [2, 1] == [made.size for made in JournalReader(engine).checkpoints()]


def test_a_checkpoint_without_a_key_says_so(engine: Engine) -> None:
    """It can be read, and proves nothing."""
    journal = Journal(engine)
    read = read_checkpoint(journal.checkpoint_now().note)
    journal.close()

    assert () == read.signatures
    assert ("unsigned: a developer's journal, which proves nothing to others",) == read.extensions
    assert read_checkpoint(journal_note_again(engine)) == read


def journal_note_again(engine: Engine) -> str:
    """The note as it is kept."""
    latest = JournalReader(engine).latest_checkpoint()
    assert latest is not None
    return latest.note
