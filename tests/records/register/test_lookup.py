"""A request that names people by reference is answered by what the register knows of them."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine as Database

from brightline import Engine
from engine.decide.read import FactMap
from records.register.lookup import Lookup, People
from records.register.model import (
    Action,
    ComplaintTerms,
    ConsentTerms,
    Form,
    Kind,
    NoticeTerms,
    Notifier,
    RefusalTerms,
    ShapeError,
)
from records.register.register import Register, RegisterUnavailableError, Said
from records.store import open_store
from tests.records.register.conftest import emptied, ref

WHEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
SAID = Said(by="key", evidence="case-1")
ANN = ref("ann")
PICTURE = ref("picture")
ACCOUNT = ref("account")
FACTS: FactMap = {"image.depicts": "nudity"}


def asking(register: Register, engine: Engine, at: datetime = WHEN) -> People:
    """The look-ups of one request at a time."""
    return Lookup(register, lambda: engine, clock=lambda: at).asking()


def consent_to(register: Register, conduct: str = "create") -> str:
    """Record a consent; its id."""
    terms = ConsentTerms(
        person=ANN, conducts=frozenset({conduct}), depicts="nudity", form=Form.EXPLICIT
    )
    return register.record(terms, SAID)[0].id


def test_consent_for_the_conduct_and_the_depiction(register: Register, shipped: Engine) -> None:
    """For no other, until it is taken back, at any moment."""
    name = consent_to(register)
    people = asking(register, shipped)
    assert "explicit" == people.facts_for(ANN, "create", FACTS)["person.consent"]
    assert "none" == people.facts_for(ANN, "share", FACTS)["person.consent"]
    stronger = {"image.depicts": "sexual-act"}
    assert "none" == people.facts_for(ANN, "create", stronger)["person.consent"]

    register.happen(Kind.CONSENT, name, Action.WITHDRAWN, SAID)
    # One request sees one state, the next one the next.
    assert "explicit" == people.facts_for(ANN, "create", FACTS)["person.consent"]
    after = asking(register, shipped).facts_for(ANN, "create", FACTS)
    assert "withdrawn" == after["person.consent"]


def test_a_stated_fact_beside_the_reference_only_tightens(
    register: Register, shipped: Engine
) -> None:
    """A claim beside a reference is worth nothing; a refusal beside it counts."""
    people = asking(register, shipped)
    said: FactMap = {**FACTS, "person.consent": "written", "register.refusal": False}
    assert "none" == people.facts_for(ANN, "create", said)["person.consent"]
    said = {**FACTS, "register.refusal": True}
    assert people.facts_for(ANN, "create", said)["register.refusal"] is True


def test_a_refusal_and_a_complaint_stand_until_lifted(register: Register, shipped: Engine) -> None:
    """Whatever consent comes after them."""
    refusal, _ = register.record(RefusalTerms(person=ANN), SAID)
    complaint, _ = register.record(ComplaintTerms(person=ANN, received=WHEN), SAID)
    consent_to(register)
    for lifted in ((), ("register.refusal",), ("register.refusal", "register.complaint")):
        if lifted:
            kind, entry = {
                "register.refusal": (Kind.REFUSAL, refusal.id),
                "register.complaint": (Kind.COMPLAINT, complaint.id),
            }[lifted[-1]]
            register.happen(kind, entry, Action.LIFTED, SAID, person=ANN)
        facts = asking(register, shipped).facts_for(ANN, "create", FACTS)
        for name in ("register.refusal", "register.complaint"):
            assert facts[name] is (name not in lifted)


def test_a_refused_person_is_refused(register: Register, shipped: Engine) -> None:
    """From the register to the decision."""
    consent_to(register)
    adult: FactMap = {**FACTS, "person.age": "adult", "source.present": False}

    def permitted() -> set[str]:
        found = asking(register, shipped).facts_for(ANN, "create", adult)
        shared: FactMap = {"image.depicts": "nudity", "source.present": False}
        person = {"person.age": "adult", **found}
        decision = shipped.decide("create", shared, people=[person], viewer="NZ")
        return {reason.provision for reason in decision.all_reasons}

    assert "FLOOR-REFUSAL" not in permitted()
    register.record(RefusalTerms(person=ANN), SAID)
    assert "FLOOR-REFUSAL" in permitted()


def test_notices_are_found_by_the_picture(register: Register, shipped: Engine) -> None:
    """Valid, overdue after the legal period, and never less than is stated."""
    terms = NoticeTerms(
        content=PICTURE, notifier=Notifier.PERSON, received=WHEN, valid=True, places=("GB",)
    )
    register.record(terms, SAID, at=WHEN)
    soon = asking(register, shipped).facts_of_content(PICTURE, {"notice.valid": False})
    assert {
        "notice.valid": True,
        "notice.overdue": False,
        "image.matches-notice": True,
    } == soon
    later = asking(register, shipped, WHEN + timedelta(hours=48)).facts_of_content(PICTURE, {})
    assert later["notice.overdue"] is True
    unknown = asking(register, shipped).facts_of_content(ref("other"), {})
    assert {False} == set(unknown.values())
    stated = asking(register, shipped).facts_of_content(ref("other"), {"notice.overdue": True})
    assert stated["notice.valid"] is True


def test_an_account_with_an_open_complaint_is_known(register: Register, shipped: Engine) -> None:
    """Whatever the caller says."""
    complaint, _ = register.record(ComplaintTerms(person=ANN, account=ACCOUNT, received=WHEN), SAID)
    said = {"account.open-complaint": False}
    open_ = asking(register, shipped).facts_of_account(ACCOUNT, said)
    assert {"account.open-complaint": True} == open_
    other = asking(register, shipped).facts_of_account(ref("other"), {})
    assert {"account.open-complaint": False} == other
    register.happen(Kind.COMPLAINT, complaint.id, Action.LIFTED, SAID, person=ANN)
    assert {"account.open-complaint": False} == asking(register, shipped).facts_of_account(
        ACCOUNT, said
    )


def test_a_name_is_no_reference(register: Register, shipped: Engine) -> None:
    """It is refused before anything is looked up."""
    people = asking(register, shipped)
    with pytest.raises(ShapeError):
        people.facts_for("someone", "create", {})
    with pytest.raises(ShapeError):
        people.facts_of_content("someone", {})
    with pytest.raises(ShapeError):
        people.facts_of_account("someone", {})


def test_a_register_that_is_gone_answers_nothing(tmp_path: Path, shipped: Engine) -> None:
    """Unreachable is not the same as nobody known."""
    path = tmp_path / "records.db"
    database: Database = open_store(emptied(str(path)))
    people = asking(Register(database), shipped)
    database.dispose()
    path.unlink()
    with pytest.raises(RegisterUnavailableError):
        people.facts_for(ANN, "create", {})
    with pytest.raises(RegisterUnavailableError):
        people.facts_of_content(PICTURE, {})
    with pytest.raises(RegisterUnavailableError):
        people.facts_of_account(ACCOUNT, {})
    database.dispose()
