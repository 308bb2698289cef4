"""The hot path says what the application says, and what it is not sure of it hands on."""

import asyncio
import json
from collections.abc import Mapping
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.body import parse_object
from api.decisions import question_of
from api.point import DecisionPoint
from api.problems import ProblemError
from api.question import Question
from api.recording import Recording
from api.swift import read_plain
from engine.resolve import Anonymity, Located, Resolver
from records.journal import Entry, JournalUnavailableError, Receipt
from records.journal.record import decision_record
from tests.api.conftest import Document, Validate
from tests.api.test_properties import GOOD, written

FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
HEADERS = {"Content-Type": "application/json"}
UNUSUAL = {"Content-Type": "application/json;charset=UTF-8"}
"""The same type in a spelling that the hot path hands on."""
OF_THE_MOMENT = ("id", "max_age")


def settled(answer: Mapping[str, Any]) -> dict[str, Any]:
    """An answer without what differs from one moment to the next."""
    return {name: value for name, value in answer.items() if name not in OF_THE_MOMENT}


class Kept:
    """A recorder that keeps what it is given, or refuses it."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.down = False

    async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
        """Keep the entry."""
        del permitted
        if self.down:
            raise JournalUnavailableError
        self.entries.append(entry)
        return None


@FIXTURES
@given(body=GOOD)
def test_the_hot_path_answers_as_the_engine_and_the_application_do(
    client: TestClient, engine: brightline.Engine, resolver: Resolver, body: dict[str, Any]
) -> None:
    """Three ways to one answer; only the name of the answer differs."""
    content = written(body)
    hot = client.post("/v1/decisions", content=content, headers=HEADERS)
    slow = client.post("/v1/decisions", content=content, headers=UNUSUAL)

    assert slow.status_code == hot.status_code
    assert settled(slow.json()) == settled(hot.json())
    if hot.status_code == 200:
        point = DecisionPoint(engine, resolver)
        question = question_of(engine.policy_set.vocabulary, body)
        plain = json.loads(json.dumps(dict(point.answer(question).members)))
        assert settled(plain) == settled(hot.json())


TEXT = st.sampled_from(['"a"', '"b:c"', '"\\""', '"\\u003a"', '"a\\\\"', "true", "null", '"é"'])
NAMES = st.sampled_from(['"a"', '"b"', '"c:"', '"\\u0061"', '"d\\\\"'])
OBJECTS = st.recursive(
    TEXT,
    lambda inside: (
        st.lists(st.tuples(NAMES, inside), max_size=4).map(
            lambda pairs: "{" + ", ".join(f"{name} :{value}" for name, value in pairs) + "}"
        )
        | st.lists(inside, max_size=3).map(lambda items: "[" + ",".join(items) + "]")
    ),
    max_leaves=12,
)


@given(text=OBJECTS)
def test_a_member_that_stands_twice_is_never_read_on_the_hot_path(text: str) -> None:
    """Whatever is read there is what the strict reader reads; colons in texts mislead nobody."""
    found = read_plain(text.encode())
    if found is not None:
        assert parse_object(text.encode()) == found


@given(content=st.binary(max_size=60) | st.binary(max_size=20).map(lambda b: b'{"a":"' + b + b'"}'))
def test_bytes_that_are_read_on_the_hot_path_are_json(content: bytes) -> None:
    """No spelling is taken there that the strict reader refuses."""
    found = read_plain(content)
    if found is not None:
        assert parse_object(content) == found


@pytest.mark.parametrize(
    "content",
    [b'{"a":"b","a":"c"}', b'{"x":{"a":1,"a":1}}', b'{"a":NaN}', b"[]", b"", b'{"a":"\xff"}'],
)
def test_what_is_wrong_is_left_to_the_strict_reader(content: bytes) -> None:
    """It says what is wrong; here it is only seen."""
    assert read_plain(content) is None
    with pytest.raises(ProblemError):
        parse_object(content)


QUESTIONS = (
    Question("create", {"image.depicts": "ordinary"}),
    Question("edit", {"image.depicts": "nudity", "person.real": True}),
    Question("host", {"notice.valid": True}, capabilities=("label",)),
    Question("edit", {}, people=({"image.depicts": "nudity"}, {"person.real": True})),
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("brief", [False, True])
def test_the_leaf_is_the_one_that_the_journal_makes(
    engine: brightline.Engine, resolver: Resolver, question: Question, brief: object
) -> None:
    """Joined of parts here, written whole there; to an auditor they are the same."""
    recorder = Kept()
    point = DecisionPoint(engine, resolver)
    answer = point.write(question, brief=bool(brief))
    asyncio.run(Recording(recorder).record(answer, "r-1"))
    (entry,) = recorder.entries
    whole = json.loads(b"{%b}" % point.write(question).members)
    expected = json.loads(
        decision_record(
            {**whole, "id": answer.id},
            conduct=question.conduct,
            facts=question.facts,
            people=question.people,
            capabilities=question.capabilities,
            personal={"request": "r-1"},
        ).body
    )
    found = json.loads(entry.body)
    assert {"request"} == set(found["commitments"])
    assert {**expected, "time": 0, "commitments": 0} == {**found, "time": 0, "commitments": 0}
    assert list(expected) == list(found)
    assert len(expected["time"]) == len(found["time"])


def test_an_address_is_in_the_record_as_a_commitment_only(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """It can be erased without breaking a proof."""
    recorder = Kept()
    client = TestClient(make_app(engine, resolver, Around(recorder=recorder)))
    asked = {"conduct": "view", "places": {"viewer": {"address": "81.2.69.142"}}}
    client.post("/v1/decisions", json=asked)
    (entry,) = recorder.entries

    assert b"81.2.69.142" not in entry.body
    assert ["address.viewer"] == [secret.field for secret in entry.secrets]


ASKED: tuple[tuple[str, object], ...] = (
    ("/v1/decisions", {"conduct": "view"}),
    ("/v1/decisions/batch", {"items": [{"conduct": "view"}]}),
    (
        "/access/v1/evaluation",
        {
            "subject": {"type": "user", "id": "u"},
            "action": {"name": "view"},
            "resource": {"type": "image", "id": "i"},
        },
    ),
)


@pytest.mark.parametrize(("path", "body"), ASKED)
@pytest.mark.parametrize("headers", [HEADERS, UNUSUAL])
def test_what_cannot_be_recorded_is_not_answered(
    engine: brightline.Engine,
    resolver: Resolver,
    path: str,
    body: object,
    headers: Mapping[str, str],
) -> None:
    """The journal fails closed, and serves again when it is back."""
    recorder = Kept()
    recorder.down = True
    client = TestClient(make_app(engine, resolver, Around(recorder=recorder)))
    content = json.dumps(body).encode()
    refused = client.post(path, content=content, headers=headers)
    recorder.down = False

    assert 503 == refused.status_code
    assert "no-store" == refused.headers["cache-control"]
    assert 200 == client.post(path, content=content, headers=headers).status_code
    assert 1 == len(recorder.entries)


# -- many -----------------------------------------------------------------------------------------


def test_a_batch_answers_each_item_as_alone(client: TestClient, validate: Validate) -> None:
    """Members beside `items` are those of each item; facts are added one by one."""
    body = {
        "conduct": "edit",
        "facts": {"image.depicts": "nudity", "person.real": True},
        "places": {"viewer": {"codes": ["GB"]}},
        "items": [
            {},
            {"facts": {"image.depicts": "ordinary"}},
            {"conduct": "view", "places": None},
        ],
    }
    validate("BatchRequest", body)
    response = client.post("/v1/decisions/batch", json=body)
    validate("Batch", response.json())
    alone = [
        {"conduct": "edit", "facts": body["facts"], "places": body["places"]},
        {
            "conduct": "edit",
            "facts": {"image.depicts": "ordinary", "person.real": True},
            "places": body["places"],
        },
        {"conduct": "view", "facts": body["facts"]},
    ]
    expected = [
        settled(client.post("/v1/decisions", json={**one, "needs": False}).json()) for one in alone
    ]

    assert expected == [settled(one) for one in response.json()["decisions"]]


def test_a_broken_item_is_not_permitted_and_the_others_are_answered(
    client: TestClient, validate: Validate
) -> None:
    """Each answer stands where its item stands."""
    items = [{"conduct": "view"}, 1, {"conduct": "vew"}, {"conduct": "view", "x": 1}, {}]
    answer = client.post("/v1/decisions/batch", json={"items": items}).json()
    validate("Batch", answer)

    assert ["outcome", *["permitted"] * 4] == [
        "outcome" if "outcome" in one else "permitted" for one in answer["decisions"]
    ]
    assert [False] * 4 == [one["permitted"] for one in answer["decisions"][1:]]


@pytest.mark.parametrize(
    ("field", "beside"),
    [
        ("conduct", {"conduct": "vew"}),
        ("capabilities", {"capabilities": ["AAA"]}),
        ("facts.image.depict", {"facts": {"image.depict": "nudity"}}),
        ("people[0].person.age", {"people": [{"person.age": 7}]}),
        ("people[0].ref", {"people": [{"ref": "jane"}]}),
        ("places.viewer", {"places": {"viewer": {"codes": ["XX"]}}}),
        ("places.viewer.address", {"places": {"viewer": {"address": "localhost"}}}),
    ],
)
def test_what_is_wrong_beside_the_items_is_refused_at_once(
    client: TestClient, field: str, beside: dict[str, object]
) -> None:
    """It would be wrong with each of them, and nobody would notice where none is right anyway."""
    response = client.post("/v1/decisions/batch", json={"items": [None], **beside})

    assert (400, field) == (response.status_code, response.json()["field"])


@pytest.mark.parametrize(
    "body",
    [{}, {"items": []}, {"items": {}}, {"items": [{}] * 1001}, {"items": [{}], "itms": 1}],
)
def test_a_batch_without_items_is_refused(
    client: TestClient, validate: Validate, body: object
) -> None:
    """And so is one with more than a thousand."""
    response = client.post("/v1/decisions/batch", json=body)
    validate("Problem", response.json())

    assert 400 == response.status_code


def test_a_brief_batch_names_rules(client: TestClient, validate: Validate) -> None:
    """A thousand answers need not repeat a thousand texts."""
    asked = {"brief": True, "items": [{"conduct": "edit"}]}
    answer = client.post("/v1/decisions/batch", json=asked).json()
    validate("Batch", answer)

    assert answer["decisions"][0]["rules"]
    assert "reasons" not in answer["decisions"][0]


def test_questions_can_be_left_out(client: TestClient) -> None:
    """The search takes longest; whoever does not read its find need not wait for it."""
    asked = {"conduct": "edit", "needs": False}

    assert "needs" not in client.post("/v1/decisions", json=asked).json()
    assert "needs" in client.post("/v1/decisions", json={"conduct": "edit"}).json()


# -- the policy that decides ----------------------------------------------------------------------


def test_an_older_policy_than_demanded_is_a_conflict(
    client: TestClient, engine: brightline.Engine, validate: Validate
) -> None:
    """A caller that saw a newer policy elsewhere is never answered by an older one."""
    asked = {"conduct": "view", "policy_at_least": engine.policy}
    newer = client.post("/v1/decisions", json={**asked, "policy_at_least": "sha256:0"})
    validate("Problem", newer.json())

    assert 200 == client.post("/v1/decisions", json=asked).status_code
    assert 409 == newer.status_code


def test_the_document_knows_the_batch(document: Document) -> None:
    """With its own schemas."""
    assert "/v1/decisions/batch" in document["paths"]


class Hidden(Resolver):
    """A resolver by which everybody comes through a VPN."""

    def locate(self, address: str) -> Located:
        """Anywhere, and why."""
        del address
        return Located(codes=frozenset(), anywhere=True, anonymised=Anonymity.VPN, evidence=())


def test_what_was_found_out_about_an_address_is_recorded(engine: brightline.Engine) -> None:
    """Without it a past decision could not be made again; the address itself stays out."""
    recorder, resolver = Kept(), Hidden()
    client = TestClient(make_app(engine, resolver, Around(recorder=recorder)))
    place = {"viewer": {"address": "81.2.69.142"}}
    client.post("/v1/decisions", json={"conduct": "view", "places": place})
    client.post("/v1/decisions", json={"conduct": "view", "places": place, "people": [{}]})
    resolver.close()

    for entry in recorder.entries:
        assert ["vpn"] == json.loads(entry.body)["facts"]["location.anonymised"]
        assert b"81.2.69.142" not in entry.body
