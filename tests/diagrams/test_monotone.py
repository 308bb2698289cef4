"""The rules that are shipped come in; a proof that knowing less is never milder goes out (5).

One variable is one value that a fact may have. It is enough to add one value at a time: whoever
knows less can be reached from whoever knows more by adding values one after the other.
"""

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import pytest

from engine.diagrams.reach import Role
from engine.diagrams.space import Diagram
from tests.diagrams import shipped
from tests.strategies import VOCABULARY

SPACE = shipped.SPACE


class Answered(NamedTuple):
    """How the requests for a conduct are answered somewhere at some time."""

    conduct: str
    deny: Diagram
    permit: Diagram
    forbidden: Diagram


@cache
def every_answer() -> frozenset[Answered]:
    """The answers that differ: every conduct, place, role and day."""
    situations = {s.situation: s for role in Role for s in shipped.stays(role)}
    return frozenset(
        Answered(conduct, answers.deny, answers.permit, answers.forbidden)
        for stay in situations.values()
        for conduct in VOCABULARY.conducts
        for answers in [shipped.symbolic().answers(conduct, stay.situation, stay.place, stay.first)]
    )


def with_and_without(diagram: Diagram, name: str) -> tuple[Diagram, Diagram]:
    """Where it is true if a fact may have a value, and where if it may not."""
    return SPACE.manager.let({name: True}, diagram), SPACE.manager.let({name: False}, diagram)


def each_value() -> Iterator[str]:
    """The variables, one for each value of each fact."""
    return (name for names in SPACE.names for name in names)


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_to_know_less_is_no_contradiction(conduct: str) -> None:
    """A request that makes sense does so with one more possible value too."""
    valid = shipped.BOTH.stated[conduct].valid
    for name in each_value():
        more, fewer = with_and_without(valid, name)

        assert SPACE.false == fewer & ~more, name


@pytest.mark.parametrize("conduct", VOCABULARY.conducts)
def test_one_more_possible_value_never_makes_an_answer_milder(conduct: str) -> None:
    """5 Unknown, proven: deny stays deny, nothing newly permitted, and what forbids goes on."""
    here = [answered for answered in every_answer() if answered.conduct == conduct]
    valid = shipped.BOTH.stated[conduct].valid

    assert here
    for name in each_value():
        _, made_sense = with_and_without(valid, name)
        for answered in here:
            denied, before = with_and_without(answered.deny, name)
            assert SPACE.false == before & ~denied, name

            forbidden, before = with_and_without(answered.forbidden, name)
            assert SPACE.false == before & ~forbidden, name

            permitted, before = with_and_without(answered.permit, name)
            assert SPACE.false == permitted & made_sense & ~before, name


def test_what_is_not_said_of_a_safe_tool_is_read_as_harmless() -> None:
    """The one exception, on purpose: to leave out what it yields is milder than to doubt it."""
    slot = VOCABULARY.facts["image.depicts"].index
    mark = SPACE.names_of(slot)[-1]
    valid = shipped.BOTH.stated["provide-tool"].valid & SPACE.exactly(
        slot, VOCABULARY.facts["image.depicts"].full
    )
    adequate = VOCABULARY.facts["service.safeguards"]
    safe = valid & SPACE.exactly(adequate.index, adequate.bits["adequate"])
    stay = shipped.stays(Role.VIEWER)[-1]
    answers = shipped.symbolic().answers("provide-tool", stay.situation, stay.place, stay.first)
    in_doubt, left_out = (
        SPACE.manager.let({mark: said}, answers.deny & safe) for said in (True, False)
    )

    assert SPACE.false != in_doubt & ~left_out
    assert SPACE.false == left_out & ~in_doubt
