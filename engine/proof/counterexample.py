"""The requests that break an invariant come in; the shortest goes out, with what it should say."""

from datetime import date, timedelta
from typing import NamedTuple

from engine.compile import Places, PolicySet
from engine.decide import Facts, Outcome, Request, Verdict, decide
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Stay, places_in
from engine.language import tree
from engine.proof.claims import Breach
from engine.proof.model import Ask, Counterexample
from engine.proof.requests import Stated, apart_from, condition_of, shortest

_BEFORE_ALL_LAW = date(1900, 1, 1)


class Broken(NamedTuple):
    """A breach, where it was found, and where the request that it is compared with is made."""

    breach: Breach
    stay: Stay
    beside: Stay


def counterexample_of(
    symbolic: SymbolicPolicy, broken: list[Broken], places: int
) -> Counterexample:
    """The shortest request among some breaches."""
    found = [(shortest(symbolic.space, one.breach.requests), one) for one in broken]
    stated, one = min(found, key=lambda f: (len(f[0]), len(f[1].stay.place)))
    ask = _ask(symbolic, one.breach.conduct, stated, one.stay)
    beside, verdict = _beside(symbolic, stated, one)
    return Counterexample(
        broken=ask,
        beside=beside,
        example=_example(symbolic.policy, ask, one.breach.expected, verdict),
        places=places,
    )


def request_of(
    policy: PolicySet, conduct: str, stated: Stated, places: Places, day: date
) -> Request:
    """A request with one person, as the decider takes it."""
    facts = Facts(policy.vocabulary)
    said = list(facts.nothing)
    for slot, mask in stated.items():
        said[slot] = mask
        said[-1] |= 1 << slot
    return Request(conduct, (facts.vector(conduct, said),), places, day, day)


def day_of(policy: PolicySet, segment: int) -> date:
    """The first day of a segment."""
    if segment:
        return policy.days[segment - 1]
    return policy.days[0] - timedelta(days=1) if policy.days else _BEFORE_ALL_LAW


def _beside(
    symbolic: SymbolicPolicy, stated: Stated, one: Broken
) -> tuple[Ask | None, Verdict | None]:
    """The request that the broken one is compared with, and its verdict."""
    breach = one.breach
    if breach.partner is None or breach.partners is None:
        return None, None
    other = stated
    if breach.differing:
        same = apart_from(symbolic.space, stated, breach.differing)
        other = shortest(symbolic.space, breach.partners & same)
    ask = _ask(symbolic, breach.partner, other, one.beside)
    return ask, decide(symbolic.policy, _request(symbolic.policy, ask))


def _ask(symbolic: SymbolicPolicy, conduct: str, stated: Stated, stay: Stay) -> Ask:
    policy = symbolic.policy
    day = day_of(policy, stay.first)
    ask = Ask(
        conduct=conduct,
        stated=stated,
        role=stay.situation.role,
        place=stay.place,
        day=day,
        outcome=Outcome.DENY,
    )
    return ask.answered(decide(policy, _request(policy, ask)).outcome)


def _request(policy: PolicySet, ask: Ask) -> Request:
    places = places_in(policy, ask.role, policy.atlas.candidates(ask.place, ask.day))
    return request_of(policy, ask.conduct, ask.stated, places, ask.day)


def _example(
    policy: PolicySet, ask: Ask, expected: Outcome, partner: Verdict | None
) -> tree.Example:
    facts = policy.vocabulary.facts.values()
    where = tree.PlaceTest(tree.Word(ask.role.value), (tree.Word(ask.place),))
    given = condition_of(
        ask.conduct, where, [(f, ask.stated[f.index]) for f in facts if f.index in ask.stated]
    )
    return tree.Example(
        title=tree.Text("counterexample"),
        given=given,
        on=ask.day,
        expects=_expects(expected, partner),
    )


def _expects(expected: Outcome, partner: Verdict | None) -> tuple[tree.Expect, ...]:
    match expected:
        case Outcome.DENY:
            return (tree.Expect(tree.Expectation.DENY),)
        case Outcome.REQUIRED_FIRST:
            unmet = partner.unmet() if partner is not None else ()
            words = sorted({standing.engaged.word for standing in unmet})
            return (tree.Expect(tree.Expectation.REQUIRE, tuple(map(tree.Word, words))),)
        case Outcome.PERMIT | Outcome.PERMIT_WITH_DUTIES:
            return (tree.Expect(tree.Expectation.PERMIT),)
