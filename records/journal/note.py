"""A private key and the root of a tree come in; a signed checkpoint goes out.

The text is a C2SP tlog-checkpoint in a C2SP signed note, so that other people's tools can read it.
"""

from base64 import b64decode, b64encode
from binascii import Error as Base64Error
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

_ED25519 = b"\x01"
_SEED = 32
_NOTE_KEY = "PRIVATE+KEY+"
UNSIGNED = "unsigned: a developer's journal, which proves nothing to others"
"""The extension line of a checkpoint without a key, so that nobody takes it for more."""


class KeyFileError(Exception):
    """The file of the signing key cannot be used, in a sentence for the operator."""


@dataclass(frozen=True, slots=True)
class Signer:
    """Signs checkpoints under a name; the name is the origin of the log as well."""

    name: str
    key: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """The public key, with the byte for its algorithm before it."""
        return _ED25519 + self.key.public_key().public_bytes_raw()

    @property
    def key_id(self) -> bytes:
        """Four bytes by which a verifier finds the key."""
        return sha256(self.name.encode() + b"\n" + self.public).digest()[:4]

    def verifier(self) -> str:
        """The key that outsiders verify with, as they write it (vkey)."""
        return f"{self.name}+{self.key_id.hex()}+{b64encode(self.public).decode()}"

    def sign(self, text: str) -> str:
        """A note: the text, which ends its last line, and the line of its signature."""
        signature = self.key_id + self.key.sign(text.encode())
        return f"{text}\n— {self.name} {b64encode(signature).decode()}\n"


def checkpoint_text(origin: str, size: int, root: bytes) -> str:
    """The text of a checkpoint."""
    return f"{origin}\n{size}\n{b64encode(root).decode()}\n"


def write_checkpoint(signer: Signer | None, origin: str, size: int, root: bytes) -> str:
    """A checkpoint, signed where there is a key; without one it says so of itself."""
    if signer is not None:
        return signer.sign(checkpoint_text(signer.name, size, root))
    return f"{checkpoint_text(origin, size, root)}{UNSIGNED}\n\n"


def read_signer(path: Path, origin: str) -> Signer:
    """Read a private key: PEM, for which the origin is the name, or one of the note's own form.

    Raises:
        KeyFileError: the file or the name cannot be used.
    """
    try:
        content = path.read_bytes().strip()
    except OSError as error:
        raise KeyFileError(f"the signing key `{path}` cannot be read: {error.strerror}") from error
    if content.startswith(_NOTE_KEY.encode()):
        return _read_note_key(path, content)
    try:
        key = load_pem_private_key(content, None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise KeyFileError(
            f"`{path}` is no signing key; expected an Ed25519 key in PEM without a password, or "
            f"`{_NOTE_KEY}name+id+key`"
        ) from error
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyFileError(f"`{path}` is a key of another kind; expected Ed25519")
    return Signer(checked_name(origin), key)


def checked_name(name: str) -> str:
    """The name of a log and its key.

    Raises:
        KeyFileError: it is empty, or holds spaces, a plus, or what cannot be printed.
    """
    if not name or "+" in name or not name.isprintable() or any(c.isspace() for c in name):
        raise KeyFileError(
            f"`{name}` cannot name a journal; expected a name like `brightline.example/journal`, "
            "without spaces and `+`"
        )
    return name


def _read_note_key(path: Path, content: bytes) -> Signer:
    wrong = KeyFileError(f"`{path}` is no signing key; expected `{_NOTE_KEY}name+id+key`")
    try:
        name, key_id, encoded = content.decode()[len(_NOTE_KEY) :].split("+", 2)
        raw = b64decode(encoded, validate=True)
    except (ValueError, Base64Error) as error:
        raise wrong from error
    if raw[:1] != _ED25519 or len(raw) != 1 + _SEED:
        raise wrong
    signer = Signer(checked_name(name), Ed25519PrivateKey.from_private_bytes(raw[1:]))
    if key_id != signer.key_id.hex():
        raise KeyFileError(f"`{path}` holds a key that does not belong to its name `{name}`")
    return signer
