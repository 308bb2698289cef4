"""Counterexamples come in; that each goes into a file in which it is red goes out."""

import pytest

from engine.decide.examples import run_examples
from engine.proof.pasting import file_for
from tests.proof.small import corpus_of, policy_of, proven

FLOOR = """floor FLOOR-SMALL "A small floor"

  rule degrading
    forbid  share
    when    image.degrading
"""
POLICY = """policy small "A small policy"
  owner "Trust and Safety"

  rule mild
    permit  create, share
    when    image.depicts is at most ordinary
"""
INVARIANTS = {
    "platform/small.law": "never permit create",
    "floor/FLOOR-SMALL.law": "always forbid create when image.depicts is at least nudity",
}


@pytest.mark.parametrize("path", INVARIANTS)
def test_the_file_that_brought_the_answer_about_comes_first(path: str) -> None:
    """A policy that permits too much; the floor, where nothing permits and nothing forbids."""
    invariant = f'invariant claim "A claim"\n  {INVARIANTS[path]}\n'
    corpus = corpus_of(FLOOR, POLICY, invariant)
    (proof,) = proven(corpus)

    assert proof.counterexample is not None
    assert path == file_for(corpus, policy_of(corpus), proof.counterexample)


def test_a_law_that_forbids_is_where_a_permission_was_expected() -> None:
    """Not the policy, although the example would be red in it too."""
    law = """provision FR-SMALL "A small law"
  cites "Act 1"
  kind criminal
  extent FR
  in force since unknown

  rule showing
    forbid  share
    when    image.degrading
"""
    invariant = 'invariant claim "A claim"\n  permit create implies permit share\n'
    corpus = corpus_of(law, POLICY, invariant)
    (proof,) = proven(corpus)

    assert proof.counterexample is not None
    assert "FR" == proof.counterexample.broken.place
    assert "FR/FR-SMALL.law" == file_for(corpus, policy_of(corpus), proof.counterexample)


@pytest.mark.parametrize(
    ("expected", "failures"), [("deny", 1), ("permit", 0), ("deny by degrading", 1), ("silent", 0)]
)
def test_in_a_floor_an_example_is_denied_by_the_floor_alone(expected: str, failures: int) -> None:
    """What no rule of it forbids is not denied there for want of a permission."""
    example = f"""
  example "a picture that is made"
    given   create
    expect  {expected}
"""

    assert failures == len(run_examples(corpus_of(FLOOR + example)).failures)
