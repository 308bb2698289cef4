"""Requests that say what there is no word for come in; an error that names it goes out."""

from datetime import date

import pytest

import brightline
from brightline import BadRequestError
from engine.decide import FactValue

ENGINE = brightline.load()

UNKNOWN_WORDS: tuple[tuple[str, dict[str, FactValue], str, str], ...] = (
    ("undress", {}, "conduct", "undress"),
    ("edit", {"image.naked": True}, "facts.image.naked", "image.naked"),
    ("edit", {"image.depicts": "naked"}, "facts.image.depicts", "naked"),
    ("edit", {"image.depicts": True}, "facts.image.depicts", "image.depicts"),
    ("edit", {"image.depicts": ["nudity", "naked"]}, "facts.image.depicts", "naked"),
    ("edit", {"person.real": "perhaps"}, "facts.person.real", "perhaps"),
    ("edit", {"image.depicts": []}, "facts.image.depicts", "empty"),
)


@pytest.mark.parametrize(("conduct", "facts", "field", "named"), UNKNOWN_WORDS)
def test_a_word_that_does_not_exist_is_refused(
    conduct: str, facts: dict[str, FactValue], field: str, named: str
) -> None:
    """A slip in a request is an error that names it, never a fact that counts as unknown."""
    with pytest.raises(BadRequestError, match=named) as error:
        ENGINE.decide(conduct, facts)

    assert field == error.value.field


CONTRADICTIONS: tuple[tuple[str, dict[str, FactValue], str], ...] = (
    ("create", {"image.origin": "altered"}, "facts.image.origin"),
    ("create", {"image.origin": ["altered", "authentic"]}, "facts.image.origin"),
    ("edit", {"image.origin": "generated"}, "facts.image.origin"),
    ("edit", {"source.present": False}, "facts.source.present"),
    (
        "share",
        {"image.depicts": "ordinary", "image.sexualised": True},
        "facts.image.depicts|facts.image.sexualised",
    ),
    (
        "share",
        {"image.depicts": "suggestive", "image.sexualised": False},
        "facts.image.depicts|facts.image.sexualised",
    ),
    (
        "share",
        {"image.depicts": ["suggestive", "sexual-act"], "image.sexualised": False},
        "facts.image.depicts|facts.image.sexualised",
    ),
    (
        "host",
        {"notice.overdue": True, "notice.valid": False},
        "facts.notice.overdue|facts.notice.valid",
    ),
    (
        "edit",
        {
            "person.real": True,
            "account.is-person": True,
            "account.identity-verified": True,
            "person.consent": "refused",
        },
        "facts.person.consent",
    ),
)


@pytest.mark.parametrize(("conduct", "facts", "fields"), CONTRADICTIONS)
def test_facts_that_cannot_all_be_so_are_refused(
    conduct: str, facts: dict[str, FactValue], fields: str
) -> None:
    """A stated contradiction is bad input, and the error names a fact that has no value left."""
    with pytest.raises(BadRequestError) as error:
        ENGINE.decide(conduct, facts)

    assert error.value.field in fields.split("|")


PEOPLE_AND_FACTS: tuple[dict[str, FactValue], ...] = (
    {"person.real": True},
    {"person.age": "adult"},
    {"person.consent": "explicit"},
    {"register.refusal": True},
)


@pytest.mark.parametrize("facts", PEOPLE_AND_FACTS)
def test_facts_of_a_person_are_said_of_each_person(facts: dict[str, FactValue]) -> None:
    """Where people are listed, what differs between them is not said of the picture as a whole."""
    with pytest.raises(BadRequestError, match="people"):
        ENGINE.decide("edit", facts, people=[{}])


PLACES: tuple[dict[str, str | list[str]], ...] = (
    {"viewer": "Atlantis"},
    {"viewer": ["FR", "XX"]},
    {"viewer": []},
    {"provider": "France"},
    {"publication": ""},
    {"person": "F"},
)


@pytest.mark.parametrize("places", PLACES)
def test_a_place_that_does_not_exist_is_refused(places: dict[str, str | list[str]]) -> None:
    """A code that means nothing is an error: read as unknown it might be read as harmless."""
    with pytest.raises(BadRequestError) as error:
        ENGINE.decide("edit", {}, **places)  # type: ignore[arg-type]

    assert error.value.field.startswith(f"places.{next(iter(places))}")


def test_an_interval_that_ends_before_it_begins_is_refused() -> None:
    """No day would mean no law."""
    with pytest.raises(BadRequestError, match="2026-01-02"):
        ENGINE.decide("edit", as_of=(date(2026, 1, 2), date(2026, 1, 1)))


def test_a_capability_that_does_not_exist_is_refused() -> None:
    """A caller that promises what nobody knows promises nothing."""
    with pytest.raises(BadRequestError, match="delete"):
        ENGINE.decide("host", capabilities=["delete"])


def test_a_null_is_an_unknown_fact() -> None:
    """A fact that is null, or left out, may be anything."""
    left_out = ENGINE.decide("share", {"image.depicts": "suggestive"}, viewer="FR")
    null = ENGINE.decide("share", {"image.depicts": "suggestive", "person.real": None}, viewer="FR")

    assert left_out.all_reasons == null.all_reasons
