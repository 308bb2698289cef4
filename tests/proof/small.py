"""Takes rule files as text; gives a checked corpus, and a prover of its invariants."""

from datetime import date

import pytest

from engine.check import Corpus, check
from engine.compile import PolicySet, Profile, compile_corpus
from engine.proof.model import Proof
from engine.proof.prove import Prover, invariants_of
from tests.check.fixtures import placed
from tests.strategies import ATLAS, VOCABULARY

DAY = date(2026, 11, 25)


def corpus_of(*texts: str) -> Corpus:
    """A folder with these files, each in its right place; a test fails where one has an error."""
    files = [(placed(text), text.encode()) for text in texts]
    checked = check(files, vocabulary=VOCABULARY, atlas=ATLAS)
    if checked.has_errors:
        pytest.fail("\n".join(d.message for d in checked.diagnostics if d.is_error))
    return checked.corpus


def policy_of(corpus: Corpus) -> PolicySet:
    """Laws stand beside the permission of what none forbids; policies and the floor alone."""
    laws = all(file.path[:2].isupper() or not file.file.document for file in corpus.files)
    return compile_corpus(corpus, profile=Profile.LAW if laws else Profile.FULL)


def proven(corpus: Corpus) -> tuple[Proof, ...]:
    """Every invariant of a folder, proven or not."""
    prover = Prover(policy_of(corpus), shown=DAY)
    return tuple(prover.prove(named) for named in invariants_of(corpus))
