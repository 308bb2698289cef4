"""Takes the pages of `docs/`; asks whether they say what the checker does."""

import re
from pathlib import Path

import pytest
from lark import Lark

from docs.build import PAGE, page
from engine.check.lints import BY_PROOF, LINTS, names
from engine.diagnostics import Source
from engine.language import parse, write
from engine.language.grammar import GRAMMAR, whole_word
from engine.vocabulary import FactType, Vocabulary
from tests.check.fixtures import FOLDER

DOCS = Path(__file__).parents[2] / "docs"
PAGES = {
    (code, name): DOCS / "lints" / f"{code}-{name}.md" for code, name in sorted(names().items())
}
SECTIONS = ("What it says", "Why", "Example that is refused", "How to mend it")
SEVERITIES = {lint.code: lint.severity.value for lint in LINTS} | {
    lint.code: lint.severity.value for lint in BY_PROOF
}
LANGUAGE = (DOCS / "language.md").read_text(encoding="utf-8")
_BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def blocks(text: str, kind: str) -> list[str]:
    """Give the blocks of a kind, each with its last line break."""
    return [content for found, content in _BLOCK.findall(text) if found == kind]


def section(text: str, title: str) -> str:
    """Give what stands under a heading of the second level."""
    return text.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0]


def written_as(name: str, pattern: str) -> str:
    """Give all fixtures of a remark that match a pattern, one after the other."""
    return "\n".join(
        path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob(f"{name}/{pattern}"))
    )


# -- a page for each remark -----------------------------------------------------------------------


def test_every_remark_has_a_page_and_every_page_a_remark() -> None:
    """Nobody meets a code that is not explained, or reads of one that does not exist."""
    written = set((DOCS / "lints").glob("*.md")) - {DOCS / "lints" / "README.md"}

    assert set(PAGES.values()) == written


@pytest.mark.parametrize(("code", "name"), PAGES, ids="-".join)
def test_a_page_has_its_sections(code: str, name: str) -> None:
    """Every page is built alike: what it says, why, an example, and how to mend it."""
    text = PAGES[code, name].read_text(encoding="utf-8")
    severity = SEVERITIES.get(code, "error")

    assert text.startswith(f"# {code}: {name}\n\nA{'n' * (severity == 'error')} {severity}: ")
    assert list(SECTIONS) == re.findall(r"^## (.*)$", text, re.MULTILINE)


@pytest.mark.parametrize(("code", "name"), PAGES, ids="-".join)
def test_a_page_shows_a_true_report(code: str, name: str) -> None:
    """The report on the page is one that a fixture gets, word for word."""
    (report,) = blocks(section(PAGES[code, name].read_text(encoding="utf-8"), SECTIONS[0]), "text")

    assert report.startswith(f"{SEVERITIES.get(code, 'error')} {code}: ")
    assert report in written_as(name, "*.txt")


@pytest.mark.parametrize(("code", "name"), PAGES, ids="-".join)
def test_a_page_shows_what_is_refused_and_what_is_not(code: str, name: str) -> None:
    """The examples on the page are taken from the files that are checked in these tests."""
    text = PAGES[code, name].read_text(encoding="utf-8")
    (refused,) = blocks(section(text, SECTIONS[2]), "law")

    assert refused in written_as(name, "**/bad*.law") + written_as(name, "bad*/**/*.law")
    for mended in blocks(section(text, SECTIONS[3]), "law"):
        assert mended in written_as(name, "**/good*.law") + written_as(name, "good*/**/*.law")


def test_the_list_of_remarks_is_complete() -> None:
    """The list has one line for each code, in order, with its name and severity."""
    listed = re.findall(
        r"^\| \[(BL\d+)\]\((.*?)\) \| (\S+) \| (\w+) \|",
        (DOCS / "lints" / "README.md").read_text(encoding="utf-8"),
        re.MULTILINE,
    )

    expected = [
        (code, f"{code}-{name}.md", name, SEVERITIES.get(code, "error"))
        for code, name in sorted(names().items())
    ]
    assert expected == listed


# -- the page about the language ------------------------------------------------------------------


@pytest.mark.parametrize("block", blocks(LANGUAGE, "law"), ids=lambda text: text.split("\n", 1)[0])
def test_what_the_page_about_the_language_shows_can_be_read(block: str) -> None:
    """Every example on the page is right, and in the one layout."""
    is_part = block.startswith(" ")
    text = f'policy p "t"\n{block}' if is_part else block

    parsed = parse(Source("x.law", text))

    assert () == parsed.diagnostics
    assert block.strip("\n") in write(parsed.file).replace("\n\n", "\n")


def test_the_page_about_the_language_shows_all_of_it() -> None:
    """Every construct of the grammar has an example on the page."""
    grammar = GRAMMAR.read_text(encoding="utf-8")
    reader = Lark(grammar, parser="lalr", edit_terminals=whole_word, maybe_placeholders=True)
    shown = {
        tree.data
        for block in blocks(LANGUAGE, "law")
        for tree in reader.parse(block).iter_subtrees()
    }

    assert set() == set(re.findall(r"-> ([a-z_]+)", grammar)) - shown


# -- the page about the vocabulary ----------------------------------------------------------------


def test_the_page_about_the_vocabulary_is_up_to_date(vocabulary: Vocabulary) -> None:
    """The page says what the vocabulary says; `.venv/bin/python -m docs.build` writes it anew."""
    assert page(vocabulary) == PAGE.read_text(encoding="utf-8")


def test_the_page_about_the_vocabulary_has_every_word(vocabulary: Vocabulary) -> None:
    """No conduct, fact, value, requirement, duty, advice, factor or kind is left out."""
    words = (
        *vocabulary.conducts,
        *vocabulary.facts,
        *(v for f in vocabulary.facts.values() if f.type is not FactType.FLAG for v in f.values),
        *vocabulary.requirements,
        *vocabulary.duties,
        *vocabulary.advice,
        *vocabulary.factors,
        *vocabulary.kinds,
    )

    text = page(vocabulary)

    assert [] == [word for word in words if f"`{word}`" not in text]
    assert [] == [c.means for c in vocabulary.conducts.values() if c.means not in text]
