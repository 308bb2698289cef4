"""Random rules over a vocabulary that can be asked exhaustively; what they mean, asked one by one.

Nothing here knows decision diagrams or compiled formulas: a condition is read from the tree.
"""

from collections.abc import Iterator
from functools import cache

from hypothesis import strategies as st

from engine.check import Corpus, RuleFile
from engine.check.masks import passing
from engine.decide.facts import ContradictionError, Facts, Vector
from engine.diagnostics import Source
from engine.language import tree
from engine.review.ground import Ground
from engine.review.subject import OneText, alone
from tests.diagrams.points import every_request
from tests.diagrams.small import SMALL
from tests.strategies import ATLAS

CORPUS = Corpus(files=(), vocabulary=SMALL, atlas=ATLAS)
GROUND = Ground(SMALL)
FACTS = Facts(SMALL)
_CONSENT = SMALL.facts["person.consent"].index
_OWN = len(SMALL.facts)


def text_of(*rules: tree.Rule, connects: tuple[str, ...] = ()) -> OneText:
    """A law with these rules, compiled alone."""
    document = tree.Document(
        heading=tree.Heading.PROVISION,
        name=tree.Word("FR-1"),
        title=tree.Text("A law"),
        extent=(tree.Word("FR"),),
        connects=tuple(map(tree.Word, connects)),
        rules=rules,
    )
    file = RuleFile("FR/FR-1.law", tree.File(document), Source("FR/FR-1.law", ""))
    return alone(CORPUS, file, document, GROUND)


# -- random rules ---------------------------------------------------------------------------------


def _tests() -> Iterator[tree.Condition]:
    for fact in SMALL.facts.values():
        name, values = tree.Word(fact.name), tuple(map(tree.Word, fact.values))
        if tuple(fact.values) == ("no", "yes"):
            yield tree.Test(name, tree.Operator.FLAG)
            continue
        yield from (tree.Test(name, tree.Operator.IS, (value,)) for value in values)
        yield tree.Test(name, tree.Operator.ANY_OF, (values[0], values[-1]))
        yield from (tree.Test(name, tree.Operator.AT_LEAST, (value,)) for value in values[1:])
        yield from (tree.Test(name, tree.Operator.AT_MOST, (value,)) for value in values[:-1])


def _several(parts: st.SearchStrategy[tree.Condition]) -> st.SearchStrategy[tree.Condition]:
    two_or_three = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(parts.map(tree.Not), two_or_three.map(tree.And), two_or_three.map(tree.Or))


conditions: st.SearchStrategy[tree.Condition] = st.recursive(
    st.sampled_from(list(_tests())), _several, max_leaves=5
)
"""Conditions on any facts, whatever they say together."""

_CONDUCTS = st.lists(st.sampled_from(sorted(SMALL.conducts)), min_size=1, max_size=3, unique=True)


@st.composite
def rules(draw: st.DrawFn, name: str = "one") -> tree.Rule:
    """A prohibition, with or without a condition and an exception."""
    return tree.Rule(
        name=tree.Word(name),
        effect=tree.Forbid(tree.Conducts(tuple(map(tree.Word, draw(_CONDUCTS))))),
        when=draw(st.none() | conditions),
        unless=draw(st.none() | conditions),
    )


# -- asked one by one -----------------------------------------------------------------------------


@cache
def vectors(conduct: str) -> tuple[Vector, ...]:
    """Everything that the requests for a conduct, certain or not, can come to."""
    found: dict[Vector, None] = {}
    for request in every_request(SMALL, conduct):
        try:
            found[FACTS.vector(conduct, request)] = None
        except ContradictionError:
            continue
    return tuple(found)


def known(conduct: str) -> tuple[Vector, ...]:
    """Those in which every fact has one value."""
    # What counts as consent beside the stated one is no fact of its own.
    return tuple(v for v in vectors(conduct) if all(mask.bit_count() == 1 for mask in v[:_OWN]))


def stands(rule: tree.Rule, conduct: str, vector: Vector) -> bool:
    """Whether a prohibition of a conduct is possible for a request, test by test."""
    counts = _OWN if conduct in SMALL.own_consent.conducts else _CONSENT
    when = rule.when is None or holds(rule.when, vector, counts, certain=False)
    return when and not (
        rule.unless is not None and holds(rule.unless, vector, counts, certain=True)
    )


def holds(condition: tree.Condition, vector: Vector, counts: int, *, certain: bool) -> bool:
    """Whether a condition is possible, or certain."""
    match condition:
        case tree.Not(part):
            return not holds(part, vector, counts, certain=not certain)
        case tree.And(parts):
            return all(holds(part, vector, counts, certain=certain) for part in parts)
        case tree.Or(parts):
            return any(holds(part, vector, counts, certain=certain) for part in parts)
        case tree.Test(fact):
            meant = SMALL.facts[fact.text]
            mask = passing(condition, meant)
            assert mask is not None
            values = vector[counts if meant.index == _CONSENT else meant.index]
            return not values & ~mask if certain else bool(values & mask)
        case _:
            raise AssertionError(condition)


def named(rule: tree.Rule) -> tuple[str, ...]:
    """The conducts of a rule that names them."""
    return tuple(word.text for word in rule.effect.conducts.words)
