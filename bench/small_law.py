"""A seed comes in; one small invented law and a stream of random requests go out, as data.

Every engine of the comparison gets this law in its own language and these requests in its own
shape. No country has these rules: the codes only name places that have neither parts nor
territories, so that each of the sixty is reached by its own four rules and by no other.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from random import Random

# fmt: off
PLACES = (
    "AD", "AE", "AF", "AG", "AL", "AM", "AO", "AR", "AT", "AZ", "BA", "BB", "BD", "BE", "BF",
    "BG", "BH", "BI", "BJ", "BN", "BO", "BR", "BS", "BT", "BW", "BY", "BZ", "CD", "CF", "CG",
    "CH", "CI", "CL", "CM", "CO", "CR", "CU", "CV", "CY", "CZ", "DE", "DJ", "DO", "DZ", "EC",
    "EE", "EG", "ER", "ES", "ET", "FJ", "GA", "GE", "GH", "GM", "GR", "GT", "GY", "HN", "HR",
)
# fmt: on
DEPICTS = (
    "ordinary",
    "suggestive",
    "swimwear",
    "underwear",
    "intimate-parts",
    "nudity",
    "sexual-act",
)
CONSENT = ("refused", "withdrawn", "none", "claimed", "general", "explicit", "written")
ORIGINS = ("authentic", "altered", "generated")
AUDIENCES = ("private", "restricted", "public")
PURPOSES = ("none", "satire", "news", "art", "science", "medical")
CONDUCTS = ("create", "edit", "possess", "view", "host")
# Each set holds whatever entails its members (edit entails create), as peers know no entailment.
CONDUCT_SETS = (
    CONDUCTS,
    ("create", "edit", "possess"),
    ("create", "edit", "view", "host"),
    ("possess", "view", "host"),
)
SCALES = {"image.depicts": DEPICTS, "person.consent": CONSENT}
# Laws commence on few days: a place and a stretch of days without a change make one cell of ours.
DAYS = tuple(date(year, month, 1) for year in (2023, 2024, 2025, 2026) for month in (1, 4, 7))
EACH = 4


class Op(StrEnum):
    """How a test looks at a fact."""

    AT_LEAST = "at least"
    ANY_OF = "any of"
    YES = "yes"
    NO = "no"


@dataclass(frozen=True, slots=True)
class Test:
    """A test of one fact."""

    __test__ = False  # no test class of pytest

    fact: str
    op: Op
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """A prohibition: every clause of `when`, and not `unless`.

    A clause holds where one of its tests does.
    """

    name: str
    place: str
    since: date
    conducts: tuple[str, ...]
    when: tuple[tuple[Test, ...], ...]
    unless: Test | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One request: where, what, on which day, and the ten facts that the law looks at."""

    place: str
    conduct: str
    day: date
    facts: dict[str, str | bool]


def at_least(fact: str, value: str) -> Test:
    """The fact is this value of its scale, or more."""
    return Test(fact, Op.AT_LEAST, (value,))


def any_of(fact: str, *values: str) -> Test:
    """The fact is one of these values."""
    return Test(fact, Op.ANY_OF, values)


def yes(fact: str) -> Test:
    """The flag is set."""
    return Test(fact, Op.YES)


def no(fact: str) -> Test:
    """The flag is not set."""
    return Test(fact, Op.NO)


REAL = (yes("person.real"),)


def rules(
    *, places: tuple[str, ...] = PLACES, each: int = EACH, seed: int = 2026
) -> tuple[Rule, ...]:
    """The law: for each place as many dated rules as asked for, from four patterns in turn."""
    random = Random(seed)  # noqa: S311  # examples, not secrets
    made: list[Rule] = []
    for place in places:
        for number in range(1, each + 1):
            when, unless = _pattern(number % EACH, random)
            made.append(
                Rule(
                    name=f"{place}-BENCH-{number}",
                    place=place,
                    since=random.choice(DAYS),
                    conducts=random.choice(CONDUCT_SETS),
                    when=when,
                    unless=unless,
                )
            )
    return tuple(made)


def questions(*, count: int = 1000, seed: int = 7) -> Iterator[Question]:
    """Random requests in which every fact is known and none contradicts another."""
    random = Random(seed)  # noqa: S311  # examples, not secrets
    for _ in range(count):
        conduct = random.choice(CONDUCTS)
        depicts = random.choice(DEPICTS)
        yield Question(
            place=random.choice(PLACES),
            conduct=conduct,
            day=date(random.randint(2023, 2027), random.randint(1, 12), random.randint(1, 28)),
            facts={
                "image.depicts": depicts,
                "image.sexualised": _sexualised(depicts, random),
                "image.origin": _origin(conduct, random),
                "image.realistic": random.random() < 0.8,
                "image.labelled": random.random() < 0.4,
                "person.real": random.random() < 0.8,
                "person.age": "minor" if random.random() < 0.3 else "adult",
                "person.consent": random.choice(CONSENT),
                "request.purpose": random.choice(PURPOSES),
                "request.audience": random.choice(AUDIENCES),
            },
        )


def _pattern(number: int, random: Random) -> tuple[tuple[tuple[Test, ...], ...], Test | None]:
    """What statutes of this kind look like."""
    artificial = (any_of("image.origin", "altered", "generated"),)
    consent = at_least("person.consent", random.choice(CONSENT[4:]))
    match number:
        case 0:
            shown = at_least("image.depicts", random.choice(DEPICTS[1:]))
            return ((shown,), artificial, REAL), consent
        case 1:
            shown = at_least("image.depicts", random.choice(DEPICTS[3:]))
            return ((any_of("person.age", "minor"),), (yes("image.sexualised"), shown)), None
        case 2:
            shown = at_least("image.depicts", random.choice(DEPICTS[1:]))
            purposes = any_of("request.purpose", *random.sample(PURPOSES[1:], 2))
            unlabelled = (yes("image.realistic"),), (no("image.labelled"),)
            return ((shown,), *unlabelled, artificial), purposes
        case _:
            seen = any_of("request.audience", *random.sample(AUDIENCES, 2))
            return ((seen,), (yes("image.sexualised"),), REAL), consent


def _sexualised(depicts: str, random: Random) -> bool:
    """What the depiction implies, else either."""
    if depicts in {"ordinary", "suggestive", "sexual-act"}:
        return depicts != "ordinary"
    return random.random() < 0.5


def _origin(conduct: str, random: Random) -> str:
    """What the conduct says by itself, else any."""
    return {"create": "generated", "edit": "altered"}.get(conduct) or random.choice(ORIGINS)
