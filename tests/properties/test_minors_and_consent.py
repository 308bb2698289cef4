"""Requests come in; that minors and people who did not consent are protected goes out (4 and 6)."""

from hypothesis import assume, given
from hypothesis import strategies as st

from engine.decide import Outcome
from tests.properties.answers import (
    ABOUT_PICTURES,
    ENGINE,
    Facts,
    is_consistent,
    requests,
    saying,
    stating,
    strictness,
)
from tests.reference.bases import BASES, CONSENTING, STRANGER
from tests.reference.comparison import ask
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.strategies import examples, service_questions

TOO_WEAK = ("refused", "withdrawn", "none", "claimed", "general")

POSSIBLY_YOUNG: tuple[Facts, ...] = (
    {"person.age": ("minor",)},
    {"person.age": ("adult", "minor")},
    {"person.age": ()},
    {"source.present": ("yes",), "source.age": ("minor",)},
    {"source.present": ("yes",), "source.age": ("adult", "minor")},
    {"source.present": (), "source.age": ()},
)
"""Every way in which somebody shown, or shown in the source, is or may be under eighteen."""

SEXUAL: tuple[Facts, ...] = (
    {"image.sexualised": ("yes",), "image.depicts": ("suggestive",)},
    {"image.sexualised": ("yes",), "image.depicts": ("swimwear", "nudity")},
    {"image.sexualised": ("yes",), "image.depicts": ()},
    {"image.sexualised": (), "image.depicts": ("ordinary", "intimate-parts")},
    {"image.sexualised": (), "image.depicts": ("nudity",)},
    {"image.sexualised": (), "image.depicts": ("sexual-act",)},
    {"image.sexualised": ("no",), "image.depicts": ("underwear", "intimate-parts")},
)
"""Every way in which a picture is or may be sexual, whatever its origin."""

REVEALING: tuple[Facts, ...] = (
    {"image.sexualised": ("no",), "image.depicts": ("swimwear",)},
    {"image.sexualised": (), "image.depicts": ("ordinary", "underwear")},
    {"image.sexualised": ("no",), "image.depicts": ()},
)

MADE = {"create": ("generated",), "edit": ("altered",)}

of_anybody = service_questions(words=ABOUT_PICTURES)


@examples(400)
@given(question=of_anybody, young=st.sampled_from(POSSIBLY_YOUNG), shown=st.sampled_from(SEXUAL))
def test_whoever_may_be_a_minor_is_never_shown_sexually(
    question: Question, young: Facts, shown: Facts
) -> None:
    """4 Minors: effective age is the least of all ages known; possibly below 18 means deny."""
    asked = saying(question, {**young, **shown})
    assume(is_consistent(asked))

    assert ask(ENGINE, asked).outcome is Outcome.DENY


@examples(200)
@given(question=of_anybody, young=st.sampled_from(POSSIBLY_YOUNG), shown=st.sampled_from(REVEALING))
def test_whoever_may_be_a_minor_is_never_undressed(
    question: Question, young: Facts, shown: Facts
) -> None:
    """4 Minors: an altered or generated picture of a possible minor is denied from swimwear."""
    origin = MADE.get(question.conduct, ("altered", "generated"))
    asked = saying(question, {**young, **shown, "image.origin": origin})
    assume(is_consistent(asked))

    assert ask(ENGINE, asked).outcome is Outcome.DENY


@examples(200)
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


@examples(150)
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
    origin = MADE.get(question.conduct, ("altered",))
    asked = stating(question, {**said, "image.origin": origin[0], missing: "no"})
    assume(is_consistent(asked))

    assert ask(ENGINE, asked).outcome is Outcome.DENY


@examples(150)
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
