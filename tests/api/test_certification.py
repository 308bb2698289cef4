"""AuthZEN's certification scenario, section by section, against the code that answers services."""

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
