"""What a condition may mention comes in; random conditions of a rule go out."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache

from hypothesis import strategies as st

from engine.language import tree
from tests.reference.themes import FACTORS, WORDS
from tests.strategies.words import CONSENT, DEPICTION, SCALES, one_in, one_of, some, word


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a condition may mention; `opens` says whether passing its tests makes things milder."""

    facts: tuple[str, ...]
    places: tuple[str, ...]
    opens: bool

    def opposite(self) -> "Ground":
        """The ground under a `not`, or in an exception."""
        return replace(self, opens=not self.opens)


@cache
def fact_tests(fact: str, *, opens: bool) -> st.SearchStrategy[tree.Test]:
    """A test of one fact that some values pass and some do not."""
    values = WORDS.values[fact]
    if values == ("no", "yes"):
        return st.just(tree.Test(word(fact), tree.Operator.FLAG))
    at_least = _tests(fact, tree.Operator.AT_LEAST, values[1:])
    at_most = _tests(fact, tree.Operator.AT_MOST, values[:-1])
    if fact == DEPICTION:
        return at_most if opens else at_least
    if fact == CONSENT:
        return at_least
    equal = _tests(fact, tree.Operator.IS, values)
    any_of = some(values, 1, len(values) - 1).map(
        lambda named: tree.Test(word(fact), tree.Operator.ANY_OF, tuple(map(word, named)))
    )
    choices = (equal, any_of, at_least, at_most) if fact in SCALES else (equal, any_of)
    return st.one_of(*choices)


def _tests(
    fact: str, operator: tree.Operator, values: Iterable[str]
) -> st.SearchStrategy[tree.Test]:
    return st.sampled_from([tree.Test(word(fact), operator, (word(value),)) for value in values])


@cache
def place_tests(places: tuple[str, ...]) -> st.SearchStrategy[tree.PlaceTest]:
    """A test of one connecting factor."""
    return st.builds(
        lambda factor, codes: tree.PlaceTest(word(factor), tuple(map(word, codes))),
        st.sampled_from(FACTORS),
        some(places, 1, 3),
    )


@st.composite
def conditions(
    draw: st.DrawFn, ground: Ground, depth: int, *, under: str | None = None
) -> tree.Condition:
    """A condition, a tree of `and`, `or` and `not` over tests.

    The facts that are tested side by side differ, so that no two parts exclude each other, and
    `under` a join there stands the other one, as in a text with parentheses.
    """
    if under is None:
        size, join = draw(one_of(*((1, "and"), (1, "and"), (2, "and"), (2, "or"), (3, "and"))))
    else:
        size, join = draw(one_of(2, 2, 3)), "or" if under == "and" else "and"
    facts = draw(some(ground.facts, size, size))
    parts = tuple([draw(_part(ground, fact, depth, join)) for fact in facts])
    if size == 1:
        return parts[0]
    return tree.And(parts) if join == "and" else tree.Or(parts)


@st.composite
def _part(draw: st.DrawFn, ground: Ground, fact: str, depth: int, join: str) -> tree.Condition:
    kind = draw(one_of("test", "test", "test", "test", "not", "place", "tree", "not-tree"))
    test: tree.Condition
    match kind:
        case "place" if ground.places:
            test = draw(place_tests(ground.places))
            return tree.Not(test) if draw(one_in(2)) else test
        case "tree" if depth:
            return draw(conditions(ground, depth - 1, under=join))
        case "not-tree" if depth:
            return tree.Not(draw(conditions(ground.opposite(), depth - 1, under=join)))
        case _ if fact == CONSENT:
            # Consent may only open: where the rest closes, it stands under a `not`.
            test = draw(fact_tests(fact, opens=True))
            return test if ground.opens else tree.Not(test)
        case "not":
            return tree.Not(draw(fact_tests(fact, opens=not ground.opens)))
        case _:
            return draw(fact_tests(fact, opens=ground.opens))
