"""`brightline prove`: what it prints and how it leaves."""

import json
from pathlib import Path

import pytest

from tests.command.conftest import Run

POLICY = """policy small "A small policy"
  owner "Trust and Safety"

  rule mild
    permit  create
    when    image.depicts is at most suggestive
      and   person.age is adult
      and   source.age is adult
      and   not person.real

invariant nothing-sexual "Nothing sexual is made"
  never permit create
  when    image.sexualised

invariant paying-buys-nothing "Paying buys nothing"
  outcome ignores account.plan
"""


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A rules folder with one invariant that holds and one that does not."""
    (tmp_path / "platform").mkdir()
    (tmp_path / "platform" / "small.law").write_text(POLICY, encoding="utf-8")
    return str(tmp_path)


def test_what_holds_is_said_with_what_was_looked_at(run: Run, rules: str) -> None:
    """And the command leaves with 0."""
    result = run("prove", "paying-buys-nothing", "--rules", rules)

    first, looked, total = result.stdout.splitlines()
    assert 0 == result.exit_code
    assert "holds  paying-buys-nothing: Paying buys nothing" == first
    assert looked.endswith("different sets of answers looked at")
    assert "1 invariant holds for all facts, every place, every day from 2025-01-01 on" == total


def test_a_failure_is_an_example_to_paste(run: Run, rules: str) -> None:
    """The request in words, how many places, the file, and the block; the command leaves with 1."""
    result = run("prove", "--rules", rules)

    assert 1 == result.exit_code
    assert "FAILS  nothing-sexual: Nothing sexual is made" in result.stdout
    assert f"paste into {rules}/platform/small.law" in result.stdout
    assert result.stdout.endswith(
        "1 of 2 invariants fails; for all facts, every place, every day from 2025-01-01 on\n"
    )


def test_the_pasted_example_is_red(run: Run, rules: str) -> None:
    """`brightline test` says so."""
    (found,) = json.loads(run("prove", "nothing-sexual", "--rules", rules, "--json").stdout)
    text, example = POLICY.split("invariant", 1)[0], found["counterexample"]["example"]
    path = Path(found["counterexample"]["paste_into"])
    path.write_text(f"{text}{example}\n", encoding="utf-8")

    result = run("test", rules, "platform")
    assert 1 == result.exit_code
    assert "expected deny, found permit" in result.stdout


def test_in_json_a_program_gets_the_request(run: Run, rules: str) -> None:
    """Conduct, facts, places, day and outcome."""
    values = json.loads(run("prove", "--rules", rules, "--json", "--from", "2026-01-01").stdout)

    assert {"nothing-sexual": False, "paying-buys-nothing": True} == {
        value["name"]: value["holds"] for value in values
    }
    found = values[0]["counterexample"]
    assert "platform/small.law" == values[0]["path"]
    assert ("deny", "permit") == (found["expected"], found["request"]["outcome"])
    assert ["suggestive"] == found["request"]["facts"]["image.depicts"]
    assert found["beside"] is None
    assert values[1]["counterexample"] is None


def test_the_announced_measures_are_looked_at_from_their_day_on(run: Run, rules: str) -> None:
    """Without the floor, and without the policies of Brightline."""
    result = run("prove", "--rules", rules, "--profile", "announced")

    assert 1 == result.exit_code
    assert result.stdout.endswith("every day from 2026-01-14 on\n")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (
            ["nothing-sexul"],
            "there is no invariant `nothing-sexul`; did you mean `nothing-sexual`?",
        ),
        (["--from", "tomorrow"], "`tomorrow` is no day"),
    ],
)
def test_bad_input_is_named(run: Run, rules: str, words: list[str], expected: str) -> None:
    """What was wrong, and what was expected; the command leaves with 2."""
    result = run("prove", "--rules", rules, *words)

    assert 2 == result.exit_code
    assert expected in result.stderr


def test_a_folder_with_errors_is_not_proven(run: Run, rules: str) -> None:
    """The remarks are printed, and the command leaves with 2."""
    path = Path(rules) / "platform" / "small.law"
    path.write_text(POLICY.replace("account.plan", "account.plam"), encoding="utf-8")
    result = run("prove", "--rules", rules)

    assert 2 == result.exit_code
    assert "account.plam" in result.stderr


def test_a_folder_without_invariants_is_told(run: Run, tmp_path: Path) -> None:
    """A name cannot be found in it; all of none hold."""
    assert 0 == run("prove", "--rules", str(tmp_path)).exit_code
    result = run("prove", "any", "--rules", str(tmp_path))

    assert 2 == result.exit_code
    assert "the folder has none" in result.stderr
