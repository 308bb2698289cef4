"""The embedded default: an address comes in, the country it was assigned to goes out.

`iptocc` carries the assignments of the five Regional Internet Registries inside the package:
no file, no account, no network. It tells a country, never a part of one.
"""

from importlib.metadata import version

import iptocc

from engine.resolve.codes import read_country
from engine.resolve.model import Answer, IPAddress, Standing

EMBEDDED = f"iptocc {version('iptocc')}"


def ask_embedded(ip: IPAddress) -> Answer:
    """The country the address was assigned to."""
    return read_assignment(iptocc.country_code(str(ip)))


def read_assignment(word: str | None) -> Answer:
    """What a registry's word says.

    Where a registry wrote a region (`EU`) this source is silent rather than unknowing: it
    never knew more, and an operator's file that does is not to be overruled by that.
    """
    code = read_country(word)
    if code is None:
        detail = f"the registry wrote `{word}`, which is no country" if word else ""
        return Answer(source=EMBEDDED, standing=Standing.SILENT, says="no answer", detail=detail)
    return Answer(source=EMBEDDED, standing=Standing.ANSWERED, says=code, codes=frozenset({code}))
