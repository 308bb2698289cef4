"""A request that is not settled comes in; the fewest facts that could change the answer go out.

An unknown fact makes an answer stricter, never milder, so finding out more can only loosen it. What
stands in the way has to become impossible, and a formula without negations becomes impossible in
few ways: some part of an `and`, every part of an `or`, and a test by values outside its set. The
search takes these ways, allowing one fact more in each round, so the first find is a smallest set;
of the smallest sets it takes the cheapest. Some requests would take for ever to search: after so
many steps any set that changes the answer is taken.
"""

from collections.abc import Iterator, Mapping
from typing import NamedTuple, assert_never

from engine.compile import PolicySet
from engine.compile.code import Possible
from engine.compile.formula import All, Any, Formula, Leaf, PlaceLeaf, negate
from engine.decide.facts import ContradictionError, Facts, Stated, Vector
from engine.decide.kernel import Outcome, Request, Verdict, cell_of, decide
from engine.decide.related import Related
from engine.vocabulary.model import PER_PERSON

MOST_STEPS = 3_000
"""How many answers a round may try before the search is content with any set."""


class Needs(NamedTuple):
    """The facts of a smallest set, cheapest first; `final` where there is none."""

    facts: tuple[str, ...]
    final: bool


class _Answer(NamedTuple):
    """The part of a verdict that a need is about."""

    outcome: Outcome
    unmet: frozenset[str]


class _State(NamedTuple):
    """What would be known, and the facts that would have been asked for."""

    stated: tuple[Stated, ...]
    people: tuple[Vector, ...]
    asked: frozenset[str]


def needs_of(
    policy: PolicySet, request: Request, stated: tuple[Stated, ...], verdict: Verdict
) -> Needs:
    """Search for the facts to ask about."""
    facts = policy.vocabulary.facts
    # Of people of whom the same is known, one stands for all.
    different = dict(zip(map(tuple, stated), request.people, strict=True))
    start = _State(tuple(different), tuple(different.values()), frozenset())
    for most in range(1, len(facts) + 1):
        search = _Search(policy, request, verdict, most)
        found = min(search.changes(start), key=search.cost, default=None)
        tired = search.steps > MOST_STEPS
        if tired and found is None:
            found = next(_Search(policy, request, verdict, len(facts)).changes(start), None)
        if found is not None:
            order = sorted(found.asked, key=lambda n: (facts[n].cost, facts[n].index))
            return Needs(tuple(order), final=False)
        if tired or not search.cut:
            return Needs((), final=not tired)
    return Needs((), final=True)


