"""A conduct, sets of candidate places and a stretch of days come in; the engaged rules go out.

Rules that are not in force or do not reach any of the candidate places are gone, place tests are
settled, entailed conducts are joined in: what is left of a rule depends on facts alone. Places and
dates are sets: a prohibition, a requirement or a duty is engaged if any candidate place on any of
the days engages it, a permission only if all do.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from engine.compile.formula import (
    ALWAYS,
    NEVER,
    Formula,
    PlaceLeaf,
    both,
    holding,
    negate,
    settle_places,
    tests_place,
    with_slot,
)
from engine.compile.model import CompiledRule, EffectKind
from engine.places import Atlas
from engine.vocabulary import Vocabulary

_PUBLIC = frozenset({"share", "publish", "promote", "monetise", "sell"})


class Places(NamedTuple):
    """The candidate places of each connecting factor, as sets of the atlas."""

    viewer: int
    person: int
    provider: int
    publication: int


class CellKey(NamedTuple):
    """What a cell depends on; the segments are the first and the last stretch of days."""

    conduct: str
    places: Places
    first: int
    last: int


class Entailed(NamedTuple):
    """A conduct of the closure, and the formula under which it is entailed."""

    conduct: str
    guard: Formula


@dataclass(frozen=True, slots=True)
class Engaged:
    """A rule as it is engaged: by which factor and candidates, and through which entailed conduct.

    `formula` is what is left to be tested; `word` is the requirement or duty that it is about.
    """

    rule: CompiledRule
    via: str | None
    factor: str | None
    reached: int
    formula: Formula
    word: str = ""


@dataclass(frozen=True, slots=True)
class Permission:
    """What one conduct of the closure needs: that it is not entailed, or that a permission holds.

    `rules` are the permissions that may hold, each with the formula under which it may fail.
    """

    conduct: str
    guard: Formula
    rules: tuple[tuple[CompiledRule, Formula], ...]

    @property
    def lacking(self) -> Formula:
        """Possible where the conduct is possibly entailed and every permission may fail."""
        lacking = self.guard
        for _, failing in self.rules:
            lacking = both(lacking, failing)
        return lacking


@dataclass(frozen=True, slots=True)
class Found:
    """An engaged rule before its entailment is joined to its formula."""

    engaged: Engaged
    guard: Formula


def factors_of(rule: CompiledRule, conduct: str) -> tuple[str, ...]:
    """The connecting factors of a rule, for a conduct: those that it names, or the default ones."""
    if rule.factors is not None:
        return rule.factors
    return ("viewer", "provider", *(("publication",) if conduct in _PUBLIC else ()))


class Engagement:
    """Tells which rules are engaged. What it remembers are values of pure functions."""

    def __init__(
        self,
        rules: tuple[CompiledRule, ...],
        vocabulary: Vocabulary,
        atlas: Atlas,
        days: tuple[date, ...],
    ) -> None:
        self._vocabulary = vocabulary
        self._atlas = atlas
        self._segments = (date.min, *days)
        self._ties = tuple(self._tied())
        self._rules = rules
        self._own_slot = len(vocabulary.facts)
        self._extents: dict[tuple[tuple[str, ...], str, str, int], int] = {}
        self._plain: dict[tuple[int, bool], Formula] = {}
        self._insides: dict[tuple[tuple[str, ...], int], int] = {}
        self._placed = frozenset(r.number for r in rules if tests_place(r.formula))
        self._by_conduct = {
            conduct: tuple(r for r in rules if conduct in r.conducts)
            for conduct in vocabulary.conducts
        }
        self._closures = {conduct: self._closure(conduct) for conduct in vocabulary.conducts}

    def closure(self, conduct: str) -> tuple[Entailed, ...]:
        """The conduct itself, and everything that it entails, each once."""
        return self._closures[conduct]

    def engaged(self, key: CellKey, only: Collection[int] | None = None) -> Iterator[Found]:
        """The prohibitions, requirements and duties that are engaged, through each entailment.

        `only` are numbers of rules: the others are known not to reach any candidate.
        """
        for entailed in self.closure(key.conduct):
            via = None if entailed.conduct == key.conduct else entailed.conduct
            for rule in self._candidates(entailed.conduct, only):
                if rule.effect is EffectKind.PERMIT:
                    continue
                if rule.effect is EffectKind.DUTY and via is not None:
                    # Prohibitions, requirements and lack of permission are entailed, duties not.
                    continue
                engaged = self._engage(rule, via, entailed.conduct, key)
                if engaged is not None:
                    yield Found(engaged, entailed.guard)

    def permissions(self, key: CellKey) -> tuple[Permission, ...]:
        """What each conduct of the closure needs."""
        found = []
        for entailed in self.closure(key.conduct):
            permits = (
                (rule, self._failing(rule, entailed.conduct, key))
                for rule in self._by_conduct[entailed.conduct]
                if rule.effect is EffectKind.PERMIT
            )
            live = tuple((rule, failing) for rule, failing in permits if failing != ALWAYS)
            found.append(Permission(entailed.conduct, entailed.guard, live))
        return tuple(found)

    def extent(self, rule: CompiledRule, segment: int) -> int:
        """Everywhere that a rule reaches; not for a rule without an extent."""
        kind = rule.document.kind.text if rule.document.kind else ""
        instrument = rule.document.cites.text if rule.document.cites else ""
        codes, tied = rule.extent or (), self._ties[segment]
        key = (codes, kind, instrument, tied)
        total = self._extents.get(key)
        if total is None:
            day = self._segments[tied]
            total = 0
            for code in codes:
                total |= self._atlas.extent(code, day, kind=kind, instrument=instrument)
            self._extents[key] = total
        return total

    def is_in_force(self, rule: CompiledRule, segment: int) -> bool:
        """Whether a rule applies on a stretch of days."""
        day = self._segments[segment]
        return any(day in period for period in rule.periods)

    def inside(self, places: tuple[str, ...], segment: int) -> int:
        """What a place test stands for on a day: wherever the law of these places reaches."""
        tied = self._ties[segment]
        inside = self._insides.get((places, tied))
        if inside is None:
            inside, day = 0, self._segments[tied]
            for place in places:
                if place.startswith("@"):
                    inside |= self._atlas.group(place[1:], day)
                else:
                    inside |= self._atlas.extent(place, day)
            self._insides[places, tied] = inside
        return inside

    # -- engaging a rule --------------------------------------------------------------------------

    def _tied(self) -> Iterator[int]:
        """For each segment the one since which the ties of places have not changed."""
        turns = set(self._atlas.change_dates)
        tied = 0
        for segment, day in enumerate(self._segments):
            tied = segment if day in turns else tied
            yield tied

    def _candidates(self, conduct: str, only: Collection[int] | None) -> Iterable[CompiledRule]:
        if only is None:
            return self._by_conduct[conduct]
        # INVARIANT: the number of a rule is its place among the rules.
        return [self._rules[n] for n in sorted(only) if conduct in self._rules[n].conducts]

    def _closure(self, conduct: str) -> tuple[Entailed, ...]:
        found = [Entailed(conduct, ALWAYS)]
        for name, guard in found:
            here = self._vocabulary.conducts[name]
            known = {e.conduct for e in found}
            found += (Entailed(e, guard) for e in here.entails if e not in known)
            if here.entails_when is not None:
                when = both(guard, holding(here.entails_when, self._vocabulary))
                found += (Entailed(e, when) for e in here.then_entails if e not in known)
        return tuple(found)

    def _engage(
        self, rule: CompiledRule, via: str | None, conduct: str, key: CellKey
    ) -> Engaged | None:
        segments = [s for s in range(key.first, key.last + 1) if self.is_in_force(rule, s)]
        if not segments:
            return None
        factor, reached = None, 0
        if rule.extent is not None:
            factor, reached = self._reach(rule, conduct, key.places, segments)
            if not reached:
                return None
        formula = self._left_of(rule, conduct, key.places, segments)
        return None if formula == NEVER else Engaged(rule, via, factor, reached, formula)

    def _reach(
        self, rule: CompiledRule, conduct: str, places: Places, segments: list[int]
    ) -> tuple[str | None, int]:
        extent = 0
        for segment in segments:
            extent |= self.extent(rule, segment)
        for factor in factors_of(rule, conduct):
            reached: int = getattr(places, factor) & extent
            if reached:
                return factor, reached
        return None, 0

    def _failing(self, rule: CompiledRule, conduct: str, key: CellKey) -> Formula:
        """The formula that is possible where the permission is not certain."""
        segments = list(range(key.first, key.last + 1))
        if not all(self.is_in_force(rule, s) for s in segments):
            return ALWAYS
        return self._settled(negate(rule.formula), conduct, key.places, segments)

    # -- settling places and days -----------------------------------------------------------------

    def _left_of(
        self, rule: CompiledRule, conduct: str, places: Places, segments: list[int]
    ) -> Formula:
        """What is left of a rule's formula; without place tests that is the same in every cell."""
        if rule.number in self._placed:
            return self._settled(rule.formula, conduct, places, segments)
        key = (rule.number, conduct in self._vocabulary.own_consent.conducts)
        formula = self._plain.get(key)
        if formula is None:
            formula = self._settled(rule.formula, conduct, places, segments)
            self._plain[key] = formula
        return formula

    def _settled(
        self, formula: Formula, conduct: str, places: Places, segments: list[int]
    ) -> Formula:
        """The formula with its place tests answered, and with the consent that counts here."""

        def passes(leaf: PlaceLeaf) -> bool:
            return any(self.passes(leaf, places, segment) for segment in segments)

        settled = settle_places(formula, passes)
        if conduct in self._vocabulary.own_consent.conducts:
            consent = self._vocabulary.facts["person.consent"].index
            return with_slot(settled, consent, self._own_slot)
        return settled

    def passes(self, leaf: PlaceLeaf, places: Places, segment: int) -> bool:
        """Whether some candidate place passes a test on a day."""
        inside = self.inside(leaf.places, segment)
        candidates: int = getattr(places, leaf.factor)
        return bool(candidates & ~inside if leaf.negated else candidates & inside)
