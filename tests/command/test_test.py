"""`test --coverage` and `test --mutants`: what they print and how they leave."""

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

FOLDER = str(Path(__file__).parent.parent / "review" / "folder")
OURS = (FOLDER, "FR", "platform")


def test_what_examples_exercise_is_told_beside_the_shares(run: Run) -> None:
    """One line for each part that is left, and the share of all."""
    result = run("test", *OURS, "--coverage")

    assert 0 == result.exit_code, result.output
    assert (
        "FR/FR-EXAMPLE-1.law:11: rule `disclosure`, test `image.sexualised`: "
        "no example lets it decide\n"
    ) in result.stdout
    assert result.stdout.endswith("exercised: 66.6%, 16 of 24 parts\n")


def test_what_examples_notice_is_told_beside_the_shares(run: Run) -> None:
    """One line for each slip that nothing notices, and the share of all."""
    result = run("test", *OURS, "--mutants")

    assert 0 == result.exit_code, result.output
    assert (
        "FR/FR-EXAMPLE-1.law:18: rule `removal`: condition dropped: without `notice.valid`\n"
    ) in result.stdout
    assert result.stdout.endswith("noticed: 50.0%, 21 of 42 slips; 1 more change no answer\n")


def test_a_folder_can_be_chosen(run: Run) -> None:
    """The floor that comes with every folder is not told of then."""
    result = run("test", FOLDER, "platform", "--coverage", "--json")

    told = json.loads(result.stdout)
    assert ["platform"] == list(told["folders"])
    assert {"good": 6, "total": 7, "percent": 85.7} == told["total"]
    assert ["age-check"] == [entry["text"] for entry in told["missing"]]


def test_programs_get_the_slips_as_well(run: Run) -> None:
    """With the number of those that change no answer."""
    told = json.loads(run("test", *OURS, "--mutants", "--json").stdout)

    assert 1 == told["equivalent"]
    assert {"good": 21, "total": 42, "percent": 50.0} == told["total"]
    assert {"path", "line", "rule", "kind", "text"} == set(told["missing"][0])


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (("--coverage", "--at-least", "66.6"), 0),
        (("--coverage", "--at-least", "66.7"), 1),
        (("--mutants", "--at-least", "50"), 0),
        (("--mutants", "--at-least", "51"), 1),
        (("--mutants", "--sample", "5"), 0),
        (("--coverage", "--mutants"), 2),
        (("--sample", "5"), 2),
        (("--coverage", "--sample", "5"), 2),
        (("--at-least", "5"), 2),
        (("--coverage", "--at-least", "101"), 2),
    ],
)
def test_how_it_leaves(run: Run, words: tuple[str, ...], status: int) -> None:
    """0 where the share is enough, 1 below it, 2 for what makes no sense."""
    assert status == run("test", *OURS, *words).exit_code


def test_a_sample_is_the_same_every_time(run: Run) -> None:
    """Two runs print the same."""
    first = run("test", *OURS, "--mutants", "--sample", "12").stdout

    assert "of 12 slips" in first or "more change no answer" in first
    assert first == run("test", *OURS, "--mutants", "--sample", "12").stdout


@pytest.mark.parametrize("option", ["--coverage", "--mutants"])
def test_nothing_is_asked_of_examples_that_fail(run: Run, tmp_path: Path, option: str) -> None:
    """Of rules and examples that do not say the same, nothing more can be learnt."""
    path = tmp_path / "platform" / "an-example.law"
    path.parent.mkdir()
    text = (Path(FOLDER) / "platform" / "an-example.law").read_text(encoding="utf-8")
    path.write_text(text.replace("expect  permit", "expect  deny"), encoding="utf-8")

    result = run("test", str(tmp_path), "platform", option)

    assert 1 == result.exit_code
    assert "expected deny, found permit" in result.stdout
    assert "parts" not in result.stdout
    assert "slips" not in result.stdout


def test_check_reports_what_is_found_by_proof(run: Run, tmp_path: Path) -> None:
    """A warning, so that the folder can be served; an error with `--strict`."""
    bad = Path(__file__).parent.parent / "check" / "lints" / "never-stands" / "bad.law"
    path = tmp_path / "FR" / "FR-EXAMPLE-1.law"
    path.parent.mkdir()
    path.write_text(bad.read_text(encoding="utf-8"), encoding="utf-8")

    result = run("check", str(tmp_path))

    assert 0 == result.exit_code
    assert "warning BL240" in result.stdout
    assert 1 == run("check", str(tmp_path), "--strict").exit_code
    assert "never-stands" in run("check", str(tmp_path), "--sarif").stdout


def test_check_proves_nothing_of_a_file_with_an_error(run: Run, tmp_path: Path) -> None:
    """The error is reported, and the other files are looked at all the same."""
    bad = Path(__file__).parent.parent / "check" / "lints" / "never-stands" / "bad.law"
    folder = tmp_path / "FR"
    folder.mkdir()
    text = bad.read_text(encoding="utf-8")
    (folder / "FR-EXAMPLE-1.law").write_text(text, encoding="utf-8")
    broken = text.replace("FR-EXAMPLE-1", "FR-EXAMPLE-2").replace("notice.valid", "notice.vaild")
    (folder / "FR-EXAMPLE-2.law").write_text(broken, encoding="utf-8")

    result = run("check", str(tmp_path))

    assert 1 == result.exit_code
    assert 1 == result.stdout.count("warning BL240")
    assert "FR/FR-EXAMPLE-2.law" in result.stdout
