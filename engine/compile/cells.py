"""A key comes in; its cell goes out: the engaged rules as Python functions of the facts.

A cell is the policy set partially evaluated for a conduct, sets of candidate places and a stretch
of days. What is left depends on facts alone.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeAlias

from engine.compile.code import Possible, function_of, standing_of
from engine.compile.engage import CellKey, Engaged, Engagement, Found, Permission
from engine.compile.formula import Formula, both, holding, negate
from engine.compile.model import CompiledRule, EffectKind
from engine.places import Atlas
from engine.vocabulary import Vocabulary

# Whoever varies place codes at will makes new cells: the store is emptied before it grows large.
MOST_ENGAGED = 200_000

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


class Cells:
    """Makes cells and remembers them. Two threads may make the same cell; both are equal."""

    def __init__(
        self,
        rules: tuple[CompiledRule, ...],
        vocabulary: Vocabulary,
        atlas: Atlas,
        days: tuple[date, ...],
    ) -> None:
        self.engagement = Engagement(rules, vocabulary, atlas, days)
        self._vocabulary = vocabulary
        self._cells: dict[CellKey, Cell] = {}
        self._held = 0
        self._functions: dict[Formula, Possible] = {}

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

    def _make(self, key: CellKey) -> Cell:
        engaged = {kind: list[Engaged]() for kind in EffectKind}
        seen: set[tuple[int, Formula]] = set()
        for found in self.engagement.engaged(key):
            rule, formula = found.engaged.rule, found.engaged.formula
            # Guarded by its entailment, the same formula says nothing new.
            if (rule.number, formula) not in seen:
                seen.add((rule.number, formula))
                engaged[rule.effect] += self._instances(found)
        permissions = self.engagement.permissions(key)
        return Cell(
            forbids=self._standing(engaged[EffectKind.FORBID]),
            lacking=tuple((self.function(p.lacking), p.conduct) for p in permissions),
            requires=self._standing(engaged[EffectKind.REQUIRE]),
            duties=self._standing(engaged[EffectKind.DUTY]),
            permissions=permissions,
            size=sum(map(len, engaged.values())),
        )

    def _instances(self, found: Found) -> Iterator[Engaged]:
        """One for each requirement, with what would meet it; else the rule itself."""
        one = found.engaged
        guarded = both(found.guard, one.formula)
        for word in one.rule.words or ("",):
            formula = guarded
            if one.rule.effect is EffectKind.REQUIRE:
                met = holding(self._vocabulary.requirements[word].met_by, self._vocabulary)
                formula = both(formula, negate(met))
            yield Engaged(one.rule, one.via, one.factor, one.reached, formula, word)

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
