"""Anonymous networks: a database and an address come in, the ways it hides its user go out."""

from typing import Protocol

from geoip2.models import AnonymousIP

from engine.resolve.database import Database, covers, find
from engine.resolve.model import Anonymity, Answer, IPAddress, Standing
from engine.resolve.sources import SourceError


class Flags(Protocol):
    """The flags that MaxMind's databases share; they are only present when true."""

    is_anonymous: bool
    is_anonymous_vpn: bool
    is_hosting_provider: bool
    is_public_proxy: bool
    is_residential_proxy: bool
    is_tor_exit_node: bool


def read_flags(flags: Flags) -> frozenset[Anonymity]:
    """The ways an address hides its user.

    A residential proxy is a proxy. An address that is only called anonymous counts as a VPN.
    """
    found = {
        word
        for word, stands in (
            (Anonymity.TOR, flags.is_tor_exit_node),
            (Anonymity.VPN, flags.is_anonymous_vpn),
            (Anonymity.PROXY, flags.is_public_proxy or flags.is_residential_proxy),
            (Anonymity.HOSTING, flags.is_hosting_provider),
        )
        if stands
    }
    if flags.is_anonymous and not found:
        return frozenset({Anonymity.VPN})
    return frozenset(found)


def ask_anonymity(database: Database, ip: IPAddress) -> Answer:
    """What an Anonymous IP or Anonymous Plus database says about an address.

    Raises:
        SourceError: when the file is damaged, or cannot know because it covers IPv4 alone.
    """
    if not covers(database, ip):
        raise SourceError("it covers IPv4 alone")
    record = find(database, ip)
    if record is not None and not isinstance(record, AnonymousIP):
        raise SourceError("it holds no flags")
    found = frozenset() if record is None else read_flags(record)
    return Answer(
        source=database.label,
        standing=Standing.ANSWERED,
        says=", ".join(sorted(found)) or "no flag",
        anonymity=found,
    )
