"""A condition as written comes in; a formula goes out that is asked one thing: is it possible?

Negations are pushed down to the tests, so a formula has none left: `not (F in V)` is `F in rest`.
Read on sets of possible values, a formula in this form is possible exactly when strong Kleene logic
says so; and it is *certain* exactly when its negation is not possible. One evaluator serves both.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import reduce
from typing import assert_never

from engine.check.masks import passing
from engine.language import tree
from engine.vocabulary import Vocabulary
from engine.vocabulary.model import Masks


@dataclass(frozen=True, slots=True)
class Leaf:
    """Some value of the fact is in the set."""

    slot: int
    mask: int
    full: int


@dataclass(frozen=True, slots=True)
class PlaceLeaf:
    """Some candidate of the factor lies in (or, where negated, outside) these places."""

    factor: str
    places: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class All:
    """Every part."""

    parts: tuple["Formula", ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Some part."""

    parts: tuple["Formula", ...]


Formula = Leaf | PlaceLeaf | All | Any

ALWAYS = All(())
NEVER = Any(())


def formula_of(rule: tree.Rule, vocabulary: Vocabulary) -> Formula:
    """The one formula of a rule: `when and not unless`."""
    when = ALWAYS if rule.when is None else formula_of_condition(rule.when, vocabulary)
    if rule.unless is None:
        return when
    return both(when, negate(formula_of_condition(rule.unless, vocabulary)))


def formula_of_condition(condition: tree.Condition, vocabulary: Vocabulary) -> Formula:
    """A checked condition as a formula."""
    match condition:
        case tree.Test():
            fact = vocabulary.facts[condition.fact.text]
            mask = passing(condition, fact)
            assert mask is not None, "the checker lets only fitting tests through"
            return Leaf(fact.index, mask, fact.full)
        case tree.PlaceTest(factor, places):
            return PlaceLeaf(factor.text, tuple(p.text for p in places), negated=False)
        case tree.Not(part):
            return negate(formula_of_condition(part, vocabulary))
        case tree.And(parts):
            return reduce(both, (formula_of_condition(p, vocabulary) for p in parts))
        case tree.Or(parts):
            return reduce(either, (formula_of_condition(p, vocabulary) for p in parts))
        case tree.Bare() | tree.Mixed():
            message = "the checker lets no such condition through"
            raise AssertionError(message)
        case _:
            assert_never(condition)


def negate(formula: Formula) -> Formula:
    """The opposite, with the negation at the tests."""
    match formula:
        case Leaf(slot, mask, full):
            return Leaf(slot, full & ~mask, full)
        case PlaceLeaf(factor, places, negated):
            return PlaceLeaf(factor, places, not negated)
        case All(parts):
            return Any(tuple(negate(p) for p in parts))
        case Any(parts):
            return All(tuple(negate(p) for p in parts))
        case _:
            assert_never(formula)


def both(one: Formula, two: Formula) -> Formula:
    """One and two, flat where they are flat."""
    if NEVER in (one, two):
        return NEVER
    left = one.parts if isinstance(one, All) else (one,)
    right = two.parts if isinstance(two, All) else (two,)
    return _unless_single(All((*left, *right)))


def either(one: Formula, two: Formula) -> Formula:
    """One or two, flat where they are flat."""
    if ALWAYS in (one, two):
        return ALWAYS
    left = one.parts if isinstance(one, Any) else (one,)
    right = two.parts if isinstance(two, Any) else (two,)
    return _unless_single(Any((*left, *right)))


def _unless_single(formula: All | Any) -> Formula:
    return formula.parts[0] if len(formula.parts) == 1 else formula


def settle_places(formula: Formula, passes: Callable[[PlaceLeaf], bool]) -> Formula:
    """The formula with its place tests answered."""
    match formula:
        case Leaf():
            return formula
        case PlaceLeaf():
            return ALWAYS if passes(formula) else NEVER
        case All(parts):
            return reduce(both, [ALWAYS, *(settle_places(p, passes) for p in parts)])
        case Any(parts):
            return reduce(either, [NEVER, *(settle_places(p, passes) for p in parts)])
        case _:
            assert_never(formula)


def with_slot(formula: Formula, old: int, new: int) -> Formula:
    """The formula with the tests of one slot made on another."""
    match formula:
        case Leaf(slot, mask, full):
            return Leaf(new, mask, full) if slot == old else formula
        case PlaceLeaf():
            return formula
        case All(parts):
            return All(tuple(with_slot(p, old, new) for p in parts))
        case Any(parts):
            return Any(tuple(with_slot(p, old, new) for p in parts))
        case _:
            assert_never(formula)


def holding(masks: Masks, vocabulary: Vocabulary) -> Formula:
    """Every fact has one of the values given for it."""
    facts = vocabulary.facts
    leaves = [Leaf(facts[n].index, mask, facts[n].full) for n, mask in masks.items()]
    return leaves[0] if len(leaves) == 1 else All(tuple(leaves))


def tests_place(formula: Formula) -> bool:
    """Whether a place is tested in the formula."""
    match formula:
        case PlaceLeaf():
            return True
        case Leaf():
            return False
        case All(parts) | Any(parts):
            return any(tests_place(part) for part in parts)
        case _:
            assert_never(formula)


def slots(formula: Formula) -> frozenset[int]:
    """The slots that a formula looks at."""
    match formula:
        case Leaf(slot, _, _):
            return frozenset({slot})
        case PlaceLeaf():
            return frozenset()
        case All(parts) | Any(parts):
            return frozenset[int]().union(*(slots(p) for p in parts))
        case _:
            assert_never(formula)
