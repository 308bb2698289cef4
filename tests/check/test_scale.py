"""All shipped rule files, broken at once, come in; that the report stays readable goes out."""

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from time import process_time

import pytest
from typer.testing import CliRunner

from brightline.command import app
from brightline.loading import RULES
from engine.check import Checked, check, read_folder
from engine.check.corpus import MOST_PER_FILE
from engine.diagnostics import Diagnostic
from engine.diagnostics.render import as_text, by_code, counts
from engine.places import Atlas
from engine.vocabulary import Vocabulary

FILES = read_folder(RULES)
MOST = 20
# On a slow machine too; a shipped file takes some milliseconds, a broken one not many times that.
SECONDS_PER_FILE = 0.1

Break = Callable[[int, bytes], bytes]
BREAKS: dict[str, Break] = {
    "no closing quotes": lambda _, text: re.sub(rb'"\n', b"\n", text),
    "an unknown conduct": lambda _, text: text.replace(b"forbid ", b"forbid creat, "),
    "an unknown fact": lambda _, text: text.replace(b"image.", b"picture."),
    "an unknown place": lambda _, text: re.sub(rb"extent +\S+", b"extent Atlantis", text),
    "no such day": lambda _, text: re.sub(rb"from \d{4}-\d\d-\d\d", b"from 2026-02-30", text),
    "cut off in the middle": lambda _, text: text[: len(text) // 2],
    "one name for all": lambda _, text: re.sub(rb"\A(\w+) \S+", rb"\1 FR-SAME", text),
    "every line twice": lambda _, text: b"".join(
        line * 2 for line in text.splitlines(keepends=True)
    ),
    "no line breaks": lambda _, text: text.replace(b"\n", b" "),
    "another encoding": lambda _, text: text.decode().encode("utf-16"),
    "noise in every line": lambda _, text: text.replace(b"\n", b" \x00\x1b[31m%&$\n"),
    "a deep nest": lambda _, text: text.replace(b"when    ", b"when " + b"(" * 300),
    "a different slip in each": lambda n, text: text[: n * 7] + b"(((" + text[n * 7 :],
}


@pytest.fixture(scope="module", params=BREAKS)
def broken(request: pytest.FixtureRequest) -> tuple[tuple[str, bytes], ...]:
    """All files, broken in one way."""
    spoil = BREAKS[request.param]
    return tuple((path, spoil(number, text)) for number, (path, text) in enumerate(FILES))


def test_a_report_on_everything_is_sorted_capped_and_counted(
    broken: tuple[tuple[str, bytes], ...], vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """However much is wrong: one report, sorted, a screen or two long, with counts."""
    begun = process_time()
    checked = check(broken, vocabulary=vocabulary, atlas=atlas)
    took = process_time() - begun

    assert checked.has_errors
    assert took < SECONDS_PER_FILE * len(FILES)
    order = [(remark.path, remark.span.start, remark.code) for remark in checked.diagnostics]
    assert sorted(order) == order
    assert max(Counter(path for path, _, _ in order).values()) <= MOST_PER_FILE + 1
    _is_readable(checked)


def _is_readable(checked: Checked) -> None:
    text = as_text(checked.diagnostics, most=MOST)
    shown = checked.diagnostics[:MOST]

    assert text.splitlines() == [line for line in text.splitlines() if len(line) < 400]
    assert len(text.splitlines()) <= 9 * MOST
    assert all(c.isprintable() or c == "\n" for c in text)
    assert len(shown) == len(re.findall(r"^(?:error|warning) BL\d{3}: ", text, re.MULTILINE))
    if len(checked.diagnostics) > MOST:
        assert text.endswith(f"… and {len(checked.diagnostics) - MOST} more")
    assert [] == [remark.message for remark in shown if "\n" in remark.message]


def test_the_counts_by_code_add_up(vocabulary: Vocabulary, atlas: Atlas) -> None:
    """The lines below the report say how often each remark comes, and in how many files."""
    files = tuple((path, BREAKS["an unknown fact"](0, text)) for path, text in FILES)
    checked = check(files, vocabulary=vocabulary, atlas=atlas)
    lines = by_code(checked.diagnostics, {}).splitlines()

    found = [re.fullmatch(r"(BL\d{3}) *: (\d+) in (\d+) files?", line) for line in lines]
    numbers = {hit[1]: (int(hit[2]), int(hit[3])) for hit in found if hit is not None}
    assert _counted(checked.diagnostics) == numbers
    assert sorted(lines, key=lambda line: -int(line.split(": ")[1].split(" ")[0])) == lines
    errors = sum(remark.is_error for remark in checked.diagnostics)
    assert counts(checked.diagnostics).startswith(f"{errors} errors, ")


def _counted(remarks: tuple[Diagnostic, ...]) -> dict[str, tuple[int, int]]:
    return {
        code: (
            sum(remark.code == code for remark in remarks),
            len({remark.path for remark in remarks if remark.code == code}),
        )
        for code in {remark.code for remark in remarks}
    }


def test_the_command_reports_all_files_broken_in_every_way(tmp_path: Path) -> None:
    """Each file broken in another way: status 1, the first remarks, the counts, and an end."""
    ways = tuple(BREAKS.values())
    for number, (path, text) in enumerate(FILES):
        file = tmp_path / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(ways[number % len(ways)](number, text))

    result = CliRunner().invoke(app, ["check", str(tmp_path), "--most", str(MOST)])

    lines = result.stdout.splitlines()
    assert 1 == result.exit_code
    assert MOST == len([line for line in lines if re.match(r"(error|warning) BL\d{3}: ", line)])
    assert re.fullmatch(r"\d+ files: \d+ errors, \d+ warnings?", lines[-1])
    assert any(re.fullmatch(r"BL100 syntax: \d+ in \d+ files", line) for line in lines)
    assert len(lines) < 300


def test_a_broken_folder_is_refused_in_one_page_by_the_surveys(tmp_path: Path) -> None:
    """`coverage`, `forecast` and `stale` say why they say nothing."""
    for path, text in FILES[:60]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(BREAKS["an unknown fact"](0, text))

    for command in ("coverage", "forecast", "stale"):
        result = CliRunner().invoke(app, [command, "--rules", str(tmp_path)])

        assert 2 == result.exit_code
        assert "" == result.stdout
        assert len(result.stderr.splitlines()) < 300
        assert "… and " in result.stderr
