"""Countries and their parts: a database and an address come in, what it says about it goes out."""

from geoip2.models import City, Country
from geoip2.records import Traits

from engine.resolve.anonymity import read_flags
from engine.resolve.codes import read_country, read_subdivision
from engine.resolve.database import Database, covers, find
from engine.resolve.model import Anonymity, Answer, IPAddress, Standing
from engine.resolve.sources import SourceError


def ask_place(database: Database, ip: IPAddress) -> Answer:
    """What a Country, City or Enterprise database says about an address.

    Only `country` is believed. A `registered_country` alone is where the network's owner
    wrote itself in, not where the user is; a `represented_country` (a base, a mission) adds
    its law to the law of the ground it stands on.

    Raises:
        SourceError: when the file is damaged.
    """
    record = find(database, ip)
    if record is None:
        detail = "" if covers(database, ip) else "the file covers IPv4 alone"
        return Answer(
            source=database.label, standing=Standing.SILENT, says="no answer", detail=detail
        )
    if not isinstance(record, Country):
        raise SourceError("it holds no places")
    anonymity = _read_traits(record.traits)
    codes = _read_codes(record)
    doubt = _doubt(record)
    return Answer(
        source=database.label,
        standing=Standing.UNKNOWN if doubt or not codes else Standing.ANSWERED,
        says=", ".join(sorted(codes)) or "no country",
        detail="; ".join(part for part in (doubt, *_remarks(record, anonymity)) if part),
        codes=codes,
        anonymity=anonymity,
    )


def _read_codes(record: Country) -> frozenset[str]:
    country = read_country(record.country.iso_code)
    if country is None:
        return frozenset()
    code = country
    if isinstance(record, City) and record.subdivisions:
        # The first is the largest, and the only one that has law of its own.
        code = read_subdivision(country, record.subdivisions[0].iso_code)
    represented = read_country(record.represented_country.iso_code)
    return frozenset({code, represented or code})


def _doubt(record: Country) -> str:
    """Why the place in this record is not where the user is, or nothing."""
    if record.traits.is_anycast:
        return "the address is in many places at once (anycast)"
    if record.traits.is_satellite_provider:
        return "a satellite link that serves several countries"
    represented = record.represented_country.iso_code
    if represented and read_country(represented) is None:
        return f"it represents `{represented}`, which is no country"
    if read_country(record.country.iso_code) is None:
        named = record.country.iso_code or record.registered_country.iso_code
        return f"it names `{named}`, not where the user is" if named else "it names no country"
    return ""


def _remarks(record: Country, anonymity: frozenset[Anonymity]) -> tuple[str, ...]:
    represented = read_country(record.represented_country.iso_code)
    return (
        f"stands for {represented} there" if represented else "",
        f"flags: {', '.join(sorted(anonymity))}" if anonymity else "",
    )


def _read_traits(traits: Traits) -> frozenset[Anonymity]:
    """The flags that some editions carry beside the place.

    A legitimate proxy (a company's own network) hides the place as well as any other.
    """
    proxy = traits.is_anonymous_proxy or traits.is_legitimate_proxy
    return read_flags(traits) | ({Anonymity.PROXY} if proxy else frozenset())
