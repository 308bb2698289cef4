"""Anonymous networks come in; that none of them passes for a place is what goes out."""

from pathlib import Path

import pytest

from engine.resolve import Anonymity, Evidence, Resolver, Sources
from tests.resolve.databases import write_database
from tests.resolve.outcomes import found, outcome


@pytest.mark.parametrize(
    ("address", "label", "said"),
    [
        ("1.2.0.1", Anonymity.VPN, "vpn"),
        ("1.124.213.1", Anonymity.TOR, "tor, vpn"),
        ("6.1.0.2", Anonymity.HOSTING, "hosting"),
        ("6.1.0.3", Anonymity.PROXY, "proxy"),
        ("6.1.0.4", Anonymity.PROXY, "proxy"),
        ("6.1.0.5", Anonymity.VPN, "vpn"),
        ("6.1.0.6", Anonymity.PROXY, "hosting, proxy"),
        ("6.1.0.7", Anonymity.VPN, "proxy, vpn"),
        ("65.0.0.1", Anonymity.TOR, "tor"),
    ],
)
def test_every_flag_makes_the_place_anywhere(
    with_files: Resolver, address: str, label: Anonymity, said: str
) -> None:
    """Behind a VPN, a proxy, a data centre or Tor the user may be in any country."""
    located = with_files.locate(address)
    assert label == located.anonymised
    assert located.anywhere
    assert said == located.evidence[0].says


@pytest.mark.parametrize("address", ["71.160.223.1", "9.9.9.9"])
def test_an_address_without_a_flag_keeps_its_place(with_files: Resolver, address: str) -> None:
    """An entry without flags, or no entry at all, says nothing against the place."""
    assert outcome("US") == found(with_files, address)


def test_an_anonymous_plus_file_is_read_as_well(tmp_path: Path) -> None:
    """The larger edition has the same flags."""
    path = write_database(
        tmp_path / "plus.mmdb",
        "GeoIP-Anonymous-Plus",
        {
            "1.2.0.0/16": {
                "is_anonymous": True,
                "is_anonymous_vpn": True,
                "anonymizer_confidence": 30,
                "provider_name": "foo",
            }
        },
    )
    resolver = Resolver(Sources(anonymous=path))
    expected = outcome("CN", anywhere=True, anonymised=Anonymity.VPN)
    assert expected == found(resolver, "1.2.0.1")


def test_a_file_that_cannot_know_ipv6_excludes_nothing_there(tmp_path: Path) -> None:
    """Whether an IPv6 address is a VPN cannot be told from a list of IPv4 networks."""
    path = write_database(
        tmp_path / "v4.mmdb",
        "GeoIP2-Anonymous-IP",
        {"1.2.0.0/16": {"is_anonymous": True, "is_anonymous_vpn": True}},
        ip_version=4,
    )
    resolver = Resolver(Sources(anonymous=path))
    assert not resolver.locate("9.9.9.9").anywhere
    located = resolver.locate("2620:fe::fe")
    assert located.anywhere
    assert located.evidence[0].detail.startswith("it covers IPv4 alone")


def test_an_unreadable_list_of_anonymous_networks_makes_every_address_anywhere(
    tmp_path: Path,
) -> None:
    """A protection that is configured and fails is never a protection that is left out."""
    resolver = Resolver(Sources(anonymous=tmp_path / "missing.mmdb"))
    expected = Evidence(
        source="anonymous file",
        says="unavailable",
        detail="no such file or directory; what it would say cannot be excluded",
    )
    assert outcome("US", anywhere=True) == found(resolver, "9.9.9.9")
    assert expected == resolver.locate("9.9.9.9").evidence[0]
