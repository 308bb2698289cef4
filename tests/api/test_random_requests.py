"""Whatever is sent, the service answers as its document says, and goes on.

`bench/http/random_requests.py` sends a million; `schemathesis.toml` is for a longer look.
"""

import json
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest
from hypothesis import HealthCheck, example, given
from hypothesis import settings as within
from hypothesis import strategies as st
from jsonschema import ValidationError
from starlette.testclient import TestClient

from tests.api.conftest import Document, Validate
from tests.api.process import ROOT, key_for_all, serving
from tests.api.random_requests import SELDOM, Drawn, Requests, complaint

PERSON = "bCa-3p2VZzT7HMN5bMyDV6tQwhqTtHmgCjlDKCJ9fFg"
FIXTURES = within(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)


@pytest.fixture(scope="module")
def requests(kept: TestClient, document: Document) -> Requests:
    """Requests of the whole service, some of which lead to what is there."""
    refusal = kept.post("/v1/register/refusals", json={"person": PERSON}).json()
    kept.post("/v1/decisions", json={"conduct": "view"})
    digest = kept.get("/v1/policies").json()["serving"]
    known = {"id": [refusal["id"]], "digest": [digest], "a": [digest], "b": [digest]}
    return Requests(document, {**known, "index": ["0"], "ref": [PERSON], "code": ["FR"]})


def send(client: TestClient, drawn: Drawn) -> tuple[int, str, bytes]:
    """Send a request; the status, the type and the body of the answer."""
    answer = client.request(
        drawn.method, drawn.target, headers=list(drawn.headers), content=drawn.body
    )
    return answer.status_code, answer.headers.get("content-type", ""), answer.content


@FIXTURES
@given(seed=st.integers(0, 2**32))
def test_whatever_is_sent_is_answered_as_documented(
    kept: TestClient, requests: Requests, validate: Validate, seed: int
) -> None:
    """At every endpoint: no failure, nothing of the inside, a shape that the document has."""
    drawn = requests.draw(Random(seed))  # noqa: S311  # no secret
    status, media_type, body = send(kept, drawn)

    assert None is complaint(drawn, status, media_type, body)
    if media_type == "application/problem+json" and body:
        validate("Problem", json.loads(body))


@FIXTURES
@given(content=st.binary(max_size=300), at=st.integers(0, 99))
@example(content=b"\xff" * 300, at=0)
def test_bytes_are_no_failure_anywhere(
    kept: TestClient, requests: Requests, content: bytes, at: int
) -> None:
    """Arbitrary bytes in the place of every body."""
    bodied = [one for one in requests.operations if one.body is not None]
    operation = bodied[at % len(bodied)]
    headers = ((b"Content-Type", operation.media_type.encode()),)
    target = operation.path.replace("{id}", "0" * 32).replace("{digest}", "none")
    drawn = Drawn(operation=operation, method="POST", target=target, headers=headers, body=content)

    assert None is complaint(drawn, *send(kept, drawn))


def test_what_is_drawn_is_mostly_in_order(
    kept: TestClient, requests: Requests, document: Document
) -> None:
    """Else the requests above would only ever reach the front door."""
    random = Random(5)  # noqa: S311  # no secret
    drawn = [requests.draw(random, broken=0) for _ in range(600)]
    answered = [send(kept, one)[0] for one in drawn]
    reached = {one.operation.name for one in drawn if one.operation is not None}

    assert len(answered) / 3 < sum(status == 200 for status in answered)
    every = {said["operationId"] for one in document["paths"].values() for said in one.values()}
    assert every - SELDOM.keys() <= reached


def test_a_broken_answer_would_be_noticed(requests: Requests) -> None:
    """What looks at the answers sees what it is there for."""
    drawn = requests.draw(Random(1), broken=0)  # noqa: S311  # no secret
    problem = "application/problem+json"

    assert "a status of 500" == complaint(drawn, 500, problem, b"")
    assert "it shows the inside of the service" == complaint(drawn, 200, "", b"Traceback (most")
    assert "not documented" in str(complaint(drawn, 418, problem, b""))
    assert "a problem of another shape" == complaint(drawn, 400, problem, b"{}")
    assert "an error that is no problem" == complaint(drawn, 400, "application/json", b"{}")


def test_a_document_that_is_stricter_than_the_service_is_noticed(validate: Validate) -> None:
    """The checks of schemathesis hang on the schemas; these are no empty ones."""
    with pytest.raises(ValidationError):
        validate("DecisionRequest", {"conduct": "look"})


def test_schemathesis_finds_nothing(tmp_path: Path) -> None:
    """Some hundred requests for each kind of its tests, to a process of its own."""
    database = str(tmp_path / "records.db")
    key = key_for_all(database)
    # It also asks without a key, more often than one address may.
    settings = {"BRIGHTLINE_DATABASE": database, "BRIGHTLINE_RATE_ADDRESS": "none"}
    with serving(tmp_path, **settings) as service:
        found = subprocess.run(
            [
                *(sys.executable, "-m", "schemathesis.cli", "run"),
                f"http://127.0.0.1:{service.port}/openapi.json",
                *("--header", f"Authorization: Bearer {key}"),
                *("--phases", "examples,fuzzing,stateful", "--max-examples", "3", "--seed", "5"),
                *("--continue-on-failure", "--no-color"),
            ],
            cwd=ROOT,
            check=False,
            capture_output=True,
            text=True,
        )

    assert 0 == found.returncode, found.stdout + found.stderr
