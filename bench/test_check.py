"""Takes rules folders; measures reading, checking and loading them, with and without stored trees.

`cold` parses every file (BRIGHTLINE_CACHE is the empty text), `cached` finds every tree stored, and
where an engine is loaded the compiled policy too.
"""

import subprocess
import sys
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import brightline
from bench.law_text import write_folder
from bench.small_law import PLACES, rules
from bench.timing import cpu, in_rounds, wall
from brightline.loading import RULES, check_folder
from engine.language.grammar import parser

PROVISIONS = 1000
SIZES = {
    "short": {"examples": 2, "more": 0},
    "as long as those shipped": {"examples": 5, "more": 1},
}
LAW = rules(places=PLACES[:50], each=20)
COLD = ""


@pytest.fixture(scope="module", params=SIZES)
def thousand(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of a thousand provisions."""
    folder = tmp_path_factory.mktemp("thousand")
    return write_folder(folder, LAW, **SIZES[request.param])


@pytest.fixture(params=["cold", "cached"])
def cache(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    """Whether trees are stored."""
    stored = str(tmp_path_factory.getbasetemp() / "trees")
    monkeypatch.setenv("BRIGHTLINE_CACHE", COLD if request.param == "cold" else stored)
    parser()
    return str(request.param)


@cpu("check 1,000 provisions, in process")
@pytest.mark.usefixtures("cache")
def test_check_a_thousand_provisions(benchmark: BenchmarkFixture, thousand: Path) -> None:
    """Reading, parsing and every lint."""
    checked = in_rounds(benchmark, check_folder, lambda: (thousand,), rounds=3)

    assert len(LAW) == sum(file.path[:2].isupper() for file in checked.corpus.files)
    assert checked.diagnostics == ()


@wall("check 1,000 provisions, the whole command (time on the wall)")
@pytest.mark.usefixtures("cache")
def test_check_as_a_command(benchmark: BenchmarkFixture, thousand: Path) -> None:
    """`brightline check FOLDER`: starting Python and building the parser included."""
    in_rounds(benchmark, _command, lambda: (thousand,), rounds=3)


@cpu("load the rules that come with Brightline")
@pytest.mark.usefixtures("cache")
def test_load(benchmark: BenchmarkFixture) -> None:
    """Reading, checking and compiling to an engine that can be asked."""
    engine = in_rounds(benchmark, brightline.load, lambda: (RULES,), rounds=3)

    assert engine.policy_set.rules


@cpu("load, then a first decision")
@pytest.mark.usefixtures("cache")
@pytest.mark.parametrize("viewer", [("FR",), None], ids=["one place", "anywhere"])
def test_load_and_decide(benchmark: BenchmarkFixture, viewer: tuple[str, ...] | None) -> None:
    """What `brightline ask` does after Python has started: a load, and a cell for one question."""

    def asked() -> bool:
        engine = brightline.load(RULES)
        return engine.decide("edit", {"image.depicts": "nudity"}, viewer=viewer).permitted

    assert not in_rounds(benchmark, asked, rounds=3)


def _command(folder: Path) -> None:
    subprocess.run(  # noqa: S603  # our own command
        [sys.executable, "-m", "brightline", "check", str(folder)],
        cwd=RULES.parent,
        check=True,
        capture_output=True,
    )
