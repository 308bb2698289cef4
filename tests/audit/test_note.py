"""A note is read strictly, and a signature counts under the right key alone."""

from base64 import b64encode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from audit.note import NoteError, read_checkpoint, read_key
from tests.audit.exports import KEY, KEY_ID, ORIGIN, PUBLIC, VKEY, note_of

NOTE = note_of([b"{}"], 1)


def test_a_right_note_is_signed() -> None:
    """By the key that it names."""
    assert read_checkpoint(NOTE).is_signed_by(read_key(VKEY))


def test_signatures_of_others_are_passed_over() -> None:
    """Witnesses may sign as well, with keys of other kinds."""
    *_, ours = NOTE.splitlines()
    text = NOTE.partition("\n\n")[0] + "\n"
    others = f"— witness.example/w1 {b64encode(bytes(80)).decode()}\n"

    for note in (f"{text}\n{others}{ours}\n", f"{text}\n{ours}\n{others}"):
        assert read_checkpoint(note).is_signed_by(read_key(VKEY))
    assert not read_checkpoint(f"{text}\n{others}").is_signed_by(read_key(VKEY))


@given(st.integers(0, len(NOTE.encode()) - 1), st.integers(1, 255))
def test_a_changed_note_is_refused(at: int, mask: int) -> None:
    """Any byte of it, text and signature alike."""
    octets = bytearray(NOTE.encode())
    octets[at] ^= mask
    try:
        changed = octets.decode()
        read = read_checkpoint(changed)
    except (UnicodeDecodeError, NoteError):
        return
    assert not read.is_signed_by(read_key(VKEY))


def test_a_key_of_another_name_verifies_nothing() -> None:
    """Though it is the same key."""
    text = NOTE.partition("\n\n")[0] + "\n"
    signature = b64encode(KEY_ID + KEY.sign(text.encode())).decode()

    renamed = read_checkpoint(f"{text}\n— other.example/log {signature}\n")
    assert not renamed.is_signed_by(read_key(VKEY))


ROOT = b64encode(bytes(32)).decode()


@pytest.mark.parametrize(
    ("note", "expected"),
    [
        ("", "no empty line"),
        (f"{ORIGIN}\n1\n{ROOT}\n", "no empty line"),
        (f"{ORIGIN}\n1\n\n", "origin, size and root"),
        (f"\n1\n{ROOT}\n\n", "origin, size and root"),
        (f"{ORIGIN}\n01\n{ROOT}\n\n", "no whole number"),
        (f"{ORIGIN}\n-1\n{ROOT}\n\n", "no whole number"),
        (f"{ORIGIN}\n\u0661\n{ROOT}\n\n", "no whole number"),
        (f"{ORIGIN}\n1\nAAAA\n\n", "not 32 bytes"),
        (f"{ORIGIN}\n1\n!\n\n", "not in Base64"),
        (f"{ORIGIN}\n1\n{ROOT}\r\n\n", "control characters"),
        (f"{ORIGIN}\n1\n{ROOT}\n\n— a {ROOT}", "do not end"),
        (f"{ORIGIN}\n1\n{ROOT}\n\n- a {ROOT}\n", "no signature"),
        (f"{ORIGIN}\n1\n{ROOT}\n\n— a b {ROOT}\n", "no signature"),
        (f"{ORIGIN}\n1\n{ROOT}\n\n— a AAAA\n", "no signature"),
        (f"{ORIGIN}\n1\n{ROOT}\n\n" + f"— a {ROOT}\n" * 101, "do not end"),
    ],
)
def test_a_note_of_another_form_is_refused(note: str, expected: str) -> None:
    """What two readers could read in two ways is read in none."""
    with pytest.raises(NoteError, match=expected):
        read_checkpoint(note)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        ("", "no key"),
        (f"{ORIGIN}+00000000+{b64encode(PUBLIC).decode()}", "of another key"),
        (f"other+{KEY_ID.hex()}+{b64encode(PUBLIC).decode()}", "of another key"),
        (f"{ORIGIN}+{KEY_ID.hex()}+!", "no key"),
        (f"{ORIGIN}+{KEY_ID.hex()}+{b64encode(PUBLIC[:-1]).decode()}", "no Ed25519 key"),
        (f"{ORIGIN}+{KEY_ID.hex()}+{b64encode(b'4' + PUBLIC[1:]).decode()}", "no Ed25519 key"),
    ],
)
def test_a_wrong_key_is_refused(key: str, expected: str) -> None:
    """Before anything is verified with it."""
    with pytest.raises(NoteError, match=expected):
        read_key(key)
