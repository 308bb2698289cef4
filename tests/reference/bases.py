"""Nothing comes in; a few common cases, with every fact known, go out."""

from collections.abc import Mapping
from datetime import date

from tests.reference.words import Sets, read_words


def _case(changes: Mapping[str, str]) -> Sets:
    """The mildest picture, with some facts otherwise."""
    return {name: frozenset({value}) for name, value in {**MILDEST, **changes}.items()}


MILDEST = {name: values[0] for name, values in read_words().values.items()} | {
    "image.origin": "generated",
    "image.labelled": "yes",
    "person.consent": "none",
    "service.safeguards": "adequate",
    "account.plan": "paid",
    "account.age-verified": "yes",
    "account.identity-verified": "yes",
    "request.surface": "web",
}

ORDINARY = _case({"person.real": "yes", "account.plan": "free"})
STRANGER = _case({"person.real": "yes", "image.depicts": "underwear", "image.origin": "altered"})
CLAIMED = _case(
    {
        "person.real": "yes",
        "person.consent": "claimed",
        "image.depicts": "suggestive",
        "image.sexualised": "yes",
    }
)
CONSENTING = _case(
    {
        "person.real": "yes",
        "person.consent": "written",
        "image.depicts": "nudity",
        "image.sexualised": "yes",
    }
)
CONSENTING_UNPAID = _case(
    {
        "person.real": "yes",
        "person.consent": "explicit",
        "image.depicts": "suggestive",
        "image.sexualised": "yes",
        "account.plan": "free",
        "account.age-verified": "no",
    }
)
FICTIONAL = _case({"image.depicts": "nudity", "image.sexualised": "yes", "source.present": "yes"})
OWN = _case({"person.real": "yes", "account.is-person": "yes", "image.depicts": "swimwear"})
HOLIDAY = _case(
    {
        "person.real": "yes",
        "account.is-person": "yes",
        "image.depicts": "swimwear",
        "image.origin": "authentic",
    }
)
NOTIFIED = _case(
    {
        "person.real": "yes",
        "image.depicts": "nudity",
        "image.origin": "authentic",
        "notice.valid": "yes",
        "person.consent": "explicit",
    }
)
MINOR = _case({"person.age": "minor", "image.depicts": "swimwear", "image.origin": "authentic"})

BASES = (
    *(ORDINARY, STRANGER, CLAIMED, CONSENTING, CONSENTING_UNPAID, FICTIONAL),
    *(OWN, HOLIDAY, NOTIFIED, MINOR),
)

REAL_PLACES = (
    *("FR", "GP", "DE", "NL", "GB", "GB-SCT", "GB-NIR", "US", "US-CA", "US-MN", "US-PR"),
    *("KR", "ID", "MY", "PH", "BR", "NG", "NZ", "JP", "AU", "EU", "AQ"),
)
"""Places with much law of this kind, with little, with none on record, and with none at all."""

REAL_DAYS = (
    *(date(2015, 1, 1), date(2024, 5, 23), date(2026, 1, 10), date(2026, 2, 6)),
    *(date(2026, 8, 2), date(2026, 11, 22), date(2026, 12, 2), date(2027, 1, 1)),
)
