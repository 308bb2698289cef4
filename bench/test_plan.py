"""Takes the rules that come with Brightline and small edits of them; measures plans.

The rules are read and compiled before the watch starts; each round makes its diagrams anew.
"""

from dataclasses import replace
from datetime import date

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bench.timing import cpu, in_rounds
from brightline.loading import check_folder
from engine.compile import PolicySet, compile_corpus
from engine.plan.semantic import compare, compare_days
from engine.plan.sides import since_when

AROUND = date(2026, 12, 2)
EVE = date(2026, 12, 1)

EDITS = {
    "a provision, one country": ("FR/FR-CP-226-8-1.law", "disclosure"),
    "a provision, a federation": ("US/US-47USC-223H-FORGERY.law", None),
    "a provision, the European Union": ("EU/EU-AIACT-ART50-4.law", None),
    "the platform, a geoblock": ("platform/geoblock.law", "announced-geoblock"),
    "the platform, a permission": ("platform/consented-adults.law", "everyday"),
    "the platform, the paywall": ("platform/consented-adults.law", "subscribers"),
    "the floor, consent": ("floor/FLOOR-CONSENT.law", "altered"),
}
"""A file, and the rule in it that is taken out; None is the first one."""


@pytest.fixture(scope="module")
def whole() -> PolicySet:
    """The rules as they are."""
    return compile_corpus(check_folder().corpus)


@pytest.fixture(scope="module", params=EDITS)
def edited(request: pytest.FixtureRequest) -> PolicySet:
    """The rules with one of them taken out."""
    return without(*EDITS[request.param])


def without(path: str, name: str | None) -> PolicySet:
    """The rules without one of a file."""
    corpus = check_folder().corpus
    (at,) = (n for n, file in enumerate(corpus.files) if file.path == path)
    document = corpus.files[at].file.document
    assert document is not None
    gone = document.rules[0].name.text if name is None else name
    rules = tuple(rule for rule in document.rules if rule.name.text != gone)
    assert len(rules) == len(document.rules) - 1
    tree = replace(corpus.files[at].file, document=replace(document, rules=rules))
    files = (*corpus.files[:at], replace(corpus.files[at], file=tree), *corpus.files[at + 1 :])
    return compile_corpus(replace(corpus, files=files))


@cpu("plan of one edit, all places, the days that the command compares")
def test_plan_of_one_rule(benchmark: BenchmarkFixture, whole: PolicySet, edited: PolicySet) -> None:
    """One rule is taken out: what changes for whom, with witnesses and counts."""
    first = since_when(whole, edited)
    plan = in_rounds(
        benchmark, lambda: compare(whole, edited, first=first, around=AROUND), rounds=1
    )

    assert plan.changes


@cpu("plan of nothing")
def test_plan_of_nothing(benchmark: BenchmarkFixture, whole: PolicySet) -> None:
    """The same rules on both sides."""
    plan = in_rounds(benchmark, lambda: compare(whole, whole, around=AROUND), rounds=3)

    assert plan.changes == ()


@cpu("plan of the calendar")
@pytest.mark.parametrize(
    "days", [(EVE, AROUND), (date(2024, 1, 1), AROUND)], ids=["one night", "three years"]
)
def test_plan_of_two_days(
    benchmark: BenchmarkFixture, whole: PolicySet, days: tuple[date, date]
) -> None:
    """`brightline plan --dates`: the same rules on two days."""
    plan = in_rounds(benchmark, lambda: compare_days(whole, *days), rounds=3)

    assert plan.changes
