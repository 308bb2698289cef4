"""The words of the resolver: what a source answered comes in, what is established goes out.

These types hold no behaviour; `combine` gives them their meaning.
"""

from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address
from typing import TypeAlias

IPAddress: TypeAlias = IPv4Address | IPv6Address


class Anonymity(StrEnum):
    """How an address hides where its user is (the fact `location.anonymised`)."""

    NONE = "none"
    RELAY = "relay"
    VPN = "vpn"
    PROXY = "proxy"
    HOSTING = "hosting"
    TOR = "tor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """One thing that was said about an address, and by whom.

    It is kept in the journal with the decision, so it never repeats the address
    and never names a file of the operator's machine.
    """

    source: str
    says: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Located:
    """Every place an address may be in.

    With `anywhere` the place is not established: the strictest of all places applies, and
    `codes` holds what was said for display only. Without it `codes` has at least one code:
    a country (`GB`) or a first-level subdivision (`GB-ENG`).
    """

    codes: frozenset[str]
    anywhere: bool
    anonymised: Anonymity
    evidence: tuple[Evidence, ...]


class Standing(StrEnum):
    """What kind of answer a source gave."""

    ANSWERED = "answered"
    """It named a place, or (for a list of anonymous networks) it looked and told."""
    SILENT = "silent"
    """It has no entry for the address; the other sources decide."""
    UNKNOWN = "unknown"
    """It has an entry which says that the place is not known: that is an answer, and it binds."""
    UNAVAILABLE = "unavailable"
    """It was configured and could not be asked; what it would have said cannot be excluded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What one source said about one address."""

    source: str
    standing: Standing
    says: str
    detail: str = ""
    codes: frozenset[str] = frozenset()
    anonymity: frozenset[Anonymity] = frozenset()
