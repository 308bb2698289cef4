"""Nothing but health and metadata is open; each caller may ask what their role is for."""

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest
from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse
from starlette.testclient import TestClient

from api.access import KeyGuard, door, name_of
from api.app import Around, make_app
from api.envelope import Envelope
from api.principal import OpenGuard, Principal
from api.problems import ProblemError, answer_error
from api.rights import OPEN, RIGHTS
from brightline import Engine
from engine.resolve import Resolver
from records.access import roles
from records.access.keys import Issued
from records.access.ring import KeyRing
from records.access.roles import Role
from records.access.store import KeyStore
from records.access.tokens import Bearer, UnknownTokenError
from records.migrations import upgrade
from records.store import open_store

OPERATOR = Path(__file__).parents[2] / "docs" / "operator.md"
PROBLEM = "application/problem+json"


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Iterator[KeyStore]:
    """An empty store of keys."""
    engine = open_store(str(tmp_path_factory.mktemp("keys") / "records.db"))
    upgrade(engine)
    yield KeyStore(engine)
    engine.dispose()


@pytest.fixture(scope="module")
def holders(keys: KeyStore) -> dict[Role, Issued]:
    """A key for each role."""
    return {role: keys.create(f"the-{role}", frozenset({roles.Role(role.value)})) for role in Role}


@pytest.fixture(scope="module")
def ring(keys: KeyStore, holders: dict[Role, Issued]) -> Iterator[KeyRing]:
    """What the guard asks."""
    assert holders
    ring = KeyRing(keys)
    yield ring
    ring.close()


@pytest.fixture(scope="module")
def guard(ring: KeyRing) -> KeyGuard:
    """A guard that knows keys only."""
    return KeyGuard(ring)


@pytest.fixture(scope="module")
def guarded(guard: KeyGuard) -> TestClient:
    """A service with a route for every right, each answering who came in."""
    app = FastAPI(dependencies=[door(guard)], redirect_slashes=False)
    app.add_exception_handler(ProblemError, answer_error)
    router = APIRouter()

    async def answer(request: Request) -> JSONResponse:
        return JSONResponse(name_of(request))

    async def answer_all(request: Request) -> JSONResponse:
        assert request.url.path
        return JSONResponse("open")

    for method, path in RIGHTS:
        router.add_api_route(path, answer, methods=[method])
    for method, path in OPEN - {("GET", "/openapi.json")}:
        router.add_api_route(path, answer_all, methods=[method])
    router.add_api_route("/v1/forgotten", answer, methods=["GET"])
    app.include_router(router)
    app.add_middleware(Envelope)
    return TestClient(app)


def bearer(issued: Issued) -> dict[str, str]:
    """The header that shows a key."""
    return {"Authorization": f"Bearer {issued.text}"}


def filled(path: str) -> str:
    """A path with something for each of its parameters."""
    return re.sub(r"\{[a-z]+\}", "000", path)


@pytest.mark.parametrize(("method", "path"), sorted(RIGHTS))
def test_each_role_may_do_what_the_table_says(
    guarded: TestClient, holders: dict[Role, Issued], method: str, path: str
) -> None:
    """Nobody without a key, and of the keys only those whose role it is for."""
    answer = guarded.request(method, filled(path))
    assert (401, PROBLEM) == _said(answer) or path.startswith("/access/")
    assert 401 == answer.status_code
    assert 'Bearer realm="brightline"' == answer.headers["www-authenticate"]
    assert "no-store" == answer.headers["cache-control"]

    for role, issued in holders.items():
        answer = guarded.request(method, filled(path), headers=bearer(issued))
        if role in RIGHTS[method, path]:
            assert (200, f"the-{role}") == (answer.status_code, answer.json())
        else:
            assert 403 == answer.status_code
            assert "www-authenticate" not in answer.headers


def _said(answer: object) -> tuple[int, str]:
    found = cast("JSONResponse", answer)
    return found.status_code, found.headers["content-type"]


