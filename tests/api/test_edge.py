"""Nobody chooses the place whose law applies to them by writing a header."""

from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.edge import Cdn, Edge, networks

OWN = networks("192.0.2.0/24, 2001:db8:1::/48")
RANGES = networks("198.51.100.0/24")
EDGE = Edge(trusted=OWN)
PROXY, CLIENT, FAKE = "192.0.2.1", "203.0.113.9", "203.0.113.66"


def lines(*pairs: tuple[str, str]) -> list[tuple[bytes, bytes]]:
    """Headers, each line by itself."""
    return [(name.lower().encode(), value.encode("latin-1")) for name, value in pairs]


FOR, FORWARDED = "X-Forwarded-For", "Forwarded"


@pytest.mark.parametrize(
    ("client", "peer", "headers"),
    [
        # A client that connects itself is its connection, whatever it writes.
        (CLIENT, CLIENT, lines()),
        (CLIENT, CLIENT, lines((FOR, FAKE))),
        (CLIENT, CLIENT, lines((FORWARDED, f"for={FAKE}"))),
        ("203.0.113.9", "::ffff:203.0.113.9", lines()),
        # The right-most hop that is no proxy of ours; what stands left of it, the client wrote.
        (CLIENT, PROXY, lines((FOR, CLIENT))),
        (CLIENT, PROXY, lines((FOR, f"{FAKE}, {CLIENT}"))),
        (CLIENT, PROXY, lines((FOR, f"{FAKE}, {CLIENT}, 192.0.2.7"))),
        (CLIENT, PROXY, lines((FOR, f"nonsense, {CLIENT}"))),
        (CLIENT, "::ffff:192.0.2.1", lines((FOR, CLIENT))),
        (CLIENT, PROXY, lines((FOR, f"{CLIENT}:4711"))),
        ("2001:db8:9::1", PROXY, lines((FOR, "2001:db8:9::1"))),
        ("2001:db8:9::1", PROXY, lines((FOR, "[2001:db8:9::1]:443"))),
        # Several lines are one list, in order.
        (CLIENT, PROXY, lines((FOR, FAKE), (FOR, CLIENT))),
        (CLIENT, PROXY, lines((FOR, FAKE), ("Other", "x"), (FOR, f"{CLIENT}, 192.0.2.7"))),
        (CLIENT, PROXY, lines((FORWARDED, f"for={FAKE}"), (FORWARDED, f"for={CLIENT}"))),
        # RFC 7239.
        (CLIENT, PROXY, lines((FORWARDED, f"for={CLIENT};proto=https;by=192.0.2.1"))),
        (CLIENT, PROXY, lines((FORWARDED, f'proto=http; FOR="{CLIENT}:80"'))),
        ("2001:db8:9::1", PROXY, lines((FORWARDED, 'for="[2001:db8:9::1]:4711"'))),
        (CLIENT, PROXY, lines((FORWARDED, f'for=_hidden, for="_a,b", for={CLIENT}'))),
        # Two headers that agree.
        (CLIENT, PROXY, lines((FORWARDED, f"for={CLIENT}"), (FOR, CLIENT))),
    ],
)
def test_the_client_is_the_first_hop_that_is_not_ours(
    client: str, peer: str, headers: list[tuple[bytes, bytes]]
) -> None:
    """Read from the right: the left end is the client's own word."""
    assert client == EDGE.client(peer, headers)


@pytest.mark.parametrize(
    ("peer", "headers"),
    [
        (None, lines()),
        ("not-an-ip", lines()),
        (PROXY, lines()),
        (PROXY, lines((FOR, ""))),
        (PROXY, lines((FOR, "192.0.2.7"))),
        (PROXY, lines((FOR, f"{CLIENT}, nonsense"))),
        (PROXY, lines((FOR, f"{CLIENT}, unknown"))),
        (PROXY, lines((FOR, f"{CLIENT},"))),
        (PROXY, lines((FOR, "fe80::1%eth0"))),
        (PROXY, lines((FORWARDED, f"for={CLIENT}, for=unknown"))),
        (PROXY, lines((FORWARDED, f"for={CLIENT}, for=_hidden"))),
        (PROXY, lines((FORWARDED, f"for={CLIENT}, proto=https"))),
        (PROXY, lines((FORWARDED, f"for={CLIENT};for={FAKE}"))),
        (PROXY, lines((FORWARDED, f'for={FAKE}, for="{CLIENT}'))),
        (PROXY, lines((FORWARDED, f"for={FAKE} for={CLIENT}"))),
        # Two headers that differ: a proxy set one, and let the other through.
        (PROXY, lines((FORWARDED, f"for={FAKE}"), (FOR, CLIENT))),
        (PROXY, lines((FOR, ", ".join([FAKE, *["192.0.2.7"] * 60])))),
    ],
)
def test_what_is_odd_is_unknown(peer: str | None, headers: list[tuple[bytes, bytes]]) -> None:
    """And unknown is anywhere; a missing header opens nothing either."""
    assert EDGE.client(peer, headers) is None


