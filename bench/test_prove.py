"""Takes the rules that come with Brightline; measures their diagrams, and proofs over them.

    python -m bench.test_prove

prints what a process takes in memory that loads the rules and proves everything. (Most of it lies
outside Python's own objects, so it is the whole process that is looked at.)
"""

import resource
import subprocess
import sys
from datetime import date
from functools import cache
from importlib import import_module
from importlib.util import find_spec

import pytest
from pytest_benchmark.fixture import BenchmarkFixture

import brightline
from bench.timing import cpu, in_rounds, wall
from brightline.loading import RULES, check_folder
from engine.compile import PolicySet
from engine.diagrams.completion import completions
from engine.diagrams.policy import Answers, SymbolicPolicy
from engine.diagrams.reach import Reach, Role
from engine.diagrams.space import Space
from engine.proof.model import Named, Proof
from engine.proof.prove import FIRST_DAY, Prover, invariants_of

MANAGERS = {"CUDD": "dd.cudd", "Python": "dd.autoref"}
MOST_MEMORY = 500
"""Megabytes."""

cudd = pytest.mark.skipif(find_spec("dd.cudd") is None, reason="CUDD is not installed")


@cache
def policy() -> PolicySet:
    """The rules that come with Brightline, in the full profile."""
    return brightline.load(RULES).policy_set


@cache
def invariants() -> tuple[Named, ...]:
    """What is to be proven of them."""
    return invariants_of(check_folder(RULES).corpus)


@pytest.fixture(params=[pytest.param("CUDD", marks=cudd), "Python"])
def manager(request: pytest.FixtureRequest) -> str:
    """Which manager of diagrams."""
    return MANAGERS[request.param]


def new_space(module: str) -> Space:
    """A space in which no diagram has been made."""
    return Space(policy().vocabulary, import_module(module).BDD())


@cpu("complete all requests of all conducts")
def test_completions(benchmark: BenchmarkFixture, manager: str) -> None:
    """What the vocabulary says of facts, for requests as stated and for those that are closed."""
    view = in_rounds(benchmark, completions, lambda: (new_space(manager),), rounds=5)

    assert {*view.stated} == {*policy().vocabulary.conducts}


@cpu("where and when each rule applies, from 2025 on")
def test_reach(benchmark: BenchmarkFixture) -> None:
    """The situations of every place in every role."""
    situations = in_rounds(benchmark, _situations, rounds=3)

    assert situations


@cpu("the diagrams of every answer: all conducts, places, roles and days from 2025 on")
def test_diagrams(benchmark: BenchmarkFixture, manager: str) -> None:
    """The completed requests included."""
    answers = in_rounds(benchmark, _answers, lambda: (new_space(manager),), rounds=3)

    assert answers


@cpu("prove everything, after loading")
def test_prove_everything(benchmark: BenchmarkFixture) -> None:
    """Every invariant of the folder, the diagrams included, in each round anew."""
    proofs = in_rounds(benchmark, lambda: _proofs(Prover(policy())), rounds=3)

    assert [proof for proof in proofs if not proof.holds] == []


@cpu("prove everything once more, with all diagrams made")
def test_prove_once_more(benchmark: BenchmarkFixture) -> None:
    """The work of the invariants themselves."""
    prover = Prover(policy())
    proofs = in_rounds(benchmark, _proofs, lambda: (prover,), rounds=3)

    assert len(invariants()) == len(proofs)


@wall("load and prove everything, a process of its own (time on the wall)")
def test_a_process_of_its_own(benchmark: BenchmarkFixture) -> None:
    """Starting Python included; its memory is kept beside the figure, as `megabytes`."""
    megabytes = in_rounds(benchmark, _process, rounds=1)
    benchmark.extra_info["megabytes"] = megabytes

    assert megabytes < MOST_MEMORY


def _situations() -> int:
    reach = Reach(policy(), FIRST_DAY, date.max)
    return len({stay.situation for role in Role for stay in reach.stays(role)})


def _answers(space: Space) -> list[Answers]:
    symbolic = SymbolicPolicy(policy(), space, completions(space).stated)
    reach = Reach(policy(), FIRST_DAY, date.max)
    stays = {stay.situation: stay for role in Role for stay in reach.stays(role)}
    return [
        symbolic.answers(conduct, stay.situation, stay.place, stay.first)
        for conduct in policy().vocabulary.conducts
        for stay in stays.values()
    ]


def _proofs(prover: Prover) -> list[Proof]:
    return [prover.prove(named) for named in invariants()]


def _process() -> float:
    ran = subprocess.run(  # our own module
        [sys.executable, "-m", "bench.test_prove"],
        cwd=RULES.parent,
        check=True,
        capture_output=True,
        text=True,
    )
    return float(ran.stdout.split()[0])


def main() -> None:
    """Prove everything, and print the most memory that this process took."""
    _proofs(Prover(policy()))
    # Linux counts in kilobytes, macOS in bytes.
    unit = 1 if sys.platform == "darwin" else 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit
    sys.stdout.write(f"{most / 1e6:.0f} MB\n")


if __name__ == "__main__":
    main()
