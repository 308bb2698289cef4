"""A whole service: a signed file appears in a folder, and answers are by it from then on."""

from collections.abc import Mapping
from pathlib import Path
from time import monotonic, sleep

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine
from starlette.testclient import TestClient

from api.app import Around, make_app
from api.principal import OpenGuard
from brightline.engine import Engine as DecidingEngine
from brightline.serving import PolicySettings, engine_of_bundle, serving
from engine.resolve import Resolver
from records.access.roles import Role
from records.policies.holder import Holder
from records.policies.model import PolicyError
from records.policies.tenants import Beside
from tests.records.bundle.making import small, write_keys, write_rules
from tests.records.policies.test_faults import PICTURE
from tests.records.policies.test_holder import signed

BODY = {"conduct": "view", "facts": PICTURE, "places": {"viewer": {"codes": ["FR"]}}}


def make(
    holder: Holder,
    engine: DecidingEngine,
    tenants: Mapping[str, Beside],
    earlier: frozenset[str],
) -> FastAPI:
    """The service, with the routes about its versions."""
    guard = OpenGuard(frozenset(Role))
    app = make_app(engine, Resolver(), Around(guard=guard, holder=holder), tenants=tenants)
    app.state.earlier = earlier
    return app


def test_a_file_in_a_folder_is_served(sqlite: Engine, tmp_path: Path) -> None:
    """Judged in a process apart, while the old version answers."""
    place = tmp_path / "bundles"
    place.mkdir()
    _, public = write_keys(tmp_path, 1)
    settings = PolicySettings(
        rules=write_rules(tmp_path / "rules", most="suggestive"),
        bundles=place,
        trust=[public],
        seconds=0.05,
    )
    with serving(settings, sqlite, make) as service:
        client = TestClient(service.app)
        first = client.post("/v1/decisions", json=BODY).json()
        assert first["permitted"]
        (place / "new.bundle").write_bytes(signed(tmp_path, 2))
        end = monotonic() + 60
        answer = first
        while answer["policy"] == first["policy"] and monotonic() < end:
            answer = client.post("/v1/decisions", json=BODY).json()
            sleep(0.02)
        assert not answer["permitted"]
        assert 2 == service.holder.revision
        listed = client.get("/v1/policies").json()
        assert service.holder.served.digest == listed["serving"]
    # And after a restart.
    with serving(settings, sqlite, make) as service:
        again = TestClient(service.app).post("/v1/decisions", json=BODY).json()
        assert answer["policy"] == again["policy"]


def test_what_is_uploaded_to_one_process_serves_at_all(sqlite: Engine, tmp_path: Path) -> None:
    """Within a second, also where no folder is watched."""
    _, public = write_keys(tmp_path, 1)
    settings = PolicySettings(
        rules=write_rules(tmp_path / "rules", most="suggestive"), trust=[public]
    )
    with serving(settings, sqlite, make) as one, serving(settings, sqlite, make) as other:
        one.holder.offer(signed(tmp_path, 2), by="x", source="x")
        end = monotonic() + 2
        while other.holder.revision != 2 and monotonic() < end:
            sleep(0.02)
        assert one.holder.served.policy == other.holder.served.policy


def test_no_keys_never_mean_that_everything_is_trusted(sqlite: Engine, tmp_path: Path) -> None:
    """A watched folder needs keys, an upload too, unless the operator says that none are needed."""
    rules = write_rules(tmp_path / "rules")
    _, public = write_keys(tmp_path, 1)
    for settings, says in (
        (PolicySettings(rules=rules, bundles=tmp_path), "no key is trusted"),
        (PolicySettings(rules=rules, trust=[public], unsigned=True), "choose one"),
        (PolicySettings(rules=rules, trust=[public], threshold=2), "2 signatures"),
        (PolicySettings(rules=rules, trust=[tmp_path / "none.pem"]), "cannot be read"),
        (PolicySettings(rules=tmp_path / "nowhere"), "no rules folder"),
    ):
        with pytest.raises(PolicyError, match=says), serving(settings, sqlite, make):
            pass
    content = small(tmp_path, 2).as_bytes()
    with serving(PolicySettings(rules=rules), sqlite, make) as service:
        assert "signed by nobody" in service.holder.offer(content, by="x", source="x").problem
    with serving(PolicySettings(rules=rules, unsigned=True), sqlite, make) as service:
        assert "serving" == service.holder.offer(content, by="x", source="x").state


def test_a_bundle_in_the_shadow_is_signed_too(tmp_path: Path) -> None:
    """What decides beside the version that serves is nobody's that is not trusted."""
    _, public = write_keys(tmp_path, 1)
    path = tmp_path / "shadow.bundle"
    settings = PolicySettings(trust=[public])
    with pytest.raises(PolicyError, match="cannot be read"):
        engine_of_bundle(path, settings)
    path.write_bytes(small(tmp_path, 2).as_bytes())
    with pytest.raises(PolicyError, match="refused"):
        engine_of_bundle(path, settings)
    path.write_bytes(signed(tmp_path, 2))
    assert engine_of_bundle(path, settings).decide("view", {"image.depicts": "ordinary"}).permitted