@pytest.mark.parametrize(
    ("client", "cdn", "peer", "headers"),
    [
        (CLIENT, Cdn.CLOUDFLARE, "198.51.100.4", lines(("CF-Connecting-IP", CLIENT))),
        (CLIENT, Cdn.FASTLY, "198.51.100.4", lines(("Fastly-Client-IP", CLIENT))),
        (
            CLIENT,
            Cdn.CLOUDFRONT,
            "198.51.100.4",
            lines(("CloudFront-Viewer-Address", CLIENT + ":1")),
        ),
        (
            "2001:db8:9::1",
            Cdn.CLOUDFRONT,
            "198.51.100.4",
            lines(("CloudFront-Viewer-Address", "2001:db8:9::1:4711")),
        ),
        # Through one's own proxy.
        (
            CLIENT,
            Cdn.CLOUDFLARE,
            PROXY,
            lines((FOR, f"{FAKE}, 198.51.100.4"), ("CF-Connecting-IP", CLIENT)),
        ),
        # Whoever does not come from the CDN is not believed.
        (CLIENT, Cdn.CLOUDFLARE, CLIENT, lines(("CF-Connecting-IP", FAKE))),
        (CLIENT, Cdn.CLOUDFRONT, CLIENT, lines(("CloudFront-Viewer-Address", FAKE + ":1"))),
        (CLIENT, Cdn.FASTLY, CLIENT, lines(("Fastly-Client-IP", FAKE))),
        (CLIENT, Cdn.FASTLY, PROXY, lines((FOR, CLIENT), ("Fastly-Client-IP", FAKE))),
        # Nor is the header of another one, a header that stands twice, or one without an address.
        (None, Cdn.CLOUDFLARE, "198.51.100.4", lines(("Fastly-Client-IP", FAKE))),
        (None, Cdn.CLOUDFLARE, "198.51.100.4", lines()),
        (
            None,
            Cdn.CLOUDFLARE,
            "198.51.100.4",
            lines(("CF-Connecting-IP", FAKE), ("CF-Connecting-IP", CLIENT)),
        ),
        (None, Cdn.CLOUDFRONT, "198.51.100.4", lines(("CloudFront-Viewer-Address", "x:1"))),
    ],
)
def test_a_cdn_is_believed_where_it_connects(
    client: str | None, cdn: Cdn, peer: str, headers: list[tuple[bytes, bytes]]
) -> None:
    """Its header counts only on connections from its own ranges."""
    edge = Edge(trusted=OWN, cdn=cdn, cdn_ranges=RANGES)

    assert client == edge.client(peer, headers)


ANYTHING = st.text(st.characters(max_codepoint=255), max_size=40)


@given(
    peer=st.none() | st.sampled_from([PROXY, CLIENT, "198.51.100.4"]) | ANYTHING,
    headers=st.lists(
        st.tuples(
            st.sampled_from([FOR, FORWARDED, "CF-Connecting-IP"]),
            ANYTHING | st.sampled_from([f"for={FAKE}", CLIENT, 'for="[::1]"', ";;;", '"']),
        ),
        max_size=4,
    ),
)
def test_no_header_brings_it_down(peer: str | None, headers: list[tuple[str, str]]) -> None:
    """Whatever is sent, it is an address or it is unknown."""
    edge = Edge(trusted=OWN, cdn=Cdn.CLOUDFLARE, cdn_ranges=RANGES)
    found = edge.client(peer, lines(*headers))

    assert found is None or ip_network(found).num_addresses == 1


@given(left=ANYTHING.filter(lambda text: '"' not in text))
def test_what_a_client_writes_on_the_left_changes_nothing(left: str) -> None:
    """Its own proxy appends what it saw; that is what counts."""
    assert CLIENT == EDGE.client(PROXY, lines((FOR, f"{left}, {CLIENT}")))
