"""Auditors read every version over HTTP; two administrators let one serve that loosens."""

import asyncio
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from jsonschema import Draft202012Validator
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.access import door
from api.app import make_app
from api.policies import PerVersion, policies_router
from api.principal import Principal
from api.problems import ProblemError, answer_error
from api.schema.answers import answer_schemas
from api.schema.policies import policies_schemas
from brightline.engine import Engine as DecidingEngine
from engine.decide import BadRequestError
from engine.resolve import Resolver
from engine.vocabulary import load_vocabulary
from records.access.roles import Role
from records.bundle import Bundle, sign
from records.bundle.folder import bundle_of_folder
from records.migrations import upgrade
from records.policies.history import History
from records.policies.holder import Holder
from records.policies.judging import Deployment, Judgement, judge
from records.store import open_store, writing
from tests.records.bundle.making import key, small, trust, write_rules
from tests.records.policies.conftest import TODAY, judge_here
from tests.records.policies.test_faults import PICTURE

QUESTION = {
    "conduct": "view",
    "facts": PICTURE,
    "places": {"viewer": ["FR"]},
    "days": "2026-11-24/2026-11-25",
}
Document = dict[str, Any]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Engine]:
    """An empty database."""
    engine = open_store(str(tmp_path / "records.db"))
    upgrade(engine)
    yield engine
    engine.dispose()


