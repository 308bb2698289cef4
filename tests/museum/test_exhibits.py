"""The files of the museum come in; that they are well formed and speak our vocabulary goes out."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from engine.places import load_atlas
from engine.vocabulary import load_vocabulary
from tests.museum.scenario import (
    ABOUT_ONE_PERSON,
    FILES,
    SCENARIOS,
    SCHEMA,
    Case,
    Facts,
    Stated,
    Value,
    read_raw,
)
from tests.museum.variations import PLACES, every_value

ROOT = Path(__file__).parent.parent.parent
VOCABULARY = load_vocabulary()
CASES = tuple(case for scenario in SCENARIOS for case in scenario.cases)

INCIDENTS = frozenset(
    {
        "asia-2026-01-10-reports-are-not-prevention",
        "au-2025-09-26-not-my-country",
        "br-2026-02-11-all-users-all-versions",
        "ca-2026-06-11-opc-findings",
        "chatbots-2025-12-23-plain-words",
        "civitai-2025-07-24-uk-exit",
        "clothoff-2024-08-15-hydra",
        "clothoff-2025-10-01-nj-age-14",
        "eu-2026-12-02-ban-starts",
        "grok-2025-08-10-spicy-preset",
        "grok-2025-12-25-undressing-wave",
        "grok-2026-01-06-industrial-scale",
        "grok-2026-01-06-own-photo-age-three",
        "grok-2026-01-09-paywall",
        "grok-2026-01-09-religious-dress",
        "grok-2026-01-13-dead-subjects",
        "grok-2026-01-14-geoblock-promise",
        "grok-2026-01-16-imagine-to-x",
        "grok-2026-01-16-told-no-consent",
        "korea-2024-08-26-telegram-rooms",
        "laion-2023-12-20-training-set",
        "mn-2026-08-01-tool-ban-one-state",
        "nl-2026-03-26-amsterdam-order",
        "scope-2026-02-03-regulators-see-half",
        "stores-2026-01-27-commission-on-nudify",
        "uk-2025-07-25-vpn-surge",
        "x-2024-01-27-search-block",
        "xai-2026-01-15-forum-clause",
        "xai-2026-01-15-photo-at-14",
        "xai-2026-01-15-revenue-share",
        "xai-2026-01-15-swastika-bikini",
        "xai-2026-01-23-teen-means-benign",
        "xai-2026-03-16-licensed-apps",
        "xai-2026-06-04-unmask",
    }
)


def named(case: Case) -> str:
    """A case, as a failing test names it."""
    return f"{case.scenario}: {case.name}"


def facts_of(case: Case) -> Iterator[tuple[str, Stated]]:
    """Every fact that a case states or varies, with its values."""
    yield from case.facts.items()
    for person in case.people or ():
        yield from person.items()
    yield from case.varies.values.items()
    for fact in case.varies.facts:
        yield fact, every_value(VOCABULARY, fact) if fact in VOCABULARY.facts else ()


def unknown_values(facts: Facts | Mapping[str, Stated]) -> set[str]:
    """The facts and values that the vocabulary does not have."""
    return {
        f"{fact} is {value}"
        for fact, stated in facts.items()
        for value in ((stated,) if isinstance(stated, bool | str) else stated)
        if not knows(fact, value)
    }


def knows(fact: str, value: Value) -> bool:
    """Whether the vocabulary has this value of this fact."""
    return fact in VOCABULARY.facts and value in every_value(VOCABULARY, fact)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_scenario_satisfies_the_schema(file: Path) -> None:
    """Each file is laid out as the schema says, and is named after its incident."""
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    raw = read_raw(file)
    errors = Draft202012Validator(schema).iter_errors(raw)
    mistakes = [f"{e.json_path}: {e.message}" for e in errors]

    assert not mistakes
    assert isinstance(raw, dict)
    assert file.stem == raw["id"]
    assert raw["date"] in raw["id"]


def test_all_incidents_are_there() -> None:
    """None of the thirty-four documented failures is missing, and none is there twice."""
    assert sorted(INCIDENTS) == sorted(scenario.id for scenario in SCENARIOS)


def test_names_of_cases_are_their_own() -> None:
    """Within an incident no two cases have the same name."""
    names = [named(case) for case in CASES]

    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_case_speaks_the_vocabulary(case: Case) -> None:
    """A case uses no word, from conduct to duty, that the vocabulary lacks."""
    expected = case.expected

    assert case.conduct in VOCABULARY.conducts
    assert set() == {s for fact, stated in facts_of(case) for s in unknown_values({fact: stated})}
    assert set() == {*case.varies.facts} - VOCABULARY.facts.keys()
    assert set() == {*case.places, *case.varies.places} - VOCABULARY.factors.keys()
    assert set() == (expected.unmet or set()) - VOCABULARY.requirements.keys()
    assert set() == expected.duties - VOCABULARY.duties.keys()


@pytest.mark.parametrize("case", CASES, ids=named)
def test_people_hold_the_facts_about_people(case: Case) -> None:
    """Where a case lists the people of the picture, facts about a person stand with the person."""
    if case.people is not None:
        outside = {*case.facts, *case.varies.facts, *case.varies.values}

        assert set() == {fact for fact in outside if fact.startswith(ABOUT_ONE_PERSON)}
    for person in case.people or ():
        assert set() == {fact for fact in person if not fact.startswith(ABOUT_ONE_PERSON)}


def test_every_place_is_known() -> None:
    """No case and no variation names a place that the atlas lacks."""
    atlas = load_atlas(ROOT / "jurisdictions")
    stated = {code for case in CASES for codes in case.places.values() for code in codes}
    varied = {code for codes in PLACES for code in codes or ()}

    assert set() == {code for code in stated | varied if atlas.canonical(code) != code}


def test_every_reason_is_a_rule_file() -> None:
    """A reason that a case expects, or excludes, is the name of a file of rules."""
    known = {file.stem for file in (ROOT / "rules").rglob("*.law")}
    named_reasons = {
        reason
        for case in CASES
        for reason in (
            *case.expected.reasons,
            *case.expected.all_reasons,
            *case.expected.no_reasons,
        )
    }

    assert set() == named_reasons - known


def test_every_incident_is_asked_or_explained() -> None:
    """An incident that yields no case at all says what the vocabulary lacks."""
    unexplained = [s.id for s in SCENARIOS if not s.cases and not s.outside]

    assert not unexplained


def test_nothing_more_is_outside_than_is_written_down() -> None:
    """The number of things that the vocabulary does not say changes only on purpose."""
    outside = [item.what for scenario in SCENARIOS for item in scenario.outside]
    expected = (62, 55)

    assert expected == (len(outside), len(set(outside)))
