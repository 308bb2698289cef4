"""Sets of requests come in; that a few cubes cover them exactly, and no more, goes out."""

from collections.abc import Iterator
from itertools import product

from hypothesis import given
from hypothesis import strategies as st

from engine.diagrams.cubes import MOST_CUBES, Cube, Limits, count, cover, diagram_of, witness
from engine.diagrams.space import Diagram
from tests.diagrams import small
from tests.diagrams.points import holds
from tests.strategies import examples

Masks = tuple[int, ...]
"""A request as the sets of values of its facts, each of them stated."""

SPACE = small.SPACE
VALID = small.BOTH.closed["create"].valid
FULLS = tuple(fact.full for fact in small.SMALL.facts.values())


def point(masks: Masks) -> Diagram:
    """True of one request alone."""
    return SPACE.every([SPACE.exactly(slot, mask) for slot, mask in enumerate(masks)])


POINTS = {
    masks: at
    for masks in product(*(range(1, full + 1) for full in FULLS))
    if holds(SPACE, VALID, at := point(masks))
}
"""The requests that complete to themselves: it is these that are put into words."""


def is_known(masks: Masks) -> bool:
    """Whether every fact has one value."""
    return all(mask.bit_count() == 1 for mask in masks)


def region_of(requests: list[Masks]) -> Diagram:
    """The set of some requests."""
    return SPACE.some([POINTS[masks] for masks in requests])


fact_tests = st.builds(
    lambda slot, mask, negated: (
        ~SPACE.may_be(SPACE.bits, slot, mask) if negated else SPACE.may_be(SPACE.bits, slot, mask)
    ),
    st.integers(0, len(FULLS) - 1),
    st.integers(1, 6),
    st.booleans(),
)
described = st.lists(
    st.lists(fact_tests, min_size=1, max_size=3).map(SPACE.every), min_size=1, max_size=3
).map(lambda parts: SPACE.some(parts) & VALID)
scattered = st.lists(st.sampled_from(tuple(POINTS)), min_size=1, max_size=12, unique=True)
regions = st.one_of(described, scattered.map(region_of))
"""Sets of requests that tests describe, as answers are, and any few requests whatsoever."""


@examples(200)
@given(region=regions)
def test_cubes_cover_a_set_exactly(region: Diagram) -> None:
    """Every request of the set is in a cube; what else is in a cube makes no sense anyway."""
    found = cover(SPACE, region, VALID)
    covered = SPACE.some([diagram_of(SPACE, cube) for cube in found.cubes])

    assert found.whole
    assert region == covered & VALID


@examples(200)
@given(region=regions)
def test_no_cube_can_be_left_out(region: Diagram) -> None:
    """Each cube tells of a request that no other one tells of."""
    diagrams = [diagram_of(SPACE, cube) for cube in cover(SPACE, region, VALID).cubes]
    for n, diagram in enumerate(diagrams):
        others = SPACE.some([other for m, other in enumerate(diagrams) if m != n])

        assert SPACE.false != region & diagram & ~others


@examples(100)
@given(region=regions)
def test_a_cube_is_as_wide_as_can_be(region: Diagram) -> None:
    """Whatever more it allowed of a fact, it would take in a request outside the set."""
    outside = VALID & ~region
    for cube in cover(SPACE, region, VALID).cubes:
        assert SPACE.false == diagram_of(SPACE, cube) & outside
        for wider in widenings(cube):
            grown = diagram_of(SPACE, wider)

            assert grown == diagram_of(SPACE, cube) or SPACE.false != grown & outside


def widenings(cube: Cube) -> Iterator[Cube]:
    """The cubes that say a little less of one fact."""
    for slot, limits in cube.limits:
        rest = tuple(named for named in cube.limits if named[0] != slot)
        yield Cube(rest)
        for wider in _widened(limits, FULLS[slot]):
            yield Cube((*rest, (slot, wider)))


def _widened(limits: Limits, full: int) -> Iterator[Limits]:
    may_be, within = limits.may_be, limits.within
    values = [1 << n for n in range(full.bit_length())]
    yield from (Limits(may_be, within | value) for value in values)
    for k, mask in enumerate(may_be):
        before, after = may_be[:k], may_be[k + 1 :]
        yield Limits((*before, *after), within)
        yield from (Limits((*before, mask | value, *after), within) for value in values)


@examples(200)
@given(region=regions)
def test_a_witness_is_in_the_set(region: Diagram) -> None:
    """A request of the set, with every fact known where there is such a one."""
    if region == SPACE.false:
        return
    found = witness(SPACE, region)
    known = any(holds(SPACE, region, at) for masks, at in POINTS.items() if is_known(masks))

    assert holds(SPACE, region, POINTS[found])
    assert known == is_known(found)


@examples(200)
@given(region=regions)
def test_complete_requests_are_counted(region: Diagram) -> None:
    """The count is that of the requests in which every fact is known."""
    one_by_one = [m for m, at in POINTS.items() if is_known(m) and holds(SPACE, region, at)]

    assert len(one_by_one) == count(SPACE, region)


def test_everything_and_nothing() -> None:
    """All requests are one cube that says nothing; of none there is no cube."""
    assert (Cube(()),) == cover(SPACE, VALID, VALID).cubes
    assert () == cover(SPACE, SPACE.false, VALID).cubes
    assert cover(SPACE, SPACE.false, VALID).whole
    assert 0 == count(SPACE, SPACE.false)


def test_a_cover_that_was_cut_says_so() -> None:
    """Of very many scattered requests only some are told, and it is said that there are more."""
    scattered_wide = [m for m in POINTS if sum(mask.bit_count() for mask in m) % 2]
    region = region_of(scattered_wide)
    found = cover(SPACE, region, VALID)
    covered = SPACE.some([diagram_of(SPACE, cube) for cube in found.cubes])

    assert MOST_CUBES >= len(found.cubes)
    assert not found.whole
    assert SPACE.false != region & ~covered
    assert SPACE.false == VALID & covered & ~region


def test_the_points_of_limits_are_the_values_where_the_fact_is_known() -> None:
    """May be one of two, and certainly none of the third: only what is in both remains."""
    assert 0b010 == Limits(may_be=(0b011, 0b110), within=0b011).points()
    assert 0b101 == Limits(may_be=(), within=0b101).points()
