"""The benchmarks come in; ratios and sizes go out, before pytest-benchmark's own tables."""

from pathlib import Path

import pytest

from bench.peers.field import disagreements, field
from bench.peers.model import Contestant
from bench.ratios import machine, measure, table
from bench.sizes import sizes

_CONTESTANTS = pytest.StashKey[tuple[Contestant, ...]]()


def pytest_configure(config: pytest.Config) -> None:
    """Show what can be trusted on a noisy machine, unless other columns are asked for."""
    if not config.getoption("benchmark_columns", None):
        config.option.benchmark_columns = ["min", "median", "iqr", "rounds", "iterations"]


@pytest.fixture(scope="session")
def contestants(
    tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config
) -> tuple[Contestant, ...]:
    """Every engine with the small law loaded, once all have given the same answers."""
    made = field(Path(tmp_path_factory.mktemp("small-law")))
    assert disagreements(made) == ()
    pytestconfig.stash[_CONTESTANTS] = made
    return made


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Where the contestants were benchmarked, let them take turns too, and print the ratios."""
    made = config.stash.get(_CONTESTANTS, None)
    if made is None:
        return
    terminalreporter.section(f"interleaved ratios, {machine()}")
    terminalreporter.write_line(table(measure(made)))
    terminalreporter.section("size")
    terminalreporter.write_line(sizes())
