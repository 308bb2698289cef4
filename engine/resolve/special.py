"""Special-purpose networks: an address comes in, the reason why it tells no place goes out.

The table is written out here, because `ipaddress` judges differently from one version of
Python to the next (3.11 calls `fec0::1`, `192.0.0.9` and `3fff::1` global).
Source: the IANA IPv4 and IPv6 Special-Purpose Address Registries (RFC 6890, RFC 8190).
"""

from ipaddress import IPv4Network, IPv6Address, IPv6Network

from engine.resolve.model import Evidence, IPAddress

_SOURCE = "address"

_IPV4 = tuple(
    (IPv4Network(network), Evidence(source=_SOURCE, says=says, detail=detail))
    for network, says, detail in (
        ("0.0.0.0/8", "this network", "RFC 791"),
        ("10.0.0.0/8", "private address", "RFC 1918"),
        ("100.64.0.0/10", "shared address", "carrier-grade NAT, RFC 6598"),
        ("127.0.0.0/8", "loopback address", "RFC 1122"),
        ("169.254.0.0/16", "link-local address", "RFC 3927"),
        ("172.16.0.0/12", "private address", "RFC 1918"),
        ("192.0.0.0/24", "protocol assignment", "RFC 6890"),
        ("192.0.2.0/24", "documentation address", "TEST-NET-1, RFC 5737"),
        ("192.31.196.0/24", "service address", "AS112, RFC 7535"),
        ("192.52.193.0/24", "service address", "multicast tunnelling, RFC 7450"),
        ("192.88.99.0/24", "service address", "6to4 relay anycast, RFC 7526"),
        ("192.168.0.0/16", "private address", "RFC 1918"),
        ("192.175.48.0/24", "service address", "AS112, RFC 7534"),
        ("198.18.0.0/15", "benchmark address", "RFC 2544"),
        ("198.51.100.0/24", "documentation address", "TEST-NET-2, RFC 5737"),
        ("203.0.113.0/24", "documentation address", "TEST-NET-3, RFC 5737"),
        ("224.0.0.0/4", "multicast address", "RFC 5771"),
        ("240.0.0.0/4", "reserved address", "RFC 1112"),
    )
)

# The last line is not in the registry: only 2000::/3 has been given out for use on the
# Internet (RFC 4291), so everything else tells no place, whatever it is called later.
_GLOBAL_UNICAST = IPv6Network("2000::/3")
_NOT_GLOBAL_UNICAST = Evidence(
    source=_SOURCE, says="not a global address", detail="outside 2000::/3, RFC 4291"
)

_IPV6 = tuple(
    (IPv6Network(network), Evidence(source=_SOURCE, says=says, detail=detail))
    for network, says, detail in (
        ("::/128", "unspecified address", "RFC 4291"),
        ("::1/128", "loopback address", "RFC 4291"),
        ("64:ff9b:1::/48", "local translation address", "NAT64 of one network, RFC 8215"),
        ("100::/64", "discard address", "RFC 6666"),
        ("2001::/23", "protocol assignment", "RFC 2928"),
        ("2001:db8::/32", "documentation address", "RFC 3849"),
        ("2620:4f:8000::/48", "service address", "AS112, RFC 7534"),
        ("3ffe::/16", "withdrawn address", "6bone, RFC 3701"),
        ("3fff::/20", "documentation address", "RFC 9637"),
        ("fc00::/7", "private address", "unique local, RFC 4193"),
        ("fe80::/10", "link-local address", "RFC 4291"),
        ("fec0::/10", "private address", "site-local, deprecated by RFC 3879"),
        ("ff00::/8", "multicast address", "RFC 4291"),
    )
)


def reason_for_no_place(ip: IPAddress) -> Evidence | None:
    """Why this address belongs to no place on earth, or None when it may be looked up.

    >>> from ipaddress import ip_address
    >>> reason_for_no_place(ip_address("192.168.1.1")).says
    'private address'
    >>> reason_for_no_place(ip_address("9.9.9.9")) is None
    True
    """
    if isinstance(ip, IPv6Address):
        for network6, reason in _IPV6:
            if ip in network6:
                return reason
        return None if ip in _GLOBAL_UNICAST else _NOT_GLOBAL_UNICAST
    for network4, reason in _IPV4:
        if ip in network4:
            return reason
    return None
