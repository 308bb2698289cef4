"""Takes the command `brightline check`; asks how it leaves and what it prints for programs."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from brightline.command import app
from tests.check.fixtures import FOLDER, placed
from tests.diagnostics.test_sarif import validate


def folder(parent: Path, *fixtures: str) -> str:
    """Lay fixtures out as a rules folder."""
    for fixture in fixtures:
        text = (FOLDER / fixture).read_text(encoding="utf-8")
        path = parent / placed(text)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return str(parent)


@pytest.mark.parametrize(
    ("fixture", "words", "status"),
    [
        ("unsourced/good.law", [], 0),
        ("unsourced/good.law", ["--strict"], 0),
        ("unsourced/bad.law", [], 0),
        ("unsourced/bad.law", ["--strict"], 1),
        ("unknown-fact/bad.law", [], 1),
        ("unknown-fact/bad.law", ["--json"], 1),
        ("unknown-fact/bad.law", ["--sarif"], 1),
        ("unknown-fact/bad.law", ["FR"], 1),
        ("unknown-fact/bad.law", ["FR/FR-EXAMPLE-1.law"], 1),
        ("unknown-fact/bad.law", ["DE"], 0),
        ("unknown-fact/good.law", ["--json", "--sarif"], 2),
    ],
)
def test_the_exit_status_of_a_check(
    fixture: str, words: list[str], status: int, tmp_path: Path
) -> None:
    """0 without errors, 1 with errors or, if strict, warnings, 2 for what makes no sense."""
    result = CliRunner().invoke(app, ["check", folder(tmp_path, fixture), *words])

    assert status == result.exit_code, result.output


def test_the_log_of_a_check_follows_the_standard(tmp_path: Path) -> None:
    """What the command prints as SARIF is a whole log, with every remark in it."""
    rules = folder(tmp_path, "unknown-place/bad.law", "missing-field/bad-policy.law")

    result = CliRunner().invoke(app, ["check", rules, "--sarif"])

    log = json.loads(result.stdout)
    validate(log)
    (run,) = log["runs"]
    assert ["BL205"] * 6 + ["BL219"] == [found["ruleId"] for found in run["results"]]
    assert {"unknown-place", "missing-field"} == {
        rule["name"] for rule in run["tool"]["driver"]["rules"]
    }


def test_a_number_of_remarks_can_be_asked_for(tmp_path: Path) -> None:
    """The first remarks are printed, and all of them are counted."""
    rules = folder(tmp_path, "unknown-place/bad.law")

    result = CliRunner().invoke(app, ["check", rules, "--most", "2"])

    assert 2 == result.stdout.count("error BL205")
    assert "… and 4 more" in result.stdout
    assert result.stdout.endswith("6 errors, 0 warnings\n")
