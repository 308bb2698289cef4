"""Takes the table of slips; asks whether each report says and underlines what it should."""

import re
from pathlib import Path

import pytest

from engine.diagnostics import Source
from engine.language import parse
from tests.language.expected import Case, ExpectedRemark, read_cases

CASES = read_cases(Path(__file__).parent / "slips.txt")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_slip_is_reported_where_it_is(case: Case) -> None:
    """The report underlines the wrong word and nothing else, and says how to mend it."""
    found = parse(Source("x.law", case.text)).diagnostics

    assert case.remarks == tuple(ExpectedRemark.of(remark) for remark in found)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_report_reads_as_one_of_ours(case: Case) -> None:
    """Lower case, no full stop, no line break, and never a word of the programmer."""
    for remark in case.remarks:
        for sentence in (remark.message, remark.help):
            plain = re.sub(r"`[^`]*`", "``", sentence)
            assert plain == plain.lower().replace("utf-8", "UTF-8")
            assert not plain.endswith(".")
            assert not re.search(r"\b(token|parse[rd]?|syntax|string|null|none|regex)\b", plain)


def test_every_case_expects_something() -> None:
    """A case without a remark would test nothing."""
    assert [] == [case.title for case in CASES if not case.remarks]
    assert len(CASES) == len({case.title for case in CASES})
