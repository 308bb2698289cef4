"""Formulas without places come in; Python functions of the fact vector go out.

Each test is one `&` on a set of possible values. The text that is compiled holds nothing but
numbers of ours, so no word of a rule file can reach it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar, assert_never

from engine.compile.formula import ALWAYS, NEVER, All, Any, Formula, Leaf, PlaceLeaf

Stands = TypeVar("Stands")

Possible = Callable[[Sequence[int]], object]
"""Truthy where the formula is possible on a vector of sets of values."""

Branch = tuple[tuple[Formula, ...], int]
"""What is left to be tested, and the number of what then stands."""


def function_of(formula: Formula) -> Possible:
    """Compile one formula."""
    return eval(f"lambda F: {expression(formula)}", {"__builtins__": {}})  # type: ignore[no-any-return]  # noqa: S307  # numbers of ours only


def standing_of(
    tested: Sequence[tuple[Formula, Stands]],
) -> Callable[[Sequence[int]], list[Stands]]:
    """One function that gives everything whose formula is possible.

    Tests that many formulas share are made once, the most shared first: a picture of an adult
    passes by all rules about minors with a single `&`.
    """
    branches = [(_parts(formula), number) for number, (formula, _) in enumerate(tested)]
    lines = ["def standing(F):", "    found = []", *_nested(branches, 1), "    return found"]
    names: dict[str, object] = {f"s{n}": stands for n, (_, stands) in enumerate(tested)}
    exec("\n".join(lines), names)  # noqa: S102  # numbers of ours only
    return names["standing"]  # type: ignore[return-value]


def _nested(branches: list[Branch], depth: int) -> Iterator[str]:
    indent = "    " * depth
    shared = Counter(part for parts, _ in branches for part in parts if isinstance(part, Leaf))
    leaf, times = max(shared.items(), key=lambda s: (s[1], s[0].slot), default=(None, 0))
    if leaf is None or times == 1:
        for parts, number in branches:
            condition = " and ".join(map(_part, parts)) or "1"
            yield f"{indent}if {condition}: found.append(s{number})"
        return
    yield f"{indent}if {expression(leaf)}:"
    inside = [(_without(parts, leaf), n) for parts, n in branches if leaf in parts]
    yield from _nested(inside, depth + 1)
    outside = [(parts, n) for parts, n in branches if leaf not in parts]
    if outside:
        yield from _nested(outside, depth)


def _parts(formula: Formula) -> tuple[Formula, ...]:
    parts = formula.parts if isinstance(formula, All) else (formula,)
    return tuple(sorted(dict.fromkeys(parts), key=lambda part: not isinstance(part, Leaf)))


def _without(parts: tuple[Formula, ...], leaf: Leaf) -> tuple[Formula, ...]:
    return tuple(part for part in parts if part != leaf)


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
