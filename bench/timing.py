"""The name of a group comes in; the mark goes out that says how its benchmarks are timed.

In CPU time of this process, all threads of it: other work on the machine then adds little. Only the
command, which is a process of its own, is timed by the clock on the wall. A round is a millisecond at
least, so that starting and stopping the watch is no part of a figure.
"""

from time import perf_counter, process_time

import pytest


def cpu(group: str) -> pytest.MarkDecorator:
    """CPU time of this process."""
    return pytest.mark.benchmark(group=group, timer=process_time, min_time=0.001)


def wall(group: str) -> pytest.MarkDecorator:
    """Time on the wall."""
    return pytest.mark.benchmark(group=group, timer=perf_counter)
