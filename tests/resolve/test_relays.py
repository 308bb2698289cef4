"""An egress list comes in; that relays keep their country, and nothing else, is what goes out."""

from datetime import UTC, datetime
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.resolve import Anonymity, Resolver, Sources, SourceState
from engine.resolve.relays import ask_relays, read_relays
from engine.resolve.sources import SourceError
from tests.resolve.outcomes import found, outcome, state_of

DAY = datetime(2026, 11, 24, tzinfo=UTC)

EGRESS = """\
8.8.8.0/24,GB,GB-EN,London,
8.8.8.128/25,FR,FR-IDF,Paris,
2001:4860:4860::/64,de,DE-BE,Berlin,

# a comment, as RFC 8805 allows it
1.2.0.0/24,GB,,,
65.0.0.0/24,GB,,,
6.1.0.3,GB,,,
81.2.69.142/31,,,,
"""


@pytest.fixture
def resolver(tmp_path: Path, anonymous_file: Path) -> Resolver:
    """A resolver with an egress list and a database of anonymous networks."""
    path = tmp_path / "egress.csv"
    path.write_text(EGRESS, encoding="utf-8")
    return Resolver(Sources(relays=path, anonymous=anonymous_file))


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("8.8.8.8", "GB"),
        ("8.8.8.200", "FR"),
        ("2001:4860:4860::8888", "DE"),
        ("::ffff:8.8.8.8", "GB"),
        ("1.2.0.1", "GB"),  # flagged as a VPN too
    ],
)
def test_a_relay_on_the_list_keeps_its_country(resolver: Resolver, address: str, code: str) -> None:
    """The relay's own list is believed, also against databases and data-centre flags."""
    assert outcome(code, anonymised=Anonymity.RELAY) == found(resolver, address)


@pytest.mark.parametrize(
    ("address", "label"), [("65.0.0.1", Anonymity.TOR), ("6.1.0.3", Anonymity.PROXY)]
)
def test_a_relay_that_is_also_tor_or_a_proxy_is_anywhere(
    resolver: Resolver, address: str, label: Anonymity
) -> None:
    """The list says where its own users are, not where those of another network are."""
    assert outcome("GB", anywhere=True, anonymised=label) == found(resolver, address)


def test_a_relay_without_a_country_is_anywhere(resolver: Resolver) -> None:
    """A line of the list that names no country establishes none."""
    expected = outcome(anywhere=True, anonymised=Anonymity.RELAY)
    assert expected == found(resolver, "81.2.69.142")


def test_an_address_off_the_list_is_located_as_usual(resolver: Resolver) -> None:
    """The list says nothing about the rest of the world."""
    expected = ("no relay", "no flag", "US")
    assert outcome("US") == found(resolver, "9.9.9.9")
    assert expected == tuple(each.says for each in resolver.locate("9.9.9.9").evidence)


def test_a_network_that_is_listed_twice_is_in_both_countries() -> None:
    """A list that contradicts itself leaves both countries possible."""
    relays = read_relays(b"8.8.8.0/24,GB,,,\n8.8.8.0/24,IE,,,\n", DAY)
    assert {"GB", "IE"} == ask_relays(relays, ip_network("8.8.8.8").network_address).codes


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "names no network"),
        (b"\n# nothing\n", "names no network"),
        (b"\xff\xfe\x00", "not text in UTF-8"),
        (b"8.8.8.0/24,GB,,,\n8.8.", "line 2"),
        (b"8.8.8.1/24,GB,,,\n", "line 1"),
        (b"8.8.8.0/33,GB,,,\n", "line 1"),
        (b"8.8.8.0/-1,GB,,,\n", "line 1"),
        (b"8.8.8.0/x,GB,,,\n", "line 1"),
        (b"8.8.8.0/" + b"9" * 5000 + b",GB,,,\n", "line 1"),
        (b"::/129,GB,,,\n", "line 1"),
        (b"prefix,country,region,city,\n", "line 1"),
        (b"<html>not found</html>\n", "line 1"),
    ],
)
def test_a_list_is_read_whole_or_not_at_all(content: bytes, problem: str) -> None:
    """Half a list would pass the other relays off as ordinary addresses."""
    with pytest.raises(SourceError, match=problem):
        read_relays(content, DAY)


def test_an_unreadable_list_makes_every_address_anywhere(tmp_path: Path) -> None:
    """Any address may be a relay's when the list of relays cannot be read."""
    path = tmp_path / "egress.csv"
    path.write_text("<html>not found</html>", encoding="utf-8")
    resolver = Resolver(Sources(relays=path))
    expected = SourceState.UNREADABLE
    assert outcome("US", anywhere=True) == found(resolver, "9.9.9.9")
    assert expected == state_of(resolver)


@given(
    st.one_of(st.ip_addresses(network="16.0.0.0/4"), st.ip_addresses(network="2a00::/12")),
    st.data(),
)
def test_the_longest_prefix_that_holds_an_address_gives_its_country(
    ip: object, data: st.DataObject
) -> None:
    """Of nested networks the smallest decides, as in a routing table."""
    whole = ip_network(str(ip))
    lengths = data.draw(
        st.lists(st.integers(8, whole.max_prefixlen), min_size=1, max_size=6, unique=True)
    )
    nested: list[IPv4Network | IPv6Network] = [
        whole.supernet(new_prefix=length) for length in lengths
    ]
    words = [f"{first}{second}" for first, second in zip("ABCDEF", "TEHEEI", strict=True)]
    lines = "".join(f"{net},{word},,,\n" for net, word in zip(nested, words, strict=False))
    expected = words[lengths.index(max(lengths))]
    answer = ask_relays(read_relays(lines.encode(), DAY), whole.network_address)
    assert {expected} == answer.codes
