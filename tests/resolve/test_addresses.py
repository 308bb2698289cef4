"""Texts come in; that they are read strictly, and unwrapped rightly, is what goes out."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.resolve import AddressError, Evidence
from engine.resolve.addresses import parse_address

V4 = IPv4Address("9.9.9.9")


@pytest.mark.parametrize(
    ("text", "inner", "said"),
    [
        ("9.9.9.9", "9.9.9.9", ()),
        ("2620:fe::fe", "2620:fe::fe", ()),
        ("2620:00FE:0:0:0:0:0:FE", "2620:fe::fe", ()),
        ("::ffff:9.9.9.9", "9.9.9.9", ("IPv4-mapped address",)),
        ("::ffff:909:909", "9.9.9.9", ("IPv4-mapped address",)),
        ("64:ff9b::9.9.9.9", "9.9.9.9", ("IPv4 address in NAT64",)),
        ("2002:909:909::", "9.9.9.9", ("IPv4 address in 6to4",)),
        ("2002:909:909:1:2:3:4:5", "9.9.9.9", ("IPv4 address in 6to4",)),
        # server 8.8.8.8; the client 9.9.9.9 with every bit turned over is f6f6:f6f6
        ("2001:0:808:808:8000:63bf:f6f6:f6f6", "9.9.9.9", ("client's IPv4 address in Teredo",)),
    ],
)
def test_the_innermost_address_is_looked_up(text: str, inner: str, said: tuple[str, ...]) -> None:
    """An address wrapped into another for transport is judged by the one inside."""
    read = parse_address(text)
    assert ip_address(inner) == read.ip
    assert read.public
    assert said == tuple(each.says for each in read.evidence)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0.0.0.0", "this network"),  # noqa: S104
        ("10.1.2.3", "private address"),
        ("100.64.0.1", "shared address"),
        ("100.127.255.255", "shared address"),
        ("127.0.0.1", "loopback address"),
        ("169.254.1.1", "link-local address"),
        ("172.16.0.1", "private address"),
        ("172.31.255.255", "private address"),
        ("192.0.0.9", "protocol assignment"),
        ("192.0.2.1", "documentation address"),
        ("192.88.99.1", "service address"),
        ("192.168.1.1", "private address"),
        ("198.18.0.1", "benchmark address"),
        ("198.51.100.1", "documentation address"),
        ("203.0.113.1", "documentation address"),
        ("224.0.0.1", "multicast address"),
        ("240.0.0.1", "reserved address"),
        ("255.255.255.255", "reserved address"),
        ("::", "unspecified address"),
        ("::1", "loopback address"),
        ("::909:909", "not a global address"),
        ("64:ff9b:1::909:909", "local translation address"),
        ("100::1", "discard address"),
        ("2001:20::1", "protocol assignment"),
        ("2001:1ff::1", "protocol assignment"),
        ("2001:db8::1", "documentation address"),
        ("3fff::1", "documentation address"),
        ("4000::1", "not a global address"),
        ("5f00::1", "not a global address"),
        ("fc00::1", "private address"),
        ("fdff::1", "private address"),
        ("fe80::1", "link-local address"),
        ("fec0::1", "private address"),
        ("ff02::1", "multicast address"),
    ],
)
def test_an_address_of_no_public_network_tells_no_place(text: str, reason: str) -> None:
    """Private, reserved and documentation addresses are in no country, and are told why."""
    read = parse_address(text)
    assert not read.public
    assert reason == read.evidence[-1].says


@pytest.mark.parametrize(
    "text",
    [
        "11.0.0.1",
        "100.63.255.255",
        "100.128.0.1",
        "172.15.0.1",
        "172.32.0.1",
        "192.0.1.1",
        "198.20.0.1",
        "223.255.255.1",
        "2000::1",
        "2001:200::1",
        "2003::1",
        "3ffd::1",
    ],
)
def test_the_neighbours_of_special_networks_may_be_looked_up(text: str) -> None:
    """Not one ordinary address is lost at the edges of the special networks."""
    assert parse_address(text).public


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("::ffff:192.168.1.1", ("IPv4-mapped address", "private address")),
        ("64:ff9b::a00:1", ("IPv4 address in NAT64", "private address")),
        ("2002:c0a8:101::1", ("IPv4 address in 6to4", "private address")),
        (
            "2001:0:808:808:8000:63bf:3f57:fefe",
            ("client's IPv4 address in Teredo", "private address"),
        ),
        (
            "2001:0:a00:1:8000:63bf:f6f6:f6f6",
            ("client's IPv4 address in Teredo", "malformed Teredo address"),
        ),
    ],
)
def test_wrapping_does_not_make_a_private_address_public(text: str, said: tuple[str, ...]) -> None:
    """What tells no place alone tells none inside another address either."""
    read = parse_address(text)
    assert not read.public
    assert said == tuple(each.says for each in read.evidence)


@pytest.mark.parametrize(
    ("text", "help_given"),
    [
        ("", "the address is empty"),
        ("  ", "the address is empty"),
        (" 192.0.2.1", "leave them out"),
        ("192.0.2.1\n", "leave them out"),
        ("192.0.2.1, 192.0.2.2", "more than one address"),
        ("192.0.2.1 192.0.2.2", "more than one address"),
        ("[2001:db8::1]", "without brackets"),
        ("[2001:db8::1]:443", "without brackets"),
        ("192.0.2.1:443", "has a port"),
        ("fe80::1%eth0", "from the `%` on"),
        ("192.0.2.1%eth0", "from the `%` on"),
        ("192.0.2.0/24", "is a network"),
        ("192.0.2", "is no address"),
        ("192.0.2.01", "is no address"),
        ("0xc0.0.2.1", "is no address"),
        ("3221225985", "is no address"),
        ("256.1.1.1", "is no address"),
        ("٩.9.9.9", "is no address"),
        ("9。9。9。9", "is no address"),
        ("example.org", "is no address"),
        ("2001:db8:::1", "is no address"),
        ("localhost", "is no address"),
    ],
)
def test_what_is_no_address_is_refused_with_help(text: str, help_given: str) -> None:
    """A text that is not exactly one address is refused, and the message tells how to mend it."""
    with pytest.raises(AddressError, match=help_given):
        parse_address(text)


@pytest.mark.parametrize("number", [1, 3221225985, b"\x09\x09\x09\x09", None, V4])
def test_a_number_is_not_read_as_an_address(number: object) -> None:
    """The number 1 is not taken for the address 0.0.0.1."""
    with pytest.raises(AddressError, match="not written as text"):
        parse_address(number)  # type: ignore[arg-type]


def test_a_refusal_shows_the_text_short_and_without_control_characters() -> None:
    """A hostile text cannot forge lines in a log through the message."""
    with pytest.raises(AddressError) as refused:
        parse_address("a\x1b[31m\r\nINFO all is well\ud800" + "x" * 500)
    message = str(refused.value)
    assert message.isprintable()
    assert len(message) < 250
    assert message.startswith("`a�[31m��INFO")


def test_evidence_never_repeats_the_address() -> None:
    """The evidence goes into the journal, and the address is personal data."""
    expected = (Evidence(source="normalised", says="IPv4-mapped address", detail="RFC 4291"),)
    assert expected == parse_address("::ffff:9.9.9.9").evidence


@given(ip=st.ip_addresses())
def test_every_address_is_read_as_itself_or_as_the_one_inside(
    ip: IPv4Address | IPv6Address,
) -> None:
    """No form of writing an address changes what it is."""
    read = parse_address(str(ip))
    if isinstance(ip, IPv6Address):
        assert read == parse_address(ip.exploded.upper())
    unwrapped = any(each.source == "normalised" for each in read.evidence)
    assert unwrapped or ip == read.ip
