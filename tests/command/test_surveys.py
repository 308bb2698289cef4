"""`coverage`, `forecast`, `stale`: what they print and how they leave."""

import json
from datetime import date
from pathlib import Path

import pytest

from engine.survey import Topic
from tests.command.conftest import Run

LAW = """provision FR-A "A law, with a comma"
  cites    "Act 1"
  kind     criminal
  extent   FR
  in force from {since}
  checked  2026-01-01 by research, confidence low

  rule one
    forbid  share
    when    person.age is adult
"""
COMMANDS = ("coverage", "forecast", "stale")


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A rules folder with one law that begins and ends."""
    return written(tmp_path, LAW.format(since="2026-02-01 until 2027-03-01"))


def written(folder: Path, text: str) -> str:
    """A rules folder with one file."""
    (folder / "FR").mkdir(exist_ok=True)
    (folder / "FR" / "FR-A.law").write_text(text, encoding="utf-8")
    return str(folder)


def test_coverage_prints_a_page_of_the_day(run: Run, rules: str) -> None:
    """In Markdown, a row for each place."""
    result = run("coverage", "--rules", rules, "--as-of", "2026-06-01")

    assert 0 == result.exit_code
    assert result.stdout.startswith("# Coverage\n\nWhat the rule files say on 2026-06-01, ")
    assert "\n| FR France |  | ● (2026 l) |  |  |  |  | " in result.stdout
    assert not result.stdout.endswith("\n\n")


def test_coverage_in_json_has_every_place_and_topic(run: Run, rules: str) -> None:
    """Programs get the texts behind each mark."""
    values = json.loads(run("coverage", "--rules", rules, "--as-of", "2026-01-31", "--json").stdout)

    assert "2026-01-31" == values["as_of"]
    assert {topic.value for topic in Topic} == set(values["covered"])
    assert all({topic.value for topic in Topic} == set(p["topics"]) for p in values["places"])
    (france,) = [place for place in values["places"] if place["code"] == "FR"]
    (text,) = france["topics"]["share"]
    assert ("FR-A", "to come", "2026-02-01") == (text["provision"], text["state"], text["since"])


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        (
            ["--from", "2026-01-01", "--to", "2026-12-30"],
            ["2026-02-01  FR           begins       FR-A: A law, with a comma"],
        ),
        (
            ["--from", "2027-03-01", "--to", "2027-03-01"],
            ["2027-03-01  FR           ends         FR-A: A law, with a comma"],
        ),
        (["--from", "2027-03-02"], []),
        (["--from", "9999-12-01"], []),
    ],
)
def test_forecast_lists_what_begins_and_ends(
    run: Run, rules: str, period: list[str], expected: list[str]
) -> None:
    """By day and place, the first and the last day included; at most to the last day there is."""
    result = run("forecast", "--rules", rules, *period)

    *lines, total = result.stdout.splitlines()
    assert 0 == result.exit_code
    assert expected == [line for line in lines if "FR-A" in line]
    assert total.startswith(f"{len(lines)} event")


def test_forecast_without_a_period_looks_a_year_ahead(run: Run) -> None:
    """From today, wherever that is today."""
    total = run("forecast").stdout.splitlines()[-1]

    first, last = (date.fromisoformat(word) for word in total.split(" ")[-3::2])
    assert 365 == (last - first).days
    assert abs((date.today() - first).days) <= 1  # noqa: DTZ011  # any zone will do


def test_forecast_in_json(run: Run, rules: str) -> None:
    """Programs get day, kind, places, title and citation."""
    period = ("--from", "2026-02-01", "--to", "2026-02-01")
    (event,) = json.loads(run("forecast", "--rules", rules, *period, "--json").stdout)

    assert {
        "day": "2026-02-01",
        "kind": "begins",
        "places": ["FR"],
        "provision": "FR-A",
        "rule": "",
        "title": "A law, with a comma",
        "citation": "Act 1",
    } == event


def test_forecast_as_a_calendar(run: Run, rules: str) -> None:
    """A file that a calendar reads: lines end in CRLF, the last one too, and there is no other."""
    period = ("--from", "2026-01-01", "--to", "2027-12-31")
    octets = run("forecast", "--rules", rules, *period, "--ics").stdout_bytes

    assert octets.startswith(b"BEGIN:VCALENDAR\r\nVERSION:2.0\r\n")
    assert octets.endswith(b"\r\nEND:VCALENDAR\r\n")
    assert octets.count(b"\n") == octets.count(b"\r\n")
    assert b"DTSTART;VALUE=DATE:20270301\r\nSUMMARY:FR: FR-A ends\r\n" in octets
    assert b"DESCRIPTION:A law\\, with a comma. Act 1\r\n" in octets


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["--as-of", "2026-06-30"], 0),
        (["--as-of", "2026-07-01"], 1),
        (["--as-of", "2026-02-01", "--after", "30"], 1),
        (["--as-of", "2026-01-31", "--after", "0"], 0),
        (["--as-of", "2027-03-01"], 0),
    ],
)
def test_stale_lists_checks_that_are_too_old(
    run: Run, rules: str, words: list[str], expected: int
) -> None:
    """After 180 days or as many as are given, while the law is in force."""
    result = run("stale", "--rules", rules, *words)
    values = json.loads(run("stale", "--rules", rules, *words, "--json").stdout)

    *lines, total = result.stdout.splitlines()
    assert 0 == result.exit_code
    assert expected == len(lines) == len(values)
    assert total.startswith(f"{expected} check")


def test_stale_says_why_it_matters(run: Run, rules: str) -> None:
    """Age, confidence and reach, in words and for programs."""
    words = ("--rules", rules, "--as-of", "2026-08-01")
    line, total = run("stale", *words).stdout.splitlines()
    (value,) = json.loads(run("stale", *words, "--json").stdout)

    assert line.startswith("FR-A: 212 days, 2026-01-01, confidence low; prohibitions 1, places ")
    assert line.endswith("; A law, with a comma")
    assert "1 check is older than 180 days" == total
    assert ("FR-A", 212, "2026-01-01", 1, "low") == tuple(
        value[name] for name in ("provision", "days", "checked", "prohibitions", "confidence")
    )


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["coverage", "--as-of", "tomorrow"], "`tomorrow` is no day"),
        (["stale", "--as-of", "2026-02-30"], "`2026-02-30` is no day"),
        (["forecast", "--from", ""], "`` is no day"),
        (["forecast", "--to", "02.12.2026"], "`02.12.2026` is no day"),
        (["forecast", "--from", "2026-02-02", "--to", "2026-02-01"], "before it begins"),
        (["forecast", "--json", "--ics"], "exclude each other"),
        (["stale", "--after", "-1"], "--after"),
        (["coverage", "--rules", "/nowhere/at/all"], "there is no rules folder"),
        (["forecast", "--rules", "/nowhere/at/all"], "there is no rules folder"),
        (["stale", "--rules", "/nowhere/at/all"], "there is no rules folder"),
    ],
)
def test_wrong_input_is_refused_with_status_2(run: Run, words: list[str], expected: str) -> None:
    """One sentence on standard error, and nothing on standard output."""
    result = run(*words)

    assert 2 == result.exit_code
    assert expected in result.stderr
    assert "" == result.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_rules_with_an_error_are_refused(run: Run, command: str, tmp_path: Path) -> None:
    """A survey of rules that were half read would be wrong without saying so."""
    rules = written(tmp_path, LAW.format(since="2026-02-01").replace("share", "sharing"))

    result = run(command, "--rules", rules)

    assert 2 == result.exit_code
    assert "the rules have errors" in result.stderr
    assert "`sharing`" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
def test_the_shipped_rules_can_be_surveyed(run: Run, command: str) -> None:
    """Today, in words and for programs."""
    words, values = run(command), run(command, "--json")

    assert (0, 0) == (words.exit_code, values.exit_code)
    assert json.loads(values.stdout) is not None
