"""`export geoblock`: what it prints and how it leaves."""

import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from engine.export import Format
from tests.command.conftest import Run
from tests.gap.laws import law

FACTS = "image.depicts=nudity,person.real=yes,person.consent=none,account.is-person=no"


@pytest.fixture
def rules(tmp_path: Path) -> str:
    """A rules folder with one law of France."""
    path, text = law("FR-A", "FR", status="in force from 2026-02-01")
    (tmp_path / path).parent.mkdir()
    (tmp_path / path).write_bytes(text)
    return str(tmp_path)


def asked(run: Run, rules: str, *words: str, form: str = "json") -> str:
    """What the command prints."""
    options = ("--rules", rules, "--conduct", "create", "--profile", "law", "--format", form)
    result = run("export", "geoblock", *options, *words)
    assert 0 == result.exit_code, result.stderr
    return result.stdout


def test_the_law_blocks_where_it_reaches(run: Run, rules: str) -> None:
    """France and its territories, and where nobody knows which law applies."""
    values = json.loads(asked(run, rules, "--facts", FACTS, "--on", "2026-06-01"))

    assert {"FR", "GP", "RE", "AQ"} <= set(values["blocked_countries"])
    assert "CH" in values["countries"]["always"]
    assert ("2026-06-01", "law", "create") == tuple(
        values[name] for name in ("as_of", "profile", "conduct")
    )


def test_the_day_counts(run: Run, rules: str) -> None:
    """Before the law was in force nothing was blocked."""
    values = json.loads(asked(run, rules, "--facts", FACTS, "--on", "2026-01-31"))

    assert [] == values["blocked_countries"]


def test_sometimes_blocks_more_than_never(run: Run, rules: str) -> None:
    """Where the answer depends on facts that are left free."""
    free = ("--facts", "image.depicts=nudity", "--on", "2026-06-01")
    never = json.loads(asked(run, rules, *free, "--never"))
    sometimes = json.loads(asked(run, rules, *free, "--sometimes"))

    assert [] == never["blocked_countries"]
    assert "FR" in sometimes["blocked_countries"]
    assert never == json.loads(asked(run, rules, *free))


def test_facts_may_have_several_values_and_be_given_apart(run: Run, rules: str) -> None:
    """After a comma comes another value, or another fact; a flag alone is yes."""
    words = (
        "--facts",
        "image.depicts=nudity,sexual-act,person.real",
        "--facts",
        "person.age=adult",
    )
    values = json.loads(asked(run, rules, *words))

    assert {
        "image.depicts": ["nudity", "sexual-act"],
        "person.real": ["yes"],
        "person.age": ["adult"],
    } == values["stated"]


def test_without_facts_it_says_so(run: Run, rules: str) -> None:
    """Every complete request is looked at."""
    values = json.loads(asked(run, rules))

    assert "none stated: every complete request" == values["facts"]


@pytest.mark.parametrize("form", Format)
def test_every_format_is_printed(run: Run, rules: str, form: Format) -> None:
    """With the digest and the day in its head."""
    text = asked(run, rules, "--facts", FACTS, "--on", "2026-06-01", form=form.value)

    assert "sha256:" in text
    assert "2026-06-01" in text
    assert text.endswith("\n")


def test_csv_has_the_same_line_ends_throughout(run: Run, rules: str) -> None:
    """The last line too."""
    options = ("--rules", rules, "--conduct", "create", "--profile", "law", "--format", "csv")
    text = run("export", "geoblock", *options).stdout_bytes.decode()
    rows = list(csv.DictReader(StringIO(text, newline="")))

    assert text.count("\n") == text.count("\r\n") == len(rows) + 1


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("--conduct", "creat", "--format", "json"), "did you mean `create`?"),
        (("--conduct", "create", "--format", "apache"), "'apache'"),
        (("--conduct", "create", "--format", "json", "--facts", "image.depict=x"), "image.depicts"),
        (("--conduct", "create", "--format", "json", "--facts", "nudity"), "is no fact"),
        (("--conduct", "create", "--format", "json", "--facts", "image.depicts"), "needs a value"),
        (
            ("--conduct", "create", "--format", "json", "--facts", "person.real,person.real=no"),
            "given twice",
        ),
        (
            ("--conduct", "create", "--format", "json", "--facts", "person.real=perhaps"),
            "`perhaps`",
        ),
        (
            ("--conduct", "create", "--format", "json", "--facts", "image.origin=authentic"),
            "image.origin",
        ),
        (
            ("--conduct", "create", "--format", "json", "--facts", "location.anonymised=tor"),
            "hide the viewer's place",
        ),
        (("--conduct", "create", "--format", "json", "--on", "soon"), "`soon` is no day"),
        (
            ("--conduct", "create", "--format", "json", "--never", "--sometimes"),
            "exclude each other",
        ),
        (("--format", "json"), "--conduct"),
    ],
)
def test_bad_input_is_said_with_status_2(run: Run, words: tuple[str, ...], expected: str) -> None:
    """On standard error, and nothing on standard output."""
    result = run("export", "geoblock", *words)

    assert 2 == result.exit_code
    assert expected in result.stderr
    assert "" == result.stdout


def test_export_alone_shows_what_there_is(run: Run) -> None:
    """Its help lists the lists."""
    assert "geoblock" in run("export", "--help").stdout
