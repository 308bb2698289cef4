"""A vocabulary that can be asked exhaustively comes in; that proofs say what asking finds goes out.

Every claim is held against every request, in every situation of the world that differs, through
the decider alone.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from itertools import combinations
from typing import assert_never

import pytest

from engine.compile import Origin
from engine.decide import Outcome, Verdict
from engine.decide.facts import Stated, Vector
from engine.decide.kernel import Request, decide
from engine.diagnostics import Source
from engine.diagrams.reach import Reach, Role, Stay, places_in
from engine.language import parse, tree
from engine.proof.counterexample import day_of
from engine.proof.model import Named
from engine.proof.prove import Prover
from tests.diagrams.points import completed, every_request
from tests.diagrams.small import FACTS, FIRST, FOLDERS, SMALL, policy_of
from tests.proof.reading import is_possible

CLAIMS = """
never permit create, share when image.depicts is at least nudity and not account.is-person
never permit any when person.real and person.consent is at most none
never permit edit when image.sexualised or person.consent is refused
never permit provide-tool when not image.depicts is ordinary
always forbid share when image.depicts is at least nudity and person.real
always forbid any except provide-tool when image.depicts is nudity and person.consent is refused
always forbid provide-tool when image.sexualised and not account.is-person
permit publish implies permit share
permit share implies permit create
permit share, edit implies permit publish when image.depicts is at most suggestive
permit create implies permit edit when person.consent is explicit
outcome ignores account.is-person
outcome ignores image.sexualised when image.depicts is nudity
outcome ignores person.consent, account.is-person when forbidden
outcome ignores image.depicts when person.consent is explicit
outcome ignores person.consent when person.real and not forbidden
outcome never loosens as image.depicts rises
outcome never loosens as image.sexualised rises when person.real
outcome never loosens as person.consent rises
outcome never loosens as person.real rises when forbidden
"""
STRICTNESS = {
    Outcome.PERMIT: 0,
    Outcome.PERMIT_WITH_DUTIES: 0,
    Outcome.REQUIRED_FIRST: 1,
    Outcome.DENY: 2,
}


class Answer:
    """What the decider says to one request: how strict it is, and whether law or floor forbids."""

    def __init__(self, vector: Vector, verdict: Verdict) -> None:
        self.vector = vector
        self.strictness = STRICTNESS[verdict.outcome]
        self.forbidden = any(
            standing.engaged.rule.origin is not Origin.POLICY for standing in verdict.forbids()
        )


Table = Mapping[str, Mapping[Stated, Answer]]
"""The answers to every request for each conduct, in one situation."""


def invariants() -> Iterator[tree.Invariant]:
    """The claims, as a file would have them."""
    for number, line in enumerate(CLAIMS.strip().splitlines()):
        text = f'invariant c-{number} "A claim"\n  {line}\n'
        parsed = parse(Source("invariants/x.law", text))
        assert not parsed.diagnostics, line
        yield from parsed.file.invariants


@cache
def tables(folder: str) -> tuple[Table, ...]:
    """The answers in every situation that differs."""
    policy = policy_of(folder)
    reach = Reach(policy, FIRST, date.max)
    stays = {stay.situation: stay for role in Role for stay in reach.stays(role)}
    return tuple(_table(folder, stay) for stay in stays.values())


def _table(folder: str, stay: Stay) -> Table:
    policy = policy_of(folder)
    places = places_in(policy, stay.situation.role, policy.atlas.whole[stay.place])
    day = day_of(policy, stay.first)
    return {
        conduct: {
            request: Answer(vector, decide(policy, Request(conduct, (vector,), places, day, day)))
            for request in every_request(SMALL, conduct)
            if (vector := completed(FACTS, conduct, request)) is not None
        }
        for conduct in SMALL.conducts
    }


@pytest.mark.parametrize("folder", FOLDERS)
@pytest.mark.parametrize(
    "invariant", tuple(invariants()), ids=lambda invariant: invariant.name.text
)
def test_a_proof_says_what_asking_every_request_finds(
    folder: str, invariant: tree.Invariant
) -> None:
    """A claim holds exactly where no request breaks it."""
    proof = prover_of(folder).prove(Named("invariants/x.law", invariant))

    assert proof.holds == (not any(_breaks(invariant, table) for table in tables(folder)))


def test_claims_hold_and_break() -> None:
    """Each claim breaks somewhere, and most hold somewhere, or nothing was compared."""
    holds = [
        {prover_of(f).prove(Named("", invariant)).holds for f in FOLDERS}
        for invariant in invariants()
    ]

    assert 10 <= sum(True in found for found in holds)
    assert 15 <= sum(False in found for found in holds)


@cache
def prover_of(folder: str) -> Prover:
    """A small folder made ready for proofs."""
    return Prover(policy_of(folder), first=FIRST)


def _breaks(invariant: tree.Invariant, table: Table) -> bool:
    claim = invariant.claim
    match claim:
        case tree.NeverPermit(conducts):
            answers = [a for c in _named(conducts) for a in table[c].values()]
            return any(a.strictness == 0 and _applies(invariant, a) for a in answers)
        case tree.AlwaysForbid(conducts):
            answers = [a for c in _named(conducts) for a in table[c].values()]
            return any(not a.forbidden and _applies(invariant, a) for a in answers)
        case tree.PermitImplies(these, those):
            pairs = [(table[a.text], table[b.text]) for a in these for b in those]
            return any(
                a.strictness == 0 and _applies(invariant, a) and there[request].strictness > 0
                for here, there in pairs
                for request, a in here.items()
                if request in there
            )
        case tree.Ignores(facts):
            slots = [SMALL.facts[fact.text].index for fact in facts]
            return any(_differ(invariant, table[c], slots) for c in SMALL.conducts)
        case tree.NeverLoosens(scale):
            slot = SMALL.facts[scale.text].index
            return any(_loosens(invariant, table[c], slot) for c in SMALL.conducts)
        case tree.AtLeastAsStrict():
            raise AssertionError(claim)
        case _:
            assert_never(claim)


def _named(conducts: tree.Conducts) -> list[str]:
    words = [word.text for word in conducts.words]
    return [c for c in SMALL.conducts if c not in words] if conducts.all_but else words


def _applies(invariant: tree.Invariant, answer: Answer) -> bool:
    """Whether the condition is possible; `forbidden` is a matter of the answer."""
    parts = invariant.when.parts if isinstance(invariant.when, tree.And) else (invariant.when,)
    return all(_part_applies(part, answer) for part in parts)


def _part_applies(part: tree.Condition | None, answer: Answer) -> bool:
    match part:
        case tree.Bare():
            return answer.forbidden
        case tree.Not(tree.Bare()):
            return not answer.forbidden
        case _:
            return is_possible(part, answer.vector, SMALL)


def _differ(invariant: tree.Invariant, answers: Mapping[Stated, Answer], slots: list[int]) -> bool:
    """Whether two requests that differ in these facts alone are answered otherwise."""
    alike: dict[object, list[Answer]] = {}
    for request, answer in answers.items():
        said = request[-1] & ~sum(1 << slot for slot in slots)
        rest = tuple(mask for slot, mask in enumerate(request[:-1]) if slot not in slots)
        alike.setdefault((rest, said), []).append(answer)
    return any(
        one.strictness != other.strictness
        and (_applies(invariant, one) or _applies(invariant, other))
        for group in alike.values()
        for one, other in combinations(group, 2)
    )


def _loosens(invariant: tree.Invariant, answers: Mapping[Stated, Answer], slot: int) -> bool:
    """Whether a request is answered more mildly than one with a lower known value."""
    full = tuple(SMALL.facts.values())[slot].full
    values = [1 << n for n in range(full.bit_length())]
    for request, answer in answers.items():
        if request[slot] not in values:
            continue
        for value in values:
            higher = answers.get((*request[:slot], value, *request[slot + 1 :]))
            if (
                higher is not None
                and value > request[slot]
                and higher.strictness < answer.strictness
                and _applies(invariant, answer)
            ):
                return True
    return False
