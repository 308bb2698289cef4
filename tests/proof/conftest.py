"""What several tests share: the shipped invariants, proven under both profiles."""

from dataclasses import dataclass
from functools import partial

import pytest

from brightline.loading import check_folder
from engine.check import Corpus
from engine.compile import PolicySet, Profile, compile_corpus
from engine.proof.model import Proof
from engine.proof.pasting import file_for
from engine.proof.prove import ANNOUNCED_DAY, Prover, invariants_of
from tests.proof.small import DAY


@dataclass(frozen=True, slots=True)
class Proven:
    """The invariants of a folder under one profile, and where their examples belong."""

    corpus: Corpus
    policy: PolicySet
    proofs: tuple[Proof, ...]

    def pasted(self) -> list[tuple[Proof, str | None]]:
        """Each proof, with the file into which its example is to be pasted."""
        where = partial(file_for, self.corpus, self.policy)
        return [(p, where(p.counterexample) if p.counterexample else None) for p in self.proofs]


@pytest.fixture(scope="session")
def corpus() -> Corpus:
    """The rules of Brightline."""
    return check_folder().corpus


@pytest.fixture(scope="session")
def full(corpus: Corpus) -> Proven:
    """The shipped invariants under all that Brightline decides by."""
    policy = compile_corpus(corpus)
    prover = Prover(policy, shown=DAY)
    return Proven(corpus, policy, tuple(map(prover.prove, invariants_of(corpus))))


@pytest.fixture(scope="session")
def announced(corpus: Corpus) -> Proven:
    """The shipped invariants under law and what was announced in January 2026."""
    policy = compile_corpus(corpus, profile=Profile.ANNOUNCED)
    prover = Prover(policy, first=ANNOUNCED_DAY, shown=ANNOUNCED_DAY)
    return Proven(corpus, policy, tuple(map(prover.prove, invariants_of(corpus))))
