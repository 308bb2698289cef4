"""The small law and its requests come in; Brightline goes out, from a dict and from vectors."""

from collections.abc import Iterable
from functools import partial
from pathlib import Path

import brightline
from bench.law_text import write_folder
from bench.peers.model import Contestant, contestant
from bench.small_law import Question, Rule
from engine.decide import Decision, Verdict, decide

PERMITTED_BY_DEFAULT = "law"
"""The profile: peers permit what nothing forbids, and have no floor."""


def engine(rules: tuple[Rule, ...], folder: Path) -> brightline.Engine:
    """The law, written to a folder and loaded from it."""
    return brightline.load(write_folder(folder, rules, examples=2), profile=PERMITTED_BY_DEFAULT)


def from_dict(engine: brightline.Engine, questions: Iterable[Question]) -> Contestant:
    """Names and words in, as a program has them; the answer that reasons are written from out."""
    return contestant("Brightline, from a dict", (_ask(engine, q) for q in questions), _forbidding)


def kernel(engine: brightline.Engine, questions: Iterable[Question]) -> Contestant:
    """The decision alone: facts already read into the vector of sets, places into sets."""
    requests = [_ask(engine, q)().request for q in questions]
    stream = (partial(decide, engine.policy_set, request) for request in requests)
    return contestant("Brightline, kernel", stream, _standing)


def _ask(engine: brightline.Engine, question: Question) -> "partial[Decision]":
    return partial(
        engine.decide,
        question.conduct,
        dict(question.facts),
        viewer=question.place,
        as_of=question.day,
    )


def _forbidding(decision: Decision) -> Iterable[str]:
    assert decision.permitted == (not decision.all_reasons)
    return (reason.provision for reason in decision.all_reasons)


def _standing(verdict: Verdict) -> Iterable[str]:
    return (standing.engaged.rule.provision for standing in verdict.forbids())
