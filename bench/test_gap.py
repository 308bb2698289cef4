"""The rules that come with Brightline come in; times and memory of gaps and geoblock lists go out.

Everything is made afresh in each round, from a loaded policy set on: the diagrams too.
"""

from datetime import date
from functools import cache

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import brightline
from bench.timing import cpu, in_rounds
from brightline.commands.gap import WORLD_MAP
from engine.compile import PolicySet
from engine.export import Format, State, geoblock_of, written
from engine.gap import CONDUCTS, Gap, Gaps, Openings, Question
from engine.gap.page import as_markdown
from engine.gap.world import as_svg, load_shapes

DAY = date(2026, 12, 2)


@cache
def policy() -> PolicySet:
    """The shipped rules, full profile, loaded once."""
    return brightline.load().policy_set


@cpu("gap, after loading")
def test_gap_of_all_places(benchmark: BenchmarkFixture) -> None:
    """Every place, conduct and case; the Union before and after the AI Act."""
    policy()

    def all_places() -> Gap:
        return Gaps(policy()).on(DAY)

    gap = in_rounds(benchmark, all_places, rounds=3)

    assert len(policy().atlas.own) - len(policy().atlas.gazetteer.no_law) == len(gap.places)
    assert set(CONDUCTS) == set(gap.places[0].conducts)


@cpu("gap, after loading")
def test_gap_of_one_place_in_words(benchmark: BenchmarkFixture) -> None:
    """One place, with its openings as cubes."""
    policy()

    def one_place() -> tuple[Openings, ...]:
        gaps = Gaps(policy())
        gaps.on(DAY, ("FR",))
        return gaps.openings("FR", DAY)

    assert in_rounds(benchmark, one_place, rounds=3)


@cpu("gap, after loading")
@pytest.mark.parametrize("face", ["markdown", "svg"])
def test_writing_the_gap(benchmark: BenchmarkFixture, face: str) -> None:
    """A page or a map of a gap that is known."""
    gap, shapes = Gaps(policy()).on(DAY), load_shapes(WORLD_MAP)

    def text() -> str:
        return as_markdown(gap, {}) if face == "markdown" else as_svg(gap, shapes, Question.MAKING)

    assert in_rounds(benchmark, text, rounds=3)


@cpu("export geoblock, after loading")
@pytest.mark.parametrize("conduct", ["create", "publish"])
def test_geoblock(benchmark: BenchmarkFixture, conduct: str) -> None:
    """Where one kind of request is permitted, written for a delivery network."""
    policy()

    def text() -> str:
        facts = {"image.depicts": "nudity", "person.real": True}
        found = geoblock_of(policy(), conduct, facts, DAY, blocked=frozenset({State.NEVER}))
        return written(found, Format.CLOUDFLARE)

    assert in_rounds(benchmark, text, rounds=3)
