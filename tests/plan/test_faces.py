"""Planted edits of a small folder: what the plan says of each, in every face, word by word."""

import os
from html.parser import HTMLParser
from json import loads
from pathlib import Path

import jsonschema
import pytest

from engine.plan.model import Direction
from engine.plan.plan import Verdict
from engine.plan.report import told
from tests.plan.planted import EDITS, FACES, FOLDER, plan_of, said

REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"
SCHEMA = Path(__file__).parent.parent.parent / "docs" / "plan.schema.json"

VERDICTS = {
    "date-moved": Verdict.LOOSENS,
    "loosened": Verdict.LOOSENS,
    "many": Verdict.LOOSENS,
    "territory-lost": Verdict.LOOSENS,
    "text-only": Verdict.NOTHING,
    "tightened": Verdict.CHANGES,
    "unfelt": Verdict.NOTHING,
    "written-otherwise": Verdict.NOTHING,
}


@pytest.mark.parametrize("ending", FACES)
@pytest.mark.parametrize("edit", EDITS)
def test_a_plan_says_word_by_word_what_is_expected(edit: str, ending: str) -> None:
    """Whoever changes the words of a plan sees every one of them change."""
    golden = FOLDER / "expected" / f"{edit}.{ending}"
    given = said(plan_of(edit), ending)
    if REWRITE:
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(given, encoding="utf-8")

    assert golden.read_text(encoding="utf-8") == given, "write it anew with REWRITE_GOLDEN=1"


def test_every_expected_face_belongs_to_an_edit() -> None:
    """No file is left behind when an edit goes."""
    files = {path.name for path in (FOLDER / "expected").iterdir()}

    assert {f"{edit}.{ending}" for edit in EDITS for ending in FACES} == files


@pytest.mark.parametrize("edit", EDITS)
def test_a_plan_asks_for_a_second_reviewer_only_where_something_loosens(edit: str) -> None:
    """The verdict is the exit status of the command."""
    plan = plan_of(edit)

    assert VERDICTS[edit] is plan.verdict
    loosens = any(change.direction is Direction.LOOSENS for change in plan.changes)
    assert loosens is (plan.verdict is Verdict.LOOSENS)


@pytest.mark.parametrize("edit", EDITS)
def test_the_values_of_a_plan_keep_to_the_schema(edit: str) -> None:
    """Programs can rely on docs/plan.schema.json."""
    schema = loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)

    jsonschema.validate(loads(said(plan_of(edit), "json")), schema)


@pytest.mark.parametrize("edit", EDITS)
def test_the_page_is_well_formed_and_needs_nothing_else(edit: str) -> None:
    """Every element is closed; nothing is fetched and nothing runs."""
    page = _Page()
    page.feed(said(plan_of(edit), "html"))
    page.close()

    assert [] == page.open
    assert set() == page.names & {"script", "link", "img", "iframe", "object", "form"}
    assert {"href", "rel", "class", "lang", "charset", "name", "content"} >= page.attributes


def test_text_of_a_rule_file_is_no_markup() -> None:
    """A title with HTML, links and mentions stands on the page as it was written."""
    plan = plan_of("text-only")
    (file,) = plan.structure.files

    assert "<script>alert(1)</script> [link](https://example.org)" in file.title
    assert "<script>" not in said(plan, "html")
    outside = _without_code(said(plan, "md"))
    assert "<script>" not in outside
    assert "@somebody" not in outside
    assert "](" not in outside


def test_what_is_left_out_is_counted() -> None:
    """Text is cut where it would be long, and says how much; JSON is not."""
    text = said(plan_of("tightened"), "txt")
    (change, *_) = told(plan_of("tightened"))
    places = sum(len(places) for where in change.where for _, places in where.indirect)

    assert places <= 12 or f"and {places - 12} more" in text


def _without_code(text: str) -> str:
    """Markdown without its fenced blocks and its code."""
    kept, fence = [], ""
    for line in text.splitlines():
        stripped = line.strip()
        if fence:
            fence = "" if stripped == fence else fence
        elif stripped.startswith("```"):
            fence = stripped.rstrip("dif")
        else:
            kept.append(line)
    return "\n".join(kept)


class _Page(HTMLParser):
    """Counts what is open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.names: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Remember what has to be closed."""
        self.names.add(tag)
        self.attributes |= {name for name, _ in attrs}
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        """What is closed is what was opened last."""
        assert tag == self.open.pop()
