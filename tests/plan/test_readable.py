"""Covers that are cut to stretches of their scales: the same requests in fewer words."""

from hypothesis import given
from hypothesis import strategies as st

from engine.diagrams.completion import completions
from engine.diagrams.cubes import cover, diagram_of
from engine.diagrams.space import Diagram, Space
from engine.plan.readable import readable
from engine.plan.wording import cube_words
from tests.plan.planted import VOCABULARY

SPACE = Space(VOCABULARY)
VALID = completions(SPACE).closed["share"].valid

_NAMES = ("image.depicts", "image.sexualised", "image.origin", "person.real", "person.consent")


def may_be(name: str, *values: str) -> Diagram:
    """The requests in which a fact may have one of some values."""
    fact = VOCABULARY.facts[name]
    return SPACE.may_be(SPACE.bits, fact.index, sum(fact.bits[value] for value in values))


def test_a_scale_is_said_by_where_it_begins() -> None:
    """`suggestive` lies in the other set already, since it is sexualised."""
    explicit = may_be("image.depicts", "intimate-parts", "nudity", "sexual-act")
    region = VALID & (explicit | may_be("image.sexualised", "yes"))
    found = readable(SPACE, cover(SPACE, region, VALID), region)

    assert {"intimate-parts or more", "sexualised"} == {
        cube_words(cube, VOCABULARY) for cube in found.cubes
    }


@st.composite
def regions(draw: st.DrawFn) -> Diagram:
    """Requests that pass one of a few random pairs of tests."""
    region = SPACE.false
    for _ in range(draw(st.integers(1, 3))):
        part = VALID
        for name in draw(st.lists(st.sampled_from(_NAMES), min_size=1, max_size=2)):
            values = list(VOCABULARY.facts[name].bits)
            chosen = draw(st.lists(st.sampled_from(values), min_size=1, unique=True))
            test = may_be(name, *chosen)
            part &= test if draw(st.booleans()) else ~test
        region |= part
    return region


@given(regions())
def test_what_is_covered_stays_the_same(region: Diagram) -> None:
    """No request is lost, none comes in, and no set becomes idle."""
    whole = cover(SPACE, region, VALID)
    cut = readable(SPACE, whole, region)
    diagrams = [diagram_of(SPACE, cube) & VALID for cube in cut.cubes]

    assert whole.whole is cut.whole
    assert region == SPACE.some(diagrams)
    for n, diagram in enumerate(diagrams):
        assert diagram & ~SPACE.some(diagrams[:n] + diagrams[n + 1 :]) != SPACE.false
