"""Contestants come in; a table of ratios goes out, from rounds in which they take turns.

Machines are noisy, and this one may be shared: two figures of different minutes cannot be compared.
So in every round each contestant decides the same part of the stream, in turn, within some tenth
of a second; a ratio is taken inside a round, and the median over the rounds is what counts. The
watch runs on CPU time, all threads included, since a long turn is interrupted the more often.

    python -m bench.ratios
"""

import gc
import os
import platform
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles
from time import process_time_ns

from bench.peers.field import disagreements, field
from bench.peers.model import Contestant

ROUNDS = 41
PART = 100
"""How many requests each contestant decides in a turn."""
TURN = 4_000_000
"""How long a turn lasts at least, in nanoseconds: the part is repeated as often as that takes."""


@dataclass(frozen=True, slots=True)
class Timing:
    """The time of one decision in each round, in microseconds."""

    name: str
    rounds: tuple[float, ...]


def measure(contestants: tuple[Contestant, ...], *, rounds: int = ROUNDS) -> tuple[Timing, ...]:
    """Let them take turns; whoever begins changes with the round."""
    for one in contestants:
        one.run()
    repeats = [_repeats(one) for one in contestants]
    found: list[list[float]] = [[] for _ in contestants]
    gc.collect()
    gc.disable()
    try:
        for number in range(rounds):
            start = number * PART % len(contestants[0].stream)
            for turn in range(len(contestants)):
                who = (number + turn) % len(contestants)
                found[who].append(_turn(contestants[who], start, repeats[who]))
    finally:
        gc.enable()
    return tuple(Timing(c.name, tuple(f)) for c, f in zip(contestants, found, strict=True))


def table(timings: tuple[Timing, ...]) -> str:
    """The figures, with ours as 1.0: the first timing is the kernel, the second from a dict."""
    kernel, from_dict, *_ = timings
    spread = "median [quartiles]"
    lines = [
        f"{'one decision':<30}{'us':>9}  {'kernel = 1.0':>20}  {'from a dict = 1.0':>20}",
        f"{'':<30}{'median':>9}  {spread:>20}  {spread:>20}",
    ]
    lines += (
        f"{t.name:<30}{median(t.rounds):>9.2f}  {_ratio(t, kernel):>20}  {_ratio(t, from_dict):>20}"
        for t in timings
    )
    return "\n".join(lines)


def machine() -> str:
    """What the figures were measured on, as far as it matters."""
    version = platform.python_version()
    cpus = os.cpu_count()
    return f"{platform.python_implementation()} {version}, {platform.machine()}, {cpus} CPUs"


def _repeats(one: Contestant) -> int:
    return max(1, round(TURN / (_turn(one, 0, 1) * 1000 * PART)))


def _turn(one: Contestant, start: int, repeats: int) -> float:
    """Microseconds for a decision."""
    part = one.stream[start : start + PART]
    begin = process_time_ns()
    for _ in range(repeats):
        for ask in part:
            ask()
    return (process_time_ns() - begin) / (1000 * repeats * len(part))


def _ratio(one: Timing, other: Timing) -> str:
    ratios = [a / b for a, b in zip(one.rounds, other.rounds, strict=True)]
    low, _, high = quantiles(ratios, n=4)
    return f"{median(ratios):.2f} [{low:.2f}, {high:.2f}]"


def main() -> int:
    """Make the contestants, see that they agree, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        contestants = field(Path(folder))
    if wrong := disagreements(contestants):
        sys.stderr.write("\n".join(wrong) + "\n")
        return 1
    sys.stdout.write(f"{machine()}\n{table(measure(contestants))}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
