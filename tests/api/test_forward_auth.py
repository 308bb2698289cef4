"""A proxy asks before it serves; what it shows its user never leaks into another country."""

import http.client
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.edge import Edge, networks
from api.principal import OpenGuard
from engine.resolve import Resolver
from records.access.roles import Role
from tests.api.conftest import RULES
from tests.api.test_serving import free_port, serving

PATH = "/v1/forward-auth"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
ORDINARY = {"X-Brightline-Facts": "image.depicts=ordinary"}
NUDE = {
    "X-Brightline-Conduct": "edit",
    "X-Brightline-Facts": "image.depicts=nudity; person.real=true",
    "X-Brightline-Jurisdictions": "GB",
}
SUGGESTIVE = {
    "X-Brightline-Conduct": "create",
    "X-Brightline-Facts": "image.depicts=suggestive;person.real=false;person.age=adult;"
    "source.age=adult",
}


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        (200, ORDINARY),
        (200, {**ORDINARY, "X-Brightline-Address": "81.2.69.142"}),
        (451, NUDE),
        (402, SUGGESTIVE),
        (403, {"X-Brightline-Conduct": "threaten"}),
        (403, {}),
    ],
)
def test_the_status_is_the_answer(
    client: TestClient, status: int, headers: Mapping[str, str]
) -> None:
    """With any method, below any path; and 403 for every refusal where the proxy wants that."""
    answers = [
        client.request(method, path, headers=headers)
        for method, path in (("GET", PATH), ("POST", PATH), ("DELETE", f"{PATH}/a/b.jpg"))
    ]
    narrow = client.get(PATH, params={"deny": "403"}, headers=headers)

    assert [status] * 3 == [answer.status_code for answer in answers]
    assert (200 if status == 200 else 403) == narrow.status_code
    for answer in (*answers, narrow):
        assert "private, no-store" == answer.headers["cache-control"]
        assert "*" == answer.headers["vary"]
        assert str(status) == answer.headers["x-brightline-status"]
        assert b"" == answer.content
        link = '<http://testserver/>; rel="blocked-by"' if status == 451 else None
        assert link == answer.headers.get("link")


def test_an_empty_header_says_nothing(client: TestClient) -> None:
    """Some proxies can only empty a header that their user may have sent."""
    names = ("Conduct", "Facts", "Address", "Jurisdictions", "Capabilities")
    empty = {f"X-Brightline-{name}": " " for name in names}

    assert 403 == client.get(PATH, headers=empty).status_code
    assert 200 == client.get(PATH, headers={**empty, **ORDINARY}).status_code


def test_a_proxy_that_declares_no_duty_can_carry_out_none(client: TestClient) -> None:
    """A picture with a binding duty is not served by somebody who does not know of it."""
    asked = {
        "X-Brightline-Conduct": "host",
        "X-Brightline-Facts": "image.depicts=ordinary;notice.valid=true",
        "X-Brightline-Jurisdictions": "FR",
    }
    able = client.get(PATH, headers={**asked, "X-Brightline-Capabilities": "remove"})

    assert 200 != client.get(PATH, headers=asked).status_code
    assert 200 == able.status_code
    assert "remove" == able.headers["x-brightline-duties"]


@pytest.mark.parametrize(
    ("message", "headers"),
    [
        ("no conduct", [("X-Brightline-Conduct", "look")]),
        ("no fact", [("X-Brightline-Facts", "image.depict=ordinary")]),
        ("no value", [("X-Brightline-Facts", "image.depicts=nude")]),
        ("fact=value", [("X-Brightline-Facts", "image.depicts")]),
        ("twice", [("X-Brightline-Facts", "person.real=true;person.real=true")]),
        ("no address", [("X-Brightline-Address", "localhost")]),
        ("no place", [("X-Brightline-Jurisdictions", "XX")]),
        ("no code", [("X-Brightline-Jurisdictions", ",")]),
        ("no duty", [("X-Brightline-Capabilities", "fly")]),
        # The user's own line beside that of the proxy.
        ("stands twice", [("X-Brightline-Facts", "a=b"), ("X-Brightline-Facts", "c=d")]),
        ("stands twice", [("X-Brightline-Address", "a"), ("X-Brightline-Address", "b")]),
    ],
)
def test_a_header_that_cannot_be_read_opens_nothing(
    client: TestClient, message: str, headers: list[tuple[str, str]]
) -> None:
    """Proxies take every other status than 2xx for a no."""
    answer = client.get(PATH, headers=headers)

    assert 400 == answer.status_code
    assert message in answer.json()["detail"]


