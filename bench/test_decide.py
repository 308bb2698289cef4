"""Takes the rules that come with Brightline; measures one decision and the steps that lead to it.

Ten facts are known, the rest are unknown; `as_of` is given, so that no clock is read.
"""

from collections.abc import Callable
from datetime import date
from itertools import cycle

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import brightline
from bench.timing import cpu, in_rounds
from brightline import Decision, Engine
from brightline.loading import check_folder
from engine.compile import PolicySet, compile_corpus
from engine.decide import Facts, FactValue, Outcome, Request, decide

DAY = date(2026, 12, 1)
ONE_PLACE = ("FR",)
A_STATE = ("US-CA",)
ANYWHERE = None
PLACES = pytest.mark.parametrize(
    "viewer", [ONE_PLACE, A_STATE, ANYWHERE], ids=["one place", "a US state", "anywhere"]
)

UNDRESSED: dict[str, FactValue] = {
    "image.depicts": "nudity",
    "image.sexualised": True,
    "image.origin": "altered",
    "image.realistic": True,
    "person.real": True,
    "person.age": "adult",
    "person.consent": "none",
    "source.present": True,
    "account.plan": "paid",
    "request.surface": "app",
}
ORDINARY = UNDRESSED | {"image.depicts": "ordinary", "image.sexualised": False}
ASKED = pytest.mark.parametrize(
    ("facts", "permitted"),
    [(UNDRESSED, False), (ORDINARY, True)],
    ids=["an undressed stranger, denied", "an ordinary edit, permitted"],
)

Codes = tuple[str, ...] | None


@pytest.fixture(scope="module")
def engine() -> Engine:
    """The full profile of the rules that come with Brightline."""
    return brightline.load()


@cpu("kernel: facts and places as sets, a known cell")
@PLACES
@ASKED
def test_kernel(
    benchmark: BenchmarkFixture,
    engine: Engine,
    facts: dict[str, FactValue],
    viewer: Codes,
    permitted: bool,  # noqa: FBT001  # a parameter of the table above
) -> None:
    """The outcome, the rules that stand, the requirements and the duties."""
    request = engine.decide("edit", facts, viewer=viewer, as_of=DAY).request

    verdict = benchmark(decide, engine.policy_set, request)

    assert permitted == (verdict.outcome is not Outcome.DENY)


@cpu("from a dict: names and words as a program has them")
@PLACES
@ASKED
def test_from_a_dict(
    benchmark: BenchmarkFixture,
    engine: Engine,
    facts: dict[str, FactValue],
    viewer: Codes,
    permitted: bool,  # noqa: FBT001  # a parameter of the table above
) -> None:
    """Reading the request, its facts, places and dates, and the kernel."""
    decision = benchmark(engine.decide, "edit", facts, viewer=viewer, as_of=DAY)

    assert permitted == decision.permitted


@cpu("from a dict: names and words as a program has them")
def test_from_a_dict_today(benchmark: BenchmarkFixture, engine: Engine) -> None:
    """As above, with the clock read for the days that it may be now."""
    decision = benchmark(engine.decide, "edit", UNDRESSED, viewer=ONE_PLACE)

    assert not decision.permitted


@cpu("steps")
def test_vector(benchmark: BenchmarkFixture, engine: Engine) -> None:
    """What is stated, completed by what the vocabulary says of conducts and facts."""
    decision = engine.decide("edit", UNDRESSED, viewer=ONE_PLACE, as_of=DAY)
    facts = Facts(engine.policy_set.vocabulary)

    vector = benchmark(facts.vector, "edit", decision.stated[0])

    assert decision.request.people[0] == vector


@cpu("steps")
def test_reasons_and_duties(benchmark: BenchmarkFixture, engine: Engine) -> None:
    """Writing out why, with citations and places: only when somebody reads it."""

    def written(decision: Decision) -> int:
        return len(decision.reasons) + len(decision.duties) + len(decision.unmet)

    found = in_rounds(benchmark, written, _fresh(engine, ONE_PLACE), rounds=300)

    assert found > 0


@cpu("steps")
@pytest.mark.parametrize(
    ("viewer", "final"),
    [(ONE_PLACE, False), (ANYWHERE, True)],
    ids=["an open answer, one place", "a final answer, anywhere"],
)
def test_needs(
    benchmark: BenchmarkFixture,
    engine: Engine,
    viewer: Codes,
    final: bool,  # noqa: FBT001  # a parameter of the table above
) -> None:
    """The smallest set of unknown facts that could change the answer: only when asked for."""

    def needs(decision: Decision) -> tuple[str, ...]:
        return decision.needs

    found = in_rounds(benchmark, needs, _fresh(engine, viewer), rounds=30)

    assert final == (not found)


@cpu("a new cell: the first question from a place")
def test_first_question_ever(benchmark: BenchmarkFixture, engine: Engine) -> None:
    """Partial evaluation for a place and a stretch of days, no formula compiled yet."""
    request = engine.decide("edit", UNDRESSED, viewer=ONE_PLACE, as_of=DAY).request
    corpus = check_folder().corpus

    def fresh() -> tuple[PolicySet, Request]:
        return compile_corpus(corpus), request

    in_rounds(benchmark, decide, fresh, rounds=20)


@cpu("a new cell: the first question from a place")
@pytest.mark.parametrize("conduct", ["edit", "publish"])
def test_first_question_from_another_place(
    benchmark: BenchmarkFixture, engine: Engine, conduct: str
) -> None:
    """The same for one more place, where most formulas are compiled already."""
    policy = engine.policy_set
    asked = engine.decide(conduct, UNDRESSED, viewer=ONE_PLACE, as_of=DAY).request
    known = asked.places.viewer
    others = cycle(bit for bit in policy.atlas.own.values() if bit != known)

    def elsewhere() -> tuple[PolicySet, Request]:
        here = next(others)
        places = asked.places._replace(viewer=here, publication=here)
        return policy, asked._replace(places=places)

    in_rounds(benchmark, decide, elsewhere, rounds=200)


def _fresh(engine: Engine, viewer: Codes) -> Callable[[], tuple[Decision]]:
    """A decision of which nothing has been written out."""

    def setup() -> tuple[Decision]:
        return (engine.decide("edit", UNDRESSED, viewer=viewer, as_of=DAY),)

    return setup
