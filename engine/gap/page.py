"""A gap comes in; it goes out as a page in Markdown, or as lines for a terminal."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from textwrap import fill

from engine.gap.cases import COLUMNS, QUESTIONS, Question, Shown, Who
from engine.gap.model import Gap, Members, Openings, PlaceGap, Reading
from engine.gap.values import countries
from engine.plan.wording import situations_words

MARKS = {
    Reading.NEVER: "○",
    Reading.SOMETIMES: "◐",
    Reading.ENTAILED: "◍",
    Reading.ALWAYS: "●",
}
WORDS = {
    Reading.NEVER: "never forbidden",
    Reading.SOMETIMES: "forbidden in some situations",
    Reading.ENTAILED: "always forbidden, in part only through what it entails",
    Reading.ALWAYS: "always forbidden",
}
NOT_ASKED = "–"
_WIDTH = 100

WHAT = (
    "Of what the floor forbids everywhere, this is what no recorded law of the viewer's place "
    "forbids: what a service leaves open that blocks only where it is illegal."
)
PLAIN_CASES = (
    "Plain cases: no particular purpose, a living person, somebody else who asks, and a tool "
    "without adequate safeguards. Shares count all complete situations."
)
CAUTION = (
    "That nothing is recorded does not mean that it is lawful. Contested law counts as law; an "
    "order counts only where it binds everybody, or the deployment that is named."
)


def as_text(gap: Gap, openings: Mapping[str, Sequence[Openings]]) -> str:
    """The lines for a terminal: the world, or the places that were asked for."""
    return "\n".join(_text(gap, openings))


def as_markdown(gap: Gap, openings: Mapping[str, Sequence[Openings]]) -> str:
    """The page for people."""
    return "\n".join(_page(gap, openings))


# -- lines for a terminal -------------------------------------------------------------------------


def _text(gap: Gap, openings: Mapping[str, Sequence[Openings]]) -> Iterator[str]:
    yield f'What "only where illegal" leaves open on {gap.day}  ({gap.policy[:19]}…)'
    yield from map(_wrapped, (WHAT, PLAIN_CASES, CAUTION))
    yield ""
    yield from (f"{MARKS[reading]} {WORDS[reading]}" for reading in Reading)
    if openings:
        for place in gap.places:
            yield ""
            yield from _place_text(place, openings[place.code])
        return
    yield ""
    yield f"{'in countries and territories':<66}" + "".join(f"{m:>5}" for m in MARKS.values())
    for question, asked in QUESTIONS.items():
        yield f"{asked.title:<66}" + _counts(countries(gap.places), question)
    for members in gap.members:
        yield ""
        yield f"in the members of the European Union on {members.day}"
        for question, asked in QUESTIONS.items():
            yield f"{asked.title:<66}" + _counts(members.places, question)
    for question, asked in QUESTIONS.items():
        yield ""
        yield f"No recorded law forbids {asked.title}:"
        yield _wrapped(_listed(gap, question), "  ")
    yield ""
    yield _wrapped(_researched(gap))


def _wrapped(words: str, indent: str = "") -> str:
    return fill(
        words,
        _WIDTH,
        initial_indent=indent,
        subsequent_indent=indent,
        break_on_hyphens=False,
    )


def _counts(places: Sequence[PlaceGap], question: Question) -> str:
    counted = Counter(place.questions[question] for place in places)
    return "".join(f"{counted[reading]:>5}" for reading in Reading)


def _listed(gap: Gap, question: Question) -> str:
    """The places that leave a question open; `?` marks those where nobody looked for law.

    A country stands for its parts where all of them leave it open.
    """
    left = {place.code for place in gap.places if place.questions[question] is Reading.NEVER}
    differing = {place.parent for place in gap.places if place.code not in left}
    shown = [
        place
        for place in gap.places
        if place.code in left
        and (place.parent is None or place.parent in differing or place.parent not in left)
    ]
    return ", ".join(p.code if p.researched else f"{p.code}?" for p in shown) or "nowhere"


def _researched(gap: Gap) -> str:
    places = countries(gap.places)
    unknown = sum(not place.researched for place in places)
    return (
        f"{len(places)} countries and territories, and {len(gap.places) - len(places)} parts of "
        f"countries. In {unknown} of them nobody looked for law (`?`): read that as unknown."
    )


def _place_text(place: PlaceGap, openings: Sequence[Openings]) -> Iterator[str]:
    yield _head(place)
    for conduct, gap in place.conducts.items():
        yield f"  {conduct}: {_share(gap.share)} open" + _only_entailed(gap.entailed, gap.floor)
        yield "".join(
            [f"    {'':<24}", *(f"{who.value:<16}" for who in Who if _is_asked(who, conduct))]
        ).rstrip()
        for shown in Shown:
            marks = [
                f"{_mark(gap.readings.get((who, shown))):<16}"
                for who in Who
                if _is_asked(who, conduct)
            ]
            yield "".join([f"    {shown.words:<24}", *marks]).rstrip()
    yield "  the largest openings"
    for found in openings:
        yield f"    {found.conduct}, {COLUMNS[found.who].title}"
        yield from (f"      {line}" for line in _opened(found))


def _opened(found: Openings) -> Iterator[str]:
    for opening in found.largest:
        yield f"{opening.words} ({situations_words(opening.situations)})"
    if not found.whole:
        yield "… and smaller ones"


def _head(place: PlaceGap) -> str:
    unknown = "" if place.researched else "; nobody looked for law here: read this as unknown"
    parts = "; what every part of the country forbids counts" if place.parts else ""
    return f"{place.code} {place.name}: {_share(place.share)} open{parts}{unknown}"


def _share(share: float) -> str:
    """A share is never rounded to nothing or to everything."""
    if 0 < share < 0.01:  # noqa: PLR2004  # one in a hundred
        return "less than 1 %"
    if 0.99 < share < 1:  # noqa: PLR2004  # all but one in a hundred
        return "more than 99 %"
    return f"{share:.0%}".replace("%", " %")


def _only_entailed(entailed: int, floor: int) -> str:
    if not entailed:
        return ""
    return f", {_share(entailed / floor)} forbidden only through what it entails"


def _is_asked(who: Who, conduct: str) -> bool:
    return conduct in COLUMNS[who].conducts


def _mark(reading: Reading | None) -> str:
    return NOT_ASKED if reading is None else MARKS[reading]


# -- a page in Markdown ---------------------------------------------------------------------------


def _page(gap: Gap, openings: Mapping[str, Sequence[Openings]]) -> Iterator[str]:
    yield '# What "only where illegal" leaves open'
    yield ""
    yield f"On {gap.day}, by the rules `{gap.policy}`."
    yield from ("", WHAT, PLAIN_CASES, CAUTION)
    yield ""
    yield from (f"- {MARKS[reading]} {WORDS[reading]}" for reading in Reading)
    yield f"- {NOT_ASKED} the floor does not forbid it either"
    if openings:
        for place in gap.places:
            yield from _place_page(place, openings[place.code])
        return
    yield from ("", "## The world", "")
    yield from _question_table(countries(gap.places))
    for members in gap.members:
        yield from _members_page(members)
    yield from ("", "## Where no recorded law forbids it", "")
    for question, asked in QUESTIONS.items():
        yield f"- {asked.title}: {_listed(gap, question)}"
    yield from ("", _researched(gap), "", "## Place by place", "")
    yield f"| place | open | {' | '.join(question.value for question in Question)} |"
    yield f"|---|---:|{'---|' * len(Question)}"
    for place in gap.places:
        marks = " | ".join(MARKS[place.questions[question]] for question in Question)
        unknown = "" if place.researched else " ?"
        yield f"| {place.code} {place.name}{unknown} | {_share(place.share)} | {marks} |"


def _members_page(members: Members) -> Iterator[str]:
    yield from ("", f"## The members of the European Union on {members.day}", "")
    yield from _question_table(members.places)


def _question_table(places: Sequence[PlaceGap]) -> Iterator[str]:
    yield f"| | {' | '.join(MARKS.values())} |"
    yield f"|---|{'---:|' * len(Reading)}"
    for question, asked in QUESTIONS.items():
        counted = Counter(place.questions[question] for place in places)
        cells = " | ".join(str(counted[reading]) for reading in Reading)
        yield f"| {asked.title} | {cells} |"


def _place_page(place: PlaceGap, openings: Sequence[Openings]) -> Iterator[str]:
    yield from ("", f"## {_head(place)}")
    for conduct, gap in place.conducts.items():
        whos = [who for who in Who if _is_asked(who, conduct)]
        yield from ("", f"### {conduct}", "")
        yield f"{_share(gap.share)} open{_only_entailed(gap.entailed, gap.floor)}."
        yield ""
        yield f"| | {' | '.join(COLUMNS[who].title for who in whos)} |"
        yield f"|---|{'---|' * len(whos)}"
        for shown in Shown:
            marks = " | ".join(_mark(gap.readings.get((who, shown))) for who in whos)
            yield f"| {shown.words} | {marks} |"
        found = [one for one in openings if one.conduct == conduct]
        if found:
            yield ""
            yield "The largest openings:"
            yield ""
        for one in found:
            yield f"- {COLUMNS[one.who].title}"
            yield from (f"  - {line}" for line in _opened(one))
