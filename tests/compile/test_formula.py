"""Formulas: negations at the tests, and one question that gives both possible and certain."""

from collections.abc import Mapping, Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compile.code import function_of, standing_of
from engine.compile.formula import (
    ALWAYS,
    NEVER,
    All,
    Any,
    Formula,
    Leaf,
    both,
    either,
    negate,
    slots,
)

FULL = 0b111
SLOTS = 3

leaves = st.builds(
    lambda slot, mask: Leaf(slot, mask, FULL), st.integers(0, SLOTS - 1), st.integers(0, FULL)
)
formulas: st.SearchStrategy[Formula] = st.recursive(
    leaves | st.sampled_from([ALWAYS, NEVER]),
    lambda inner: (
        st.builds(All, st.lists(inner, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
vectors = st.lists(st.integers(1, FULL), min_size=SLOTS, max_size=SLOTS).map(tuple)


def kleene(formula: Formula, vector: Sequence[int]) -> tuple[bool, bool]:
    """Possible and certain, as strong Kleene logic has them, test by test."""
    match formula:
        case Leaf(slot, mask, _):
            return bool(vector[slot] & mask), not vector[slot] & ~mask
        case All(parts):
            read = [kleene(part, vector) for part in parts]
            return all(p for p, _ in read), all(c for _, c in read)
        case Any(parts):
            read = [kleene(part, vector) for part in parts]
            return any(p for p, _ in read), any(c for _, c in read)
        case _:
            raise AssertionError(formula)


@given(formulas, vectors)
def test_the_code_says_what_kleene_says(formula: Formula, vector: Sequence[int]) -> None:
    """Compiled, a formula is true exactly where it is possible."""
    possible, _ = kleene(formula, vector)

    assert possible is bool(function_of(formula)(vector))


@given(formulas, vectors)
def test_certain_is_that_the_opposite_is_not_possible(
    formula: Formula, vector: Sequence[int]
) -> None:
    """One evaluator serves prohibitions and permissions."""
    _, certain = kleene(formula, vector)

    assert certain is not bool(function_of(negate(formula))(vector))


@given(formulas)
def test_twice_the_opposite_is_the_formula(formula: Formula) -> None:
    """Negation loses nothing."""
    assert formula == negate(negate(formula))


@given(formulas, formulas, vectors)
def test_joining_is_and_and_or(one: Formula, two: Formula, vector: Sequence[int]) -> None:
    """Flattening and the two constants change nothing of the meaning."""
    first, second = (bool(function_of(f)(vector)) for f in (one, two))

    assert (first and second) is bool(function_of(both(one, two))(vector))
    assert (first or second) is bool(function_of(either(one, two))(vector))


@given(formulas, st.lists(st.integers(1, FULL), min_size=SLOTS, max_size=SLOTS), st.data())
def test_only_the_slots_of_a_formula_matter(
    formula: Formula, vector: list[int], data: st.DataObject
) -> None:
    """What a formula does not look at can be anything."""
    other = list(vector)
    for slot in set(range(SLOTS)) - slots(formula):
        other[slot] = data.draw(st.integers(1, FULL))

    assert bool(function_of(formula)(vector)) is bool(function_of(formula)(other))


@given(st.lists(formulas, max_size=12), vectors)
def test_one_function_finds_all_that_stands(listed: list[Formula], vector: Sequence[int]) -> None:
    """Making shared tests once changes nothing of what is found."""
    expected = {n for n, formula in enumerate(listed) if function_of(formula)(vector)}
    found = standing_of([(formula, n) for n, formula in enumerate(listed)])(vector)

    assert expected == set(found)
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("formula", "expected"),
    [(ALWAYS, {0: True}), (NEVER, {0: False}), (Leaf(0, 0, FULL), {0: False})],
)
def test_the_ends_of_the_scale(formula: Formula, expected: Mapping[int, bool]) -> None:
    """An empty `and` always stands, an empty `or` and an empty set never do."""
    assert expected[0] is bool(function_of(formula)((FULL,) * SLOTS))
