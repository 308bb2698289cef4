"""Rules come in; when they stand goes out as diagrams, over facts and places together.

What is compared are requests that complete to themselves: every request completes to one of these
with the same answer. A *known* case is one in which every fact and every place has one value.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from engine.compile import CompiledRule, EffectKind, PolicySet
from engine.compile.formula import All, Any, Formula, Leaf, PlaceLeaf, formula_of, negate, with_slot
from engine.diagrams.completion import completions
from engine.diagrams.space import Bits, Diagram, Space
from engine.language import tree
from engine.review.scenes import Scenes, place_tests, variable
from engine.vocabulary import Vocabulary


class Ground:
    """The diagrams of a vocabulary. They serve any number of documents."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self.vocabulary = vocabulary
        self.space = Space(vocabulary)
        self._views = completions(self.space).closed
        self._consent = vocabulary.facts["person.consent"].index
        self._read: dict[tuple[Formula, bool, str], Diagram] = {}
        self._alike = self._first_alike()

    def alike(self, conducts: Sequence[str]) -> tuple[str, ...]:
        """One of those conducts that say the same of a picture, for each such group."""
        return tuple(dict.fromkeys(self._alike[conduct] for conduct in conducts))

    def requests(self, conduct: str, *, known: bool = False) -> Diagram:
        """The requests for a conduct that make sense."""
        valid = self._views[conduct].valid
        return valid & self.space.known if known else valid

    def stands(self, rule: CompiledRule, conduct: str) -> Diagram:
        """Where a rule stands; where a permission holds for certain."""
        return self.holds(rule.formula, conduct, certainly=rule.effect is EffectKind.PERMIT)

    def holds(
        self, formula: Formula, conduct: str, *, certainly: bool = False, through: str | None = None
    ) -> Diagram:
        """Where a formula is possible, or certain, for a conduct or through one that it entails."""
        if certainly:
            return ~self.holds(negate(formula), conduct, through=through)
        own = (through or conduct) in self.vocabulary.own_consent.conducts
        key = (formula, own, self._alike[conduct])
        diagram = self._read.get(key)
        if diagram is None:
            slot = len(self.vocabulary.facts)
            counted = with_slot(formula, self._consent, slot) if own else formula
            diagram = self._read[key] = self.possible(counted, conduct)
        return diagram

    def possible(self, formula: Formula, conduct: str) -> Diagram:
        """Where a formula is possible that says itself which consent it counts."""
        return self._possible(formula, self._views[conduct].bits)

    def _possible(self, formula: Formula, bits: Bits) -> Diagram:
        match formula:
            case Leaf(slot, mask, _):
                return self.space.may_be(bits, slot, mask)
            case PlaceLeaf():
                return variable(self.space, formula)
            case All(parts):
                return self.space.every([self._possible(part, bits) for part in parts])
            case Any(parts):
                return self.space.some([self._possible(part, bits) for part in parts])

    def _first_alike(self) -> dict[str, str]:
        own, views = self.vocabulary.own_consent.conducts, self._views
        first: dict[tuple[object, ...], str] = {}
        return {
            conduct: first.setdefault((conduct in own, views[conduct]), conduct)
            for conduct in self.vocabulary.conducts
        }


class Texts:
    """The rules of one policy set on that ground: what is asked of them, one or two at a time."""

    def __init__(self, ground: Ground, policy: PolicySet) -> None:
        self.ground = ground
        self.policy = policy
        self.scenes = Scenes(ground.space, policy)

    def ever_stands(self, rule: CompiledRule, *, known: bool = True) -> bool:
        """Whether there is a known case in which the rule stands, or the permission holds."""
        return any(
            self._within(rule, conduct, self._tests(rule), known=known)
            & self.ground.stands(rule, conduct)
            != self.ground.space.false
            for conduct in self._conducts(rule)
        )

    def implies(self, rule: CompiledRule, other: CompiledRule) -> bool:
        """Whether the other one stands wherever the rule does, both being in force and reached."""
        tests = tuple(dict.fromkeys((*self._tests(rule), *self._tests(other))))
        return all(
            self._within(rule, conduct, tests)
            & self.ground.stands(rule, conduct)
            & ~self.ground.stands(other, conduct)
            == self.ground.space.false
            for conduct in self._conducts(rule)
        )

    def same(self, rule: CompiledRule, other: CompiledRule) -> bool:
        """Whether two rules that differ in their formula alone stand for the same requests."""
        return self.implies(rule, other) and self.implies(other, rule)

    def leaves_over(self, rule: CompiledRule, forbidden: Mapping[str, Diagram]) -> bool:
        """Whether a permission holds in a known case that is not forbidden."""
        space = self.ground.space
        return any(
            self._within(rule, conduct, self._tests(rule), known=True)
            & self.ground.stands(rule, conduct)
            & ~forbidden[conduct]
            != space.false
            for conduct in sorted(rule.conducts)
        )

    def rewritten(self, rule: CompiledRule, source: tree.Rule) -> CompiledRule:
        """The rule with the conditions of another text."""
        return replace(rule, source=source, formula=formula_of(source, self.ground.vocabulary))

    def _conducts(self, rule: CompiledRule) -> tuple[str, ...]:
        conducts = sorted(rule.conducts)
        # Which factors connect by default depends on the conduct, which matters to place tests.
        return tuple(conducts) if self._tests(rule) else self.ground.alike(conducts)

    def _within(
        self,
        rule: CompiledRule,
        conduct: str,
        tests: Sequence[PlaceLeaf],
        *,
        known: bool = False,
    ) -> Diagram:
        requests = self.ground.requests(conduct, known=known)
        return requests & self.scenes.scene(rule, conduct, tests, known=known)

    @staticmethod
    def _tests(rule: CompiledRule) -> tuple[PlaceLeaf, ...]:
        permits = rule.effect is EffectKind.PERMIT
        return place_tests(negate(rule.formula) if permits else rule.formula)
