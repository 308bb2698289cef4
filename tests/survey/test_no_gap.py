"""The rules that come with Brightline come in; that every place and day since 2020 is answered.

A day is asked for each run of days on which the same law reaches a place. That such a run has one
answer is tested too, on days drawn from all of them.
"""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial
from itertools import groupby
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

import brightline
from brightline.loading import check_folder
from engine.compile import PolicySet, Profile, compile_corpus
from engine.decide import Decision, FactValue, Outcome
from engine.survey import Topic, coverage_of
from engine.survey.coverage import State
from tests.strategies import ATLAS, examples

SINCE = date(2020, 1, 1)
CASES: tuple[tuple[str, dict[str, FactValue]], ...] = (
    ("view", {}),
    ("create", {"image.depicts": "ordinary"}),
    (
        "create",
        {
            "image.depicts": "nudity",
            "person.real": True,
            "person.age": "adult",
            "person.consent": "none",
        },
    ),
    ("host", {"image.depicts": "sexual-act", "person.age": "minor", "notice.valid": True}),
    ("provide-tool", {"service.safeguards": "adequate"}),
)
ENGINES = {profile: brightline.load(profile=profile) for profile in ("full", "law")}
PLACES = tuple(ATLAS.own)


class Run(NamedTuple):
    """Stretches of days, by their first ones, on which the same law reaches a place."""

    place: str
    days: tuple[date, ...]


def first_days(policy: PolicySet) -> tuple[date, ...]:
    """The first day of each stretch since 2020 on which nothing changes anywhere."""
    return (SINCE, *(day for day in policy.days if day > SINCE))


@cache
def runs(profile: str) -> tuple[Run, ...]:
    """For each place the runs of stretches that one and the same set of rules reaches."""
    policy = ENGINES[profile].policy_set
    days = first_days(policy)
    laws = {day: tuple(_reaching(policy, day)) for day in days}

    def law_of(place: str, day: date) -> list[object]:
        # A country stands for its parts too, and a place without law of its own for all places.
        mask = ATLAS.candidates(place, day)
        return [what for what, reached in laws[day] if reached & mask]

    return tuple(
        Run(place, tuple(run))
        for place in PLACES
        for _, run in groupby(days, key=partial(law_of, place))
    )


def _reaching(policy: PolicySet, day: date) -> Iterator[tuple[object, int]]:
    """What may matter on a day, rules and groups and memberships, with the places it reaches."""
    found: dict[int, list[int]] = {}
    extents: dict[tuple[object, ...], int] = {}
    for rule in policy.rules:
        if rule.extent is None or not any(day in period for period in rule.periods):
            continue
        kind = rule.document.kind.text if rule.document.kind else ""
        cites = rule.document.cites.text if rule.document.cites else ""
        key = (rule.extent, kind, cites)
        if key not in extents:
            extents[key] = 0
            for code in rule.extent:
                extents[key] |= ATLAS.extent(code, day, kind=kind, instrument=cites)
        found.setdefault(extents[key], []).append(rule.number)
    yield from ((tuple(rules), mask) for mask, rules in found.items())
    for name in sorted(ATLAS.groups):
        yield name, ATLAS.group(name, day)
    for name in sorted(ATLAS.memberships):
        yield name, ATLAS.extent(name, day)


def ask(profile: str, case: int, place: str, day: date) -> Decision:
    """The answer to a base case at a place on a day."""
    conduct, facts = CASES[case]
    return ENGINES[profile].decide(conduct, facts, viewer=(place,), as_of=day)


def rules_of(decision: Decision) -> set[tuple[str, str, str | None]]:
    """The rules behind a refusal."""
    return {(r.provision, r.rule, r.via) for r in decision.all_reasons}


