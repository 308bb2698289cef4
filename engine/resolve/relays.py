"""Privacy relays: an operator's copy of an egress list comes in, the country of a relay goes out.

The list is the one that relays publish for this purpose (RFC 8805 form): each line
`prefix,country,region,city,`. The relay keeps its user's country, so the list is believed.
"""

import socket
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.resolve.codes import read_country
from engine.resolve.model import Anonymity, Answer, IPAddress, Standing
from engine.resolve.sources import SourceError

_BITS = {4: 32, 6: 128}
_FAMILY = {4: socket.AF_INET, 6: socket.AF_INET6}

Table = Mapping[int, frozenset[str]]
"""Country words by the leading bits of the network."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RelayList:
    """The networks of a list: for each IP version, tables by prefix length, longest first."""

    label: str
    built: datetime
    tables: Mapping[int, tuple[tuple[int, Table], ...]]


def read_relays(content: bytes, modified: datetime) -> RelayList:
    """Read a list whole or not at all: half a list would pass relays off as ordinary addresses.

    The list carries no date of its own, so it is as old as the file.

    Raises:
        SourceError: naming the first line that cannot be read, or a list without any network.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise SourceError("it is not text in UTF-8; expected lines `prefix,country,…`") from None
    found: dict[int, dict[int, dict[int, frozenset[str]]]] = {4: {}, 6: {}}
    alone: dict[str, frozenset[str]] = {}  # one set for each country, not for each line
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip() or line.startswith("#"):
            continue
        prefix, _, rest = line.partition(",")
        country = rest.partition(",")[0].strip().upper()
        try:
            version, length, bits = _read_network(prefix.strip())
        except (OSError, ValueError):
            raise SourceError(
                f"its line {number} has no network; expected `prefix,country,region,city,`"
            ) from None
        table = found[version].setdefault(length, {})
        code = alone.setdefault(country, frozenset({country}))
        table[bits] = table[bits] | code if bits in table else code
    if not any(found.values()):
        raise SourceError("it names no network; expected lines `prefix,country,region,city,`")
    return RelayList(
        label=f"relay list {modified:%Y-%m-%d}",
        built=modified,
        tables={
            version: tuple(sorted(tables.items(), key=lambda item: item[0], reverse=True))
            for version, tables in found.items()
        },
    )


def ask_relays(relays: RelayList, ip: IPAddress) -> Answer:
    """The country of a relay's egress, or that the address is none."""
    for length, table in relays.tables[ip.version]:
        words = table.get(int(ip) >> (_BITS[ip.version] - length))
        if words is None:
            continue
        codes = frozenset(code for code in map(read_country, words) if code is not None)
        known = len(codes) == len(words)
        return Answer(
            source=relays.label,
            standing=Standing.ANSWERED if known else Standing.UNKNOWN,
            says=", ".join(sorted(codes)) or "no country",
            detail="a relay that keeps its user's country",
            codes=codes,
            anonymity=frozenset({Anonymity.RELAY}),
        )
    return Answer(source=relays.label, standing=Standing.SILENT, says="no relay")


def _read_network(prefix: str) -> tuple[int, int, int]:
    """Version, prefix length and leading bits of a network.

    Written by hand: `ip_network` takes six times as long, seconds for a real list.
    """
    address, _, length_text = prefix.partition("/")
    version = 6 if ":" in address else 4
    value = int.from_bytes(socket.inet_pton(_FAMILY[version], address))
    if not (length_text.isascii() and (length_text.isdigit() or not length_text)):
        raise ValueError(prefix)
    length = int(length_text) if length_text else _BITS[version]
    spare = _BITS[version] - length
    if spare < 0 or value >> spare << spare != value:
        raise ValueError(prefix)
    return version, length, value >> spare
