"""Policies and requests come in; that diagrams answer as decider and reference do goes out."""

from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from hypothesis import given
from hypothesis import strategies as st

from engine.check import Corpus, RuleFile
from engine.compile import PolicySet, compile_corpus
from engine.compile import Profile as EngineProfile
from engine.diagnostics import Source
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Reach, Role, Stay
from engine.language import tree, write
from tests.diagrams import shipped
from tests.diagrams.points import completed, holds, point, stated
from tests.diagrams.said import by_decider, by_diagrams, decided, places_of
from tests.reference.bases import REAL_DAYS, REAL_PLACES
from tests.reference.documents import Profile
from tests.reference.facts import ContradictionError
from tests.reference.interpreter import Question, Reference
from tests.reference.themes import DAYS, WORDS
from tests.reference.words import Sets
from tests.strategies import (
    ATLAS,
    VOCABULARY,
    File,
    Situation,
    examples,
    service_questions,
    situations,
)

HIDES_PLACE = frozenset(WORDS.hides_place)
REAL = tuple(code for code in REAL_PLACES if code in ATLAS.whole and code not in ("AQ", "EH"))
EARLY = min(*DAYS, *REAL_DAYS) - timedelta(days=1)


class Answered(NamedTuple):
    """A request in one place and one role, on one day."""

    conduct: str
    facts: Sets
    role: Role
    place: str
    day: date


def policy_of(files: tuple[File, ...], profile: Profile, identity: str | None) -> PolicySet:
    """A policy set of random documents."""
    corpus = Corpus(
        files=tuple(
            RuleFile(path, tree.File(document), Source(path, write(tree.File(document))))
            for path, document in files
        ),
        vocabulary=VOCABULARY,
        atlas=ATLAS,
    )
    return compile_corpus(corpus, profile=EngineProfile(profile), identity=identity)


def asked(question: Question, role: Role) -> Answered:
    """A random question cut down to one person, one place, one role and one day."""
    facts = {**question.facts, **(question.people[0] if question.people else {})}
    named = (code for codes in question.places.values() for code in codes)
    place = next((c for c in named if c in ATLAS.whole and c not in ("AQ", "EH")), "FR")
    return Answered(question.conduct, facts, role, place, question.first)


def stay_of(reach: Reach, request: Answered) -> Stay:
    """The one stay of a place in which a day lies."""
    segment = reach.policy.segment(request.day)
    (stay,) = (
        stay
        for stay in reach.stays(request.role)
        if stay.place == request.place and stay.first <= segment <= stay.last
    )
    return stay


def differences(symbolic: SymbolicPolicy, stay: Stay, request: Answered) -> tuple[str, ...]:
    """Where the diagrams and the decider differ, in words."""
    policy, space = symbolic.policy, symbolic.space
    said = stated(policy.vocabulary, request.facts)
    at = point(space, said)
    answers = symbolic.answers(request.conduct, stay.situation, stay.place, stay.first)
    vector = completed(shipped.FACTS, request.conduct, said)
    if vector is None:
        everywhere = answers.valid | answers.permit | answers.required | answers.deny
        return ("valid",) if holds(space, everywhere | answers.forbidden, at) else ()
    verdict = decided(policy, request.conduct, vector, places_of(policy, stay), request.day)
    expected, actual = by_decider(verdict), by_diagrams(space, answers, at)
    return () if expected == actual else (f"decider {expected}; diagrams {actual}",)


@examples(150)
@given(situation=situations(), role=st.sampled_from((Role.VIEWER, *Role)))
def test_diagrams_of_any_rules_answer_alike(situation: Situation, role: Role) -> None:
    """Random rules and requests: outcome, every rule that stands, and what is lacking.

    For a viewer the naive reading of the design, which knows no roles, comes to the same outcome.
    """
    policy = policy_of(situation.files, situation.profile, situation.identity)
    reference = Reference.of(
        situation.files,
        profile=situation.profile,
        words=WORDS,
        atlas=ATLAS,
        identity=situation.identity,
    )
    symbolic = SymbolicPolicy(policy, shipped.SPACE, shipped.BOTH.stated)
    for question in situation.questions:
        request = asked(question, role)
        reach = Reach(policy, EARLY, date.max, places=(request.place,))
        stay = stay_of(reach, request)

        assert () == differences(symbolic, stay, request)
        if role is Role.VIEWER:
            assert by_reference(reference, request) == outcome_of(symbolic, stay, request)


def by_reference(reference: Reference, request: Answered) -> str:
    """The outcome, duties aside; the place is known, whatever is said of what hides it."""
    question = Question(
        conduct=request.conduct,
        facts={n: v for n, v in request.facts.items() if n not in HIDES_PLACE},
        places={"viewer": (request.place,)},
        first=request.day,
        last=request.day,
    )
    try:
        return str(reference.answer(question).outcome).removesuffix("-with-duties")
    except ContradictionError:
        return "contradiction"


def outcome_of(symbolic: SymbolicPolicy, stay: Stay, request: Answered) -> str:
    """The outcome as the diagrams have it."""
    answers = symbolic.answers(request.conduct, stay.situation, stay.place, stay.first)
    facts = {n: v for n, v in request.facts.items() if n not in HIDES_PLACE}
    at = point(symbolic.space, stated(VOCABULARY, facts))
    if not holds(symbolic.space, answers.valid, at):
        return "contradiction"
    (outcome,) = by_diagrams(symbolic.space, answers, at).outcomes
    return outcome


# -- the rules that are shipped -------------------------------------------------------------------


@cache
def shipped_stays(place: str, role: Role) -> tuple[Stay, ...]:
    """The situations of a place under the rules that are shipped, from before all law."""
    return tuple(s for s in shipped.stays(role, EARLY) if s.place == place)


@examples(300)
@given(
    question=service_questions(),
    role=st.sampled_from((Role.VIEWER, *Role)),
    place=st.sampled_from(REAL),
    day=st.sampled_from(REAL_DAYS),
)
def test_diagrams_of_the_rules_that_are_shipped_answer_alike(
    question: Question, role: Role, place: str, day: date
) -> None:
    """Well-known places and days: outcome, every rule that stands, and what is lacking."""
    request = Answered(question.conduct, question.facts, role, place, day)
    segment = shipped.shipped().segment(day)
    (stay,) = (s for s in shipped_stays(place, role) if s.first <= segment <= s.last)

    assert () == differences(shipped.symbolic(), stay, request)


def test_every_outcome_is_met_in_the_rules_that_are_shipped() -> None:
    """The diagrams of a place and a day share out all requests that make sense, none twice."""
    space, found = shipped.SPACE, set[str]()
    for place in REAL:
        stay = shipped_stays(place, Role.VIEWER)[-1]
        for conduct in VOCABULARY.conducts:
            here = shipped.symbolic().answers(conduct, stay.situation, place, stay.first)
            shares = (here.permit, here.required, here.deny)
            found |= {
                word
                for word, share in zip(("permit", "required", "deny"), shares, strict=True)
                if share != space.false
            }

            assert here.valid == here.permit | here.required | here.deny
            assert space.false == (here.permit & (here.required | here.deny))
            assert space.false == here.required & here.deny
            assert space.false == here.forbidden & ~here.deny
            assert space.false == here.unpermitted & ~here.deny
    assert {"permit", "required", "deny"} == found
