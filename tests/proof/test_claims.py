"""Takes the folder `claims/`; each form of a claim holds of one small file, and breaks of another.

What is said of a claim that breaks stands beside it, in a file of the same name.
"""

import os
from pathlib import Path

import pytest

from engine.proof.pasting import file_for
from engine.proof.report import as_text
from tests.proof.small import corpus_of, policy_of, proven
from tests.strategies import ATLAS, VOCABULARY

FOLDER = Path(__file__).parent / "claims"
CASES = tuple(sorted(FOLDER.glob("*.law")))
# Set to 1, what is said is written anew instead of compared; read the difference before keeping it.
REWRITE = os.environ.get("REWRITE_GOLDEN") == "1"


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_a_claim_is_proven_or_broken(path: Path) -> None:
    """It holds, or the request that breaks it is the one that a reader expects."""
    corpus = corpus_of(path.read_text(encoding="utf-8"))
    (proof,) = proven(corpus)
    holds = path.stem.endswith("-holds")

    assert holds == proof.holds
    assert proof.looked_at > 0
    if not holds:
        assert proof.counterexample is not None
        paste = file_for(corpus, policy_of(corpus), proof.counterexample)
        said = as_text(proof, VOCABULARY, ATLAS.titles, paste) + "\n"
        golden = path.with_suffix(".txt")
        if REWRITE:
            golden.write_text(said, encoding="utf-8")
        assert golden.read_text(encoding="utf-8") == said


def test_there_is_a_case_for_each_form_of_a_claim() -> None:
    """Six forms, each twice."""
    forms = {path.stem.rpartition("-")[0] for path in CASES}

    assert {
        "always-forbid",
        "at-least-as-strict",
        "ignores",
        "never-loosens",
        "never-permit",
        "permit-implies",
    } == forms
    assert 2 * len(forms) == len(CASES)
