"""The searches of AuthZEN say what may be done, and where; never by whom, which nobody keeps."""

from collections.abc import Mapping
from typing import Any

import pytest
from httpx2 import Response
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.principal import OpenGuard
from engine.resolve import Resolver
from records.access.roles import Role
from tests.api.conftest import Validate

ACTIONS = "/access/v1/search/action"
SUBJECTS = "/access/v1/search/subject"
ORDINARY = {"type": "image", "id": "i", "properties": {"image.depicts": "ordinary"}}
NUDE = {
    "type": "image",
    "id": "i",
    "properties": {"image.depicts": "nudity", "person.real": True},
}
USER = {"type": "user", "id": "u"}
WHERE = {"subject": {"type": "jurisdiction"}, "action": {"name": "edit"}, "resource": ORDINARY}


def test_a_search_for_actions_finds_what_is_permitted(
    client: TestClient, validate: Validate
) -> None:
    """Each that is found is permitted when it is asked for, and no other is."""
    asked = {"subject": USER, "resource": ORDINARY}
    validate("ActionSearch", asked)
    answer = client.post(ACTIONS, json=asked).json()
    validate("Actions", answer)
    found = {one["name"] for one in answer["results"]}
    document = client.get("/openapi.json").json()
    conducts = document["components"]["schemas"]["Conduct"]["enum"]
    alone = {
        name
        for name in conducts
        if client.post("/access/v1/evaluation", json={**asked, "action": {"name": name}})
        .json()
        .get("decision")
    }

    assert "create" in found
    assert alone == found


def test_an_action_in_the_search_for_actions_is_ignored(client: TestClient) -> None:
    """As section 8.6 says; even where it is none."""
    asked = {"subject": USER, "resource": ORDINARY}
    plain = client.post(ACTIONS, json=asked)

    assert plain.json() == client.post(ACTIONS, json={**asked, "action": {"name": "fly"}}).json()
    assert plain.json() == client.post(ACTIONS, json={**asked, "action": 1}).json()


def test_a_search_for_jurisdictions_finds_where_it_is_permitted(
    client: TestClient, validate: Validate
) -> None:
    """Each place by its code; the id of the subject is ignored."""
    validate("SubjectSearch", WHERE)
    answer = client.post(SUBJECTS, json={**WHERE, "subject": {"type": "jurisdiction", "id": "FR"}})
    validate("Subjects", answer.json())
    found = {one["id"] for one in answer.json()["results"]}
    nowhere = client.post(SUBJECTS, json={**WHERE, "resource": NUDE}).json()["results"]

    assert {"FR", "GB-ENG"} <= found
    assert [] == nowhere


def test_of_users_none_is_known(client: TestClient) -> None:
    """An unknown type finds nothing, and is no error."""
    answer = client.post(SUBJECTS, json={**WHERE, "subject": {"type": "user"}})

    assert 200 == answer.status_code
    assert [] == answer.json()["results"]


def test_there_is_no_search_for_resources(client: TestClient) -> None:
    """Pictures are not kept; and the metadata says nothing of such a search."""
    metadata = client.get("/.well-known/authzen-configuration").json()

    assert 404 == client.post("/access/v1/search/resource", json=WHERE).status_code
    assert "search_resource_endpoint" not in metadata


def test_pages_follow_one_another(client: TestClient) -> None:
    """Together they are the whole, each result once."""
    whole = client.post(SUBJECTS, json=WHERE).json()
    token, found = "", []
    while True:
        page = {"limit": 100, **({"token": token} if token else {})}
        answer = client.post(SUBJECTS, json={**WHERE, "page": page}).json()
        found += answer["results"]
        assert answer["page"]["count"] == len(answer["results"]) <= 100
        assert answer["page"]["total"] == len(whole["results"])
        token = answer["page"]["next_token"]
        if not token:
            break

    assert whole["results"] == found
    assert "page" == next(iter(whole))


def refused(client: TestClient, asked: Mapping[str, Any]) -> str:
    """What is said of a search that is refused."""
    response = client.post(SUBJECTS, json=asked)
    assert 400 == response.status_code
    return response.text


def test_a_token_goes_with_its_request(client: TestClient) -> None:
    """With another one it would continue what was never begun."""
    page = client.post(SUBJECTS, json={**WHERE, "page": {"limit": 1}}).json()["page"]
    other = {**WHERE, "resource": NUDE, "page": {"token": page["next_token"]}}

    assert "not of this search" in refused(client, other)
    assert "not of this search" in refused(client, {**WHERE, "page": {"token": "é"}})
    assert "`page.limit`" in refused(client, {**WHERE, "page": {"limit": 0}})
    assert "`page.limit`" in refused(client, {**WHERE, "page": {"limit": True}})


@pytest.mark.parametrize(
    ("message", "asked"),
    [
        ("`subject.type` is missing", {**WHERE, "subject": {}}),
        ("`action` is missing", {"subject": {"type": "jurisdiction"}, "resource": ORDINARY}),
        ("there is no conduct `fly`", {**WHERE, "action": {"name": "fly"}}),
        # Also where nothing is searched through.
        (
            "there is no conduct `fly`",
            {**WHERE, "subject": {"type": "user"}, "action": {"name": "fly"}},
        ),
        (
            "this is no reference",
            {**WHERE, "subject": {"type": "user"}, "context": {"people": [{"ref": "jane"}]}},
        ),
        (
            "which is what is searched for",
            {**WHERE, "context": {"places": {"viewer": {"codes": ["FR"]}}}},
        ),
        (
            "which is what is searched for",
            {**WHERE, "subject": {"type": "jurisdiction", "properties": {"jurisdictions": ["FR"]}}},
        ),
    ],
)
def test_a_search_that_cannot_be_read_is_refused(
    client: TestClient, message: str, asked: Mapping[str, Any]
) -> None:
    """With a message, as everywhere in AuthZEN."""
    assert message in refused(client, asked)


def test_questions_and_searches_are_not_for_everybody(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """A key without one of the roles neither decides nor searches."""
    guard = OpenGuard(frozenset({Role.ADMIN}))
    client = TestClient(make_app(engine, resolver, Around(guard=guard)))
    spelled = {"Content-Type": "application/json;charset=UTF-8"}
    content = b'{"conduct": "edit"}'
    answers = [
        client.post("/v1/decisions", json={"conduct": "edit"}),
        client.post("/v1/decisions", content=content, headers=spelled),
        client.post(SUBJECTS, json=WHERE),
        client.post(ACTIONS, json=WHERE),
    ]

    assert [403] * 4 == [answer.status_code for answer in answers]


def test_an_auditor_may_ask_by_the_law_of_another_day(
    engine: brightline.Engine, resolver: Resolver, validate: Validate
) -> None:
    """And nobody else."""
    guard = OpenGuard(frozenset({Role.AUDITOR}))
    client = TestClient(make_app(engine, resolver, Around(guard=guard)))

    def ask(day: object) -> Response:
        return client.post("/v1/decisions", json={"conduct": "edit", "as_of": day})

    validate("Decision", ask("2020-01-31").json())
    assert "2020-01-31" == ask("2020-01-31").json()["as_of"]
    assert "2020-01-01/2020-01-31" == ask("2020-01-01/2020-01-31").json()["as_of"]
    assert 400 == ask("2020-02-31").status_code
    assert 400 == ask("2020-02-01/2020-01-01").status_code
