"""Random rules and requests come in; that knowing less is never milder goes out.

The shipped rules may hide a slip of the engine: here every rule that the checker lets pass will do.
"""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from brightline.engine import Engine
from engine.decide import BadRequestError, Decision
from tests.properties.answers import (
    READ_OF_SAFE_TOOLS,
    READ_WHEN_LEFT_OUT,
    having,
    strictness,
)
from tests.reference.comparison import Both, ask, both_ways, reasons_of
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import ATLAS, VOCABULARY, Situation, examples, situations


def read(situation: Situation) -> Both:
    """The rules, as the engine and the reference read them."""
    return both_ways(
        situation.files,
        profile=situation.profile,
        identity=situation.identity,
        words=WORDS,
        vocabulary=VOCABULARY,
        atlas=ATLAS,
    )


def answered(engine: Engine, question: Question) -> Decision | None:
    """The answer, or nothing where the facts contradict each other."""
    try:
        return ask(engine, question)
    except BadRequestError:
        return None


def is_as_strict(both: Both, one: Decision, other: Decision) -> bool:
    """Whether an answer is at least as strict, and gives every reason and duty of the other.

    To take down what is forbidden is a duty that comes with the prohibitions, compared already.
    """
    rules, fewer = (
        {(r.provision, r.rule, r.person) for r in reasons_of(both, decision)}
        for decision in (one, other)
    )
    duties, some = (
        {
            (d.duty, d.provision, d.rule)
            for d in decision.duties
            if (d.provision, d.rule) not in both.forbidding
        }
        for decision in (one, other)
    )
    return strictness(one) >= strictness(other) and rules >= fewer and duties >= some


@examples(150)
@given(data=st.data(), situation=situations())
def test_an_unknown_fact_is_as_strict_whatever_the_rules(
    data: st.DataObject, situation: Situation
) -> None:
    """5 Unknown: an unknown fact is at least as strict as each of its values."""
    both = read(situation)
    for question in situation.questions:
        name = data.draw(st.sampled_from(sorted(question.facts) or ["image.depicts"]))
        unknown = answered(both.engine, having(question, name, None))
        if (
            unknown is None
            or name in READ_WHEN_LEFT_OUT
            or (question.conduct == "provide-tool" and name in READ_OF_SAFE_TOOLS)
        ):
            continue
        for value in WORDS.values[name]:
            known = answered(both.engine, having(question, name, frozenset({value})))

            assert known is None or is_as_strict(both, unknown, known), (name, value)


@examples(100)
@given(data=st.data(), situation=situations())
def test_more_places_are_as_strict_whatever_the_rules(
    data: st.DataObject, situation: Situation
) -> None:
    """9 Places: a set of places is at least as strict as each member."""
    both = read(situation)
    for question in situation.questions:
        factor = data.draw(st.sampled_from(sorted(question.places) or ["viewer"]))
        codes = question.places.get(factor, ("FR", "US"))
        together = answered(both.engine, _placed(question, factor, codes))
        for code in codes:
            alone = answered(both.engine, _placed(question, factor, (code,)))

            assert (together is None) is (alone is None)
            assert together is None or alone is None or is_as_strict(both, together, alone), code


def _placed(question: Question, factor: str, codes: tuple[str, ...]) -> Question:
    return replace(question, places={**question.places, factor: codes})


@examples(100)
@given(situation=situations())
def test_more_days_are_as_strict_whatever_the_rules(situation: Situation) -> None:
    """11 Time: an interval is at least as strict as its first day and its last."""
    both = read(situation)
    for question in situation.questions:
        interval = answered(both.engine, question)
        for day in (question.first, question.last):
            alone = answered(both.engine, replace(question, first=day, last=day))

            assert (interval is None) is (alone is None)
            assert interval is None or alone is None or is_as_strict(both, interval, alone), day
