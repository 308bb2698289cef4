"""Takes remarks; asks what a person sees of them on a terminal."""

from unicodedata import category

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Diagnostic, Severity, Source, Span
from engine.diagnostics.render import as_text, counts
from tests.diagnostics.reports import remark

REPORTS = {
    "everything that a report can say": (
        remark(
            "one\ntwo «wrong» words\nthree",
            help_="write `right`",
            citation="Code pénal, art. 226-8-1",
        ),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:2:5
  |
2 | two wrong words
  |     ^^^^^
  = in: Code pénal, art. 226-8-1
  = help: write `right`""",
    ),
    "a warning without more": (
        remark("«wrong»", severity=Severity.WARNING),
        """\
warning BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:1
  |
1 | wrong
  | ^^^^^""",
    ),
    "the gutter is as wide as the number of the line": (
        remark("\n" * 99 + "«wrong»", help_="mend it"),
        """\
error BL999: this is wrong
   --> FR/FR-EXAMPLE-1.law:100:1
    |
100 | wrong
    | ^^^^^
    = help: mend it""",
    ),
    "a tab is one blank wide": (
        remark("\tone\t«wrong»\tword"),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:6
  |
1 |  one wrong word
  |      ^^^^^""",
    ),
    "a Hangul syllable is two columns wide, and an accent none": (
        remark('provision KR-1 "성폭력" «e\u0301tat»'),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:22
  |
1 | provision KR-1 "성폭력" e\u0301tat
  |                         ^^^^""",
    ),
    "what would move the terminal is shown as a sign": (
        remark("a\x1b[31m «\x00\x07» \u202eb", citation="\x1b]0;title\x07", help_="\x9b1m"),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:8
  |
1 | a�[31m �� �b
  |        ^^
  = in: �]0;title�
  = help: �1m""",
    ),
    "a foreign line end is no part of the line": (
        remark("one\r\n«two»\r\nthree"),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:2:1
  |
2 | two
  | ^^^""",
    ),
    "a place of several lines is underlined on its first": (
        remark("one «two\nthree» four"),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:5
  |
1 | one two
  |     ^^^""",
    ),
    "an empty file has a place too": (
        remark("«»"),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:1
  |
1 |
  | ^""",
    ),
    "the end of a line can be underlined": (
        remark("one«\n»two"),
        """\
error BL999: this is wrong
 --> FR/FR-EXAMPLE-1.law:1:4
  |
1 | one
  |    ^""",
    ),
}


@pytest.mark.parametrize("title", REPORTS)
def test_a_report_looks_like_this(title: str) -> None:
    """The report is made for people, and is the same on every terminal."""
    diagnostic, expected = REPORTS[title]

    assert expected == as_text([diagnostic])


def test_a_long_line_is_shown_around_the_place() -> None:
    """Of a line of thousands of characters, the part with the wrong word is shown."""
    report = as_text([remark("x" * 5_000 + " «wrong» " + "y" * 5_000)]).split("\n")

    shown, mark = (line.removeprefix("1 | ").removeprefix("  | ") for line in report[3:5])
    assert 160 == len(shown)
    assert "wrong" == "".join(c for c, m in zip(shown, mark, strict=False) if m == "^")


def test_a_long_word_is_underlined_as_far_as_it_is_shown() -> None:
    """The underline never runs past the excerpt."""
    report = as_text([remark("«" + "x" * 5_000 + "»")]).split("\n")

    assert len(report[3]) == len(report[4])


def test_reports_are_parted_by_an_empty_line_and_the_rest_is_counted() -> None:
    """A folder full of slips prints the first of them, and how many there are."""
    text = as_text([remark(f"«word-{number}»") for number in range(5)], most=2)

    assert "1 | word-0\n  | ^^^^^^\n\nerror" in text
    assert text.endswith("\n\n… and 3 more")
    assert "word-2" not in text


def test_nothing_to_report_is_nothing_to_read() -> None:
    """Silence is the report on a folder without a slip."""
    assert "" == as_text([])


@pytest.mark.parametrize(
    ("errors", "warnings", "expected"),
    [
        (0, 0, "0 errors, 0 warnings"),
        (1, 0, "1 error, 0 warnings"),
        (2, 1, "2 errors, 1 warning"),
        (0, 2, "0 errors, 2 warnings"),
    ],
)
def test_remarks_are_counted_in_words(errors: int, warnings: int, expected: str) -> None:
    """One error, two errors."""
    found = [remark("«a»")] * errors + [remark("«a»", severity=Severity.WARNING)] * warnings

    assert expected == counts(found)


@given(st.text(), st.integers(0, 40), st.integers(1, 40), st.text(), st.text())
def test_no_report_can_move_the_terminal(
    text: str, start: int, length: int, message: str, path: str
) -> None:
    """Whatever stands in a file or its name, the report is printable, line by line."""
    diagnostic = Diagnostic(
        code="BL999",
        message=message,
        source=Source(path, text),
        span=Span(min(start, len(text)), min(start, len(text)) + length),
        help=text,
        citation=text,
    )

    report = as_text([diagnostic])

    assert {"Cc", "Cf", "Cs"}.isdisjoint(category(c) for c in report.replace("\n", ""))
    assert 5 + 2 * bool(text) == len(report.split("\n"))
