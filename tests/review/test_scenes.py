"""Takes random rules that test places; asks that proofs say what trying every place says."""

from dataclasses import replace
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from engine.compile import CellKey, CompiledRule, Places
from engine.compile.formula import All, Any, Formula, Leaf
from engine.language import tree
from engine.review.subject import OneText
from tests.review.small import conditions, known, named, rules, text_of
from tests.strategies import ATLAS

CODES = ("FR", "GP", "US", "US-CA", "JP")
FACTORS = ("viewer", "person", "provider", "publication")

# A place for each way in which these codes can tell places apart, and one that none of them is.
SOMEWHERE = tuple(ATLAS.own[code] for code in (*CODES, "US-NY", "BR"))
OR_NOWHERE = (*SOMEWHERE, ATLAS.nowhere)
EVERY_PLACE = tuple(Places(*four) for four in product(SOMEWHERE, OR_NOWHERE, OR_NOWHERE, SOMEWHERE))

place_tests = st.builds(
    lambda factor, codes: tree.PlaceTest(tree.Word(factor), tuple(map(tree.Word, codes))),
    st.sampled_from(FACTORS),
    st.lists(st.sampled_from(CODES), min_size=1, max_size=2, unique=True),
)
signed = place_tests | place_tests.map(tree.Not)


@st.composite
def placed_rules(draw: st.DrawFn) -> tree.Rule:
    """A rule with one or two tests of places beside those of facts."""
    rule = draw(rules())
    when = (
        *draw(st.lists(signed, min_size=1, max_size=2)),
        *draw(st.lists(conditions, max_size=1)),
    )
    unless = draw(st.none() | signed)
    return replace(rule, when=when[0] if len(when) == 1 else tree.And(when), unless=unless)


@settings(max_examples=40)
@given(placed_rules(), st.sampled_from([(), ("viewer",), ("person", "provider")]))
def test_a_rule_that_tests_places_stands_where_some_place_makes_it(
    rule: tree.Rule, connects: tuple[str, ...]
) -> None:
    """Over every place of every factor, one at a time, that the law reaches."""
    text = text_of(rule, connects=connects)
    (compiled,) = text.rules()

    expected = any(_stands_somewhere(text, compiled, conduct) for conduct in named(rule))
    assert expected == text.texts.ever_stands(compiled)


def _stands_somewhere(text: OneText, rule: CompiledRule, conduct: str) -> bool:
    last = len(text.policy.days)
    left = {
        found.engaged.formula
        for places in EVERY_PLACE
        for found in text.policy.cells.engagement.engaged(
            CellKey(conduct, places, last, last), (rule.number,)
        )
        if found.engaged.via is None
    }
    return any(_possible(formula, vector) for formula in left for vector in known(conduct))


def _possible(formula: Formula, vector: tuple[int, ...]) -> bool:
    match formula:
        case Leaf(slot, mask, _):
            return bool(vector[slot] & mask)
        case All(parts):
            return all(_possible(part, vector) for part in parts)
        case Any(parts):
            return any(_possible(part, vector) for part in parts)
        case _:
            raise AssertionError(formula)
