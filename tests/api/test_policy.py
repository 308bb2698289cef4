"""What the service decides by, and whether it does: for operators and auditors."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import make_app
from engine.resolve import Resolver, Sources
from tests.api.conftest import Validate


def test_the_policy_is_named_by_its_digest(
    client: TestClient, engine: brightline.Engine, validate: Validate
) -> None:
    """The digest that stands in every answer, and what is behind it."""
    report = client.get("/v1/policy").json()
    validate("PolicyReport", report)

    assert engine.policy == report["policy"]
    assert ("full", brightline.__version__) == (report["profile"], report["version"])
    assert {"floor": 6, "order": 1, "policy": 1, "provision": 3} == report["documents"]
    assert len(engine.policy_set.rules) == sum(report["rules"].values())


def test_the_days_on_which_answers_change_are_listed(client: TestClient) -> None:
    """The day on which a law begins, and the day on which it is over."""
    days = client.get("/v1/policy").json()["days"]

    assert {"2019-01-01", "2020-01-01", "2024-01-01"} <= set(days)
    assert sorted(days) == days


@pytest.fixture
def without_file(engine: brightline.Engine, tmp_path: Path) -> TestClient:
    """A service whose configured database is missing."""
    resolver = Resolver(Sources(country=tmp_path / "private" / "country.mmdb"))
    return TestClient(make_app(engine, resolver))


def test_sources_of_places_are_listed_without_their_paths(
    without_file: TestClient, validate: Validate, tmp_path: Path
) -> None:
    """An operator sees what is wrong; nobody sees how the machine is laid out."""
    response = without_file.get("/v1/policy")
    validate("PolicyReport", response.json())
    states = {source["role"]: source["state"] for source in response.json()["sources"]}

    assert {"country": "unreadable", "embedded": "ready"} == states
    assert str(tmp_path) not in response.text


def test_a_source_that_fails_does_not_make_the_service_unready(
    without_file: TestClient, validate: Validate
) -> None:
    """It goes on deciding, under the strictest of all places."""
    response = without_file.get("/readyz")
    validate("Readiness", response.json())

    assert 200 == response.status_code
    assert ["country"] == response.json()["degraded"]


def test_a_service_says_that_it_runs(client: TestClient, validate: Validate) -> None:
    """For a supervisor."""
    response = client.get("/healthz")
    validate("Health", response.json())

    assert {"status": "ok"} == response.json()


def test_a_service_says_that_it_decides(
    client: TestClient, engine: brightline.Engine, validate: Validate
) -> None:
    """And by which policy."""
    answer = client.get("/readyz").json()
    validate("Readiness", answer)

    assert {"status": "ready", "policy": engine.policy, "degraded": []} == answer
