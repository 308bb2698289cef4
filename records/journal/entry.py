"""A record and what is personal in it come in; what the journal takes in one piece goes out."""

import os
from base64 import b64encode
from dataclasses import dataclass
from hashlib import sha256

SALT = 32
"""Bytes of the salt of each personal value."""
LONGEST = 65_535
"""Bytes of a leaf: what the tiles of C2SP can carry."""


class EntryError(ValueError):
    """A record that no journal can take; nothing was written."""


class JournalUnavailableError(Exception):
    """The journal cannot be written now. The entry may or may not be in it: it is not promised."""


@dataclass(frozen=True, slots=True)
class Secret:
    """A personal value. The leaf holds its commitment only; it is kept beside, to be erased."""

    field: str
    salt: bytes
    value: bytes

    @staticmethod
    def of(field: str, value: str) -> "Secret":
        """A value with a fresh salt.

        Raises:
            EntryError: the value is no text of Unicode.
        """
        try:
            return Secret(field, os.urandom(SALT), value.encode())
        except UnicodeEncodeError as error:
            raise EntryError(f"the value of `{field}` is no text of Unicode") from error

    def commitment(self) -> str:
        """What stands in the leaf: nobody can guess the value from it, once the salt is gone."""
        return commitment_of(self.salt, self.value)


@dataclass(frozen=True, slots=True)
class Erasure:
    """Personal values that go with the entry: of a leaf, the named fields."""

    leaf: int
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One leaf to be: its bytes, a name to find it by, and what is kept or erased beside it."""

    body: bytes
    name: str = ""
    secrets: tuple[Secret, ...] = ()
    erases: Erasure | None = None

    def __post_init__(self) -> None:
        """Refuse what would spoil the batch that it comes to be in.

        Raises:
            EntryError: the body is empty or too long, or a text could not be kept.
        """
        if not 0 < len(self.body) <= LONGEST:
            raise EntryError(f"a record has 1 to {LONGEST} bytes; this one has {len(self.body)}")
        if not self.name.isprintable():
            raise EntryError("the name of a record has signs that cannot be printed")
        if self.secrets and len({secret.field for secret in self.secrets}) != len(self.secrets):
            raise EntryError("two personal values of a record have the same field")


@dataclass(frozen=True, slots=True)
class Receipt:
    """Where an entry stands, for ever; the size is that of the tree after its batch."""

    index: int
    leaf: bytes
    size: int


def commitment_of(salt: bytes, value: bytes) -> str:
    """Base64 of SHA-256 over salt and value; the salt is of one length, so nothing is ambiguous."""
    return b64encode(sha256(salt + value).digest()).decode()
