"""AuthZEN's certification scenario, section by section, against the code that answers services."""

import json
from collections.abc import Mapping
from typing import Any

import pytest
from starlette.testclient import TestClient

from api.certification import make_app

ONE, MANY = "/access/v1/evaluation", "/access/v1/evaluations"
ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ADMIN = {**BOB, "properties": {"role": "admin"}}
FIRST, SECOND = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
ARCHIVED = {**SECOND, "properties": {"status": "archived"}}
READ, WRITE = {"name": "read"}, {"name": "write"}


def delete(*, soft: bool) -> dict[str, object]:
    """The action, as it is asked for."""
    return {"name": "delete", "properties": {"soft": soft}}


def ask(subject: object, action: object, resource: object) -> dict[str, object]:
    """An evaluation."""
    return {"subject": subject, "action": action, "resource": resource}


DECISIONS = (
    (True, ask(ALICE, READ, FIRST)),
    (True, ask(ALICE, WRITE, FIRST)),
    (True, ask(BOB, READ, FIRST)),
    (False, ask(BOB, WRITE, FIRST)),
    (False, ask(ALICE, WRITE, ARCHIVED)),
    (True, ask(ADMIN, WRITE, ARCHIVED)),
    (True, ask(ALICE, delete(soft=True), FIRST)),
    (False, ask(ALICE, delete(soft=False), FIRST)),
)
"""The eight decisions that the scenario looks at (1.4)."""


@pytest.fixture(scope="module")
def client() -> TestClient:
    """The service of the scenario."""
    return TestClient(make_app("https://pdp.example.org"))


@pytest.mark.parametrize(("decision", "asked"), DECISIONS)
@pytest.mark.parametrize("path", [ONE, MANY])
def test_the_eight_decisions(
    client: TestClient, decision: object, asked: Mapping[str, Any], path: str
) -> None:
    """With a context and members that nobody knows, too; and without items, many are one."""
    more = {**asked, "context": {"time": "2025-06-27T18:03-07:00"}, "foo": {"bar": 1}}
    for body in (asked, more):
        response = client.post(path, json=body, headers={"X-Request-ID": "r-1"})
        assert 200 == response.status_code
        assert "r-1" == response.headers["x-request-id"]
        assert {"decision": decision} == response.json()


def test_a_batch_in_order(client: TestClient) -> None:
    """All at once; and each item's member replaces the whole default."""
    items = [asked for _, asked in DECISIONS]
    answer = client.post(MANY, json={"evaluations": items}).json()
    replaced = {**ask(ADMIN, WRITE, ARCHIVED), "evaluations": [{}, {"subject": BOB}]}

    assert [decision for decision, _ in DECISIONS] == [e["decision"] for e in answer["evaluations"]]
    assert "decision" not in answer
    assert [True, False] == [
        e["decision"] for e in client.post(MANY, json=replaced).json()["evaluations"]
    ]


