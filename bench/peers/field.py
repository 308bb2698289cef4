"""A folder to write rules to comes in; every contestant goes out, all giving the same answers."""

from pathlib import Path

from bench.peers.cedar import cedar
from bench.peers.cel_programs import cel_lists, cel_programs
from bench.peers.closures import closures
from bench.peers.model import Contestant
from bench.peers.ours import engine, from_dict, kernel
from bench.peers.zen_tables import zen_lists, zen_tables
from bench.small_law import questions, rules


def field(folder: Path) -> tuple[Contestant, ...]:
    """Ours first: the kernel, then the same from a dict."""
    law, asked = rules(), tuple(questions())
    ours = engine(law, folder)
    return (
        kernel(ours, asked),
        from_dict(ours, asked),
        closures(law, asked),
        zen_lists(law, asked),
        cel_lists(law, asked),
        cel_programs(law, asked),
        cedar(law, asked),
        zen_tables(law, asked),
    )


def disagreements(contestants: tuple[Contestant, ...]) -> tuple[str, ...]:
    """For each contestant that answers unlike the first one: its name, and how often."""
    expected, *others = (c.answers() for c in contestants)
    return tuple(
        f"{c.name}: {wrong} of {len(expected)} answers differ"
        for c, found in zip(contestants[1:], others, strict=True)
        if (wrong := sum(a != b for a, b in zip(expected, found, strict=True)))
    )
