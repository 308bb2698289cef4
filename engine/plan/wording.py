"""Cubes, places, days and counts come in; the words that a lawyer reads go out.

A fact is worded by the values that it *may* have: `nudity or more` covers a picture that may show
nudity as much as one that does. `certainly` marks what a fact has to be known for.
"""

from collections.abc import Collection, Iterable, Sequence
from datetime import date

from engine.diagrams.cubes import Cube, Limits
from engine.diagrams.reach import Role
from engine.places import Atlas
from engine.places.description import ANYWHERE
from engine.plan.model import Days
from engine.vocabulary import Fact, FactType, Vocabulary

LEGEND = (
    "A fact that is named may have one of these values, known or left open; certainly: it can have "
    "no other. Counts are of requests with every fact known, in one place on one day."
)

# The facts that every reader wants to see first, in this order.
_FIRST = ("image.origin", "image.depicts")
_MOST_BUT = 20
_FEW_LEFT = 2
_SEVERAL = 2

_FLAGS = {
    "image.hate-symbol": ("without a hate symbol", "with a hate symbol"),
    "image.matches-notice": ("matching no notice", "matching a notice"),
    "person.real": ("nobody real", "real"),
    "person.deceased": ("living", "deceased"),
    "person.public-figure": ("no public figure", "a public figure"),
    "source.present": ("without a source picture", "with a source picture"),
    "register.refusal": ("no refusal in the register", "a refusal in the register"),
    "register.complaint": ("no complaint in the register", "a complaint in the register"),
    "notice.valid": ("without a valid notice", "with a valid notice"),
    "notice.overdue": ("no notice overdue", "a notice overdue"),
    "account.age-verified": ("requester's age not verified", "requester's age verified"),
    "account.identity-verified": ("requester not identified", "requester identified"),
    "account.is-person": ("asked for by somebody else", "asked for by the depicted person"),
    "account.open-complaint": (
        "no complaint of the account open",
        "a complaint of the account open",
    ),
    "account.reviewed": ("account not reviewed", "account reviewed"),
    "service.covered-platform": ("not on a covered platform", "on a covered platform"),
    "service.purpose-built": ("no purpose-built tool", "a purpose-built tool"),
}
"""A flag that is not so, and one that is; others are worded by their names."""

_HEADS = {
    "image.depicts": "",
    "image.origin": "",
    "person.age": "",
    "person.consent": "consent ",
    "source.age": "source: ",
    "request.purpose": "purpose ",
    "request.audience": "audience ",
    "request.surface": "surface ",
    "request.preset": "preset ",
    "account.plan": "plan ",
    "service.safeguards": "safeguards ",
    "location.anonymised": "place hidden by ",
}
"""What stands before a value that would not be clear alone."""

_ENDS = {
    "person.consent": ("or weaker", "or stronger"),
    "service.safeguards": ("or weaker", "or better"),
}
"""How the ends of a scale are called; others are `or less` and `or more`."""

_BORDERS = {
    "person.consent": ("no weaker", "no stronger"),
    "service.safeguards": ("no weaker", "no better"),
}


# -- requests -------------------------------------------------------------------------------------


def cube_words(cube: Cube, vocabulary: Vocabulary) -> str:
    """`generated · nudity or more · real · consent claimed or weaker`."""
    facts = tuple(vocabulary.facts.values())
    named = sorted(
        ((facts[slot], limits) for slot, limits in cube.limits),
        key=lambda pair: (_rank(pair[0].name), pair[0].index),
    )
    return " · ".join(limits_words(fact, limits) for fact, limits in named) or "every request"


def limits_words(fact: Fact, limits: Limits) -> str:
    """What a cube says of one fact.

    >>> from engine.vocabulary import load_vocabulary
    >>> age = load_vocabulary().facts["person.age"]
    >>> limits_words(age, Limits((1,), age.full)), limits_words(age, Limits((), 1))
    ('adult', 'certainly adult')
    >>> depicts = load_vocabulary().facts["image.depicts"]
    >>> limits_words(depicts, Limits((16,), 31))
    'intimate-parts and certainly no more'
    """
    may = list(dict.fromkeys(values_words(fact, m & limits.within) for m in limits.may_be))
    # Several at once: only a fact that is left open can be so, unless they overlap.
    parts = may if len(may) < _SEVERAL else [" and ".join(f"may be {words}" for words in may)]
    if limits.within == fact.full:
        return "".join(parts)
    if len(limits.may_be) == 1 and (border := _border(fact, limits.may_be[0], limits.within)):
        return f"{parts[0]} and certainly {border}"
    return ", ".join([*parts, f"certainly {values_words(fact, limits.within)}"])


