"""Addresses come in; the places that databases and the embedded table give is what goes out."""

from pathlib import Path

import pytest

from engine.resolve import Anonymity, Evidence, Located, Resolver, Sources
from engine.resolve.embedded import EMBEDDED, read_assignment
from engine.resolve.model import Standing
from tests.resolve.databases import country, part_of, write_database
from tests.resolve.outcomes import found, outcome, outcome_of


@pytest.mark.parametrize(
    ("address", "code"),
    [
        ("8.8.8.8", "US"),
        ("81.2.69.142", "GB"),
        ("89.160.20.112", "SE"),
        ("2001:4860:4860::8888", "US"),
        ("2001:218::1", "JP"),
    ],
)
def test_without_any_file_the_embedded_table_tells_the_country(
    embedded: Resolver, address: str, code: str
) -> None:
    """The resolver works out of the box, without an account, a file or the network."""
    expected = Located(
        codes=frozenset({code}),
        anywhere=False,
        anonymised=Anonymity.NONE,
        evidence=(Evidence(source=EMBEDDED, says=code),),
    )
    assert expected == embedded.locate(address)


@pytest.mark.parametrize(
    ("address", "codes", "why"),
    [
        ("81.2.69.142", {"GB-ENG"}, "a part of a country agrees with the country"),
        ("2.125.160.217", {"GB-ENG"}, "the first part is the largest"),
        ("216.160.83.57", {"US-WA"}, "a state"),
        ("89.160.20.113", {"SE"}, "a country without parts in the file"),
        ("2001:218::1", {"JP-31"}, "an IPv6 address"),
        ("8.8.8.8", {"CA-ON", "US"}, "the two sources disagree"),
        ("202.196.224.1", {"PH", "US", "CN"}, "a base brings the law of the country it is of"),
        ("9.9.9.9", {"US"}, "the file has no entry, so the embedded table decides"),
    ],
)
def test_the_operators_file_and_the_embedded_table_are_both_asked(
    with_files: Resolver, address: str, codes: set[str], why: str
) -> None:
    """Every place that one of the two names is a candidate."""
    assert outcome(*codes) == found(with_files, address), why


@pytest.mark.parametrize(
    ("address", "detail"),
    [
        ("175.16.199.1", "it names `CN`, not where the user is"),
        ("214.1.1.1", "the address is in many places at once (anycast)"),
        ("67.43.156.1", "it names `EU`, not where the user is"),
    ],
)
def test_an_entry_that_does_not_know_the_place_makes_it_anywhere(
    with_files: Resolver, address: str, detail: str
) -> None:
    """A registered country alone, an anycast address or a region is no place of the user.

    The embedded table still names a country; it is shown, and not believed.
    """
    located = with_files.locate(address)
    assert located.anywhere
    assert detail in [each.detail for each in located.evidence]
    assert located.codes


@pytest.mark.parametrize("address", ["192.168.1.1", "fe80::1", "203.0.113.5", "::ffff:10.0.0.1"])
def test_an_address_of_no_public_network_is_never_looked_up(tmp_path: Path, address: str) -> None:
    """A database that has an answer for private addresses is not asked for it."""
    everywhere = write_database(
        tmp_path / "all.mmdb", "GeoLite2-Country", {"0.0.0.0/0": country("AU")}
    )
    resolver = Resolver(Sources(country=everywhere))
    assert outcome(anywhere=True) == found(resolver, address)


@pytest.mark.parametrize("address", ["2d00::1", "2000::1"])
def test_an_address_that_nobody_knows_is_anywhere(with_files: Resolver, address: str) -> None:
    """No source has an answer, so the strictest of all places applies."""
    expected = ("no flag", "no answer", "no answer")
    assert outcome(anywhere=True) == found(with_files, address)
    assert expected == tuple(each.says for each in with_files.locate(address).evidence)


@pytest.mark.parametrize("wrapping", ["::ffff:{}", "64:ff9b::{}", "2002:{:x}{:02x}:{:x}{:02x}::1"])
@pytest.mark.parametrize("address", ["81.2.69.142", "8.8.8.8", "1.2.0.1", "175.16.199.1"])
def test_a_wrapped_address_gets_the_answer_of_the_address_inside(
    with_files: Resolver, wrapping: str, address: str
) -> None:
    """Nobody changes country by writing the same address in another form."""
    numbers = [int(part) for part in address.split(".")]
    wrapped = wrapping.format(*(numbers if "x" in wrapping else [address]))
    plain, inside = with_files.locate(address), with_files.locate(wrapped)
    assert outcome_of(plain) == outcome_of(inside)
    assert plain.evidence == inside.evidence[1:]
    assert inside.evidence[0].source.startswith("normalised")


