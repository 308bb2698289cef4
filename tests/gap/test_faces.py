"""Small laws come in; the pages, the values and the map that are made of their gap go out."""

import json
import os
import re
from collections import Counter
from functools import cache
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from brightline.commands.gap import WORLD_MAP
from engine.gap import QUESTIONS, Gap, Gaps, Openings, Question, Reading
from engine.gap.page import as_markdown, as_text
from engine.gap.values import as_values
from engine.gap.world import as_svg, load_shapes
from tests.gap.laws import DAY, law, policy_of
from tests.strategies import ATLAS

GOLDEN = Path(__file__).with_name("golden")
# Set to 1, the files are written anew instead of compared; read the difference before keeping it.
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"

SVG = "{http://www.w3.org/2000/svg}"
LAWS = (law("FR-A", "FR"), law("US-A", "US-CA"))
SHAPES = load_shapes(WORLD_MAP)

# The places without a shape or dot: parts that the source does not draw, the United States, which
# are drawn by State, and Antarctica.
UNDRAWN = re.compile(r"(AU|CA|GB|JP|MX)-\w+|AQ|US")


@cache
def gap() -> Gap:
    """The gap of the whole world under two laws."""
    return Gaps(policy_of(*LAWS)).on(DAY)


@cache
def detail() -> tuple[Gap, dict[str, tuple[Openings, ...]]]:
    """The gap of two places, with their openings."""
    gaps, codes = Gaps(policy_of(*LAWS)), ("FR", "US")
    return gaps.on(DAY, codes), {code: gaps.openings(code, DAY) for code in codes}


def same_as_golden(name: str, text: str) -> None:
    """Compare a text with the file of that name; the digest is that of any policy."""
    text = re.sub(r"sha256:[0-9a-f]+", "sha256:0123456789ab", text) + "\n"
    file = GOLDEN / name
    if REWRITE:
        file.write_text(text, encoding="utf-8")
    assert file.read_text(encoding="utf-8") == text, "write it anew with REWRITE_GOLDEN=1"


def test_the_lines_about_a_place() -> None:
    """Each conduct with its grid, then what is left open."""
    same_as_golden("places.txt", as_text(*detail()))


def test_the_page_about_a_place() -> None:
    """The same in Markdown."""
    same_as_golden("places.md", as_markdown(*detail()))


def test_the_values_of_a_place() -> None:
    """The same for programs."""
    same_as_golden("places.json", json.dumps(as_values(*detail()), ensure_ascii=False, indent=1))


def test_the_lines_about_the_world() -> None:
    """Numbers for each question, the Union before and after the AI Act, and the places."""
    same_as_golden("world.txt", as_text(gap(), {}))


def test_the_page_about_the_world_has_a_row_for_each_place() -> None:
    """A mark for each question, and `?` where nobody looked for law."""
    page = as_markdown(gap(), {})
    rows = [line for line in page.splitlines() if re.match(r"\| [A-Z]{2}(-\w+)? ", line)]

    assert len(gap().places) == len(rows)
    assert {len(QUESTIONS) + 2} == {row.count(" | ") + 1 for row in rows}
    assert "| FR France | 96 % | ◍ | ◍ | ○ | ◐ | ○ | ○ |" in rows
    assert [p.code for p in gap().places if not p.researched] == [
        row.split()[1] for row in rows if " ? |" in row
    ]


@pytest.mark.parametrize("question", Question)
def test_the_numbers_of_a_question_are_those_of_its_places(question: Question) -> None:
    """Each country and territory is listed once, and parts of countries are not."""
    values = as_values(gap(), {})
    questions = values["questions"]
    assert isinstance(questions, dict)
    listed = [code for codes in questions[question]["places"].values() for code in codes]

    assert sorted(p.code for p in gap().places if p.parent is None) == sorted(listed)
    assert {"US-PR"} == {code for code in listed if "-" in code}


# -- the map --------------------------------------------------------------------------------------


@cache
def drawn(question: Question = Question.MAKING) -> ET.Element:
    """The map, read as XML."""
    # The text is our own.
    return ET.fromstring(as_svg(gap(), SHAPES, question))  # noqa: S314


def fills() -> dict[str, str]:
    """The fill of each place on the map, by the code that its title begins with."""
    found = {}
    for tag in ("path", "circle"):
        for shape in drawn().iter(f"{SVG}{tag}"):
            title = shape.findtext(f"{SVG}title", "")
            found[re.split(r"[ :]", title)[0]] = shape.attrib["fill"]
    return found


def test_every_place_is_on_the_map() -> None:
    """With a shape, or a dot where it is small; none is drawn twice."""
    places = {*SHAPES.shapes, *SHAPES.dots}

    assert not {*SHAPES.shapes} & {*SHAPES.dots}
    assert {code for code in ATLAS.own if not UNDRAWN.fullmatch(code)} == places
    assert places <= set(fills())


def test_dots_lie_on_the_map() -> None:
    """Inside its frame."""
    for x, y in SHAPES.dots.values():
        assert 0 <= x <= SHAPES.width
        assert 0 <= y <= SHAPES.height


def test_a_place_has_the_colour_of_its_own_answer() -> None:
    """What the law of France reaches has its colour; its territories are not coloured by it alone.

    California stands for itself, and so do the other States.
    """
    colours, answers = fills(), {p.code: p.questions[Question.MAKING] for p in gap().places}
    by_reading = {reading: set[str]() for reading in Reading}
    for code, colour in colours.items():
        if code in answers and not colour.startswith("url"):
            by_reading[answers[code]].add(colour)

    assert answers["US-CA"] is not answers["US-NV"]
    assert colours["US-CA"] != colours["US-NV"]
    assert colours["FR"] == colours["GP"]
    assert {1} == {len(found) for found in by_reading.values() if found}


def test_places_where_nobody_looked_are_hatched() -> None:
    """So that a missing record is not taken for a missing law."""
    unknown = {p.code for p in gap().places if not p.researched}
    hatched = {code for code, colour in fills().items() if colour.startswith("url(#unknown-")}

    assert unknown
    assert unknown == hatched


def test_the_map_explains_itself_and_needs_nothing_from_elsewhere() -> None:
    """A title, a description, words for each shape; no script, no style sheet, no link."""
    picture = drawn()
    text = as_svg(gap(), SHAPES, Question.MAKING)

    assert "img" == picture.attrib["role"]
    assert "title desc" == picture.attrib["aria-labelledby"]
    assert {"title", "desc"} <= {e.attrib.get("id") for e in picture}
    for shape in (*picture.iter(f"{SVG}path"), *picture.iter(f"{SVG}circle")):
        assert shape.findtext(f"{SVG}title")
    tags = Counter(element.tag.removeprefix(SVG) for element in picture.iter())
    assert not {"script", "style", "image", "a", "foreignObject"} & set(tags)
    assert not re.search(r"href|@import|javascript:|https?://(?!www\.w3\.org/2000/svg)", text)
    assert "disputed" in text


@pytest.mark.parametrize("question", Question)
def test_each_question_has_a_map_of_its_own(question: Question) -> None:
    """Its head says what is asked."""
    title = drawn(question).findtext(f"{SVG}title", "")

    assert QUESTIONS[question].title in title
    assert DAY.isoformat() in title


def test_the_file_of_shapes_says_where_it_is_from() -> None:
    """Natural Earth is in the public domain."""
    assert "Natural Earth" in SHAPES.source
    assert "public domain" in SHAPES.source
