"""MaxMind-shaped databases: the bytes of a file come in, a tested reader of known kind goes out.

The bytes are held in memory and read in Python, which is slower than the C reader (measured:
a third of its speed) on purpose: a file truncated in place kills a process that has it mapped
(SIGBUS), and a damaged one was seen to kill the C reader (SIGSEGV). Neither can happen here.
"""

import io
import struct
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import assert_never

from geoip2.database import MODE_FD, Reader
from geoip2.errors import AddressNotFoundError
from geoip2.models import AnonymousIP, Country

from engine.resolve.model import IPAddress
from engine.resolve.sources import SourceError

_IPV6 = 6
_LONGEST_KIND = 60

_UNREADABLE = (
    ArithmeticError,
    AttributeError,
    LookupError,
    MemoryError,
    OSError,
    RuntimeError,
    TypeError,
    ValueError,
    struct.error,
)
"""What the readers raise over a file whose inside is not what it should be."""


class Edition(StrEnum):
    """The kinds of database that can be read; each word is part of the file's own type."""

    ENTERPRISE = "Enterprise"
    CITY = "City"
    COUNTRY = "Country"
    ANONYMOUS_IP = "GeoIP2-Anonymous-IP"
    ANONYMOUS_PLUS = "GeoIP-Anonymous-Plus"


@dataclass(frozen=True, slots=True, kw_only=True)
class Database:
    """An opened database; `label` is its type and date (`GeoIP2-City 2026-11-20`)."""

    label: str
    built: datetime
    edition: Edition
    ipv6: bool
    reader: Reader


def opener(*editions: Edition) -> Callable[[bytes, datetime], Database]:
    """A function that opens a database of one of these editions, or raises SourceError."""

    def load(content: bytes, _modified: datetime) -> Database:
        return open_database(content, editions)

    return load


def open_database(content: bytes, editions: tuple[Edition, ...]) -> Database:
    """Open and try a database.

    Raises:
        SourceError: when it is no database, one of another kind, or damaged as far as a few
            hundred look-ups all over the address space can tell.
    """
    if not content:
        raise SourceError("it is empty; expected a MaxMind database")
    try:
        reader = Reader(io.BytesIO(content), mode=MODE_FD)
        kind = str(reader.metadata().database_type)
        built = datetime.fromtimestamp(reader.metadata().build_epoch, UTC)
        ipv6 = reader.metadata().ip_version == _IPV6
    except _UNREADABLE:
        raise SourceError("it is not a readable MaxMind database") from None
    if not kind.isprintable() or len(kind) > _LONGEST_KIND:
        raise SourceError("it does not name its kind; expected a MaxMind database")
    edition = next((each for each in editions if each in kind), None)
    if edition is None:
        expected = " or ".join(f"`{each}`" for each in editions)
        raise SourceError(f"it is a `{kind}` database; expected one with {expected} in its type")
    database = Database(
        label=f"{kind} {built:%Y-%m-%d}", built=built, edition=edition, ipv6=ipv6, reader=reader
    )
    try:
        _try_out(database)
    except SourceError:
        raise SourceError("it is damaged: look-ups in it fail") from None
    return database


def covers(database: Database, ip: IPAddress) -> bool:
    """Whether a database can know the address at all; some cover IPv4 alone."""
    return database.ipv6 or isinstance(ip, IPv4Address)


def find(database: Database, ip: IPAddress) -> Country | AnonymousIP | None:
    """The record of an address, or None where the database has none.

    Raises:
        SourceError: when the place in the file is damaged.
    """
    if not covers(database, ip):
        return None
    try:
        match database.edition:
            case Edition.ENTERPRISE:
                return database.reader.enterprise(ip)
            case Edition.CITY:
                return database.reader.city(ip)
            case Edition.COUNTRY:
                return database.reader.country(ip)
            case Edition.ANONYMOUS_IP:
                return database.reader.anonymous_ip(ip)
            case Edition.ANONYMOUS_PLUS:
                return database.reader.anonymous_plus(ip)
            case _:  # pragma: no cover
                assert_never(database.edition)
    except AddressNotFoundError:
        return None
    except _UNREADABLE:
        raise SourceError("its entry for the address is damaged") from None


def _try_out(database: Database) -> None:
    """Look up one address in every /8 of IPv4 and in every /9 of 2000::/3."""
    for first in range(256):
        find(database, IPv4Address(first << 24 | 0x01_01_01))
    for step in range(64):
        find(database, IPv6Address((0x2000 + step * 0x80) << 112 | 1))
