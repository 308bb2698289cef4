"""`check`, `test`, `fmt`, `geo`: what they print and how they leave."""

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

RULES = Path(__file__).parent.parent.parent / "rules"

GOOD = """policy {name} "A policy"
  owner    "Somebody"

  rule ordinary
    permit  create
    when    image.depicts is at most ordinary

  example "a landscape"
    given   create
      and   image.depicts is ordinary
    expect  permit
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A rules folder with one good file."""
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "one.law").write_text(GOOD.format(name="one"), encoding="utf-8")
    return tmp_path


def test_the_shipped_rules_check_without_a_remark(run: Run) -> None:
    """What we ship has neither errors nor warnings."""
    result = run("check", "--strict")

    assert 0 == result.exit_code, result.stdout
    assert "0 errors, 0 warnings" in result.stdout


def test_the_examples_of_the_shipped_rules_hold(run: Run) -> None:
    """Every example in every file."""
    result = run("test")

    assert 0 == result.exit_code, result.stdout
    assert result.stdout.endswith("0 failed\n")


def test_the_shipped_rules_are_in_the_one_layout(run: Run) -> None:
    """The formatter would change nothing."""
    result = run("fmt", "--check", str(RULES))

    assert 0 == result.exit_code, result.stdout


def test_check_reports_an_error_with_status_1(run: Run, folder: Path) -> None:
    """Two slips in two files are two reports, in the order of the files."""
    (folder / "platform" / "two.law").write_text(
        GOOD.format(name="two").replace("create", "creat"), encoding="utf-8"
    )
    result = run("check", str(folder))

    assert 1 == result.exit_code
    assert "did you mean `create`?" in result.stdout
    assert "platform/two.law:5:13" in result.stdout


def test_check_prints_json_and_sarif(run: Run, folder: Path) -> None:
    """The same remarks for programs."""
    (folder / "platform" / "three.law").write_text(GOOD.format(name="four"), encoding="utf-8")
    as_json = json.loads(run("check", str(folder), "--json").stdout)
    as_sarif = json.loads(run("check", str(folder), "--sarif").stdout)

    assert ["BL211"] == [d["code"] for d in as_json]
    assert "2.1.0" == as_sarif["version"]
    assert ["BL211"] == [r["ruleId"] for r in as_sarif["runs"][0]["results"]]
    assert 2 == run("check", str(folder), "--json", "--sarif").exit_code


def test_check_refuses_a_missing_folder(run: Run) -> None:
    """Bad input, not a clean bill."""
    assert 2 == run("check", "no/such/folder").exit_code


def test_a_failing_example_is_reported_at_its_title(run: Run, folder: Path) -> None:
    """`test` says what was found instead."""
    path = folder / "platform" / "one.law"
    path.write_text(path.read_text("utf-8").replace("expect  permit", "expect  deny"), "utf-8")
    result = run("test", str(folder))

    assert 1 == result.exit_code
    assert "expected deny, found permit" in result.stdout


def test_test_refuses_rules_with_errors(run: Run, folder: Path) -> None:
    """Examples of a folder that cannot be read prove nothing."""
    (folder / "platform" / "two.law").write_text("policy", encoding="utf-8")

    assert 2 == run("test", str(folder)).exit_code


def test_fmt_rewrites_once_and_then_rests(run: Run, folder: Path) -> None:
    """A second run changes nothing."""
    path = folder / "platform" / "one.law"
    path.write_text(path.read_text("utf-8").replace("\n    ", "\n"), encoding="utf-8")

    assert 1 == run("fmt", "--check", str(path)).exit_code
    assert "changed" in run("fmt", str(path)).stdout
    assert GOOD.format(name="one") == path.read_text("utf-8")
    assert 0 == run("fmt", "--check", str(path)).exit_code


def test_fmt_leaves_a_broken_file_as_it_is(run: Run, folder: Path) -> None:
    """What cannot be read is not rewritten."""
    path = folder / "platform" / "broken.law"
    path.write_text('policy broken "x"\n rule ( \n', encoding="utf-8")
    result = run("fmt", str(path))

    assert 2 == result.exit_code
    assert 'policy broken "x"\n rule ( \n' == path.read_text("utf-8")


def test_fmt_names_a_missing_file(run: Run) -> None:
    """A path that is not there is bad input."""
    result = run("fmt", "no/such/file.law")

    assert 2 == result.exit_code
    assert "no/such/file.law" in result.stderr


def test_geo_says_where_and_why(run: Run) -> None:
    """The candidates, the law above them and the evidence."""
    result = run("geo", "81.2.69.142", "--json")
    answer = json.loads(result.stdout)

    assert 0 == result.exit_code
    assert not answer["anywhere"]
    assert any(code.startswith("GB") for code in answer["codes"])


def test_geo_says_anywhere_for_what_cannot_be_placed(run: Run) -> None:
    """Documentation addresses belong to nobody."""
    assert "anywhere" in run("geo", "192.0.2.1").stdout
    assert 2 == run("geo", "not-an-address").exit_code


def test_geo_without_an_address_tells_its_sources(run: Run) -> None:
    """The embedded source is always there."""
    assert "iptocc" in run("geo").stdout


def test_serve_refuses_rules_with_an_error(run: Run, tmp_path: Path) -> None:
    """A folder with an error is never served."""
    (tmp_path / "bad.law").write_text("policy", encoding="utf-8")
    result = run("serve", "--rules", str(tmp_path))

    assert 2 == result.exit_code
    assert "BL100" in result.stderr