@pytest.fixture(scope="module")
def given(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    """The folder that the service was started with."""
    rules = write_rules(tmp_path_factory.mktemp("given"), most="suggestive")
    return bundle_of_folder(rules, created_from="tests")


@pytest.fixture
def holder(database: Engine, given: Bundle) -> Holder:
    """A holder that serves the folder."""
    holder = Holder(History(database), trust=trust(1), judge=judge_here)
    holder.start(given)
    return holder


class Names:
    """Knows everybody by the name that they send; whoever sends none only reads."""

    def admit(self, authorization: bytes | None) -> Principal:
        """Who it is."""
        name = (authorization or b"").decode()
        return Principal(name, frozenset(Role) if name else frozenset({Role.AUDITOR}))


@pytest.fixture
def app(holder: Holder) -> FastAPI:
    """The routes alone, behind the door."""
    app = FastAPI(dependencies=[door(Names())])
    app.include_router(policies_router(holder))
    for refusal in (ProblemError, BadRequestError):
        app.add_exception_handler(refusal, answer_error)
    return app


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    """Asks it."""
    return TestClient(app, headers={"Authorization": "ann"})


def fits(name: str, value: object) -> None:
    """Check an answer against its schema."""
    schemas = {**answer_schemas(load_vocabulary()), **policies_schemas()}
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
    Draft202012Validator(schema).validate(value)


def offer(client: TestClient, bundle: Bundle) -> tuple[int, Document]:
    """Upload a bundle."""
    content = bundle.as_bytes()
    headers = {"Content-Type": "application/octet-stream"}
    answer = client.post("/v1/policies", content=content, headers=headers)
    return answer.status_code, answer.json()


def test_versions_are_uploaded_read_compared_and_rolled_back(
    client: TestClient, given: Bundle, tmp_path: Path
) -> None:
    """Everything that served is there, with who wanted it."""
    status, outcome = offer(client, sign(small(tmp_path, 2), key(1)))
    assert (200, "serving") == (status, outcome["state"]), outcome
    fits("PolicyOutcome", outcome)

    listed = client.get("/v1/policies").json()
    fits("PolicyVersions", listed)
    assert [("serving", 2), ("served", 1)] == [
        (v["state"], v["revision"]) for v in listed["versions"]
    ]
    policy = listed["versions"][0]["policy"]
    for digest in (outcome["digest"], policy):
        shown = client.get(f"/v1/policies/{digest}").json()
        fits("PolicyHistory", shown)
        assert ("ann", ["reviewer-1"]) == (shown["activations"][0]["by"], shown["signers"])

    plan = client.get(f"/v1/policies/{given.digest}/plan/{policy}").json()
    fits("PolicyPlan", plan)
    assert (False, 2) == (plan["needs_second_reviewer"], plan["plan"]["status"])
    back = client.get(f"/v1/policies/{policy}/plan/{given.digest}").json()
    assert back["needs_second_reviewer"]

    path = f"/v1/policies/{given.digest}/rollback"
    first = client.post(path)
    assert (202, ["ann"]) == (first.status_code, first.json()["approvals"])
    assert 202 == client.post(path).status_code
    assert 200 == client.post(path, headers={"Authorization": "ben"}).status_code
    assert given.digest == client.get("/v1/policies").json()["serving"]


def test_what_loosens_is_activated_by_two(client: TestClient, tmp_path: Path) -> None:
    """An upload alone is no approval."""
    offer(client, sign(small(tmp_path, 2), key(1)))
    status, outcome = offer(client, sign(small(tmp_path, 3, most="suggestive"), key(1)))
    assert (202, "pending") == (status, outcome["state"])
    path = f"/v1/policies/{outcome['digest']}/activate"
    approved = client.post(f"/v1/policies/{outcome['digest']}/approve")
    assert (202, ["ann"]) == (approved.status_code, approved.json()["approvals"])
    assert 202 == client.post(path).status_code
    assert 200 == client.post(path, headers={"Authorization": "ben"}).status_code
    assert 409 == client.post(path, headers={"Authorization": "cem"}).status_code
    last = client.get(f"/v1/policies/{outcome['digest']}").json()["activations"][0]
    assert ("ben", "ann") == (last["by"], last["reviewer"])


def test_a_past_decision_is_explained_by_the_version_that_made_it(
    client: TestClient, holder: Holder, tmp_path: Path
) -> None:
    """By the digest that the journal has, also when another one serves."""
    old = holder.served.policy
    offer(client, sign(small(tmp_path, 2), key(1)))
    new = holder.served.policy
    for policy, outcome in ((old, "permit"), (new, "deny")):
        answer = client.post(f"/v1/policies/{policy}/explain", json=QUESTION)
        assert 200 == answer.status_code, answer.text
        found = answer.json()
        fits("Explanation", found)
        assert (policy, outcome) == (found["policy"], found["outcome"])
        assert "2026-11-24/2026-11-25" == found["answer"]["as_of"]
        assert policy in found["reasoning"]


@pytest.mark.parametrize(
    "asked",
    [
        {"conduct": "view"},
        {"conduct": "edit", "facts": {"image.depicts": ["nudity", "swimwear"]}},
        {"conduct": "publish", "places": {"viewer": {"address": "192.0.2.1", "codes": ["FR"]}}},
        {
            "conduct": "publish",
            "places": {"viewer": {"codes": ["US"]}, "person": {"codes": ["EU"]}},
        },
        {"conduct": "edit", "people": [{"person.real": True}, {"person.age": "minor"}]},
        {"conduct": "create", "people": []},
        {"conduct": "host", "facts": {"notice.valid": True}, "capabilities": []},
    ],
)
def test_what_the_journal_has_is_explained_as_it_stands_there(
    kept: TestClient, asked: Document
) -> None:
    """Also a viewer who may be anywhere, and what the caller could not carry out."""
    answer = kept.post("/v1/decisions", json=asked).json()
    size = int(kept.get("/v1/journal/checkpoint").text.splitlines()[1])
    record = json.loads(kept.get(f"/v1/journal/leaves/{size - 1}").json()["leaf"])
    assert answer["id"] == record["id"]
    names = ("conduct", "facts", "people", "places", "days", "capabilities")
    past = {name: record[name] for name in names if name in record}
    found = kept.post(f"/v1/policies/{record['policy']}/explain", json=past)

    assert 200 == found.status_code, found.text
    for name in ("outcome", "reasons", "duties", "unmet"):
        assert answer[name] == found.json()["answer"][name]


@pytest.mark.parametrize(
    "change",
    [
        {"conduct": "fly"},
        {"days": "yesterday"},
        {"days": "2026-11-25/2026-11-24"},
        {"places": {"moon": ["FR"]}},
        {"places": {"viewer": ["XX-NO"]}},
        {"places": {"viewer": []}},
        {"places": {"publication": ["XX (rest)"]}},
        {"facts": {"no.fact": True}},
        {"people": 5},
        {"surprise": 1},
    ],
)
def test_a_past_question_that_is_wrong_is_refused(
    client: TestClient, holder: Holder, change: Document
) -> None:
    """With a problem that names what is wrong."""
    path = f"/v1/policies/{holder.served.policy}/explain"
    answer = client.post(path, json={**QUESTION, **change})
    assert (400, "application/problem+json") == (
        answer.status_code,
        answer.headers["content-type"],
    )


def test_bad_uploads_are_refused_and_listed(client: TestClient, tmp_path: Path) -> None:
    """The old version serves."""
    serving = client.get("/v1/policies").json()["serving"]
    assert 422 == offer(client, small(tmp_path, 2))[0]
    headers = {"Content-Type": "application/octet-stream"}
    assert 422 == client.post("/v1/policies", content=b"x", headers=headers).status_code
    assert 415 == client.post("/v1/policies", json={}).status_code
    large = bytes(64 * 1024 * 1024 + 1)
    assert 413 == client.post("/v1/policies", content=large, headers=headers).status_code
    listed = client.get("/v1/policies").json()
    fits("PolicyVersions", listed)
    assert (serving, 2) == (listed["serving"], len(listed["refusals"]))


def test_what_is_not_there_is_said_so(client: TestClient, holder: Holder) -> None:
    """404, also where only one of two is unknown."""
    for path in ("sha256:0", f"sha256:0/plan/{holder.served.digest}"):
        assert 404 == client.get(f"/v1/policies/{path}").status_code
    for word in ("activate", "rollback", "approve"):
        assert 404 == client.post(f"/v1/policies/sha256:0/{word}").status_code
    assert 404 == client.post("/v1/policies/sha256:0/explain", json=QUESTION).status_code


def test_a_database_that_is_gone_is_a_503(
    client: TestClient, holder: Holder, database: Engine, tmp_path: Path
) -> None:
    """Without a word about where it is, or what was asked of it; decisions go on."""
    with writing(database) as connection:
        connection.exec_driver_sql("DROP TABLE policy_refusal")
    answer = client.get("/v1/policies")
    assert 503 == answer.status_code
    for inside in (str(tmp_path), "SELECT", "sqlite", "policy_refusal"):
        assert inside not in answer.text
    assert holder.engine.decide("view", {"image.depicts": "ordinary"}).permitted


def test_only_those_who_may_change_what_serves(app: FastAPI, holder: Holder) -> None:
    """The door stands before the routes."""
    client = TestClient(app)
    assert 200 == client.get("/v1/policies").status_code
    for path in ("", f"/{holder.served.digest}/activate", f"/{holder.served.digest}/rollback"):
        assert client.post(f"/v1/policies{path}").status_code == 403


def test_requests_in_flight_keep_to_their_version(
    database: Engine, given: Bundle, tmp_path: Path
) -> None:
    """Over HTTP, while versions are swapped: each answer is right for the digest that it names."""
    resolver = Resolver()

    def make(engine: DecidingEngine, _earlier: frozenset[str]) -> FastAPI:
        return make_app(engine, resolver)

    app = PerVersion(make)
    holder = Holder(History(database), trust=trust(1), judge=judge_here, ready=(app.prepare,))
    app.holder = holder
    holder.start(given)
    holder.offer(sign(small(tmp_path, 2), key(1)).as_bytes(), by="x", source="x")
    tight = holder.served.policy
    answers: list[tuple[str, bool]] = []
    stop = threading.Event()
    body = {"conduct": "view", "facts": PICTURE, "places": {"viewer": {"codes": ["FR"]}}}

    def ask() -> None:
        client = TestClient(app)
        while not stop.is_set():
            answer = client.post("/v1/decisions", json=body)
            assert 200 == answer.status_code
            answers.append((answer.json()["policy"], answer.json()["permitted"]))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for _ in range(4):
        for name in ("ann", "ben"):
            holder.rollback(given.digest, by=name)
        holder.rollback(tight, by="ann")
    stop.set()
    for thread in threads:
        thread.join()
    resolver.close()
    assert {(tight, False), (str(holder.version(given.digest).policy), True)} >= set(answers)
    assert answers


def test_answers_go_on_while_a_bundle_is_judged(
    database: Engine, given: Bundle, tmp_path: Path
) -> None:
    """A judge that takes its time keeps nobody waiting but whoever offered the bundle."""
    begun, go_on = threading.Event(), threading.Event()

    def slow(bundle: Bundle, served: Bundle | None, deployment: Deployment) -> Judgement:
        begun.set()
        assert go_on.wait(30)
        return judge(bundle, served, deployment, TODAY)

    holder = Holder(History(database), trust=trust(1), judge=slow)
    holder.start(given)
    content = sign(small(tmp_path, 2), key(1)).as_bytes()

    async def both() -> str:
        offered = asyncio.create_task(asyncio.to_thread(holder.offer, content, by="x", source="x"))
        await asyncio.to_thread(begun.wait, 30)
        meanwhile = holder.engine.decide("view", PICTURE, viewer=["FR"])
        go_on.set()
        await offered
        return meanwhile.policy

    before = holder.served.policy
    assert before == asyncio.run(both())
    assert before != holder.served.policy
