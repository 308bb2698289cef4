"""The counterexamples of the announced measures come in; that they are true and short goes out."""

from dataclasses import replace
from datetime import date

import pytest

from engine.check import Corpus, RuleFile, check
from engine.decide import ContradictionError, Outcome, decide
from engine.decide.examples import run_examples
from engine.diagrams.reach import places_in
from engine.language import tree, write
from engine.proof.counterexample import asked, request_of
from engine.proof.model import Ask, Proof
from tests.proof.conftest import Proven
from tests.proof.reading import is_certain
from tests.proof.small import corpus_of, proven

MILD = {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}


@pytest.fixture(scope="module")
def failed(announced: Proven) -> list[Proof]:
    """The invariants that do not hold."""
    return [proof for proof in announced.proofs if not proof.holds]


def test_the_decider_answers_as_the_proof_says(announced: Proven, failed: list[Proof]) -> None:
    """A witness is asked of the decider itself."""
    assert failed
    for proof in failed:
        found = proof.counterexample
        assert found is not None
        assert found.broken.outcome == asked(announced.policy, found.broken).outcome
        if found.beside is not None:
            assert found.beside.outcome == asked(announced.policy, found.beside).outcome
            assert found.beside.outcome != found.broken.outcome


def test_no_stated_fact_can_be_left_out(announced: Proven, failed: list[Proof]) -> None:
    """Once a fact is left out it is refused, or the condition of the claim is not certain."""
    looked = 0
    for proof in failed:
        invariant, found = proof.named.invariant, proof.counterexample
        assert found is not None
        if isinstance(invariant.claim, tree.NeverPermit):
            assert _breaks(announced, found.broken, invariant)
            for slot in found.broken.stated:
                looked += 1
                others = {s: mask for s, mask in found.broken.stated.items() if s != slot}
                shorter = replace(found.broken, stated=others)
                assert not _breaks(announced, shorter, invariant), (invariant.name.text, slot)
    assert looked


def test_the_pasted_example_is_red(announced: Proven) -> None:
    """The file that is named takes the example without a remark, and it fails there."""
    pasted = [(p, path) for p, path in announced.pasted() if not p.holds]

    assert pasted
    for proof, path in pasted:
        found = proof.counterexample
        assert found is not None
        assert path is not None, proof.named.invariant.name.text
        corpus = _with(announced.corpus, path, found.example)
        (failure,) = run_examples(corpus).failures
        assert path == failure.path


def test_a_day_is_shown_on_which_it_is_so() -> None:
    """What is over is shown on a day of its own time, not on that of the reader."""
    law = """provision FR-A "A law that ended"
  cites "Act 1"
  kind criminal
  extent FR
  in force from 2025-03-01 until 2026-02-01

  rule one
    forbid  view
    when    image.sexualised

invariant claim "It is permitted throughout"
  permit possess implies permit view
"""
    (proof,) = proven(corpus_of(law))
    assert proof.counterexample is not None
    assert date(2025, 3, 1) <= proof.counterexample.broken.day < date(2026, 2, 1)


def test_a_person_s_place_is_told_with_a_viewer_elsewhere() -> None:
    """An example without a viewer would be about viewers anywhere."""
    law = """provision FR-A "A law about who is shown"
  cites "Act 1"
  kind criminal
  extent FR
  connects by person
  in force from 2020-01-01

  rule one
    forbid  view
    when    image.sexualised

invariant claim "It is permitted wherever the person lives"
  permit possess implies permit view
"""
    corpus = corpus_of(law)
    (proof,) = proven(corpus)
    assert proof.counterexample is not None
    example = proof.counterexample.example
    (file,) = corpus.files
    red = _with(corpus, file.path, example)

    assert "person" == proof.counterexample.broken.role
    assert 1 == len(run_examples(red).failures)


def _breaks(announced: Proven, ask: Ask, invariant: tree.Invariant) -> bool:
    """Whether a request is permitted for which the condition of a claim is certain."""
    policy = announced.policy
    places = places_in(policy, ask.role, policy.atlas.candidates(ask.place, ask.day))
    try:
        request = request_of(policy, ask.conduct, ask.stated, places, ask.day)
    except ContradictionError:
        return False
    certain = is_certain(invariant.when, request.people[0], policy.vocabulary)
    return certain and decide(policy, request).outcome in MILD


def _with(corpus: Corpus, path: str, example: tree.Example) -> Corpus:
    """A folder with the example in one of its files, written and read again."""
    (file,) = [file for file in corpus.files if file.path == path]
    assert file.file.document is not None
    document = replace(file.file.document, examples=(*file.file.document.examples, example))
    text = write(replace(file.file, document=document))
    checked = check([(path, text.encode())], vocabulary=corpus.vocabulary, atlas=corpus.atlas)
    assert not checked.has_errors, [d.message for d in checked.diagnostics]
    files: tuple[RuleFile, ...] = checked.corpus.files
    return replace(corpus, files=files)
