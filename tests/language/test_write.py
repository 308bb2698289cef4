"""Takes trees and texts; asks whether writing and reading undo each other."""

import pytest
from hypothesis import HealthCheck, given, settings

from engine.diagnostics import Source
from engine.language import parse, tree, write
from engine.language.tree import File
from tests.language import trees
from tests.language.fixtures import IDENTITY, LAYOUT


def read(text: str) -> File:
    """Read a text that has no slip."""
    parsed = parse(Source("x.law", text))
    assert () == parsed.diagnostics
    return parsed.file


@pytest.mark.parametrize("name", IDENTITY)
def test_a_laid_out_file_stays_as_it_is(name: str) -> None:
    """Reading and writing a file in the one layout changes no character of it."""
    assert IDENTITY[name] == write(read(IDENTITY[name]))


@pytest.mark.parametrize("name", LAYOUT)
def test_any_layout_becomes_the_one_layout(name: str) -> None:
    """However a file is typed, it is written in one way, and means the same."""
    typed, laid_out = LAYOUT[name]

    assert laid_out == write(read(typed))
    assert read(laid_out) == read(typed)


def test_a_byte_order_mark_and_foreign_line_ends_leave_no_trace() -> None:
    """A file from another system reads the same, and is written as every other."""
    text = 'policy p "t"\r\n  > a note\r\n  owner "O"\r\n\r\nrule r\r\n\tforbid\tcreate\f'

    expected = 'policy p "t"\n  > a note\n  owner    "O"\n\n  rule r\n    forbid  create\n'
    assert expected == write(read(text))


def test_a_flag_and_its_opposite_are_written_as_people_say_them() -> None:
    """`not F is V` becomes `F is not V`; a flag keeps its `not` in front."""
    text = (
        'policy p "t"\nrule r forbid create when not image.origin is authentic and not person.real'
    )

    written = write(read(text))

    assert "image.origin is not authentic" in written
    assert "not person.real" in written


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(trees.files)
def test_reading_what_was_written_gives_the_same_tree(file: tree.File) -> None:
    """Nothing of a tree is lost, added or changed on the way through text."""
    assert file == read(write(file))


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(trees.files)
def test_writing_twice_changes_nothing(file: tree.File) -> None:
    """The layout of a laid-out text is that text."""
    once = write(file)

    assert once == write(read(once))


def test_every_shipped_file_is_in_the_one_layout(shipped: tuple[str, ...]) -> None:
    """The rules of Brightline look as the formatter writes them."""
    assert [] == [text.split("\n", 1)[0] for text in shipped if text != write(read(text))]
