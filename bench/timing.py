"""A step comes in; how it is timed goes out: the marks of groups, and rounds that begin afresh.

In CPU time of this process, all threads of it: other work on the machine then adds little. Only the
command, which is a process of its own, is timed by the clock on the wall. Where nothing has to be
made anew, a round lasts a millisecond at least, so that the watch itself is no part of a figure.
"""

from collections.abc import Callable
from time import perf_counter, process_time
from typing import TypeVar

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

Result = TypeVar("Result")


def cpu(group: str) -> pytest.MarkDecorator:
    """CPU time of this process."""
    return pytest.mark.benchmark(group=group, timer=process_time, min_time=0.001)


def wall(group: str) -> pytest.MarkDecorator:
    """Time on the wall."""
    return pytest.mark.benchmark(group=group, timer=perf_counter)


def in_rounds(
    benchmark: BenchmarkFixture,
    step: Callable[..., Result],
    given: Callable[[], tuple[object, ...]] = tuple,
    *,
    rounds: int,
) -> Result:
    """Measure a step once a round, each time with what `given` makes for it, which is not timed."""

    def setup() -> tuple[tuple[object, ...], dict[str, object]]:
        return given(), {}

    result: Result = benchmark.pedantic(  # type: ignore[no-untyped-call]  # the library has no types
        step, setup=setup, rounds=rounds, warmup_rounds=1
    )
    return result
