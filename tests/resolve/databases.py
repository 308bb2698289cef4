"""Networks and records come in, small MaxMind-shaped database files go out.

Location databases may not be shipped, and real ones change daily; these are made for the tests.
The addresses are those of MaxMind's own public test data and of well-known name servers.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from mmdb_writer import MMDBWriter, TreeWriter
from netaddr import IPSet  # type: ignore[import-untyped]

BUILT = datetime(2026, 11, 20, 12, tzinfo=UTC)

Record = Mapping[str, object]


def write_database(
    path: Path,
    kind: str,
    records: Mapping[str, object],
    *,
    built: datetime = BUILT,
    ip_version: int = 6,
) -> Path:
    """Write a database of a kind (`GeoLite2-City`) with one record for each network."""
    writer = MMDBWriter(ip_version, kind, ["en"], "made for tests", ip_version == 6)
    for network, record in records.items():
        writer.insert_network(IPSet([network]), record)  # type: ignore[arg-type]
    meta = {
        "ip_version": ip_version,
        "database_type": kind,
        "languages": ["en"],
        "binary_format_major_version": 2,
        "binary_format_minor_version": 0,
        "description": {"en": "made for tests"},
        "build_epoch": int(built.timestamp()),
    }
    TreeWriter(writer.tree, meta).write(str(path))
    return path


def country(code: str, **more: Record | list[Record]) -> Record:
    """A record that says a country, as MaxMind writes it."""
    return {"country": {"iso_code": code, "names": {"en": code}}, **more}


def part_of(code: str, *parts: str) -> Record:
    """A record that says a country and its parts, the largest first."""
    return country(code, subdivisions=[{"iso_code": part, "names": {"en": part}} for part in parts])


CITY_RECORDS: Mapping[str, Record] = {
    "81.2.69.142/31": part_of("GB", "ENG"),
    "2.125.160.216/29": part_of("GB", "ENG", "WBK"),
    "216.160.83.56/29": part_of("US", "WA"),
    "89.160.20.112/28": country("SE"),
    "8.8.8.0/24": part_of("CA", "ON"),
    "202.196.224.0/20": country("PH", represented_country={"iso_code": "US", "type": "military"}),
    "175.16.199.0/24": {"registered_country": {"iso_code": "CN"}},
    "214.1.1.0/24": country("US", traits={"is_anycast": True}),
    "67.43.156.0/24": country("EU"),
    "2001:218::/32": part_of("JP", "31"),
}

ANONYMOUS_RECORDS: Mapping[str, Record] = {
    "1.2.0.0/16": {"is_anonymous": True, "is_anonymous_vpn": True},
    "1.124.213.1/32": {
        "is_anonymous": True,
        "is_anonymous_vpn": True,
        "is_tor_exit_node": True,
    },
    "6.1.0.2/32": {"is_anonymous": True, "is_hosting_provider": True},
    "6.1.0.3/32": {"is_anonymous": True, "is_public_proxy": True},
    "6.1.0.4/32": {"is_anonymous": True, "is_residential_proxy": True},
    "6.1.0.5/32": {"is_anonymous": True},
    "6.1.0.6/32": {"is_anonymous": True, "is_hosting_provider": True, "is_public_proxy": True},
    "6.1.0.7/32": {"is_anonymous": True, "is_anonymous_vpn": True, "is_public_proxy": True},
    "65.0.0.0/13": {"is_anonymous": True, "is_tor_exit_node": True},
    "71.160.223.0/24": {},
}