def test_what_is_open_is_open(guarded: TestClient) -> None:
    """A supervisor has no key, nor has whoever wants to find out how to ask."""
    for method, path in OPEN:
        assert 200 == guarded.request(method, path).status_code


def test_a_route_that_was_forgotten_is_open_to_nobody(
    guarded: TestClient, holders: dict[Role, Issued]
) -> None:
    """Whoever adds a route has to say who may ask it."""
    assert 401 == guarded.get("/v1/forgotten").status_code
    for issued in holders.values():
        assert 403 == guarded.get("/v1/forgotten", headers=bearer(issued)).status_code


@pytest.mark.parametrize(
    ("expected", "header"),
    [
        ("no key was sent", None),
        ("expected `Authorization: Bearer`", ""),
        ("expected `Authorization: Bearer`", "Basic dXNlcjpwYXNz"),
        ("expected `Authorization: Bearer`", "Bearer"),
        ("not known here", "Bearer "),
        ("not known here", "Bearer bl_000000000000_" + "x" * 49),
        ("not known here", "Bearer a.b.c"),
        ("not known here", "Bearer \xff\xfe"),
    ],
)
def test_whoever_is_not_known_is_told_how_to_be(
    guarded: TestClient, expected: str, header: str | None
) -> None:
    """In a problem that repeats nothing of what was sent."""
    sent = [] if header is None else [(b"Authorization", header.encode("latin-1"))]
    answer = guarded.get("/v1/policy", headers=sent)

    assert 401 == answer.status_code
    assert "urn:brightline:problem:unknown-caller" == answer.json()["type"]
    assert expected in answer.json()["detail"]
    assert "xxx" not in answer.text


def test_the_scheme_is_read_as_http_says(guarded: TestClient, holders: dict[Role, Issued]) -> None:
    """`bearer` and `BEARER` are the same scheme (RFC 9110, section 11.1)."""
    text = holders[Role.SERVICE].text
    for header in (f"bearer {text}", f"BEARER {text}", f"Bearer   {text} "):
        assert 200 == guarded.get("/v1/policy", headers={"Authorization": header}).status_code


def test_a_revoked_key_opens_nothing_within_a_second(guarded: TestClient, keys: KeyStore) -> None:
    """While the service runs."""
    issued = keys.create("leaver", frozenset({Role.SERVICE}))
    _wait_for(guarded, issued, 200)
    keys.revoke("leaver")
    _wait_for(guarded, issued, 401)

    assert "is revoked" in guarded.get("/v1/policy", headers=bearer(issued)).json()["detail"]


def _wait_for(client: TestClient, issued: Issued, status: int) -> None:
    end = time.monotonic() + 1.5
    while time.monotonic() < end:
        if client.get("/v1/policy", headers=bearer(issued)).status_code == status:
            return
        time.sleep(0.02)
    pytest.fail(f"no {status} within the time")


def test_every_route_of_the_service_has_its_right(engine: Engine, resolver: Resolver) -> None:
    """The table of rights names each of them; one that is missing would be open to nobody."""
    described = make_app(engine, resolver).openapi()["paths"]
    served = {(verb.upper(), path) for path, verbs in described.items() for verb in verbs}

    assert served <= set(RIGHTS) | OPEN, served - set(RIGHTS) - OPEN


def test_the_service_itself_is_guarded(
    engine: Engine, resolver: Resolver, guard: KeyGuard, holders: dict[Role, Issued]
) -> None:
    """Decisions are for whoever has a key, on the hot path and beside it."""
    client = TestClient(make_app(engine, resolver, Around(guard=guard)))
    for content in (b'{"conduct": "view"}', b'{"conduct": 7}', b"{"):
        headers = {"Content-Type": "application/json"}
        answer = client.post("/v1/decisions", content=content, headers=headers)
        assert 401 == answer.status_code
    body = {"conduct": "view"}
    known = client.post("/v1/decisions", json=body, headers=bearer(holders[Role.SERVICE]))

    assert 200 == known.status_code


