"""`gap`: what it prints and how it leaves."""

import json
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tests.command.conftest import Run
from tests.gap.laws import law


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A rules folder with one law of France; the floor is added by itself."""
    path, text = law("FR-A", "FR", status="in force from 2026-02-01")
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_bytes(text)
    return str(tmp_path)


def test_the_world_is_told_in_lines(run: Run, rules: str) -> None:
    """Numbers first, then the places."""
    result = run("gap", "--rules", rules, "--on", "2026-06-01")

    assert 0 == result.exit_code
    assert result.stdout.startswith('What "only where illegal" leaves open on 2026-06-01')
    assert "in the members of the European Union on 2026-12-02" in result.stdout
    assert "" == result.stderr


def test_places_are_told_with_their_openings(run: Run, rules: str) -> None:
    """A place that is named twice is told once, and small letters will do."""
    result = run("gap", "--rules", rules, "--on", "2026-06-01", "fr", "CH", "FR")

    assert 0 == result.exit_code
    assert 1 == result.stdout.count("FR France: 96 % open")
    assert 1 == result.stdout.count("CH Switzerland: 100 % open")
    assert "the largest openings" in result.stdout


def test_a_membership_stands_for_its_members_on_the_day(run: Run, rules: str) -> None:
    """The law of the Union reaches more places, but these are its members."""
    values = json.loads(run("gap", "--rules", rules, "--json", "--on", "2026-06-01", "EU").stdout)

    assert 27 == len(values["places"])
    assert {"FR", "DE", "MT"} <= {place["code"] for place in values["places"]}


def test_json_tells_everything(run: Run, rules: str) -> None:
    """Counts, shares and the grid of every place and conduct."""
    values = json.loads(run("gap", "--rules", rules, "--json", "--on", "2026-06-01").stdout)
    (france,) = [place for place in values["places"] if place["code"] == "FR"]
    create = france["conducts"]["create"]

    assert "2026-06-01" == values["as_of"]
    assert values["policy"].startswith("sha256:")
    assert "always" == create["grid"]["adult"]["nudity"]
    assert 0 < create["open"] < create["floor"]
    assert "openings" not in france
    assert "FR" in values["questions"]["making"]["places"]["always"] or (
        "FR" in values["questions"]["making"]["places"]["entailed"]
    )


def test_a_day_before_the_law_is_open(run: Run, rules: str) -> None:
    """Auditors may ask about any day."""
    values = json.loads(run("gap", "--rules", rules, "--json", "--on", "2026-01-31", "FR").stdout)

    assert 1.0 == values["places"][0]["share_open"]


def test_markdown_and_svg(run: Run, rules: str) -> None:
    """A page with headings, and a map that is XML."""
    page = run("gap", "--rules", rules, "--markdown").stdout
    picture = run("gap", "--rules", rules, "--svg", "--question", "tools").stdout

    assert page.startswith('# What "only where illegal" leaves open\n')
    assert "\n## Place by place\n" in page
    assert "tool" in ET.fromstring(picture)[0].text  # type: ignore[operator]  # noqa: S314  # our own


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("Atlantis",), "there is no place `Atlantis`"),
        (("FR-75",), "ask for `FR`"),
        (("AQ",), "`AQ` has no law of its own"),
        (("--on", "soon"), "`soon` is no day"),
        (("--json", "--svg"), "exclude each other"),
        (("--svg", "FR"), "leave the places out"),
        (("--rules", "nowhere-at-all"), "there is no rules folder"),
        (("--question", "weather"), "'weather'"),
    ],
)
def test_bad_input_is_said_with_status_2(run: Run, words: tuple[str, ...], expected: str) -> None:
    """On standard error, and nothing on standard output."""
    result = run("gap", *words)

    assert 2 == result.exit_code
    assert expected in result.stderr
    assert "" == result.stdout


def test_rules_with_errors_are_not_read(run: Run, tmp_path: Path) -> None:
    """As for every other command."""
    (tmp_path / "a.law").write_text("provision ??", encoding="utf-8")
    result = run("gap", "--rules", str(tmp_path))

    assert 2 == result.exit_code
    assert "error" in result.stderr
