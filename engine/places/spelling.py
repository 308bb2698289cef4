"""A code comes in as somebody wrote it, with the tables of an atlas.

The one spelling of that code goes out, or nothing when there is no such place.
"""

import re
from collections.abc import Container, Mapping

COUNTRY = re.compile(r"[A-Z]{2}")
PART = re.compile(r"[A-Z]{2}-[A-Z0-9]{1,3}")


def canonical(
    code: str,
    *,
    places: Container[str],
    memberships: Container[str],
    aliases: Mapping[str, str],
) -> str | None:
    """Give the one spelling of a code, whatever its case.

    A part that is not listed (ISO 3166-2) is its own spelling, provided that its country is listed;
    whether such a part exists is not asked.

    >>> canonical("uk", places={"GB"}, memberships={"EU"}, aliases={"UK": "GB"})
    'GB'
    >>> canonical("uk-lnd", places={"GB"}, memberships={"EU"}, aliases={"UK": "GB"})
    'GB-LND'
    >>> canonical("YU", places={"GB"}, memberships={"EU"}, aliases={"UK": "GB"})
    """
    # Only ASCII: some letters of other alphabets have capitals that look like a code.
    if not code.isascii():
        return None
    upper = code.upper()
    upper = aliases.get(upper, upper)
    if upper in places or upper in memberships:
        return upper
    if PART.fullmatch(upper) is None:
        return None
    head, _, tail = upper.partition("-")
    country = aliases.get(head, head)
    if country not in places:
        return None
    # The parts of a country whose own code is that of a part (Puerto Rico) are that country.
    if PART.fullmatch(country):
        return country
    part = f"{country}-{tail}"
    return aliases.get(part, part)