def test_evidence_names_every_source_with_its_date(with_files: Resolver) -> None:
    """A reader of the journal sees who said what, from which edition."""
    expected = (
        Evidence(source="GeoIP2-Anonymous-IP 2026-11-20", says="no flag"),
        Evidence(source="GeoLite2-City 2026-11-20", says="GB-ENG"),
        Evidence(source=EMBEDDED, says="GB"),
    )
    assert expected == with_files.locate("81.2.69.142").evidence


def test_a_country_file_and_a_city_file_are_both_asked(tmp_path: Path) -> None:
    """Two files of the operator that contradict each other give the union too."""
    resolver = Resolver(
        Sources(
            city=write_database(
                tmp_path / "city.mmdb", "GeoIP2-City", {"8.8.8.0/24": part_of("US", "CA")}
            ),
            country=write_database(
                tmp_path / "country.mmdb", "GeoIP2-Country", {"8.8.8.0/24": country("MX")}
            ),
        )
    )
    assert {"US-CA", "MX"} == resolver.locate("8.8.8.8").codes


def test_what_an_enterprise_file_says_of_the_line_counts_too(tmp_path: Path) -> None:
    """A company's proxy, Tor, a satellite or an unknown mission: the place is not established."""
    path = write_database(
        tmp_path / "enterprise.mmdb",
        "GeoIP2-Enterprise",
        {
            "74.209.16.0/20": {**part_of("US", "NY"), "traits": {"is_legitimate_proxy": True}},
            "81.2.69.0/24": {**part_of("GB", "ENG"), "traits": {"is_tor_exit_node": True}},
            "216.160.83.0/24": {**country("US"), "traits": {"is_satellite_provider": True}},
            "89.160.20.0/24": country("SE", represented_country={"iso_code": "ZZ"}),
        },
    )
    resolver = Resolver(Sources(city=path))
    expected = {
        "74.209.16.1": outcome("US-NY", anywhere=True, anonymised=Anonymity.PROXY),
        "81.2.69.142": outcome("GB-ENG", anywhere=True, anonymised=Anonymity.TOR),
        "216.160.83.57": outcome("US", anywhere=True),
        "89.160.20.113": outcome("SE", anywhere=True),
    }
    assert expected == {address: found(resolver, address) for address in expected}


def test_a_part_without_a_code_counts_as_the_whole_country(tmp_path: Path) -> None:
    """A database that only writes the name of a state leaves every state possible."""
    record = country("US", subdivisions=[{"names": {"en": "California"}}])
    path = write_database(tmp_path / "lite.mmdb", "DBIP-City-Lite", {"8.8.8.0/24": record})
    assert {"US"} == Resolver(Sources(city=path)).locate("8.8.8.8").codes


def test_a_file_of_ipv4_alone_leaves_ipv6_to_the_others(tmp_path: Path) -> None:
    """A Country file without IPv6 is silent about it, and says so."""
    path = write_database(
        tmp_path / "v4.mmdb", "GeoIP2-Country", {"8.8.8.0/24": country("US")}, ip_version=4
    )
    resolver = Resolver(Sources(country=path))
    details = [each.detail for each in resolver.locate("2001:218::1").evidence]
    assert outcome("JP") == found(resolver, "2001:218::1")
    assert "the file covers IPv4 alone" in details


@pytest.mark.parametrize("word", ["EU", "AP", "ZZ", "XX", "T1", "QZ", "", None])
def test_a_region_in_the_table_of_assignments_names_no_country(word: str | None) -> None:
    """The registries' word for a whole region is no country, and overrules no other source."""
    answer = read_assignment(word)
    assert (Standing.SILENT, frozenset()) == (answer.standing, answer.codes)


@pytest.mark.parametrize("word", ["EU", "AP", "ZZ", "XX", "T1", "A1", "A2", "O1", "QZ", "GBR", ""])
def test_a_code_that_means_unknown_is_never_a_place(tmp_path: Path, word: str) -> None:
    """Words of databases for *not known* do not pass for countries."""
    path = write_database(tmp_path / "odd.mmdb", "GeoIP2-Country", {"8.8.8.0/24": country(word)})
    assert outcome("US", anywhere=True) == found(Resolver(Sources(country=path)), "8.8.8.8")


def test_kosovo_is_a_place(tmp_path: Path) -> None:
    """XK is private use in ISO 3166-1, and the one such code with an agreed meaning."""
    path = write_database(tmp_path / "xk.mmdb", "GeoIP2-Country", {"8.8.8.0/24": country("XK")})
    assert {"US", "XK"} == Resolver(Sources(country=path)).locate("8.8.8.8").codes
