"""What is wrong with a request, or with the service, is always said in the same shape."""

import logging

import pytest
from fastapi import FastAPI, Request
from starlette.testclient import TestClient

import brightline
from api.app import make_app
from api.problems import KINDS, Problem, ProblemKind
from engine.resolve import Resolver
from tests.api.conftest import Validate

ADDRESS = "192.0.2.77"
BROKEN = "/v1/journal/checkpoint"
BROKEN_TOO = "/access/v1/search/resource"


@pytest.fixture
def broken(engine: brightline.Engine, resolver: Resolver) -> FastAPI:
    """A service with two routes that fail."""

    async def fail(request: Request) -> None:
        raise RuntimeError(f"{request.url.path} {ADDRESS}")

    app = make_app(engine, resolver)
    # Two that this service lacks, and that somebody has a right to.
    app.add_api_route(BROKEN, fail, methods=["GET"])
    app.add_api_route(BROKEN_TOO, fail, methods=["POST"])
    return app


@pytest.mark.parametrize(
    ("status", "kind", "method", "path"),
    [
        (404, "not-found", "GET", "/"),
        (404, "not-found", "GET", "/docs"),
        (404, "not-found", "GET", "/redoc"),
        (404, "not-found", "POST", "/v1/decisions/"),
        (404, "not-found", "GET", "/v1/places/"),
        (404, "not-found", "GET", "/v1/places/a/b"),
        (404, "unknown-place", "GET", "/v1/places/XX"),
        (404, "not-found", "GET", "/%00%ff"),
        (405, "method-not-allowed", "GET", "/v1/decisions"),
        (405, "method-not-allowed", "DELETE", "/v1/policy"),
        (405, "method-not-allowed", "OPTIONS", "/healthz"),
    ],
)
def test_an_address_that_leads_nowhere_is_a_problem(
    client: TestClient, validate: Validate, status: int, kind: str, method: str, path: str
) -> None:
    """The framework's own error pages never show."""
    response = client.request(method, path)
    problem = response.json()
    validate("Problem", problem)

    assert status == response.status_code == problem["status"]
    assert "application/problem+json" == response.headers["content-type"]
    assert f"urn:brightline:problem:{kind}" == problem["type"]
    assert problem["detail"]


def test_a_refused_method_comes_with_the_right_one(client: TestClient) -> None:
    """As HTTP asks (RFC 9110, section 15.5.6)."""
    response = client.get("/v1/decisions")

    assert "POST" == response.headers["allow"]
    assert "expected `POST`" in response.json()["detail"]


@pytest.mark.parametrize("path", ["/healthz", "/v1/policy", "/.well-known/authzen-configuration"])
def test_what_answers_get_answers_head(client: TestClient, path: str) -> None:
    """With the same headers (RFC 9110, section 9.1); and of other methods it names GET."""
    read, asked = client.get(path), client.head(path)

    assert (200, 200) == (read.status_code, asked.status_code)
    assert read.headers["content-type"] == asked.headers["content-type"]
    assert "GET" == client.post(path).headers["allow"]


def test_a_path_with_several_methods_names_them_all(kept: TestClient) -> None:
    """Each of them is served by another route."""
    for path in ("/v1/register/consents", "/v1/policies"):
        assert "GET, POST" == kept.options(path).headers["allow"]


def test_a_host_that_cannot_be_read_is_no_failure(client: TestClient) -> None:
    """Nothing in the answer depends on what the Host header says."""
    response = client.get("/nowhere", headers={"Host": "[::1"})

    assert 404 == response.status_code


def test_a_failure_shows_nothing_of_the_inside(
    broken: FastAPI, validate: Validate, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither the answer nor the log repeats what a user sent; the log says where it failed."""
    with caplog.at_level(logging.DEBUG):
        response = TestClient(broken).get(BROKEN, headers={"X-Request-ID": "r-1"})
    validate("Problem", response.json())

    assert 500 == response.status_code
    assert {
        "type": "urn:brightline:problem:internal-error",
        "title": "The service failed; nothing was decided",
        "status": 500,
    } == response.json()
    assert "r-1" == response.headers["x-request-id"]
    assert "RuntimeError" in caplog.text
    assert "test_problems.py" in caplog.text
    assert ADDRESS not in caplog.text


def test_a_failure_of_authzen_is_a_message(broken: FastAPI) -> None:
    """In the shape of that interface, and with as little of the inside."""
    response = TestClient(broken).post(BROKEN_TOO)

    assert 500 == response.status_code
    assert "The service failed; nothing was decided" == response.text


@pytest.mark.parametrize(
    ("method", "path", "content"),
    [
        ("POST", "/v1/decisions", b'{"conduct": "edit"}'),
        ("POST", "/v1/decisions", b"{"),
        ("POST", "/v1/decisions", b'{"conduct": "edti"}'),
        ("POST", "/v1/decisions", b" " * 300_000),
        ("POST", "/access/v1/evaluation", b"{}"),
        ("POST", "/access/v1/evaluations", b"{"),
        ("GET", "/access/v1/nowhere", b""),
        ("GET", "/access/v1/evaluation", b""),
        ("GET", "/v1/places/FR", b""),
        ("GET", "/v1/places/XX", b""),
        ("GET", "/v1/policy", b""),
        ("GET", "/nowhere", b""),
        ("GET", "/healthz", b""),
        ("GET", "/openapi.json", b""),
        ("GET", "/.well-known/authzen-configuration", b""),
    ],
)
def test_the_name_of_a_request_comes_back_with_every_answer(
    client: TestClient, method: str, path: str, content: bytes
) -> None:
    """So that both sides find the same exchange in their records, errors included."""
    headers = {"X-Request-ID": "bfe9eb29 ~!", "Content-Type": "application/json"}
    response = client.request(method, path, content=content, headers=headers)

    assert "bfe9eb29 ~!" == response.headers["x-request-id"]
    assert "no-store" == response.headers["cache-control"]
    assert "nosniff" == response.headers["x-content-type-options"]


def test_no_name_is_made_up_for_a_request_without_one(client: TestClient) -> None:
    """What comes back is what was sent."""
    assert "x-request-id" not in client.get("/healthz").headers


@pytest.mark.parametrize("kind", ProblemKind)
def test_every_kind_of_problem_is_described(kind: ProblemKind, validate: Validate) -> None:
    """The document lists all of them, with their status."""
    problem = Problem(kind=kind, detail="a", field="b", accepted=("c",))
    validate("Problem", problem.members())

    assert KINDS[kind][0] == problem.status
