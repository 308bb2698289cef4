"""A formula without places comes in; a Python function of the fact vector goes out.

Each test is one `&` on a set of possible values. The text that is compiled holds nothing but
numbers of ours, so no word of a rule file can reach it.
"""

from collections.abc import Callable, Sequence
from typing import assert_never

from engine.compile.formula import ALWAYS, NEVER, All, Any, Formula, Leaf, PlaceLeaf

Possible = Callable[[Sequence[int]], object]
"""Truthy where the formula is possible on a vector of sets of values."""


def function_of(formula: Formula) -> Possible:
    """Compile one formula."""
    return eval(f"lambda F: {expression(formula)}", {"__builtins__": {}})  # type: ignore[no-any-return]  # noqa: S307  # numbers of ours only


def expression(formula: Formula) -> str:
    """The Python expression of a formula; truthy where it is possible."""
    if formula == ALWAYS:
        return "1"
    if formula == NEVER:
        return "0"
    match formula:
        case Leaf(slot, mask, _):
            return f"F[{slot:d}] & {mask:d}"
        case All(parts):
            return " and ".join(map(_part, _cheapest_first(parts)))
        case Any(parts):
            return " or ".join(map(_part, _cheapest_first(parts)))
        case PlaceLeaf():
            message = "places are settled before code is made"
            raise AssertionError(message)
        case _:
            assert_never(formula)


def _part(formula: Formula) -> str:
    text = expression(formula)
    return text if isinstance(formula, Leaf) else f"({text})"


def _cheapest_first(parts: tuple[Formula, ...]) -> list[Formula]:
    return sorted(parts, key=lambda part: not isinstance(part, Leaf))
