"""Takes the same small law in every engine; measures the same 1,000 requests on each.

The fixture asks all of them first and compares the rules that forbid, request by request. A round
is the whole stream: a thousandth of a figure is the time of one decision.
"""

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

from bench.peers.model import Contestant
from bench.timing import cpu, in_rounds

NAMES = (
    "Brightline, kernel",
    "Brightline, from a dict",
    "Python closures, by hand",
    "ZEN, one list a place",
    "CEL, one list a place",
    "CEL, a program for each rule",
    "Cedar, a policy set a place",
    "ZEN, a decision table a place",
)


@cpu("the same small law in every engine, 1,000 decisions")
@pytest.mark.parametrize("name", NAMES)
def test_a_thousand_decisions(
    benchmark: BenchmarkFixture, contestants: tuple[Contestant, ...], name: str
) -> None:
    """Every engine decides the same requests, and all give the same answers."""
    (one,) = (c for c in contestants if c.name == name)

    in_rounds(benchmark, one.run, rounds=9)