def test_only_a_service_asks(engine: brightline.Engine, resolver: Resolver) -> None:
    """The proxy shows a key, as any service; its users have none."""
    guard = OpenGuard(frozenset({Role.AUDITOR}))
    client = TestClient(make_app(engine, resolver, Around(guard=guard)))

    assert 403 == client.get(PATH, headers=ORDINARY).status_code
    assert 403 == client.put(f"{PATH}/x", headers=ORDINARY).status_code


def test_in_edge_mode_the_connection_counts(engine: brightline.Engine, resolver: Resolver) -> None:
    """An address in a header of ours is refused; verified codes do not replace the address."""
    edge = Edge(trusted=networks("192.0.2.0/24"))
    app = make_app(engine, resolver, Around(edge=edge))
    britain = TestClient(app, client=("81.2.69.142", 1))
    proxy = TestClient(app, client=("192.0.2.1", 1))
    asked = {**NUDE, "X-Brightline-Facts": "image.depicts=swimwear;person.real=true"}
    del asked["X-Brightline-Jurisdictions"]
    through = {**asked, "X-Forwarded-For": "203.0.113.9, 81.2.69.142"}

    assert 451 == britain.get(PATH, headers=asked).status_code
    assert 451 == proxy.get(PATH, headers=through).status_code
    assert 400 == proxy.get(PATH, headers={**asked, "X-Brightline-Address": "::1"}).status_code
    assert 451 == proxy.get(PATH, headers={**asked, "X-Brightline-Jurisdictions": "FR"}).status_code


# -- nginx itself ---------------------------------------------------------------------------------


@pytest.fixture(params=["ordinary", "nudity"])
def proxied(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[str, int]]:
    """A running nginx before a running service: what is depicted, and the port."""
    if NGINX is None:
        pytest.skip("nginx is not installed")
    tmp_path.chmod(0o755)
    pictures = tmp_path / "pictures"
    pictures.mkdir()
    (pictures / "a.txt").write_text("the picture", encoding="utf-8")
    port = free_port()
    with serving(RULES, tmp_path / "output") as service:
        template = (Path(__file__).parent / "nginx.conf").read_text(encoding="utf-8")
        words = {"folder": tmp_path, "port": port, "service": service.port}
        written = template.format(**words, depicts=request.param)
        configuration = tmp_path / "nginx.conf"
        configuration.write_text(f"user root;\n{written}", encoding="utf-8")
        process = subprocess.Popen([NGINX, "-c", str(configuration), "-p", str(tmp_path)])
        try:
            _wait(port)
            yield request.param, port
        finally:
            process.terminate()
            process.wait()


def _wait(port: int) -> None:
    end = time.monotonic() + 10
    while time.monotonic() < end:
        try:
            fetch(port, {})
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail("nginx did not start")


def fetch(port: int, headers: dict[str, str]) -> tuple[int, str, str | None, str]:
    """What a user gets: status, cache control, link, and body."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    try:
        connection.request("GET", "/pictures/a.txt", headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
        link = response.headers.get("Link")
        return response.status, response.headers.get("Cache-Control", ""), link, body
    finally:
        connection.close()


def test_nginx_serves_what_is_permitted_and_shows_451(proxied: tuple[str, int]) -> None:
    """The snippet in the page for services does what it says; users' own headers change nothing."""
    depicts, port = proxied
    own = {"X-Brightline-Facts": "image.depicts=ordinary", "X-Brightline-Conduct": "view"}
    status, cached, link, body = fetch(port, {"Test-Address": "81.2.69.142", **own})

    assert "private, no-store" == cached
    if depicts == "ordinary":
        assert (200, None, "the picture") == (status, link, body)
    else:
        assert status in {403, 451}
        assert "the picture" not in body
        assert (status == 451) == (link is not None and 'rel="blocked-by"' in link)
    assert 500 == fetch(port, {"Test-Address": "nonsense"})[0]
