"""Takes the fixtures; asks of each remark that it comes where it should, and only there."""

import os

import pytest

from engine.check.lints import LINTS, names
from engine.diagnostics import Severity
from engine.diagnostics.render import as_text
from engine.places import Atlas
from engine.vocabulary import Vocabulary
from tests.check.fixtures import FOLDER, Fixture, fixtures, remarks_on

GOOD = fixtures("good")
BAD = fixtures("bad")
CODES = {name: code for code, name in names().items()}
# Set to 1, the reports are written anew instead of compared; read the difference before keeping it.
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"


@pytest.mark.parametrize("fixture", GOOD, ids=str)
def test_a_good_file_gets_no_remark(fixture: Fixture, vocabulary: Vocabulary, atlas: Atlas) -> None:
    """What is written as it should be passes in silence."""
    assert "" == as_text(remarks_on(fixture.files(), vocabulary, atlas))


@pytest.mark.parametrize("fixture", BAD, ids=str)
def test_a_bad_file_gets_that_remark_and_no_other(
    fixture: Fixture, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """Each fixture shows one remark: nothing else is wrong with it."""
    found = remarks_on(fixture.files(), vocabulary, atlas)

    assert {CODES[fixture.lint]} == {remark.code for remark in found}


@pytest.mark.parametrize("fixture", BAD, ids=str)
def test_a_bad_file_gets_the_report_that_was_agreed(
    fixture: Fixture, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """The words of a report are public: a change to them is seen and reviewed."""
    report = as_text(remarks_on(fixture.files(), vocabulary, atlas)) + "\n"
    if REWRITE:
        fixture.golden.write_text(report, encoding="utf-8")

    assert fixture.golden.read_text(encoding="utf-8") == report


@pytest.mark.parametrize("fixture", BAD, ids=str)
def test_every_remark_says_how_to_mend_it(
    fixture: Fixture, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """A remark without help leaves its reader alone."""
    found = remarks_on(fixture.files(), vocabulary, atlas)

    assert [] == [remark.message for remark in found if not remark.help]


def test_every_remark_has_fixtures() -> None:
    """No code is without a file that gets it, nor without one that does not."""
    assert set(CODES) == {fixture.lint for fixture in BAD}
    assert set(CODES) == {fixture.lint for fixture in GOOD}
    assert {str(f) for f in FOLDER.glob("*/*.txt")} == {str(f.golden) for f in BAD}


def test_codes_and_names_are_unique() -> None:
    """A code means one thing for ever."""
    assert len(LINTS) == len({lint.code for lint in LINTS})
    assert len(names()) == len(set(names().values()))
    assert [lint.code for lint in LINTS] == sorted(lint.code for lint in LINTS)


def test_only_what_cannot_mislead_is_a_warning() -> None:
    """An error keeps a folder from being served; these remarks alone do not."""
    warnings = {lint.name for lint in LINTS if lint.severity is Severity.WARNING}

    expected = {
        "missing-example",
        "idle-test",
        "unsourced",
        "unexplained-doubt",
        "open-permit",
        "stale-check",
    }
    assert expected == warnings


# What a rule of the floor may never mention, from the design: no place, plan, surface, preset,
# purpose, realism or fame narrows the floor, nor what a label or a hidden address says.
NARROWING = (
    "account.plan is free",
    "request.surface is web",
    "request.preset is standard",
    "request.purpose is satire",
    "request.audience is private",
    "not image.realistic",
    "image.labelled",
    "person.public-figure",
    "location.anonymised is vpn",
    "service.covered-platform",
    "viewer in FR",
    "person in @revealing-edits-prohibited",
)


@pytest.mark.parametrize("clause", ["when", "unless"])
@pytest.mark.parametrize("test", NARROWING)
def test_nothing_narrows_the_floor(
    clause: str, test: str, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """Each fact that could let somebody stand outside the floor is refused in it."""
    before = "when register.refusal " if clause == "unless" else ""
    text = f'floor F-1 "t"\nrule r forbid create {before}{clause} {test}'

    found = remarks_on((("floor/F-1.law", text.encode()),), vocabulary, atlas)

    assert ["BL212"] == [remark.code for remark in found if remark.is_error]


@pytest.mark.parametrize("fact", ["person.age is minor", "source.age is minor"])
def test_no_consent_narrows_a_rule_about_minors(
    fact: str, vocabulary: Vocabulary, atlas: Atlas
) -> None:
    """A minor cannot consent, so no rule of the floor about minors asks whether they did."""
    text = (
        f'floor F-1 "t"\nrule r forbid create when {fact} unless person.consent is at least written'
    )

    found = remarks_on((("floor/F-1.law", text.encode()),), vocabulary, atlas)

    assert ["BL212"] == [remark.code for remark in found if remark.is_error]
