"""A conduct, sets of candidate places and a stretch of days come in; the engaged rules go out.

A cell is the policy set partially evaluated: rules that are not in force or do not reach any of the
candidate places are gone, place tests are settled, entailed conducts are joined in. What is left
depends on facts alone. Places and dates are sets: a prohibition, a requirement or a duty is engaged
if any candidate place on any of the days engages it, a permission only if all do.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias, assert_never

from engine.compile.code import Possible, function_of, standing_of
from engine.compile.formula import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Formula,
    Leaf,
    PlaceLeaf,
    both,
    either,
    holding,
    negate,
    tests_place,
)
from engine.compile.model import CompiledRule, EffectKind
from engine.places import Atlas
from engine.vocabulary import Vocabulary

# Whoever varies place codes at will makes new cells: the store is emptied before it grows large.
MOST_ENGAGED = 200_000
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


@dataclass(frozen=True, slots=True)
class Engaged:
    """A rule as it is engaged: by which factor and candidates, and through which entailed conduct.

    `word` is the requirement or duty it is about; `formula` is what is left to be tested.
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


Group = tuple[Engaged, ...]
"""Engaged rules with one and the same formula."""

Standing: TypeAlias = Callable[[Sequence[int]], list[Group]]
"""The groups whose formula is possible on a vector of facts."""


@dataclass(frozen=True, slots=True)
class Cell:
    """The engaged rules, grouped so that each formula is tested once.

    `lacking` tells for each conduct of the closure whether every permission for it may fail.
    """

    forbids: Standing
    lacking: tuple[tuple[Possible, str], ...]
    requires: Standing
    duties: Standing
    permissions: tuple[Permission, ...]
    size: int
    """How many rules are engaged."""


class Entailed(NamedTuple):
    """A conduct of the closure, and the formula under which it is entailed."""

    conduct: str
    guard: Formula