@pytest.mark.parametrize("profile", ENGINES)
def test_the_runs_are_all_days_and_places(profile: str) -> None:
    """Nothing is left out: each place has each stretch of days once."""
    days = first_days(ENGINES[profile].policy_set)

    asked: dict[str, list[date]] = {}
    for run in runs(profile):
        asked.setdefault(run.place, []).extend(run.days)
    assert {place: list(days) for place in PLACES} == asked


@pytest.mark.parametrize("profile", ENGINES)
def test_every_place_and_day_since_2020_has_an_answer(profile: str) -> None:
    """A permission, or what has to come first, or a refusal with a named reason: never silence."""
    unanswered = []
    # By day: what the law of a day reaches is worked out once, for all places.
    for place, days in sorted(runs(profile), key=lambda run: run.days[0]):
        for case in range(len(CASES)):
            verdict = ask(profile, case, place, days[0]).verdict
            # The rules themselves: writing out a thousand reasons takes longer than finding them.
            behind = [found.engaged.rule for found in (*verdict.forbids(), *verdict.unmet())]
            named = all(rule.provision and rule.name for rule in behind)
            refused = bool(behind) or any(verdict.unpermitted())
            permitted = verdict.outcome in {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}
            if not named or permitted is refused:
                unanswered.append((place, days[0], CASES[case]))

    assert [] == unanswered


@examples(60)
@given(st.data())
def test_the_days_of_a_run_have_one_answer(data: st.DataObject) -> None:
    """Any day of a run, not only its first one, is answered by the same rules."""
    profile = data.draw(st.sampled_from(sorted(ENGINES)))
    run = data.draw(st.sampled_from(runs(profile)))
    case = data.draw(st.integers(0, len(CASES) - 1))
    days = ENGINES[profile].policy_set.days
    last = next((day for day in days if day > run.days[-1]), run.days[-1] + timedelta(days=366))
    day = data.draw(st.dates(run.days[0], last - timedelta(days=1)))

    expected = ask(profile, case, run.place, run.days[0])
    found = ask(profile, case, run.place, day)
    assert expected.outcome == found.outcome
    assert rules_of(expected) == rules_of(found)
    assert found.permitted or found.unmet or found.reasons
    assert all(reason.provision and reason.rule and reason.text for reason in found.reasons)


@pytest.fixture(scope="module")
def bills_enacted() -> PolicySet:
    """The shipped law, with its bills read as enacted, as a coverage looks at it."""
    return compile_corpus(check_folder().corpus, profile=Profile.LAW, enact_bills=True)


def test_every_place_stands_in_the_coverage_of_every_year(bills_enacted: PolicySet) -> None:
    """Each place and each membership has its row, with all topics, whatever the day."""
    corpus = check_folder().corpus
    for year in range(SINCE.year, 2029):
        coverage = coverage_of(corpus, bills_enacted, date(year, 7, 1))

        assert sorted(ATLAS.names()) == [place.code for place in coverage.places]
        assert all(set(Topic) == set(place.topics) for place in coverage.places)


def test_what_a_coverage_calls_in_force_is_compiled_so(bills_enacted: PolicySet) -> None:
    """A text is in force in the table on a day where one of its rules is in the policy set."""
    day = date(2026, 11, 22)
    coverage = coverage_of(check_folder().corpus, bills_enacted, day)
    in_force = {
        rule.provision
        for rule in ENGINES["law"].policy_set.rules
        if any(day in period for period in rule.periods)
    }

    listed = {
        text.provision
        for place in coverage.places
        for texts in place.topics.values()
        for text in texts
        if text.state is State.IN_FORCE
    }
    assert listed
    assert set() == listed - in_force


def test_every_place_has_a_posture() -> None:
    """What a place does, or that nobody has looked: never an empty field."""
    postures = {code: ATLAS.posture(code) for code in PLACES}

    assert [] == [code for code, posture in postures.items() if posture is None or not posture.says]
    assert [] == [
        code
        for code, posture in postures.items()
        if posture is not None and posture.researched is (posture.checked is None)
    ]
