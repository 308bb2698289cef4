"""What stands in a leaf, and above all what does not."""

import json
from datetime import UTC, datetime
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

import brightline
from api.point import DecisionPoint
from api.question import Place, Question
from engine.resolve import Resolver
from records.journal import Entry
from records.journal.naming import new_id
from records.journal.record import (
    RecordKind,
    WhyErased,
    decision_record,
    erasure_record,
    event_record,
)
from tests.api.conftest import RULES

ANSWER = {
    "id": "0193",
    "outcome": "deny",
    "reasons": [{"provision": "FR-A", "rule": "one", "text": "No."}],
    "more_reasons": 0,
    "duties": [{"duty": "label", "provision": "EU-B", "rule": "two", "deadline_hours": None}],
    "unmet": [{"requirement": "age-check", "provision": "P", "rule": "three", "met_by": {}}],
    "places": {
        "viewer": {
            "candidates": ["FR"],
            "evidence": [{"source": "address", "says": "FR", "detail": "192.0.2.7"}],
            "not_researched": [],
        }
    },
    "policy": "sha256:00",
    "as_of": "2026-11-25",
}
PERSONAL = {
    "account": "account-17",
    "person.0": "person-4",
    "request": "r-1",
    "address.viewer": "192.0.2.7",
    "text": "please",
}
AT = datetime(2026, 11, 25, 1, 2, 3, 4, tzinfo=UTC)


def made(facts: dict[str, object], people: list[dict[str, object]] | None = None) -> Entry:
    """The entry for the answer of these tests."""
    return decision_record(
        ANSWER, conduct="edit", facts=facts, people=people, personal=PERSONAL, at=AT
    )


def test_a_decision_is_recorded_with_what_it_rests_on() -> None:
    """Policy, days, places, facts and rules: enough to make it again."""
    entry = made({"person.real": True})
    body = json.loads(entry.body)
    commitments = body.pop("commitments")

    assert {
        "v": 1,
        "kind": "decision",
        "id": "0193",
        "time": "2026-11-25T01:02:03.000004Z",
        "policy": "sha256:00",
        "conduct": "edit",
        "outcome": "deny",
        "reasons": ["FR-A/one"],
        "more_reasons": 0,
        "duties": [{"duty": "label", "rule": "EU-B/two", "deadline_hours": None}],
        "unmet": [{"requirement": "age-check", "rule": "P/three"}],
        "days": "2026-11-25",
        "places": {"viewer": ["FR"]},
        "facts": {"person.real": True},
    } == body
    assert set(PERSONAL) == set(commitments)
    assert {s.field: s.commitment() for s in entry.secrets} == commitments
    assert "0193" == entry.name


def test_nothing_personal_stands_in_the_leaf() -> None:
    """Not the values, and not the address in the evidence of a place."""
    body = made({}).body.decode()

    assert [] == [value for value in PERSONAL.values() if value in body]
    assert {value.encode() for value in PERSONAL.values()} == {s.value for s in made({}).secrets}


def test_the_same_value_has_another_commitment_each_time() -> None:
    """Nobody can tell from two leaves that one account asked both times."""
    first, second = (json.loads(made({}).body)["commitments"] for _ in range(2))

    assert all(first[name] != second[name] for name in PERSONAL)


@given(
    st.dictionaries(
        st.text(st.characters(codec="utf-8")),
        st.none() | st.booleans() | st.text(st.characters(codec="utf-8")) | st.integers(0, 9),
    )
)
def test_a_leaf_is_canonical(facts: dict[str, object]) -> None:
    """Members in order, no spaces, UTF-8: another program writes the same bytes."""
    body = made(facts).body

    written = json.dumps(
        json.loads(body), sort_keys=True, separators=(",", ":"), ensure_ascii=False
    )
    assert body == written.encode()


def test_a_very_large_request_is_committed_to_as_a_whole() -> None:
    """A leaf has an end; what was stated is then kept beside it, and can be checked."""
    person: dict[str, object] = {f"fact.{n}": "x" * 40 for n in range(50)}
    people = [person] * 50
    entry = made({"person.real": True}, people)
    body = json.loads(entry.body)

    assert {"facts", "people"}.isdisjoint(body)
    (stated,) = [secret for secret in entry.secrets if secret.field == "facts"]
    assert {"facts": {"person.real": True}, "people": people} == json.loads(stated.value)
    assert stated.commitment() == body["commitments"]["facts"]


def test_other_events_have_records_too() -> None:
    """A policy that begins to decide, and what was erased."""
    policy = json.loads(event_record(RecordKind.POLICY, {"policy": "sha256:00"}, at=AT).body)
    erasure = erasure_record(3, ["text", "account"], WhyErased.ORDER)

    assert ("policy", "sha256:00") == (policy["kind"], policy["policy"])
    assert ["account", "text"] == json.loads(erasure.body)["fields"]
    assert None is not erasure.erases


def test_names_of_records_grow_with_time() -> None:
    """UUIDv7, so that finding a record by its name stays cheap."""
    names = [new_id() for _ in range(50)]

    assert {7} == {UUID(name).version for name in names}
    assert {"specified in RFC 4122"} == {UUID(name).variant for name in names}
    assert len(set(names)) == len(names)
    assert [n[:8] for n in names] == sorted(n[:8] for n in names)


def test_a_real_answer_can_be_recorded() -> None:
    """As the decision point gives it, with the address that it looked up."""
    resolver = Resolver()
    point = DecisionPoint(brightline.load(RULES), resolver)
    question = Question(
        conduct="edit",
        facts={"image.depicts": "nudity", "person.real": True},
        people=None,
        places={"viewer": Place(codes=(), address="81.2.69.142")},
        capabilities=None,
    )
    answered = point.answer(question)
    resolver.close()
    entry = decision_record(answered.members, conduct="edit", facts=dict(question.facts))

    body = json.loads(entry.body)
    assert "deny" == body["outcome"]
    assert body["reasons"]
    assert "GB" in body["places"]["viewer"]
    assert "81.2.69.142" not in entry.body.decode()