def test_a_route_outside_the_table_is_open_to_nobody() -> None:
    """Whoever adds a route and forgets who may ask has closed it, and not opened it."""

    async def forgotten() -> None:
        raise AssertionError

    app = FastAPI(dependencies=[door(OpenGuard(frozenset(Role)))])
    app.add_api_route("/v1/forgotten", forgotten, methods=["GET"])
    app.add_exception_handler(ProblemError, answer_error)
    answer = TestClient(app).get("/v1/forgotten")

    assert 403 == answer.status_code
    assert "this is open to nobody" == answer.json()["detail"]


def test_the_table_in_the_operators_page_is_this_one() -> None:
    """Each row of the page gives the roles that the service asks for."""
    text = OPERATOR.read_text(encoding="utf-8")
    rows = re.findall(
        r"^\| ((?:`[A-Z]+ /[^`]+`(?:, )?)+) \|((?: (?:yes|—) \|){4})$", text, re.MULTILINE
    )
    found = {}
    for routes, cells in rows:
        marks = [cell.strip() for cell in cells.strip("|").split("|")]
        for method, path in re.findall(r"`([A-Z]+) ([^`]+)`", routes):
            found[method, path] = {
                role for role, mark in zip(Role, marks, strict=True) if mark == "yes"
            }

    assert {route: set(needed) for route, needed in RIGHTS.items()} == found


# -- tokens, tenants, faults ----------------------------------------------------------------------


class OneToken:
    """An issuer with one token."""

    def check(self, token: bytes) -> Bearer:
        """Who shows it."""
        if token != b"good":
            raise UnknownTokenError("the token is not one that is believed here")
        return Bearer(name="oidc:4711", roles=frozenset({Role.COUNSEL}), tenant="licensee")


def test_tokens_stand_beside_keys(ring: KeyRing, holders: dict[Role, Issued]) -> None:
    """One header, two sorts of callers."""
    guard = KeyGuard(ring, OneToken())
    key = holders[Role.AUDITOR].text.encode()

    assert Principal("the-auditor", frozenset({Role.AUDITOR})) == guard.admit(b"Bearer " + key)
    person = guard.admit(b"Bearer good")
    assert ("oidc:4711", "licensee") == (person.name, person.tenant)
    with pytest.raises(ProblemError, match="not one that is believed"):
        guard.admit(b"Bearer bad")


def test_a_service_may_know_tokens_only() -> None:
    """Then a key is a token that is not believed."""
    guard = KeyGuard(None, OneToken())

    assert "oidc:4711" == guard.admit(b"Bearer good").name
    with pytest.raises(ProblemError, match="not one that is believed"):
        guard.admit(b"Bearer bl_000000000000_" + b"x" * 49)


def test_a_key_belongs_to_a_tenant(keys: KeyStore) -> None:
    """Whose added rules then hold for it; the open guard and other principals have none."""
    issued = keys.create("their-studio", frozenset({Role.SERVICE}), tenant="licensee")
    ring = KeyRing(keys)
    found = KeyGuard(ring).admit(b"Bearer " + issued.text.encode())
    ring.close()

    assert "licensee" == found.tenant
    assert OpenGuard().admit(None).tenant is None


def test_keys_that_cannot_be_read_are_a_failure_of_ours(keys: KeyStore) -> None:
    """With 503: it would be wrong to say that the caller is not known."""
    issued = keys.create("unlucky", frozenset({Role.SERVICE}))
    ring = KeyRing(keys, stale=-1)
    with pytest.raises(ProblemError) as refused:
        KeyGuard(ring).admit(b"Bearer " + issued.text.encode())
    ring.close()

    assert 503 == refused.value.problem.status


def test_two_keys_are_none(guarded: TestClient) -> None:
    """Nobody can tell which one counts, the one of a proxy or that of its user."""
    lines = [("authorization", "Bearer one"), ("authorization", "Bearer two")]
    for path in ("/v1/decisions", "/v1/places/FR"):
        method = "POST" if path == "/v1/decisions" else "GET"
        answer = guarded.request(method, path, headers=lines)
        assert 401 == answer.status_code
        assert "several keys" in answer.text
