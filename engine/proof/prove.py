"""A policy set and invariants come in; for each of them a proof or a counterexample goes out.

What is looked at: all facts and sets of values, every conduct, every place in every role, and every
stretch of days from a first day on. Situations with the same answers are looked at once.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import NamedTuple

from engine.check import Corpus
from engine.compile import PolicySet
from engine.compile.formula import PlaceLeaf, formula_of_condition, tests_place
from engine.diagrams.completion import completions
from engine.diagrams.policy import Answers, SymbolicPolicy, strictest
from engine.diagrams.reach import Reach, Role, Situation, Stay, places_in
from engine.diagrams.space import Space
from engine.language import tree
from engine.proof.claims import Claims, Passes
from engine.proof.counterexample import Broken, counterexample_of
from engine.proof.model import Proof

FIRST_DAY = date(2025, 1, 1)
_FEW = 12
"""Among so many different breaches the shortest request is looked for."""


class Named(NamedTuple):
    """An invariant, and the file it stands in."""

    path: str
    invariant: tree.Invariant


def invariants_of(corpus: Corpus) -> tuple[Named, ...]:
    """The invariants of a folder, in the order of files."""
    return tuple(Named(f.path, i) for f in corpus.files for i in f.file.invariants)


@dataclass(frozen=True, slots=True)
class _Scene:
    """A place in a role on a stretch of days, with a number for the outcomes of each conduct."""

    stay: Stay
    outcomes: dict[str, int]


class Prover:
    """A policy set made ready for proofs: its diagrams serve all invariants."""

    def __init__(self, policy: PolicySet, *, first: date = FIRST_DAY) -> None:
        self._policy = policy
        space = Space(policy.vocabulary)
        self._false = space.false
        self._symbolic = SymbolicPolicy(policy, space, completions(space).stated)
        self._claims = Claims(self._symbolic)
        self._reach = Reach(policy, first, date.max)
        self._numbers: dict[tuple[object, ...], int] = {}
        self._scenes = tuple(self._made())

    def prove(self, named: Named) -> Proof:
        """Prove an invariant, or find a shortest request that breaks it."""
        claim = named.invariant.claim
        looked, broken = 0, list[Broken]()
        if isinstance(claim, tree.AtLeastAsStrict):
            found = self._compared(claim)
        else:
            found = self._single(named.invariant)
        for one in found:
            looked += 1
            if one.breach.requests != self._false:
                broken.append(one)
        counterexample = None
        if broken:
            few = sorted(broken, key=lambda b: b.stay.situation.role is not Role.VIEWER)[:_FEW]
            places = len({b.stay.place for b in broken})
            counterexample = counterexample_of(self._symbolic, few, places)
        return Proof(
            invariant=named.invariant, path=named.path, counterexample=counterexample, cells=looked
        )

    def _made(self) -> Iterator[_Scene]:
        """One scene for each situation; the last days first: they are what readers ask for."""
        seen: set[Situation] = set()
        for role in Role:
            for stay in sorted(self._reach.stays(role), key=lambda s: -s.last):
                if stay.situation not in seen:
                    seen.add(stay.situation)
                    yield _Scene(stay, self._outcomes(stay))

    def _outcomes(self, stay: Stay) -> dict[str, int]:
        outcomes = {}
        for conduct in self._policy.vocabulary.conducts:
            here = self._answers(conduct, stay)
            key = (conduct, here.permit, here.required, here.forbidden)
            outcomes[conduct] = self._numbers.setdefault(key, len(self._numbers))
        return outcomes

    def _answers(self, conduct: str, stay: Stay) -> Answers:
        return self._symbolic.answers(conduct, stay.situation, stay.place, stay.first)

    # -- one situation at a time ------------------------------------------------------------------

    def _single(self, invariant: tree.Invariant) -> Iterator[Broken]:
        for subject in self._claims.subjects(invariant.claim):
            seen: set[tuple[object, ...]] = set()
            for scene in self._scenes:
                stay = scene.stay
                key: tuple[object, ...] = tuple(scene.outcomes[c] for c in subject)
                if _is_placed(invariant, self._policy):
                    key = (*key, stay.situation.role, stay.place, stay.first)
                if key not in seen:
                    seen.add(key)
                    answers = partial(self._answers_at, stay)
                    passes = self._passes(stay)
                    for breach in self._claims.breaches(invariant, subject, answers, passes):
                        yield Broken(breach, stay, stay)

    def _answers_at(self, stay: Stay, conduct: str) -> Answers:
        return self._answers(conduct, stay)

    def _passes(self, stay: Stay) -> Passes:
        places = places_in(self._policy, stay.situation.role, self._policy.atlas.whole[stay.place])

        def passes(leaf: PlaceLeaf) -> bool:
            return self._policy.cells.engagement.passes(leaf, places, stay.first)

        return passes

    # -- two places -------------------------------------------------------------------------------

    def _compared(self, claim: tree.AtLeastAsStrict) -> Iterator[Broken]:
        """Whether one place is as strict as another, on the same days and in the same role."""
        for role in Role:
            stays = tuple(self._reach.stays(role))
            ones = self._of(claim.place.text, stays)
            others = self._of(claim.other.text, stays)
            seen: set[tuple[object, ...]] = set()
            for segment in sorted({stay.first for stay in (*ones, *others)}):
                here = [stay for stay in ones if stay.first <= segment <= stay.last]
                there = [stay for stay in others if stay.first <= segment <= stay.last]
                key = (*(s.situation for s in here), None, *(s.situation for s in there))
                if key not in seen:
                    seen.add(key)
                    stay = replace(here[0], first=segment, last=segment)
                    yield from self._milder(here, there, stay, claim)

    def _milder(
        self, here: list[Stay], there: list[Stay], stay: Stay, claim: tree.AtLeastAsStrict
    ) -> Iterator[Broken]:
        for conduct in self._policy.vocabulary.conducts:
            one = strictest([self._answers(conduct, s) for s in here])
            other = strictest([self._answers(conduct, s) for s in there])
            for breach in self._claims.weaker(conduct, one, other):
                beside = replace(there[0], first=stay.first, last=stay.last)
                yield Broken(
                    breach,
                    replace(stay, place=claim.place.text),
                    replace(beside, place=claim.other.text),
                )

    def _of(self, code: str, stays: tuple[Stay, ...]) -> list[Stay]:
        atlas = self._policy.atlas
        candidates = atlas.candidates(code, date.max)
        return [s for s in stays if s.place == code or not atlas.whole[s.place] & ~candidates]


def _is_placed(invariant: tree.Invariant, policy: PolicySet) -> bool:
    """Whether a condition tests a place, so that places with the same answers differ."""
    when = invariant.when
    parts = when.parts if isinstance(when, tree.And) else (when,)
    return any(
        tests_place(formula_of_condition(part, policy.vocabulary))
        for part in parts
        if part is not None and not isinstance(part, tree.Bare)
    )
