"""Requests come in; that minors and people who did not consent are protected goes out (4 and 6)."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.decide import Outcome
from tests.properties.answers import (
    ABOUT_PICTURES,
    ENGINE,
    is_consistent,
    may_be,
    must_be,
    requests,
    stating,
    strictness,
)
from tests.reference.bases import BASES, CONSENTING, FICTIONAL, MINOR, STRANGER
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import service_questions

INTIMATE = ("intimate-parts", "nudity", "sexual-act")
REVEALING = ("swimwear", "underwear", *INTIMATE)
ARTIFICIAL = ("altered", "generated")
TOO_WEAK = ("refused", "withdrawn", "none", "claimed", "general")

of_anybody = service_questions(
    bases=(MINOR, FICTIONAL, CONSENTING, STRANGER), words=ABOUT_PICTURES
).filter(is_consistent)


def may_show_a_minor(question: Question) -> bool:
    """Whether the person, or somebody in a source picture, is or may be a minor."""
    by_source = may_be(question, "source.present", "yes") and may_be(
        question, "source.age", "minor"
    )
    return may_be(question, "person.age", "minor") or by_source


@settings(max_examples=300)
@given(question=of_anybody)
def test_whoever_may_be_a_minor_is_never_shown_sexually(question: Question) -> None:
    """4 Minors: effective age is the least of all ages known; possibly below 18 means deny."""
    assume(may_show_a_minor(question))
    assume(
        may_be(question, "image.depicts", *INTIMATE)
        or must_be(question, "image.sexualised", "yes")
        or must_be(question, "image.depicts", "suggestive")
    )

    assert ask(ENGINE, question).outcome is Outcome.DENY


@settings(max_examples=200)
@given(question=of_anybody)
def test_whoever_may_be_a_minor_is_never_undressed(question: Question) -> None:
    """4 Minors: an altered or generated picture of a possible minor is denied from swimwear."""
    assume(may_show_a_minor(question))
    assume(may_be(question, "image.depicts", *REVEALING))
    assume(must_be(question, "image.origin", *ARTIFICIAL))

    assert ask(ENGINE, question).outcome is Outcome.DENY


@settings(max_examples=200)
@given(
    question=service_questions(
        bases=(STRANGER, CONSENTING),
        words=tuple(w for w in ABOUT_PICTURES if w not in WORDS.own_conducts),
    ),
    consent=st.sampled_from(TOO_WEAK),
)
def test_no_weaker_consent_counts(question: Question, consent: str) -> None:
    """6 Consent: only the depicted person's own explicit consent to that conduct counts.

    Not that the requester claims it, not a general one, and not that the requester is the person
    where the conduct is one that needs more than asking for it oneself.
    """
    said = {"person.consent": consent, "person.real": "yes", "image.depicts": "underwear"}
    asked = stating(question, {**said, "image.origin": "altered"})
    assume(is_consistent(asked))

    assert ask(ENGINE, asked).outcome is Outcome.DENY


@settings(max_examples=150)
@given(
    question=service_questions(
        bases=(STRANGER, CONSENTING), words=tuple(sorted(WORDS.own_conducts))
    ),
    consent=st.sampled_from(TOO_WEAK),
    missing=st.sampled_from(sorted(WORDS.own_when)),
)
def test_only_the_verified_person_consents_by_asking(
    question: Question, consent: str, missing: str
) -> None:
    """6 Consent: somebody else, or somebody whose identity is not known, is not the person."""
    said = {"person.consent": consent, "person.real": "yes", "image.depicts": "underwear"}
    asked = stating(question, {**said, missing: "no"})
    assume(must_be(asked, "image.origin", *ARTIFICIAL))
    assume(is_consistent(asked))

    assert ask(ENGINE, asked).outcome is Outcome.DENY


@settings(max_examples=150)
@given(question=requests, consent=st.sampled_from(TOO_WEAK))
def test_a_weaker_consent_never_helps(question: Question, consent: str) -> None:
    """6 Consent: what is denied with written consent is denied with every weaker one."""
    written = stating(question, {"person.consent": "written"})
    weaker = stating(question, {"person.consent": consent})
    assume(is_consistent(written) and is_consistent(weaker))

    assert strictness(ask(ENGINE, weaker)) >= strictness(ask(ENGINE, written))


def test_the_cases_are_those_that_are_needed() -> None:
    """The common cases hold people of every kind: real, invented, adult and minor."""
    assert {"yes", "no"} == {value for base in BASES for value in base["person.real"]}
    assert {"adult", "minor"} == {value for base in BASES for value in base["person.age"]}
