"""Random bits come in; a key goes out, as a text for its holder and as a hash for us.

A key reads `bl_<id>_<secret>`: the id is no secret and names the key in lists and logs, the secret
is 256 random bits with a checksum, so that scanners of source code find keys and no false ones.
What is kept is a SHA-256: there is nothing to guess in 256 bits, so that a slow hash adds nothing.
"""

import re
import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from hmac import compare_digest
from zlib import crc32

from records.access.roles import OF_TENANTS, Role

PREFIX = "bl_"
PATTERN = re.compile(r"bl_([0-9a-z]{12})_([0-9A-Za-z]{43})([0-9A-Za-z]{6})")
"""What a scanner looks for; `is_well_formed` says of each find whether it is one of ours."""
DAYS = 365
"""How long a key is good for, where nobody says otherwise."""
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_ID_SIGNS = "0123456789abcdefghijklmnopqrstuvwxyz"
_ID_LENGTH = 12
_SECRET_BYTES = 32
_SECRET_LENGTH = 43
_CHECK_LENGTH = 6
_ID_ENDS = len(PREFIX) + _ID_LENGTH
_LENGTH = _ID_ENDS + 1 + _SECRET_LENGTH + _CHECK_LENGTH
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9.-]{0,61}[a-z0-9])?")
_NOTHING = bytes(32)


class AccessError(Exception):
    """A key cannot be made, found or changed, in a sentence for whoever wants it."""


class KeyState(StrEnum):
    """Whether a key opens anything now."""

    VALID = "valid"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True, kw_only=True)
class Key:
    """A key as we know it. Whoever reads all of this cannot use it."""

    id: str
    name: str
    """Of its holder: the same for the keys that follow each other by rotation."""
    digest: bytes = field(repr=False)
    roles: frozenset[Role]
    tenant: str | None = None
    """The client of the operator whose added rules hold for it."""
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    last_used: datetime | None = None
    """To the hour, so that the list is no diary."""
    replaces: str | None = None

    def state(self, now: datetime) -> KeyState:
        """Whether it opens anything."""
        # Whatever this machine's clock says of the moment: another one's wrote it.
        if self.revoked is not None:
            return KeyState.REVOKED
        if self.expires is not None and self.expires <= now:
            return KeyState.EXPIRED
        return KeyState.VALID


@dataclass(frozen=True, slots=True, kw_only=True)
class Issued:
    """A new key with its text, which is shown once and kept nowhere."""

    key: Key
    text: str = field(repr=False)


def make_key(
    name: str,
    roles: frozenset[Role],
    *,
    created: datetime,
    lasts: timedelta | None = timedelta(days=DAYS),
    tenant: str | None = None,
    replaces: str | None = None,
) -> Issued:
    """Make a key.

    Args:
        name: of its holder, such as `studio` or `counsel.eu`; it stands in records.
        roles: what it is for.
        created: now.
        lasts: how long it is good for; None is for ever.
        tenant: whose rules are added.
        replaces: the id of the key before it.

    Raises:
        AccessError: the name is none, or there is no role.
    """
    check_name(name, "holder")
    if tenant is not None:
        check_name(tenant, "tenant")
        if roles - OF_TENANTS:
            raise AccessError(
                "a tenant's key is for the role `service` alone; the others read or change what is "
                "everybody's"
            )
    if not roles:
        raise AccessError("a key without a role opens nothing; name one, such as `service`")
    identity = "".join(secrets.choice(_ID_SIGNS) for _ in range(_ID_LENGTH))
    secret = _base62(int.from_bytes(secrets.token_bytes(_SECRET_BYTES), "big"), _SECRET_LENGTH)
    start = f"{PREFIX}{identity}_{secret}"
    text = start + _checksum(start)
    key = Key(
        id=identity,
        name=name,
        digest=sha256(text.encode()).digest(),
        roles=roles,
        tenant=tenant,
        created=created,
        expires=None if lasts is None else created + lasts,
        replaces=replaces,
    )
    return Issued(key=key, text=text)


def id_in(text: bytes) -> str | None:
    """The id that a key's text names; None for what has not the shape of a key.

    >>> id_in(b"bl_0123456789ab_" + b"x" * 49), id_in(b"bl_0123"), id_in(b"")
    ('0123456789ab', None, None)
    """
    if len(text) != _LENGTH or not text.startswith(b"bl_") or not text.isascii():
        return None
    return text[len(PREFIX) : _ID_ENDS].decode()


def opens(key: Key | None, text: bytes) -> bool:
    """Whether a text is that of a key; takes as long for a key that nobody has (None)."""
    expected = _NOTHING if key is None else key.digest
    return compare_digest(sha256(text).digest(), expected) and key is not None


def is_well_formed(text: str) -> bool:
    """Whether a text is a key of ours by its checksum, known or not: for scanners and typists.

    >>> is_well_formed("bl_0123456789ab_" + "0" * 49)
    False
    """
    found = PATTERN.fullmatch(text)
    return found is not None and _checksum(text[:-_CHECK_LENGTH]) == found[3]


def check_name(name: str, what: str) -> None:
    """Refuse a name that could not stand in every log and list.

    Raises:
        AccessError: it is no such name.
    """
    if not _NAME.fullmatch(name):
        raise AccessError(
            f"`{name[:60]}` cannot name a {what}; expected up to 63 of `a`–`z`, `0`–`9`, `.` and "
            "`-`, such as `studio`"
        )


def _checksum(text: str) -> str:
    return _base62(crc32(text.encode()), _CHECK_LENGTH)


def _base62(number: int, length: int) -> str:
    signs = []
    for _ in range(length):
        number, digit = divmod(number, len(_DIGITS))
        signs.append(_DIGITS[digit])
    assert number == 0, "as many digits as the number can need"
    return "".join(reversed(signs))