class Cells:
    """Makes cells and remembers them. Two threads may make the same cell; both are equal."""

    def __init__(
        self,
        rules: tuple[CompiledRule, ...],
        vocabulary: Vocabulary,
        atlas: Atlas,
        days: tuple[date, ...],
    ) -> None:
        self._rules = rules
        self._vocabulary = vocabulary
        self._atlas = atlas
        self._segments = (date.min, *days)
        self._own_slot = len(vocabulary.facts)
        self._cells: dict[CellKey, Cell] = {}
        self._held = 0
        self._extents: dict[tuple[tuple[str, ...], str, str, int], int] = {}
        self._plain: dict[tuple[int, bool], Formula] = {}
        self._insides: dict[tuple[tuple[str, ...], int], int] = {}
        self._functions: dict[Formula, Possible] = {}
        self._by_conduct = {
            conduct: tuple(r for r in rules if conduct in r.conducts)
            for conduct in vocabulary.conducts
        }

    def cell(self, key: CellKey) -> Cell:
        """The cell for a key."""
        cell = self._cells.get(key)
        if cell is None:
            cell = self._make(key)
            self._held += cell.size
            if self._held > MOST_ENGAGED:
                self._cells.clear()
                self._held = 0
            self._cells[key] = cell
        return cell

    def closure(self, conduct: str) -> tuple[Entailed, ...]:
        """The conduct itself, and everything that it entails, each once."""
        found = [Entailed(conduct, ALWAYS)]
        for name, guard in found:
            here = self._vocabulary.conducts[name]
            known = {e.conduct for e in found}
            found += (Entailed(e, guard) for e in here.entails if e not in known)
            if here.entails_when is not None:
                when = both(guard, holding(here.entails_when, self._vocabulary))
                found += (Entailed(e, when) for e in here.then_entails if e not in known)
        return tuple(found)

    def _make(self, key: CellKey) -> Cell:
        engaged = {kind: list[Engaged]() for kind in EffectKind}
        permissions = []
        seen: set[tuple[int, Formula]] = set()
        for entailed in self.closure(key.conduct):
            via = None if entailed.conduct == key.conduct else entailed.conduct
            permits = []
            for rule in self._by_conduct[entailed.conduct]:
                if rule.effect is EffectKind.PERMIT:
                    permits.append((rule, self._certain(rule, entailed.conduct, key)))
                    continue
                if rule.effect is EffectKind.DUTY and via is not None:
                    # Prohibitions, requirements and lack of permission are entailed, duties not.
                    continue
                found = self._engage(rule, via, entailed, key)
                if found is None or (rule.number, found.formula) in seen:
                    continue
                # Guarded by its entailment, the same formula says nothing new.
                seen.add((rule.number, found.formula))
                engaged[rule.effect] += self._instances(found, entailed.guard)
            live = tuple((rule, failing) for rule, failing in permits if failing != ALWAYS)
            permissions.append(Permission(entailed.conduct, entailed.guard, live))
        return Cell(
            forbids=self._standing(engaged[EffectKind.FORBID]),
            lacking=tuple((self.function(p.lacking), p.conduct) for p in permissions),
            requires=self._standing(engaged[EffectKind.REQUIRE]),
            duties=self._standing(engaged[EffectKind.DUTY]),
            permissions=tuple(permissions),
            size=sum(map(len, engaged.values())),
        )

    # -- engaging a rule --------------------------------------------------------------------------

    def _engage(
        self, rule: CompiledRule, via: str | None, entailed: Entailed, key: CellKey
    ) -> Engaged | None:
        segments = [s for s in self._range(key) if self._in_force(rule, s)]
        if not segments:
            return None
        factor, reached = None, 0
        if rule.extent is not None:
            factor, reached = self._reach(rule, entailed.conduct, key.places, segments)
            if not reached:
                return None
        formula = self._left_of(rule, entailed.conduct, key.places, segments)
        return None if formula == NEVER else Engaged(rule, via, factor, reached, formula)

    def _reach(
        self, rule: CompiledRule, conduct: str, places: Places, segments: list[int]
    ) -> tuple[str | None, int]:
        factors = rule.factors
        if factors is None:
            factors = ("viewer", "provider", *(("publication",) if conduct in _PUBLIC else ()))
        extent = 0
        for segment in segments:
            extent |= self._extent(rule, segment)
        for factor in factors:
            reached: int = getattr(places, factor) & extent
            if reached:
                return factor, reached
        return None, 0

    def _instances(self, found: Engaged, guard: Formula) -> Iterator[Engaged]:
        """One for each requirement, with what would meet it; else the rule itself."""
        guarded = both(guard, found.formula)
        for word in found.rule.words or ("",):
            formula = guarded
            if found.rule.effect is EffectKind.REQUIRE:
                met = holding(self._vocabulary.requirements[word].met_by, self._vocabulary)
                formula = both(formula, negate(met))
            yield Engaged(found.rule, found.via, found.factor, found.reached, formula, word)

    def _certain(self, rule: CompiledRule, conduct: str, key: CellKey) -> Formula:
        """The formula that is possible where the permission is not certain."""
        segments = list(self._range(key))
        if not all(self._in_force(rule, s) for s in segments):
            return ALWAYS
        return self._settled(negate(rule.formula), conduct, key.places, segments)

    # -- settling places and days -----------------------------------------------------------------

    def _left_of(
        self, rule: CompiledRule, conduct: str, places: Places, segments: list[int]
    ) -> Formula:
        """What is left of a rule's formula; without place tests that is the same in every cell."""
        if tests_place(rule.formula):
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
        match formula:
            case Leaf(slot, mask, full):
                own = self._vocabulary.own_consent
                consent = self._vocabulary.facts["person.consent"].index
                if slot == consent and conduct in own.conducts:
                    return Leaf(self._own_slot, mask, full)
                return formula
            case PlaceLeaf():
                possible = any(self._place(formula, places, s) for s in segments)
                return ALWAYS if possible else NEVER
            case All(parts):
                whole: Formula = ALWAYS
                for part in parts:
                    whole = both(whole, self._settled(part, conduct, places, segments))
                return whole
            case Any(parts):
                some: Formula = NEVER
                for part in parts:
                    some = either(some, self._settled(part, conduct, places, segments))
                return some
            case _:
                assert_never(formula)

    def _place(self, leaf: PlaceLeaf, places: Places, segment: int) -> int:
        inside = self._insides.get((leaf.places, segment))
        if inside is None:
            inside = self._inside(leaf.places, self._segments[segment])
            self._insides[leaf.places, segment] = inside
        candidates: int = getattr(places, leaf.factor)
        return candidates & ~inside if leaf.negated else candidates & inside

    def _inside(self, places: tuple[str, ...], day: date) -> int:
        """What a place test stands for on a day: wherever the law of these places reaches."""
        inside = 0
        for place in places:
            is_group = place.startswith("@")
            inside |= (
                self._atlas.group(place[1:], day) if is_group else self._atlas.extent(place, day)
            )
        return inside

    def _in_force(self, rule: CompiledRule, segment: int) -> bool:
        day = self._segments[segment]
        return any(day in period for period in rule.periods)

    def _extent(self, rule: CompiledRule, segment: int) -> int:
        kind = rule.document.kind.text if rule.document.kind else ""
        instrument = rule.document.cites.text if rule.document.cites else ""
        codes = rule.extent or ()
        key = (codes, kind, instrument, segment)
        total = self._extents.get(key)
        if total is None:
            day = self._segments[segment]
            total = 0
            for code in codes:
                total |= self._atlas.extent(code, day, kind=kind, instrument=instrument)
            self._extents[key] = total
        return total

    @staticmethod
    def _range(key: CellKey) -> range:
        return range(key.first, key.last + 1)

    # -- functions --------------------------------------------------------------------------------

    @staticmethod
    def _standing(engaged: list[Engaged]) -> Standing:
        grouped: dict[Formula, list[Engaged]] = {}
        for one in engaged:
            grouped.setdefault(one.formula, []).append(one)
        return standing_of([(formula, tuple(group)) for formula, group in grouped.items()])

    def function(self, formula: Formula) -> Possible:
        """The compiled form of a formula without place tests."""
        function = self._functions.get(formula)
        if function is None:
            function = self._functions[formula] = function_of(formula)
        return function