@pytest.mark.parametrize(
    ("semantic", "answered"),
    [
        ("execute_all", [True, False, True, False]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_the_three_semantics(client: TestClient, semantic: str, answered: list[bool]) -> None:
    """A batch that ends early has fewer answers than items, the deciding one last."""
    items = [
        {"action": READ},
        {"action": {"name": "fly"}},
        {"action": WRITE},
        {"action": 1},
    ]
    body = {
        "subject": ALICE,
        "resource": FIRST,
        "evaluations": items,
        "options": {"evaluations_semantic": semantic},
    }
    found = client.post(MANY, json=body).json()["evaluations"]

    assert answered == [one["decision"] for one in found]


def test_a_broken_item_is_denied_in_its_place(client: TestClient) -> None:
    """The others are answered."""
    body = {**ask(ALICE, READ, FIRST), "evaluations": [{}, {"resource": {"type": "record"}}, 1]}
    first, *broken = client.post(MANY, json=body).json()["evaluations"]

    assert {"decision": True} == first
    assert [400, 400] == [one["context"]["error"]["status"] for one in broken]
    assert [False, False] == [one["decision"] for one in broken]


@pytest.mark.parametrize("missing", ["subject", "action", "resource"])
def test_what_is_missing_is_400(client: TestClient, missing: str) -> None:
    """With a message."""
    body = {name: value for name, value in ask(ALICE, READ, FIRST).items() if name != missing}
    response = client.post(ONE, json=body)

    assert 400 == response.status_code
    assert missing in response.text


SEARCHES = (
    ("subject", ask({"type": "user"}, READ, FIRST), {"alice", "bob"}),
    ("resource", ask(ALICE, READ, {"type": "record"}), {"record-1"}),
    ("action", {"subject": ALICE, "resource": FIRST}, {"read", "write"}),
    ("subject", ask({"type": "user"}, WRITE, ARCHIVED), {"bob"}),
    ("resource", ask(ADMIN, WRITE, {"type": "record"}), {"record-2"}),
    ("action", {"subject": ADMIN, "resource": ARCHIVED}, {"write"}),
)


@pytest.mark.parametrize(("kind", "asked", "least"), SEARCHES)
def test_the_searches_find_at_least(
    client: TestClient, kind: str, asked: Mapping[str, Any], least: set[str]
) -> None:
    """What the fixture says (1.5); and each result in the shape of its search."""
    answer = client.post(f"/access/v1/search/{kind}", json=asked).json()
    names = {"action": {"name"}}.get(kind, {"type", "id"})

    assert least <= {one.get("id") or one["name"] for one in answer["results"]}
    assert all(names == set(one) for one in answer["results"])


@pytest.mark.parametrize("kind", ["subject", "resource"])
def test_an_unknown_type_finds_nothing(client: TestClient, kind: str) -> None:
    """It is no error."""
    asked = {**ask(ALICE, READ, FIRST), kind: {"type": "spaceship"}}
    response = client.post(f"/access/v1/search/{kind}", json=asked)

    assert 200 == response.status_code
    assert [] == response.json()["results"]


def test_the_metadata_name_all_endpoints(client: TestClient) -> None:
    """Under the address that the deployment names."""
    metadata = client.get("/.well-known/authzen-configuration").json()
    base = metadata.pop("policy_decision_point")

    assert "https://pdp.example.org" == base
    assert 5 == sum(name.endswith("_endpoint") for name in metadata)
    assert all(v.startswith(base) for n, v in metadata.items() if n.endswith("_endpoint"))


# -- what the conformance suite of the OpenID Foundation asks besides -----------------------------

ENDPOINTS: Mapping[str, dict[str, object]] = {
    ONE: ask(ALICE, READ, FIRST),
    MANY: ask(ALICE, READ, FIRST),
    "/access/v1/search/subject": ask({"type": "user"}, READ, FIRST),
    "/access/v1/search/resource": ask(ALICE, READ, {"type": "record"}),
    "/access/v1/search/action": {"subject": ALICE, "resource": FIRST},
}
NAMED = {"X-Request-ID": "bfe9eb29-ab87-4ca3-be83-a1d5d8305716"}


BROKEN: tuple[object, ...] = (None, "alice", {}, {"id": 1, "type": 1, "name": 1}, [])


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_only_post_asks(client: TestClient, path: str, method: str) -> None:
    """Whatever else is refused, and says what is accepted (10.1)."""
    response = client.request(method, path, headers=NAMED)

    assert 405 == response.status_code
    assert "POST" == response.headers["allow"]
    assert NAMED["X-Request-ID"] == response.headers["x-request-id"]


@pytest.mark.parametrize("path", ENDPOINTS)
@pytest.mark.parametrize(
    ("content", "media_type"),
    [
        (b"", "application/json"),
        (b'{"subject": ', "application/json"),
        (b"[]", "application/json"),
        (b"null", "application/json"),
        (b"\xff", "application/json"),
        (b'{"a": 1, "a": 1}', "application/json"),
        (None, "text/plain"),
        (None, "application/x-www-form-urlencoded"),
        (None, ""),
    ],
)
def test_what_is_no_json_object_is_400_everywhere(
    client: TestClient, path: str, content: bytes | None, media_type: str
) -> None:
    """With a message string, and the name of the request (2.4.3 to 2.4.5, 10.1.2)."""
    sent = json.dumps(ENDPOINTS[path]).encode() if content is None else content
    headers = {**NAMED, **({"Content-Type": media_type} if media_type else {})}
    response = client.post(path, content=sent, headers=headers)

    assert 400 == response.status_code
    assert response.headers["content-type"].startswith("text/plain")
    assert NAMED["X-Request-ID"] == response.headers["x-request-id"]
    assert response.text


@pytest.mark.parametrize("path", ENDPOINTS)
def test_members_and_parameters_that_nobody_knows_change_nothing(
    client: TestClient, path: str
) -> None:
    """At the top, in entities, in a page and in the media type; and asked again it is the same."""
    asked = ENDPOINTS[path]
    more = {
        **{
            name: {**entity, "futureField": {"nested": True}}
            for name, entity in asked.items()
            if isinstance(entity, dict)
        },
        "foo": "bar",
        "context": {"time": "2025-06-27T18:03-07:00", "ip": "192.168.1.1"},
        "page": {"limit": 10, "customAttr": "ignored", "properties": {"sort": "id"}},
        "options": {"another_option": "value"},
    }
    spelled = {"Content-Type": "application/json; charset=utf-8"}
    answers = [
        *(client.post(path, json=asked) for _ in range(3)),
        client.post(path, json=more),
        client.post(path, content=json.dumps(asked), headers=spelled),
    ]

    assert [200] * 5 == [one.status_code for one in answers]
    assert ["application/json"] * 5 == [one.headers["content-type"] for one in answers]
    assert [answers[0].json()] * 5 == [one.json() for one in answers]


@pytest.mark.parametrize(
    ("path", "entity", "broken"),
    [
        (path, entity, broken)
        for path, asked in ENDPOINTS.items()
        for entity in asked
        for broken in BROKEN
    ],
)
def test_an_entity_that_is_missing_or_broken_is_400(
    client: TestClient, path: str, entity: str, broken: object
) -> None:
    """Missing, of another type, or without what it must have (2.4.1, 2.4.2, 2.4.6, 4.7)."""
    asked = {name: value for name, value in ENDPOINTS[path].items() if name != entity}
    if broken is not None:
        asked[entity] = broken

    assert 400 == client.post(path, json=asked).status_code


@pytest.mark.parametrize("kind", ["subject", "resource"])
def test_the_id_of_what_is_searched_for_is_ignored(client: TestClient, kind: str) -> None:
    """Whatever it is (8.4, 8.5)."""
    path = f"/access/v1/search/{kind}"
    asked = ENDPOINTS[path]
    kinds = {"subject": "user", "resource": "record"}
    named = {**asked, kind: {"type": kinds[kind], "id": "nobody"}}

    assert client.post(path, json=asked).json() == client.post(path, json=named).json()


def test_pages_of_one_lead_to_the_whole(client: TestClient) -> None:
    """Each page names the next until the last, whose token is the empty text (4.5)."""
    path = "/access/v1/search/subject"
    found: list[object] = []
    page: dict[str, object] = {"limit": 1}
    for _ in range(9):
        answer = client.post(path, json={**ENDPOINTS[path], "page": page}).json()
        assert "page" == next(iter(answer))
        found += answer["results"]
        if not answer["page"]["next_token"]:
            break
        page = {"limit": 1, "token": answer["page"]["next_token"]}

    assert [ALICE, BOB] == found


def test_an_item_without_a_subject_is_denied_though_it_is_alone(client: TestClient) -> None:
    """It is an error of the item, and none of the request (3.4.1)."""
    body = {"action": READ, "evaluations": [{"resource": FIRST}]}
    response = client.post(MANY, json=body)

    assert 200 == response.status_code
    assert [False] == [one["decision"] for one in response.json()["evaluations"]]


def test_an_address_with_a_stroke_in_the_end_leads_nowhere(client: TestClient) -> None:
    """A redirect would send the question to wherever the Host header says."""
    assert 404 == client.post(ONE + "/", json=ENDPOINTS[ONE], follow_redirects=False).status_code


@pytest.mark.parametrize(
    ("base", "path"),
    [("https://pdp.example.org", ""), ("https://pdp.example.org/tenant1", "/tenant1")],
)
def test_the_metadata_are_where_the_address_says(base: str, path: str) -> None:
    """The well-known part stands between host and path, and the identifier is the address (9.2)."""
    client = TestClient(make_app(base))
    response = client.get(f"/.well-known/authzen-configuration{path}")
    head = client.head(f"/.well-known/authzen-configuration{path}")

    assert (200, 200) == (response.status_code, head.status_code)
    assert "application/json" == response.headers["content-type"]
    assert base == response.json()["policy_decision_point"]
    assert not [name for name, value in response.json().items() if not value]
    assert 404 == client.get("/.well-known/authzen-configuration/other").status_code