def values_words(fact: Fact, mask: int) -> str:
    """A set of values of a fact: the ends of a scale by their border, else one by one."""
    if fact.type is FactType.FLAG:
        if mask.bit_count() > 1:
            return f"{fact.name} open"
        return _flag(fact, is_so=mask != 1)
    head = _HEADS.get(fact.name, f"{fact.name} ")
    values = fact.words(mask)
    if fact.type is FactType.SCALE and 1 < len(values) < len(fact.values):
        border = _scale(fact, mask, values)
        if border:
            return head + border
    left = fact.words(fact.full & ~mask)
    if len(left) <= _FEW_LEFT < len(values) and left:
        return f"{head}anything but {one_of(left)}"
    return head + one_of(values)


def _scale(fact: Fact, mask: int, values: Sequence[str]) -> str:
    lowest, highest = mask & -mask, 1 << (mask.bit_length() - 1)
    if mask != 2 * highest - lowest:
        return ""
    below, above = _ENDS.get(fact.name, ("or less", "or more"))
    if highest << 1 > fact.full:
        return f"{values[0]} {above}"
    if lowest == 1:
        return f"{values[-1]} {below}"
    return f"{values[0]} to {values[-1]}"


def _border(fact: Fact, mask: int, within: int) -> str:
    """`no more`, where a scale ends with the values that it may have; `no less` likewise."""
    weaker, stronger = _BORDERS.get(fact.name, ("no less", "no more"))
    mask &= within
    if fact.type is not FactType.SCALE or not mask or _scale(fact, within, ("", "")) == "":
        return ""
    if within & 1 and mask.bit_length() == within.bit_length():
        return stronger
    is_top = within.bit_length() == fact.full.bit_length()
    return weaker if is_top and mask & -mask == within & -within else ""


def _flag(fact: Fact, *, is_so: bool) -> str:
    if fact.name in _FLAGS:
        return _FLAGS[fact.name][is_so]
    group, _, name = fact.name.rpartition(".")
    plain = name if group in {"image", "person"} else f"{group} {name}".strip()
    return plain if is_so else f"not {plain}"


def _rank(name: str) -> int:
    return _FIRST.index(name) if name in _FIRST else len(_FIRST)


def one_of(words: Sequence[str]) -> str:
    """`a, b or c`."""
    return _joined(words, "or")


def all_of(words: Sequence[str]) -> str:
    """`a, b and c`."""
    return _joined(words, "and")


def _joined(words: Sequence[str], last: str) -> str:
    if len(words) < 2:  # noqa: PLR2004  # nothing to join
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


# -- places and days ------------------------------------------------------------------------------


def place_words(codes: Collection[str], atlas: Atlas) -> tuple[str, ...]:
    """A short list: `US` instead of all its States, `everywhere` instead of the whole world."""
    lawful = {code for code in atlas.own if code not in atlas.gazetteer.no_law}
    left = lawful - set(codes)
    if not left:
        return ("everywhere",)
    shown = _described(codes, atlas)
    if len(left) < len(codes):
        but = _described(left, atlas)
        if len(but) <= _MOST_BUT:
            return (f"everywhere but {all_of(but)}",)
    return shown


def _described(codes: Iterable[str], atlas: Atlas) -> tuple[str, ...]:
    mask = 0
    for code in codes:
        mask |= atlas.own[code]
    return tuple(word for word in atlas.describe(mask) if word != ANYWHERE)


def factor_words(roles: Collection[Role]) -> str:
    """`viewer, provider and publication`, or `any connecting factor`."""
    if set(roles) == set(Role):
        return "any connecting factor"
    return all_of([role.value for role in Role if role in roles])


def days_words(days: Sequence[Days]) -> str:
    """`on every day`, `from 2026-12-02`, `until 2027-03-01`; the day of an end is not included."""
    return all_of([_period(one) for one in days])


def _period(days: Days) -> str:
    match days:
        case Days(None, None):
            return "on every day"
        case Days(date() as since, None):
            return f"from {since}"
        case Days(None, until):
            return f"until {until}"
        case Days(since, until):
            return f"from {since} until {until}"


# -- counts ---------------------------------------------------------------------------------------

_NUMBERS = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"))


def situations_words(number: int) -> str:
    """`some 1.1 trillion complete situations`; none where something is left open in all of them."""
    if not number:
        return "only where a fact is left open"
    things = "complete situation" if number == 1 else "complete situations"
    for size, name in _NUMBERS:
        if number >= size:
            return f"some {number / size:.3g} {name} {things}"
    return f"{number:,} {things}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 file`, `2 files`."""
    return f"{number} {one if number == 1 else many or one + 's'}"
