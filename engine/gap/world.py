"""A gap and the shapes of places come in; a map of the world goes out, in SVG.

Colours tell the readings apart for the colour-blind too, and a hatching marks where nobody looked
for law. The map needs no script, no style sheet and no font from elsewhere.
"""

import json
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from html import escape
from pathlib import Path

from engine.gap.cases import QUESTIONS, Question
from engine.gap.model import Gap, PlaceGap, Reading
from engine.gap.page import WORDS
from engine.gap.values import countries

_COLOURS = {
    Reading.NEVER: "#d55e00",
    Reading.SOMETIMES: "#f5cf8a",
    Reading.ENTAILED: "#9fc5e8",
    Reading.ALWAYS: "#1b4f8f",
}
"""Orange to blue, and unequal in lightness: readable without seeing red, green or colour."""

_NOBODY = "#b9b9b9"
_HEAD, _FOOT, _LINE = 58, 132, 22

NUMBERS = (
    "Numbers are countries and territories; the United States are drawn by State. That nothing is "
    "recorded does not mean that it is lawful."
)
DISPUTED = (
    "Grey: disputed or ungoverned areas. The map takes no side: lines are those of its source, and "
    "each place answers for itself alone."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shapes:
    """The outlines of places, as paths of SVG, and the positions of those too small for one."""

    width: int
    height: int
    shapes: Mapping[str, str]
    dots: Mapping[str, tuple[float, float]]
    nobody: str
    source: str


def load_shapes(path: Path) -> Shapes:
    """Read `worldmap.json`."""
    values = json.loads(path.read_text(encoding="utf-8"))
    width, height = values["size"]
    return Shapes(
        width=width,
        height=height,
        shapes=values["shapes"],
        dots={code: (x, y) for code, (x, y) in values["dots"].items()},
        nobody=values["nobody"],
        source=values["source"],
    )


def as_svg(gap: Gap, shapes: Shapes, question: Question) -> str:
    """The map of one question."""
    return "\n".join(_lines(gap, shapes, question))


def _lines(gap: Gap, shapes: Shapes, question: Question) -> Iterator[str]:
    title = f"Which recorded law forbids {QUESTIONS[question].title}? {gap.day}"
    height = shapes.height + _HEAD + _FOOT
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {shapes.width} {height}" '
        'role="img" aria-labelledby="title desc" font-family="sans-serif" font-size="13">'
    )
    yield f'<title id="title">{escape(title)}</title>'
    yield f'<desc id="desc">{escape(_described(gap, question))}</desc>'
    yield from _hatchings()
    yield f'<rect width="{shapes.width}" height="{height}" fill="#ffffff"/>'
    yield f'<text x="16" y="26" font-size="18" font-weight="bold">{escape(title)}</text>'
    yield (
        '<text x="16" y="46" fill="#444444">What a service leaves open that blocks only where it '
        "is illegal, by the law of the viewer’s place alone.</text>"
    )
    yield f'<g transform="translate(0 {_HEAD})" stroke="#ffffff" stroke-width="0.4">'
    yield _path(shapes.nobody, _NOBODY, "Disputed, or no place of the rules")
    places = {place.code: place for place in gap.places}
    for code, path in shapes.shapes.items():
        place = places.get(code)
        if place is None:
            yield _path(path, _NOBODY, f"{code}: no law of its own")
        else:
            yield _path(path, _fill(place, question), _words(place, question))
    for code, (x, y) in shapes.dots.items():
        if code in places:
            yield (
                f'<circle cx="{x}" cy="{y}" r="2.6" stroke="#333333" fill="'
                f'{_fill(places[code], question)}"><title>{_words(places[code], question)}'
                "</title></circle>"
            )
    yield "</g>"
    yield from _legend(gap, shapes, question)
    yield "</svg>"


def _hatchings() -> Iterator[str]:
    yield "<defs>"
    for reading, colour in _COLOURS.items():
        yield (
            f'<pattern id="unknown-{reading}" width="4" height="4" patternUnits="userSpaceOnUse" '
            f'patternTransform="rotate(45)"><rect width="4" height="4" fill="#ececec"/>'
            f'<rect width="1.8" height="4" fill="{colour}"/></pattern>'
        )
    yield "</defs>"


def _path(path: str, fill: str, words: str) -> str:
    return f'<path d="{path}" fill="{fill}"><title>{words}</title></path>'


def _fill(place: PlaceGap, question: Question) -> str:
    reading = place.questions[question]
    return _COLOURS[reading] if place.researched else f"url(#unknown-{reading})"


def _words(place: PlaceGap, question: Question) -> str:
    words = f"{place.code} {place.name}: {WORDS[place.questions[question]]}"
    if place.parts:
        words += " (in the same way in every part)"
    if not place.researched:
        words += "; nobody looked for law here"
    return escape(words)


def _legend(gap: Gap, shapes: Shapes, question: Question) -> Iterator[str]:
    top = shapes.height + _HEAD + 16
    counted = Counter(place.questions[question] for place in countries(gap.places))
    entries = [(_COLOURS[r], f"{WORDS[r]} ({counted[r]})") for r in Reading]
    unknown = sum(not place.researched for place in countries(gap.places))
    entries += [
        (f"url(#unknown-{Reading.NEVER})", f"hatched: nobody looked for law ({unknown})"),
        (_NOBODY, "grey: disputed, or no law of its own"),
    ]
    for n, (fill, words) in enumerate(entries):
        x, y = 16 + n // 3 * 480, top + n % 3 * _LINE
        yield f'<rect x="{x}" y="{y}" width="22" height="14" fill="{fill}" stroke="#333333"/>'
        yield f'<text x="{x + 30}" y="{y + 12}">{escape(words)}</text>'
    notes = (
        NUMBERS,
        DISPUTED,
        f"{shapes.source}. Rules {gap.policy}",
    )
    for n, note in enumerate(notes):
        y = top + 3 * _LINE + 14 + n * 16
        yield f'<text x="16" y="{y}" font-size="11" fill="#444444">{escape(note)}</text>'


def _described(gap: Gap, question: Question) -> str:
    places = countries(gap.places)
    counted = Counter(place.questions[question] for place in places)
    numbers = ", ".join(f"{counted[reading]} {WORDS[reading]}" for reading in Reading)
    return f"A map of {len(places)} countries and territories: {numbers}."
