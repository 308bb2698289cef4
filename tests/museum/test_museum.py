"""The cases of the museum come in; that this engine does not fail as others did goes out."""

from collections.abc import Mapping
from functools import cache

import pytest

import brightline
from engine.explain import http_status
from engine.vocabulary import load_vocabulary
from tests.museum.scenario import SCENARIOS, Case
from tests.museum.variations import variants

VOCABULARY = load_vocabulary()
CASES = tuple(case for scenario in SCENARIOS for case in scenario.cases)
VARIED = tuple(case for case in CASES if tuple(variants(case, VOCABULARY)))

PERMITTED = frozenset({"permit", "permit-with-duties"})


@cache
def engine(profile: str) -> brightline.Engine:
    """The rules that come with Brightline, once for each profile."""
    return brightline.load(profile=profile)


def ask(case: Case) -> brightline.Decision:
    """Put a case to the engine."""
    places: Mapping[str, tuple[str, ...]] = case.places
    return engine(case.profile).decide(
        case.conduct,
        case.facts,
        people=case.people,
        viewer=places.get("viewer"),
        person=places.get("person"),
        provider=places.get("provider"),
        publication=places.get("publication"),
        as_of=case.as_of,
    )


def unmet(decision: brightline.Decision) -> frozenset[str]:
    """The requirements that have to be met first."""
    return frozenset(u.requirement for u in decision.unmet)


def strictness(decision: brightline.Decision) -> tuple[str, frozenset[str]]:
    """What must stay when something changes that should not matter; duties may differ."""
    outcome = "permitted" if decision.outcome in PERMITTED else str(decision.outcome)
    return outcome, unmet(decision)


def named(case: Case) -> str:
    """A case, as a failing test names it."""
    return f"{case.scenario}: {case.name}"


@pytest.mark.parametrize("case", CASES, ids=named)
def test_engine_answers_as_it_should(case: Case) -> None:
    """The failure does not happen here, and what should be possible still is."""
    expected = case.expected
    decision = ask(case)
    reasons = {reason.provision for reason in decision.all_reasons}

    assert str(decision.outcome) in expected.outcomes, sorted(reasons)
    if expected.unmet is not None:
        assert expected.unmet == unmet(decision)
    if expected.statuses:
        assert http_status(decision) in expected.statuses
    if expected.reasons:
        assert expected.reasons & reasons
    assert set() == expected.all_reasons - reasons
    assert set() == expected.no_reasons & reasons
    assert set() == expected.duties - {duty.duty for duty in decision.duties}


@pytest.mark.parametrize("case", VARIED, ids=named)
def test_answer_does_not_depend_on_what_it_must_not(case: Case) -> None:
    """What the failure turned on, varied over all its values and left out, changes nothing."""
    expected = strictness(ask(case))
    others = {
        variant.change: strictness(ask(variant.case)) for variant in variants(case, VOCABULARY)
    }

    assert dict.fromkeys(others, expected) == others
