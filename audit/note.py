"""A signed note comes in as text; the checkpoint in it goes out, and who signed it.

C2SP signed-note and tlog-checkpoint, read strictly: what is not exactly of their form is refused.
"""

import re
from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

_ED25519 = 1
_KEY_BYTES = 32
_ID_BYTES = 4
_SIZE = re.compile(r"0|[1-9][0-9]{0,18}")
_MOST_SIGNATURES = 100


class NoteError(Exception):
    """A note or a key that is not of the form it should have, in a sentence."""


@dataclass(frozen=True, slots=True)
class Key:
    """A public key, as `name+id+key` writes it."""

    name: str
    key_id: bytes
    public: bytes


@dataclass(frozen=True, slots=True)
class Signature:
    """One line below a note."""

    name: str
    key_id: bytes
    signature: bytes


@dataclass(frozen=True, slots=True)
class SignedCheckpoint:
    """What a note says about a tree."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...]
    text: str
    signatures: tuple[Signature, ...]

    def is_signed_by(self, key: Key) -> bool:
        """Whether one of its signatures is right under a key. Those of others are passed over."""
        verifier = Ed25519PublicKey.from_public_bytes(key.public)
        for line in self.signatures:
            if (line.name, line.key_id) != (key.name, key.key_id):
                continue
            try:
                verifier.verify(line.signature, self.text.encode())
            except InvalidSignature:
                return False
            return True
        return False


def read_key(text: str) -> Key:
    """Read a key that a note is verified with.

    Raises:
        NoteError: it is none, or its parts do not belong together.
    """
    parts = text.strip().split("+", 2)
    expected = "expected `name+id+key`, as `brightline audit key` prints it"
    if len(parts) != 3:  # noqa: PLR2004  # the three that it is made of
        raise NoteError(f"this is no key; {expected}")
    name, key_id, encoded = parts
    raw = _decoded(encoded, f"this is no key; {expected}")
    if not _is_name(name) or len(raw) != 1 + _KEY_BYTES or raw[0] != _ED25519:
        raise NoteError(f"this is no Ed25519 key; {expected}")
    right = sha256(name.encode() + b"\n" + raw).digest()[:_ID_BYTES]
    if key_id != right.hex():
        raise NoteError("the parts of the key do not belong together: its id is of another key")
    return Key(name, right, raw[1:])


def read_checkpoint(note: str) -> SignedCheckpoint:
    """Read a note.

    Raises:
        NoteError: it is none.
    """
    if any(ord(c) < ord(" ") and c != "\n" for c in note):
        raise NoteError("the checkpoint holds control characters")
    body, split, below = note.rpartition("\n\n")
    if not split:
        raise NoteError("the checkpoint has no empty line before its signatures")
    text = body + "\n"
    lines = body.split("\n")
    if len(lines) < 3 or not all(lines):  # noqa: PLR2004  # origin, size, root
        raise NoteError("the checkpoint does not begin with origin, size and root")
    origin, size, root = lines[:3]
    if not _SIZE.fullmatch(size):
        raise NoteError("the size in the checkpoint is no whole number")
    hashed = _decoded(root, "the root in the checkpoint is not in Base64")
    if len(hashed) != _KEY_BYTES:
        raise NoteError("the root in the checkpoint has not 32 bytes")
    return SignedCheckpoint(origin, int(size), hashed, tuple(lines[3:]), text, _signatures(below))


def _signatures(below: str) -> tuple[Signature, ...]:
    if not below:
        return ()
    *lines, end = below.split("\n")
    if end or len(lines) > _MOST_SIGNATURES:
        raise NoteError("the signatures of the checkpoint do not end where they should")
    return tuple(_signature(line) for line in lines)


def _signature(line: str) -> Signature:
    wrong = "a line below the checkpoint is no signature"
    parts = line.split(" ")
    if len(parts) != 3 or parts[0] != "—" or not _is_name(parts[1]):  # noqa: PLR2004  # dash, name, signature
        raise NoteError(wrong)
    raw = _decoded(parts[2], wrong)
    if len(raw) <= _ID_BYTES:
        raise NoteError(wrong)
    return Signature(parts[1], raw[:_ID_BYTES], raw[_ID_BYTES:])


def _is_name(name: str) -> bool:
    return bool(name) and "+" not in name and not any(c.isspace() for c in name)


def _decoded(text: str, message: str) -> bytes:
    try:
        raw = b64decode(text, validate=True)
    except (ValueError, Base64Error) as error:
        raise NoteError(message) from error
    # One way to write each value: bits that nobody reads must not differ either.
    if b64encode(raw).decode() != text:
        raise NoteError(message)
    return raw