class _Search:
    """One round: every state that changes the answer with at most so many facts."""

    def __init__(self, policy: PolicySet, request: Request, verdict: Verdict, most: int) -> None:
        self._policy = policy
        self._request = request
        self._goal = _answer(verdict)
        self._most = most
        self._facts = Facts(policy.vocabulary)
        self._related = Related(policy.vocabulary, request.conduct)
        cell = cell_of(policy, request)
        self._lacking = tuple(permission.lacking for permission in cell.permissions)
        self._permissions = cell.permissions
        # By identity: the formulas live as long as the cell, and hashing them takes longest of all.
        self._may_fail: dict[int, Possible] = {}
        self._seen: set[tuple[Stated, ...]] = set()
        self.cut = False
        """Whether something was left out because it takes more facts."""
        self.steps = 0

    def cost(self, state: _State) -> tuple[int, int, tuple[str, ...]]:
        """Fewer facts first, then cheaper ones; names break ties."""
        facts = self._policy.vocabulary.facts
        return len(state.asked), sum(facts[n].cost for n in state.asked), tuple(sorted(state.asked))

    def changes(self, state: _State) -> Iterator[_State]:
        """The states beyond this one in which the answer has changed."""
        if state.stated in self._seen or self.steps > MOST_STEPS:
            return
        self._seen.add(state.stated)
        self.steps += 1
        verdict = decide(self._policy, self._request._replace(people=state.people))
        if _answer(verdict) != self._goal:
            yield state
            return
        for formula, person in self._obstacles(verdict, state):
            for beyond in self._ways(formula, person, state):
                yield from self.changes(beyond)

    # -- what stands in the way -------------------------------------------------------------------

    def _obstacles(self, verdict: Verdict, state: _State) -> Iterator[tuple[Formula, int]]:
        """Formulas of which one has to become impossible before the answer can change."""
        if self._is_denied_for_good(state):
            return
        if forbids := tuple(verdict.forbids()):
            if not any(self._is_certain(s.engaged.formula, s.person, state) for s in forbids):
                # All of them have to go. The one with the fewest tests leaves the fewest ways.
                first = min(forbids, key=lambda s: _size(s.engaged.formula))
                yield first.engaged.formula, first.person
        elif unpermitted := next(verdict.unpermitted(), None):
            conduct, person = unpermitted
            for permission in self._permissions:
                if permission.conduct == conduct:
                    yield permission.guard, person
                    yield from ((failing, person) for _, failing in permission.rules)
        else:
            duties = tuple(verdict.duties())[:1]
            standing = verdict.incapable[:1] or tuple(verdict.unmet()) or duties
            yield from ((s.engaged.formula, s.person) for s in standing)

    def _is_denied_for_good(self, state: _State) -> bool:
        """Whether some conduct of the closure can never be permitted, whatever is found out."""
        return any(
            self._is_certain(lacking, person, state)
            for lacking in self._lacking
            for person in range(len(state.people))
        )

    def _is_certain(self, formula: Formula, person: int, state: _State) -> bool:
        """A formula is certain where its opposite is not possible."""
        may_fail = self._may_fail.get(id(formula))
        if may_fail is None:
            may_fail = self._policy.cells.function(negate(formula))
            self._may_fail[id(formula)] = may_fail
        return not may_fail(state.people[person])

    # -- ways to make a formula impossible --------------------------------------------------------

    def _ways(self, formula: Formula, person: int, state: _State) -> Iterator[_State]:
        match formula:
            case Leaf():
                if not state.people[person][formula.slot] & formula.mask:
                    yield state
                    return
                for settled in self._related.settling(formula):
                    yield from self._settle(settled, formula, person, state)
            case All(parts):
                for part in parts:
                    yield from self._ways(part, person, state)
            case Any(parts):
                yield from self._every(parts, person, state)
            case PlaceLeaf():
                message = "places are settled in a cell"
                raise AssertionError(message)
            case _:
                assert_never(formula)

    def _every(self, parts: tuple[Formula, ...], person: int, state: _State) -> Iterator[_State]:
        if not parts:
            yield state
            return
        for beyond in self._ways(parts[0], person, state):
            yield from self._every(parts[1:], person, beyond)

    def _settle(
        self, settled: Mapping[str, int], leaf: Leaf, person: int, state: _State
    ) -> Iterator[_State]:
        """The state in which these facts are known to lie in these sets, if there can be one."""
        facts = self._policy.vocabulary.facts
        stated = [list(s) for s in state.stated]
        asked = set(state.asked)
        for name, mask in settled.items():
            slot = facts[name].index
            alone = name.startswith(PER_PERSON)
            for index in (person,) if alone else range(len(stated)):
                before = stated[index][slot]
                after = before & mask
                if not after and index == person:
                    return
                if after and after != before:
                    stated[index][slot] = after
                    stated[index][-1] |= 1 << slot
                    asked.add(name)
        if len(asked) > self._most:
            self.cut = True
            return
        try:
            people = tuple(self._facts.vector(self._request.conduct, s) for s in stated)
        except ContradictionError:
            return
        if not people[person][leaf.slot] & leaf.mask:
            yield _State(tuple(map(tuple, stated)), people, frozenset(asked))


def _answer(verdict: Verdict) -> _Answer:
    return _Answer(verdict.outcome, frozenset(s.engaged.word for s in verdict.unmet()))


def _size(formula: Formula) -> int:
    return sum(map(_size, formula.parts)) if isinstance(formula, All | Any) else 1
