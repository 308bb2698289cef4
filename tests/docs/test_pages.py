"""Small pages come in; that the reading of pages notices a difference goes out."""

from pathlib import Path

import pytest

from tests.docs.pages import Command, anchors, blocks, commands, says


@pytest.mark.parametrize(
    ("promised", "given", "kept"),
    [
        ("deny\n", "deny\n", True),
        ("deny  (as of …)\n", "deny  (as of 2026-01-15)\n", True),
        ("{\n…\n}\n", '{\n "a": 1,\n "b": 2\n}\n', True),
        ("deny\n", "permit\n", False),
        ("deny\n", "deny\n  - a reason\n", False),
        ("2 … 3", "2 or 4", False),
    ],
)
def test_an_output_is_the_promised_one_but_for_what_was_left_out(
    promised: str, given: str, *, kept: bool
) -> None:
    """Three dots stand for anything, and nothing else does."""
    assert kept is says(promised, given)


def test_a_page_is_read_in_blocks_and_commands(tmp_path: Path) -> None:
    """Commands go on over lines as in a shell, and their output ends at the next command."""
    page = tmp_path / "page.md"
    page.write_text(
        "# A door, for two\n\n```console here\n$ ask 'one\ntwo'\nyes\n$ ask \\\n  three\n```\n",
        encoding="utf-8",
    )
    (block,) = blocks(page)

    assert ("console", "here", 3) == (block.language, block.argument, block.line)
    assert [
        Command(words="ask 'one\ntwo'\n", output="yes\n"),
        Command(words="ask \\\n  three\n", output=""),
    ] == list(commands(block))
    assert frozenset({"a-door-for-two"}) == anchors(page)
