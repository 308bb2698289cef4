"""Nothing comes in; short lists of facts, places, days and conducts go out, by theme.

What is random is drawn from one theme at a time, so that the rules and the requests of an example
have something to do with each other.
"""

from dataclasses import dataclass
from datetime import date

from tests.reference.words import Words, read_words

WORDS: Words = read_words()


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """What the rules and the requests of one example have in common."""

    extents: tuple[tuple[str, ...], ...]
    """What a law may reach."""
    places: tuple[str, ...]
    """What a rule may name."""
    located: tuple[str, ...]
    """What only a request may name."""
    conducts: tuple[str, ...]
    facts: tuple[str, ...]
    """A fact that stands twice is tested twice as often."""
    years: int = 1
    """How long the intervals of days are, where they are not a day or two."""


SHARING = Theme(
    extents=(("FR",), ("FR",), ("EU",), ("GP",), ("NC",), ("FR", "US"), ("EEA",)),
    places=("FR", "GP", "NC", "YT", "DE", "EU", "NO", "US"),
    located=("FR-75", "FR-971", "AQ"),
    conducts=("share", "publish", "promote", "monetise", "sell", "create"),
    facts=(
        *("image.depicts", "image.sexualised", "image.origin", "person.real", "person.age"),
        *("person.consent", "source.present", "source.age", "account.plan"),
    ),
)
NOTICES = Theme(
    extents=(("US",), ("US",), ("US-CA",), ("US-CA", "US-MN"), ("US-PR",), ("GU",)),
    places=("US", "US-CA", "US-MN", "US-PR", "GU", "JP"),
    located=("US-XX", "PR", "us-gu", "EH"),
    conducts=("host", "host", "host", "possess", "sanction-account"),
    facts=(
        *("image.depicts", "notice.valid", "notice.overdue", "register.refusal", "person.real"),
        *("account.reviewed", "account.age-verified"),
    ),
)
OWN_PICTURES = Theme(
    extents=(("GB",), ("GB-ENG",), ("GB-ENG", "GB-WLS"), ("GB-SCT", "US"), ("EU",)),
    places=("GB", "GB-ENG", "GB-SCT", "GI", "SH", "SH"),
    located=("uk", "gb-lnd", "RS-KM"),
    conducts=("edit", "create", "possess", "view", "share", "publish"),
    facts=(
        *("person.consent", "person.consent", "person.consent", "account.is-person"),
        *("account.identity-verified", "person.real", "image.depicts", "image.origin"),
    ),
)
TOOLS = Theme(
    extents=(("DK",), ("NL",), ("EU",)),
    places=("DK", "GL", "NL", "AW", "BQ", "EU"),
    located=("NL-NH", "UA-43"),
    conducts=("provide-tool", "provide-tool", "provide-tool", "train", "create"),
    facts=(
        *("service.safeguards", "service.purpose-built", "image.depicts", "image.sexualised"),
        *("service.purpose-built", "image.depicts", "person.real", "person.age"),
    ),
)
TIMES = Theme(
    extents=(("EU",), ("EU",), ("EEA",), ("GB",), ("FR", "GB")),
    places=("EU", "EEA", "GB", "GI", "BL", "YT", "FR"),
    located=("EU", "EEA", "AQ"),
    conducts=("edit", "view", "request"),
    facts=("image.depicts", "location.anonymised", "request.surface", "account.plan"),
    years=10,
)
EVERYTHING = Theme(
    extents=(("AU",), ("AU-WA",), ("AU", "NL"), ("US",), ("EU",)),
    places=("AU", "AU-WA", "CC", "NF", "NL", "US", "EU"),
    located=("UA-43", "AQ"),
    conducts=WORDS.conducts,
    facts=tuple(WORDS.values),
)
THEMES = (SHARING, NOTICES, OWN_PICTURES, TOOLS, TIMES, EVERYTHING)

FACTORS = ("viewer", "provider", "publication", "person")
COMPANIES = ("X", "xAI", "Another")
KINDS = ("criminal", "criminal", "civil", "platform-duty", "ai-regulation")
CITED = ("Penal Code, s. 1", "Protection of Children Act 1978, s. 1", "Criminal Justice Act 1988")

FLOOR_NEVER = frozenset(
    {
        *("account.plan", "request.surface", "request.preset", "request.purpose"),
        *("request.audience", "image.realistic", "image.labelled", "person.public-figure"),
        *("location.anonymised", "service.covered-platform"),
    }
)
"""What a rule of the floor may not mention."""
ABOUT_MINORS = frozenset({"person.age", "source.age"})
OF_THE_PERSON = ("person.", "register.", "account.is-person")
"""How the facts begin that differ between the people in a picture."""

DAYS = (
    *(date(2012, 1, 1), date(2014, 1, 1), date(2021, 1, 1), date(2021, 1, 2)),
    *(date(2024, 5, 23), date(2025, 7, 1), date(2026, 1, 15), date(2026, 2, 6), date(2026, 12, 2)),
)
"""Days on which memberships and groups change, and a few others."""
