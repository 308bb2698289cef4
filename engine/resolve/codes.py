"""Country codes of location sources: a source's word comes in, a usable code or None goes out.

Sources write codes that look like countries and mean "not known"; they must never be read
as a place.
"""

import re

_COUNTRY = re.compile(r"[A-Z]{2}", re.ASCII)
_SUBDIVISION = re.compile(r"[A-Z0-9]{1,3}", re.ASCII)

NO_PLACE = frozenset(
    # regions instead of countries
    {"EU", "AP"}
    # older databases and content networks: anonymous proxy, satellite, other, Tor
    | {"A1", "A2", "O1", "T1"}
    # ISO 3166-1 keeps these for private use; XK (Kosovo) is the one with an agreed meaning
    | {"AA", "ZZ"}
    | {f"Q{letter}" for letter in "MNOPQRSTUVWXYZ"}
    | {f"X{letter}" for letter in "ABCDEFGHIJLMNOPQRSTUVWXYZ"}
)
"""Words of databases and networks that mean: the country is not known."""


def read_country(word: object) -> str | None:
    """The ISO 3166-1 code a source gave, or None when it names no country.

    >>> read_country("gb"), read_country("EU"), read_country(None)
    ('GB', None, None)
    """
    if not isinstance(word, str):
        return None
    code = word.strip().upper()
    return code if _COUNTRY.fullmatch(code) and code not in NO_PLACE else None


def read_subdivision(country: str, word: object) -> str:
    """The ISO 3166-2 code of a subdivision, or the country when the word is no such code.

    Falling back to the country is the careful side: it stands for all its parts.

    >>> read_subdivision("GB", "ENG"), read_subdivision("GB", None)
    ('GB-ENG', 'GB')
    """
    if isinstance(word, str) and _SUBDIVISION.fullmatch(word.upper()):
        return f"{country}-{word.upper()}"
    return country
