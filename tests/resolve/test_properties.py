"""Any text comes in; that the resolver answers or refuses, and nothing else, is what goes out."""

from ipaddress import IPv4Address, IPv6Address
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.resolve import AddressError, Located, Resolver, Sources
from tests.resolve.databases import write_database
from tests.resolve.outcomes import outcome_of

LIKE_AN_ADDRESS = st.text(alphabet="0123456789abcdefx.:%/[] ,\n", max_size=45)

ODD = st.one_of(
    st.integers(0, 9),
    st.booleans(),
    st.text(max_size=3),
    st.lists(st.sampled_from(["GB", 7]), max_size=2),
    st.dictionaries(
        st.sampled_from(["iso_code", "names", "is_anycast"]),
        st.one_of(st.integers(0, 9), st.text(max_size=2), st.just({"en": "GB"})),
        max_size=2,
    ),
)
ODD_RECORDS = st.one_of(
    ODD,
    st.dictionaries(
        st.sampled_from(
            ["country", "subdivisions", "traits", "represented_country", "registered_country", "x"]
        ),
        st.one_of(ODD, st.lists(ODD, max_size=2)),
        max_size=4,
    ),
)


def is_sound(located: Located) -> bool:
    """Whether a result is *anywhere* or names at least one place, with evidence."""
    return bool(located.anywhere or located.codes) and bool(located.evidence)


@given(text=st.one_of(st.text(), LIKE_AN_ADDRESS))
def test_any_text_is_located_or_refused(with_files: Resolver, text: str) -> None:
    """No text whatever makes the resolver fail in any other way."""
    try:
        located = with_files.locate(text)
    except AddressError:
        located = None
    assert located is None or is_sound(located)


@given(ip=st.ip_addresses())
def test_any_address_gives_a_place_or_anywhere(
    with_files: Resolver, ip: IPv4Address | IPv6Address
) -> None:
    """An address is never in no place at all, and the evidence never repeats it."""
    located = with_files.locate(str(ip))
    assert is_sound(located)
    assert str(ip) not in " ".join(f"{each.says} {each.detail}" for each in located.evidence)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(record=ODD_RECORDS)
def test_a_record_of_a_shape_that_nobody_expects_breaks_nothing(
    tmp_path: Path, record: object
) -> None:
    """A file from another maker may hold anything; the worst outcome is *anywhere*."""
    path = write_database(tmp_path / "odd.mmdb", "GeoIP2-City", {"8.8.8.0/24": record})
    located = Resolver(Sources(city=path)).locate("8.8.8.8")
    assert is_sound(located)
    assert "US" in {code[:2] for code in located.codes}


@given(ip=st.ip_addresses(v=4), port=st.integers(0, 0xFFFF), server=st.ip_addresses(v=4))
def test_tunnels_and_translations_never_change_the_place(
    with_files: Resolver, ip: IPv4Address, port: int, server: IPv4Address
) -> None:
    """The same IPv4 address has the same places, whatever it is carried in.

    A Teredo address whose server cannot exist is the one exception: it is anywhere.
    """
    plain = with_files.locate(str(ip))
    value = int(ip)
    for wrapped in (
        0xFFFF << 32 | value,
        0x64_FF9B << 96 | value,
        0x2002 << 112 | value << 80 | port,
        0x2001_0000 << 96 | int(server) << 64 | port << 32 | (value ^ 0xFFFF_FFFF),
    ):
        inside = with_files.locate(str(IPv6Address(wrapped)))
        same = outcome_of(plain) == outcome_of(inside)
        teredo = wrapped >> 96 == 0x2001_0000
        assert same or (teredo and inside.anywhere)
