"""A policy set and invariants come in; for each of them a proof or a counterexample goes out.

What is looked at: all facts and sets of values, every conduct, every place in every role, and every
stretch of days from a first day on. Situations with the same answers are looked at once.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple, assert_never

from engine.check import Corpus
from engine.compile import PolicySet
from engine.compile.formula import PlaceLeaf
from engine.diagrams.completion import completions
from engine.diagrams.policy import Answers, Parts, SymbolicPolicy, strictest
from engine.diagrams.reach import Reach, Role, Situation, Stay, places_in
from engine.diagrams.space import Space
from engine.language import tree
from engine.proof.claims import Breach, Claims, Passes, Scene, places_of, says_forbidden
from engine.proof.counterexample import Broken, Telling, counterexample_of
from engine.proof.model import Named, Proof
from engine.store import uncollected

FIRST_DAY = date(2025, 1, 1)
ANNOUNCED_DAY = date(2026, 1, 14)
"""The day of the last announced policies: those of before are no more."""

_Parts = tuple[str, ...]
"""The parts of an answer that matter to a claim."""

_Numbers = frozenset[int]
_Group = tuple[Stay, ...]
"""The stays of places in which the answers that matter to a claim are the same."""


class _Pair(NamedTuple):
    """What lies in each of two places, on the same days, the segments `first` to `last`."""

    here: list[Stay]
    there: list[Stay]
    first: int
    last: int

    def as_one(self, stays: list[Stay], place: str) -> Stay:
        """All of a place, as it is asked about."""
        return replace(stays[0], place=place, first=self.first, last=self.last)


def invariants_of(corpus: Corpus) -> tuple[Named, ...]:
    """The invariants of a folder, in the order of files."""
    return tuple(Named(f.path, i) for f in corpus.files for i in f.file.invariants)


class Prover:
    """A policy set made ready for proofs: its diagrams serve all invariants.

    `first` is the first day that is looked at. A counterexample is shown on the day `shown` where
    there is one on it; left out, on the last day from which on nothing changes.
    """

    def __init__(
        self, policy: PolicySet, *, first: date = FIRST_DAY, shown: date | None = None
    ) -> None:
        self._policy = policy
        space = Space(policy.vocabulary)
        self._false = space.false
        self._symbolic = SymbolicPolicy(policy, space, completions(space).stated)
        self._claims = Claims(self._symbolic)
        self._reach = Reach(policy, first, date.max)
        last = max((first, *policy.days))
        self._telling = Telling(self._symbolic, first, last if shown is None else max(shown, first))
        self._numbers: dict[tuple[object, ...], int] = {}
        self._stays = tuple(stay for role in Role for stay in self._reach.stays(role))
        # Answers are kept, so that the number of one in memory is not used again.
        self._found: dict[tuple[str, Situation], Answers] = {}
        self._known: dict[tuple[int, _Parts], int] = {}
        self._groups: dict[tuple[object, ...], tuple[_Group, ...]] = {}

    def prove(self, named: Named) -> Proof:
        """Prove an invariant, or find a telling request that breaks it."""
        claim, name = named.invariant.claim, named.invariant.name.text
        with uncollected():
            if isinstance(claim, tree.AtLeastAsStrict):
                looked, broken = self._compared(named.invariant, claim)
            else:
                looked, broken = self._single(named.invariant)
            counterexample = counterexample_of(self._telling, name, broken) if broken else None
        return Proof(named=named, counterexample=counterexample, looked_at=looked)

    # -- one situation at a time ------------------------------------------------------------------

    def _single(self, invariant: tree.Invariant) -> tuple[int, list[Broken]]:
        looked, broken = 0, list[Broken]()
        parts, tests = _parts_of(invariant), places_of(invariant.when)
        for subject in self._claims.subjects(invariant.claim):
            groups = self._grouped(subject, parts, tests)
            looked += len(groups)
            if not self._holds_at_once(invariant, subject, groups):
                for group in groups:
                    scene = self._scene(group[0])
                    broken += self._broken(invariant, subject, scene, group)
        return looked, broken

    def _broken(
        self, invariant: tree.Invariant, subject: tuple[str, ...], scene: Scene, group: _Group
    ) -> Iterator[Broken]:
        found = tuple(self._claims.breaches(invariant, subject, scene))
        yield from self._each(
            found, partial(self._claims.breaches, invariant, subject, scene), group, group
        )

    def _each(
        self,
        found: tuple[Breach, ...],
        again: "partial[Iterator[Breach]]",
        stays: _Group,
        beside: _Group,
    ) -> Iterator[Broken]:
        """The breaches that are some, each with those among them whose condition is certain."""
        if any(breach.requests != self._false for breach in found):
            for breach, certain in zip(found, again(certainly=True), strict=True):
                if breach.requests != self._false:
                    yield Broken(breach, certain, stays, beside)

    def _holds_at_once(
        self, invariant: tree.Invariant, subject: tuple[str, ...], groups: tuple[_Group, ...]
    ) -> bool:
        """Whether a claim about single requests holds of the mildest answers there are."""
        if not isinstance(invariant.claim, tree.NeverPermit | tree.AlwaysForbid):
            return False
        if places_of(invariant.when) or says_forbidden(invariant.when):
            return False
        each = [self._answers(subject[0], group[0]) for group in groups]
        if not each:
            return True
        space = self._symbolic.space
        forbidden = space.every(list(dict.fromkeys(a.forbidden for a in each)))
        mildest = replace(
            each[0],
            permit=space.some(list(dict.fromkeys(a.permit for a in each))),
            parts=(Parts(forbidden, forbidden, forbidden, self._false, {}),),
        )
        scene = Scene(lambda _: mildest, self._passes(groups[0][0]))
        found = self._claims.breaches(invariant, subject, scene)
        return all(breach.requests == self._false for breach in found)

    def _grouped(
        self, subject: tuple[str, ...], parts: _Parts, tests: tuple[tree.PlaceTest, ...]
    ) -> tuple[_Group, ...]:
        """All stays, those together in which the answers and the place tests come out the same."""
        groups = self._groups.get((subject, parts, tests))
        if groups is None:
            leaves = [leaf for test in tests for leaf in _both_ways(test)]
            found: dict[tuple[object, ...], list[Stay]] = {}
            for stay in self._stays:
                numbers = tuple([self._number(conduct, stay, parts) for conduct in subject])
                for part in self._days_of(stay) if tests else (stay,):
                    passed = map(self._passes(part), leaves) if tests else ()
                    found.setdefault((*numbers, *passed), []).append(part)
            groups = self._groups[subject, parts, tests] = tuple(map(tuple, found.values()))
        return groups

    def _days_of(self, stay: Stay) -> Iterator[Stay]:
        """A stay in pieces on which a place test has one answer."""
        turns = {self._policy.segment(day) for day in self._policy.atlas.change_dates}
        edges = sorted({stay.first, *(t for t in turns if stay.first < t <= stay.last)})
        for first, after in zip(edges, (*edges[1:], stay.last + 1), strict=True):
            yield replace(stay, first=first, last=after - 1)

    def _number(self, conduct: str, stay: Stay, parts: _Parts) -> int:
        """A number that is the same where these parts of the answers for a conduct are the same."""
        answers = self._found.get((conduct, stay.situation))
        if answers is None:
            answers = self._found[conduct, stay.situation] = self._answers(conduct, stay)
        key = (id(answers), parts)
        number = self._known.get(key)
        if number is None:
            found = (conduct, parts, *(getattr(answers, part) for part in parts))
            number = self._known[key] = self._numbers.setdefault(found, len(self._numbers))
        return number

    def _answers(self, conduct: str, stay: Stay) -> Answers:
        return self._symbolic.answers(conduct, stay.situation, stay.place, stay.first)

    def _scene(self, stay: Stay) -> Scene:
        return Scene(lambda conduct: self._answers(conduct, stay), self._passes(stay))

    def _passes(self, stay: Stay) -> Passes:
        places = places_in(self._policy, stay.situation.role, self._policy.atlas.whole[stay.place])

        def passes(leaf: PlaceLeaf) -> bool:
            return self._policy.cells.engagement.passes(leaf, places, stay.first)

        return passes

    # -- two places -------------------------------------------------------------------------------

    def _compared(
        self, invariant: tree.Invariant, claim: tree.AtLeastAsStrict
    ) -> tuple[int, list[Broken]]:
        """Whether one place is as strict as another, on the same days and in the same role."""
        looked, broken = 0, list[Broken]()
        parts = _parts_of(invariant)
        for role in Role:
            stays = tuple(stay for stay in self._stays if stay.situation.role is role)
            ones = self._of(claim.place.text, stays)
            others = self._of(claim.other.text, stays)
            found: dict[tuple[str, _Numbers, _Numbers, int | None], list[_Pair]] = {}
            starts = sorted({stay.first for stay in (*ones, *others)})
            for first, after in zip(starts, (*starts[1:], self._reach.last + 1), strict=True):
                here = [stay for stay in ones if stay.first <= first <= stay.last]
                there = [stay for stay in others if stay.first <= first <= stay.last]
                pair = _Pair(here, there, first, after - 1)
                for conduct in self._policy.vocabulary.conducts:
                    one = frozenset(self._number(conduct, s, parts) for s in here)
                    other = frozenset(self._number(conduct, s, parts) for s in there)
                    placed = first if places_of(invariant.when) else None
                    found.setdefault((conduct, one, other, placed), []).append(pair)
            looked += len(found)
            for (conduct, one, other, _), pairs in found.items():
                if not other <= one:
                    broken += self._milder(invariant, claim, conduct, pairs)
        return looked, broken

    def _milder(
        self,
        invariant: tree.Invariant,
        claim: tree.AtLeastAsStrict,
        conduct: str,
        pairs: list[_Pair],
    ) -> Iterator[Broken]:
        first = pairs[0]
        one = strictest([self._answers(conduct, s) for s in first.here])
        other = strictest([self._answers(conduct, s) for s in first.there])
        scene = Scene(lambda _: other, self._passes(first.there[0]))
        again = partial(self._claims.weaker, invariant, conduct, one, scene)
        stays = tuple(p.as_one(p.here, claim.place.text) for p in pairs)
        beside = tuple(p.as_one(p.there, claim.other.text) for p in pairs)
        yield from self._each(tuple(again()), again, stays, beside)

    def _of(self, code: str, stays: tuple[Stay, ...]) -> list[Stay]:
        atlas = self._policy.atlas
        candidates = atlas.candidates(code, date.max)
        return [s for s in stays if s.place == code or not atlas.whole[s.place] & ~candidates]


def _parts_of(invariant: tree.Invariant) -> _Parts:
    """What is looked at of the answers: situations that differ in nothing of it are one."""
    forbidden = ("forbidden",) if says_forbidden(invariant.when) else ()
    match invariant.claim:
        case tree.NeverPermit() | tree.PermitImplies():
            return ("permit", *forbidden)
        case tree.AlwaysForbid():
            return ("deny", "forbidden")
        case tree.Ignores() | tree.NeverLoosens() | tree.AtLeastAsStrict():
            return ("deny", "required", *forbidden)
        case _:
            assert_never(invariant.claim)


def _both_ways(test: tree.PlaceTest) -> tuple[PlaceLeaf, ...]:
    """A place test, and its opposite: where a place is in part, both may pass."""
    places = tuple(place.text for place in test.places)
    return tuple(PlaceLeaf(test.factor.text, places, negated) for negated in (False, True))
