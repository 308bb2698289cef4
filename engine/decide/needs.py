"""A request that is not settled comes in; the fewest facts that could change the answer go out.

An unknown fact makes an answer stricter, never milder, so finding out more can only loosen it. The
search therefore looks at what stands in the way: whatever changes the answer must settle a fact of
the first rule that stands. It goes deeper by one fact at a time, so the first find is a smallest set,
and the cheapest of its size.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.compile import PolicySet
from engine.compile.formula import Formula, negate, slots
from engine.decide.facts import ContradictionError, Facts, Stated, Vector
from engine.decide.kernel import Outcome, Request, Standing, Verdict, cell_of, decide

from engine.vocabulary import Fact


class Needs(NamedTuple):
    """The facts of a smallest set, cheapest first; `final` where there is none."""

    facts: tuple[str, ...]
    final: bool


class _Answer(NamedTuple):
    """The part of a verdict that a need is about."""

    outcome: Outcome
    unmet: frozenset[str]


def needs_of(
    policy: PolicySet, request: Request, stated: tuple[Stated, ...], verdict: Verdict
) -> Needs:
    """Search for the facts to ask about."""
    search = _Search(policy, request)
    most = len(policy.vocabulary.facts) * len(stated)
    for depth in range(1, most + 1):
        found = search.settle(stated, verdict, depth, frozenset())
        if found is not None:
            facts = policy.vocabulary.facts
            return Needs(tuple(sorted(found, key=lambda n: (facts[n].cost, facts[n].index))), False)
        if not search.cut:
            break
    return Needs((), final=True)


class _Search:
    def __init__(self, policy: PolicySet, request: Request) -> None:
        self._policy = policy
        self._request = request
        self._facts = Facts(policy.vocabulary)
        self._by_slot = tuple(policy.vocabulary.facts.values())
        self._seen: dict[tuple[Stated, ...], int] = {}
        self._goal: _Answer | None = None
        self.cut = False
        """Whether the last round left something out because it was too deep."""

    def settle(
        self, stated: tuple[Stated, ...], verdict: Verdict, depth: int, asked: frozenset[str]
    ) -> frozenset[str] | None:
        """The cheapest set of at most `depth` facts that changes the answer."""
        self._seen = {}
        self._goal = _answer(verdict)
        self.cut = False
        best: frozenset[str] | None = None
        for found in self._walk(stated, self._request.people, verdict, depth, asked):
            if best is None or self._cost(found) < self._cost(best):
                best = found
        return best

    def _walk(  # noqa: PLR0913, PLR0917  # one step of the search has all of these
        self,
        stated: tuple[Stated, ...],
        people: tuple[Vector, ...],
        verdict: Verdict,
        depth: int,
        asked: frozenset[str],
    ) -> Iterator[frozenset[str]]:
        if self._seen.get(stated, -1) >= depth:
            return
        self._seen[stated] = depth
        open_facts = self._open_facts(stated, verdict, people)
        if open_facts and depth == 0:
            self.cut = True
            return
        for name, person in open_facts:
            fact = self._policy.vocabulary.facts[name]
            options = _options(fact, stated[person][fact.index])
            for bit in fact.bits.values():
                if options & bit:
                    yield from self._try(stated, person, fact.index, bit, depth, asked | {name})

    def _try(  # noqa: PLR0913, PLR0917  # one step of the search has all of these
        self,
        stated: tuple[Stated, ...],
        person: int,
        slot: int,
        bit: int,
        depth: int,
        asked: frozenset[str],
    ) -> Iterator[frozenset[str]]:
        own = tuple(bit if i == slot else m for i, m in enumerate(stated[person]))
        settled = (*stated[:person], own, *stated[person + 1 :])
        try:
            people = tuple(self._facts.vector(self._request.conduct, s) for s in settled)
        except ContradictionError:
            return
        verdict = decide(self._policy, self._request._replace(people=people))
        if _answer(verdict) != self._goal:
            yield asked
        else:
            yield from self._walk(settled, people, verdict, depth - 1, asked)

    def _open_facts(
        self, stated: tuple[Stated, ...], verdict: Verdict, people: tuple[Vector, ...]
    ) -> list[tuple[str, int]]:
        """The unknown facts, and whose, of what has to give way before the answer can change.

        A prohibition that is certain never gives way. Among the others any one has to, so the one
        with the fewest unknown facts is looked at.
        """
        if verdict.forbids:
            if any(self._is_certain(s, people) for s in verdict.forbids):
                return []
            return min(
                (self._open(stated, [(s.engaged.formula, s.person)]) for s in verdict.forbids),
                key=len,
            )
        return self._open(stated, _obstacles(self._policy, self._request, verdict))

    def _is_certain(self, standing: Standing, people: tuple[Vector, ...]) -> bool:
        may_fail = self._policy.cells.function(negate(standing.engaged.formula))
        return not may_fail(people[standing.person])

    def _open(
        self, stated: tuple[Stated, ...], obstacles: Iterable[tuple[Formula, int]]
    ) -> list[tuple[str, int]]:
        found: dict[tuple[str, int], None] = {}
        for formula, person in obstacles:
            for slot in slots(formula):
                for name in self._names(slot):
                    fact = self._policy.vocabulary.facts[name]
                    if _options(fact, stated[person][fact.index]).bit_count() > 1:
                        found[name, person] = None
        facts = self._policy.vocabulary.facts
        return sorted(found, key=lambda o: (facts[o[0]].cost, facts[o[0]].index, o[1]))

    def _names(self, slot: int) -> Iterator[str]:
        """The facts behind a slot, with those that decide whether it matters."""
        vocabulary = self._policy.vocabulary
        if slot == len(self._by_slot):
            yield "person.consent"
            yield from vocabulary.own_consent.when
            name = "person.consent"
        else:
            name = self._by_slot[slot].name
            yield name
        for moot in vocabulary.does_not_matter:
            if name in moot.reads:
                yield from moot.when
        for implication in vocabulary.implications:
            if name in implication.then:
                yield from implication.given
            if name in implication.given:
                yield from implication.then
        for assumed in vocabulary.unless_stated:
            if assumed.conduct == self._request.conduct and name in assumed.reads:
                yield from assumed.when

    def _cost(self, names: frozenset[str]) -> tuple[int, int, tuple[str, ...]]:
        facts = self._policy.vocabulary.facts
        return len(names), sum(facts[n].cost for n in names), tuple(sorted(names))


def _answer(verdict: Verdict) -> _Answer:
    return _Answer(verdict.outcome, frozenset(s.engaged.word for s in verdict.unmet))


def _options(fact: Fact, known: int | None) -> int:
    """The values that are still open; a fact that means something when left out is no question."""
    return fact.left_out if known is None else known


def _obstacles(
    policy: PolicySet, request: Request, verdict: Verdict
) -> Iterator[tuple[Formula, int]]:
    """What else keeps the answer from changing: every change has to settle a fact in these."""
    if verdict.unpermitted:
        conduct, person = verdict.unpermitted[0]
        for permission in cell_of(policy, request).permissions:
            if permission.conduct == conduct:
                yield permission.guard, person
                yield from ((failing, person) for _, failing in permission.rules)
        return
    standing = verdict.incapable[:1] or verdict.unmet or verdict.duties
    yield from ((s.engaged.formula, s.person) for s in standing)
