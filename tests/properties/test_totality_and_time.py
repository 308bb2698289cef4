"""Requests come in; that all are answered, and alike until a named day, goes out (10 and 11)."""

from dataclasses import replace
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

import brightline
from engine.decide import Decision, Outcome
from tests.properties.answers import CHECKED, ENGINE, NAMED_DAYS, requests
from tests.reference.comparison import ask
from tests.reference.documents import Profile
from tests.reference.interpreter import Question, Reference
from tests.reference.themes import WORDS
from tests.strategies import ATLAS, examples

NAIVE = Reference.of(
    ((file.path, document) for file, document in CHECKED.corpus.documents()),
    profile=Profile.FULL,
    words=WORDS,
    atlas=ATLAS,
    identity=None,
)
AGAIN = brightline.load()


def answer(decision: Decision) -> tuple[object, ...]:
    """Everything that an answer says, the day apart."""
    return (
        decision.outcome,
        decision.all_reasons,
        decision.duties,
        decision.unmet,
        decision.places,
        decision.policy,
    )


@examples(300)
@given(question=requests)
def test_every_answer_has_a_named_rule(question: Question) -> None:
    """10 Totality: every case is answered by a named rule, a refusal and a permission alike."""
    decision = ask(ENGINE, question)
    if decision.permitted:
        permits = {reason.via or question.conduct for reason in NAIVE.answer(question).permits}

        assert question.conduct in permits
    else:
        assert decision.all_reasons
        assert all(r.provision and r.rule and r.text for r in decision.all_reasons)


@examples(400)
@given(question=requests, day=st.dates(date(2009, 1, 1), date(2029, 1, 1)))
def test_answers_change_only_on_days_that_the_files_name(question: Question, day: date) -> None:
    """11 Time: the answers change only on dates named in the files."""
    assume(day not in NAMED_DAYS)
    before = day - timedelta(days=1)
    yesterday = replace(question, first=before, last=before)
    today = replace(question, first=day, last=day)

    assert answer(ask(ENGINE, yesterday)) == answer(ask(ENGINE, today))


@examples(150)
@given(question=requests)
def test_an_interval_is_as_strict_as_each_of_its_days(question: Question) -> None:
    """11 Time: a prohibition counts if in force on any of the days, a permission if on all."""
    end = question.first + timedelta(days=3)
    interval = ask(ENGINE, replace(question, last=end))
    for days in range(4):
        day = question.first + timedelta(days=days)
        alone = ask(ENGINE, replace(question, first=day, last=day))
        reasons = {(r.provision, r.rule) for r in alone.all_reasons}

        assert interval.permitted <= alone.permitted
        if interval.outcome is Outcome.DENY is alone.outcome and "default" not in {
            provision for provision, _ in reasons
        }:
            assert {(r.provision, r.rule) for r in interval.all_reasons} >= reasons


@examples(150)
@given(question=requests)
def test_a_replay_is_stable(question: Question) -> None:
    """11 Time: same request, same digest, same answer, from another copy of the same rules too."""
    expected = answer(ask(ENGINE, question))

    assert expected == answer(ask(ENGINE, question))
    assert expected == answer(ask(AGAIN, question))
