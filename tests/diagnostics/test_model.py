"""Takes texts and offsets; asks for lines and columns as a person counts them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.diagnostics import Severity, Source
from tests.diagnostics.reports import remark


@pytest.mark.parametrize(
    ("offset", "position"),
    [(0, (1, 1)), (2, (1, 3)), (3, (1, 4)), (4, (2, 1)), (5, (3, 1)), (7, (3, 3)), (9, (3, 5))],
)
def test_lines_and_columns_are_counted_from_one(offset: int, position: tuple[int, int]) -> None:
    """The line break belongs to the line that it ends."""
    assert position == Source("x.law", "one\n\ntwo").position(offset)


@given(st.text(st.sampled_from("ab\n\r\té")))
def test_a_position_leads_back_to_its_character(text: str) -> None:
    """Line and column find every character that stands on a line."""
    source = Source("x.law", text)

    for offset, character in enumerate(text):
        line, column = source.position(offset)
        if column <= len(source.line(line)):
            assert character == source.line(line)[column - 1]
        else:
            assert character in "\r\n"


@given(st.text(st.sampled_from("ab\n")))
def test_the_lines_are_those_of_the_text(text: str) -> None:
    """No line is lost, and there is none before the first or after the last."""
    source = Source("x.law", text)
    lines = text.split("\n")

    assert lines == [source.line(number + 1) for number in range(len(lines))]
    assert "" == source.line(0) == source.line(len(lines) + 1)


def test_remarks_are_read_in_the_order_of_files_and_places() -> None:
    """A reader goes through a folder from its first line to its last."""
    later = remark("one «two»")
    earlier = remark("«one» two")
    other = remark("«one»", path="EU/EU-EXAMPLE-1.law")

    ordered = sorted([later, earlier, other], key=lambda found: found.sort_key())

    assert [other, earlier, later] == ordered


def test_only_an_error_is_an_error() -> None:
    """A warning does not keep a folder from being served."""
    assert remark("«a»").is_error
    assert not remark("«a»", severity=Severity.WARNING).is_error
