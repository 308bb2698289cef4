"""A connection and its headers come in; the address of the client goes out, or that it is unknown.

Every proxy appends the address that it saw, and a client can write whatever it likes before that.
So the chain is read from the right, as far as the proxies are known; the first hop that is not is
the client. Whatever is odd makes the client unknown, which is anywhere, the strictest of places.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network
from typing import TypeAlias

Address: TypeAlias = IPv4Address | IPv6Address
Network: TypeAlias = IPv4Network | IPv6Network
Headers: TypeAlias = Sequence[tuple[bytes, bytes]]
"""As ASGI gives them: every line by itself, names in small letters."""


class Cdn(StrEnum):
    """A network that names the client in a header of its own."""

    CLOUDFLARE = "cloudflare"
    CLOUDFRONT = "cloudfront"
    FASTLY = "fastly"


_HEADER = {
    Cdn.CLOUDFLARE: b"cf-connecting-ip",
    Cdn.CLOUDFRONT: b"cloudfront-viewer-address",
    Cdn.FASTLY: b"fastly-client-ip",
}
_FORWARDED, _X_FORWARDED_FOR = b"forwarded", b"x-forwarded-for"
_MOST_HOPS = 50
# An element of `Forwarded` (RFC 7239, section 4): pairs of a token and a token or a quoted text.
_PAIR = re.compile(r'\s*([!#$%&\'*+.^_`|~0-9A-Za-z-]+)=("(?:[^"\\]|\\.)*"|[^",;\s]*)\s*')
_WITH_PORT = re.compile(r"(?:\[([0-9A-Fa-f:.]+)\]|([0-9.]+))(?::[0-9]{1,5})?")
_CLOUDFRONT = re.compile(r"(.+):[0-9]{1,5}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Edge:
    """The proxies before this service.

    `trusted` are the networks of one's own proxies, `cdn` the network before them, if any, with the
    ranges from which it connects.
    """

    trusted: tuple[Network, ...] = ()
    cdn: Cdn | None = None
    cdn_ranges: tuple[Network, ...] = ()

    def client(self, peer: str | None, headers: Headers) -> str | None:
        """The address of the client; None where it is not known."""
        hop = _plain(peer or "")
        if hop is not None and _within(hop, self.trusted):
            hop = self._beyond(headers)
        if hop is not None and self.cdn is not None and _within(hop, self.cdn_ranges):
            hop = _named_by(self.cdn, headers)
        return None if hop is None else str(hop)

    def _beyond(self, headers: Headers) -> Address | None:
        """The right-most hop that is none of the proxies; where two headers differ, none."""
        found = {
            self._right_most(read(_joined(headers, name)))
            for name, read in ((_FORWARDED, _forwarded), (_X_FORWARDED_FOR, _listed))
            if any(name == one for one, _ in headers)
        }
        return found.pop() if len(found) == 1 else None

    def _right_most(self, hops: Iterable[Address | None]) -> Address | None:
        for number, hop in enumerate(reversed(list(hops))):
            if hop is None or number >= _MOST_HOPS:
                return None
            if not _within(hop, self.trusted):
                return hop
        return None


def networks(text: str) -> tuple[Network, ...]:
    """Networks as a setting has them, with commas between.

    Raises:
        ValueError: one of them is none.

    >>> networks("192.0.2.0/24, 2001:db8::1")
    (IPv4Network('192.0.2.0/24'), IPv6Network('2001:db8::1/128'))
    """
    return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())


def _within(address: Address, ranges: tuple[Network, ...]) -> bool:
    return any(address in one for one in ranges)


def _joined(headers: Headers, name: bytes) -> str:
    """Several lines of a header are one list (RFC 9110, section 5.3)."""
    return ",".join(value.decode("latin-1") for one, value in headers if one == name)


def _listed(text: str) -> list[Address | None]:
    """The hops of `X-Forwarded-For`."""
    return [_hop(part.strip()) for part in text.split(",")]


def _forwarded(text: str) -> list[Address | None]:
    """The hops of `Forwarded`; one that hides, such as `_hidden` or `unknown`, is None."""
    hops: list[Address | None] = []
    position = 0
    while position <= len(text):
        named: list[str] = []
        while (pair := _PAIR.match(text, position)) is not None:
            position = pair.end()
            if pair[1].lower() == "for":
                named.append(pair[2])
            if text[position : position + 1] != ";":
                break
            position += 1
        hops.append(_hop(named[0].strip('"')) if len(named) == 1 else None)
        if position < len(text) and text[position] != ",":
            # From here on nothing can be told apart; and what is right of it counts first.
            return [None]
        position += 1
    return hops


def _hop(text: str) -> Address | None:
    """An address, also with a port or in brackets."""
    matched = _WITH_PORT.fullmatch(text)
    return _plain(text if matched is None else matched[1] or matched[2])


def _plain(text: str) -> Address | None:
    try:
        address = ip_address(text)
    except ValueError:
        return None
    if isinstance(address, IPv6Address):
        if address.scope_id is not None:
            return None
        return address.ipv4_mapped or address
    return address


def _named_by(cdn: Cdn, headers: Headers) -> Address | None:
    """The client as the CDN names it, once."""
    lines = [value.decode("latin-1").strip() for name, value in headers if name == _HEADER[cdn]]
    if len(lines) != 1:
        return None
    if cdn is Cdn.CLOUDFRONT:
        # The port stands after the last colon, also after an address of IPv6 without brackets.
        matched = _CLOUDFRONT.fullmatch(lines[0])
        return None if matched is None else _plain(matched[1].strip("[]"))
    return _plain(lines[0])
