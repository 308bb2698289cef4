"""Addresses: text comes in, one normalised IP address with its evidence goes out.

An IPv4 address that travels inside an IPv6 one is taken out first, because location
databases answer nothing, or contradict each other, for the outer form.
"""

from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address

from engine.resolve.model import Evidence, IPAddress
from engine.resolve.special import reason_for_no_place

_SHOWN_CHARACTERS = 60
_EXPECTED = "expected one IPv4 or IPv6 address, such as `192.0.2.1` or `2001:db8::1`"

_MAPPED = 0xFFFF  # ::ffff:0:0/96, upper 96 bits
_NAT64 = 0x0064_FF9B << 64  # 64:ff9b::/96, upper 96 bits
_SIX_TO_FOUR = 0x2002  # 2002::/16, upper 16 bits
_TEREDO = 0x2001_0000  # 2001::/32, upper 32 bits


class AddressError(ValueError):
    """The text is no address at all; the message says what was expected instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """An address as it is looked up: the innermost one.

    `public` is False when it can tell no place; the evidence then says why.
    """

    ip: IPAddress
    public: bool
    evidence: tuple[Evidence, ...] = ()


def parse_address(text: str) -> Address:
    """Read one address, strictly.

    Raises:
        AddressError: for anything else, also for blanks, brackets, ports, zones and lists:
            a service that sends those is passing on something it has not looked at.
    """
    ip = _read(text)
    if isinstance(ip, IPv4Address):
        return _judge(ip)
    outer = int(ip)
    inner = IPv4Address(outer & 0xFFFF_FFFF)
    if outer >> 32 == _MAPPED:
        return _judge(inner, "IPv4-mapped address", "RFC 4291")
    if outer >> 32 == _NAT64:
        return _judge(inner, "IPv4 address in NAT64", "64:ff9b::/96, RFC 6052")
    if outer >> 112 == _SIX_TO_FOUR:
        return _judge(IPv4Address((outer >> 80) & 0xFFFF_FFFF), "IPv4 address in 6to4", "RFC 3056")
    if outer >> 96 == _TEREDO:
        return _read_teredo(outer)
    return _judge(ip)


def _read_teredo(outer: int) -> Address:
    """Take the client out of a Teredo address (RFC 4380, section 4).

    Its last 32 bits are the client's own outer IPv4 address with every bit turned over, as
    the Teredo server saw it: answers are sent there, so it is where the user is. The server
    (bits 32 to 63) is only a middleman and never stands for the user. When the server is no
    public address, the whole was made up, and nothing in it is believed.
    """
    client = IPv4Address((outer & 0xFFFF_FFFF) ^ 0xFFFF_FFFF)
    read = _judge(client, "client's IPv4 address in Teredo", "RFC 4380")
    unlikely = reason_for_no_place(IPv4Address((outer >> 64) & 0xFFFF_FFFF))
    if unlikely is None or not read.public:
        return read
    doubt = Evidence(
        source="address", says="malformed Teredo address", detail=f"its server is a {unlikely.says}"
    )
    return Address(ip=client, public=False, evidence=(*read.evidence, doubt))


def _judge(ip: IPAddress, unwrapped: str = "", detail: str = "") -> Address:
    notes = (Evidence(source="normalised", says=unwrapped, detail=detail),) if unwrapped else ()
    reason = reason_for_no_place(ip)
    if reason is None:
        return Address(ip=ip, public=True, evidence=notes)
    return Address(ip=ip, public=False, evidence=(*notes, reason))


def _read(text: str) -> IPAddress:
    if not isinstance(text, str):
        # Callers without a type checker: `ipaddress` would read 1 as 0.0.0.1.
        raise AddressError(f"`{text}` is not written as text; {_EXPECTED}")
    try:
        ip = ip_address(text)
    except ValueError:
        raise AddressError(_explain(text)) from None
    if isinstance(ip, IPv6Address) and ip.scope_id is not None:
        raise AddressError(_explain(text))
    return ip


def _explain(text: str) -> str:
    """Say what is wrong with a text that is no address, and how to mend it."""
    shown = _show(text)
    if not text.strip():
        return f"the address is empty; {_EXPECTED}"
    if text != text.strip():
        return f"`{shown}` has blanks around it; leave them out"
    if "," in text or " " in text:
        return f"`{shown}` is more than one address; give the client's address alone"
    if "[" in text or "]" in text:
        return f"`{shown}` has brackets; give the address alone, without brackets and port"
    if "%" in text:
        return f"`{shown}` names a network interface; leave out everything from the `%` on"
    if "/" in text:
        return f"`{shown}` is a network; give one address, without the `/` and what follows"
    if text.count(":") == 1 and "." in text:
        return f"`{shown}` has a port; give the address alone, without the `:` and what follows"
    return f"`{shown}` is no address; {_EXPECTED}"


def _show(text: str) -> str:
    """The user's text, made safe to print: short, and without control characters."""
    short = text[:_SHOWN_CHARACTERS] + ("…" if len(text) > _SHOWN_CHARACTERS else "")
    return "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in short)
