"""Whoever asks is decided for by the rules that hold for them, and by what people said."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine as Database
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.point import Written
from api.points import Seen
from api.principal import Principal
from engine.resolve import Resolver
from records.access.roles import Role
from records.journal import Entry, Receipt
from records.migrations import upgrade
from records.policies.shadow import Difference, Shadow
from records.policies.tenants import Tenant, engines_of
from records.register.register import Register
from records.store import open_store

SWIMWEAR = {"image.depicts": "swimwear"}
ORDINARY = {"image.depicts": "ordinary"}
ADULT = {"person.age": "adult"}
SOMEBODY = {"person.real": True}
OF_SOMEBODY = {"conduct": "view", "facts": ORDINARY, "people": [SOMEBODY]}
WHERE = {"viewer": {"codes": ["GB"]}}
HOUSE = b"""policy acme-house "House rules"
  owner "Acme"

  rule nobody-real
    forbid view
    when   person.real

  example "a real person"
    given  view
      and  person.real
      and  image.depicts is suggestive
    expect deny by nobody-real
"""


def ref(name: str) -> str:
    """A reference."""
    return urlsafe_b64encode(sha256(name.encode()).digest()).decode().rstrip("=")


ANN, PICTURE, ACCOUNT = ref("ann"), ref("picture"), ref("account")


@dataclass(slots=True)
class Callers:
    """Knows everybody by the name that they send; a name with a dot has a tenant."""

    def admit(self, authorization: bytes | None) -> Principal:
        """Who it is."""
        name = (authorization or b"").decode()
        _, dot, tenant = name.partition(".")
        return Principal(name, frozenset(Role), tenant if dot else None)


@dataclass(slots=True)
class Kept:
    """Keeps what is recorded."""

    entries: list[Entry] = field(default_factory=list)

    async def record(self, entry: Entry, *, permitted: bool) -> Receipt | None:
        """Keep it."""
        del permitted
        self.entries.append(entry)
        return None


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty one."""
    engine = open_store(str(tmp_path / "records.db"))
    upgrade(engine)
    yield engine
    engine.dispose()


@dataclass(slots=True)
class Asked:
    """A service, and what it recorded and saw."""

    client: TestClient
    kept: Kept
    seen: list[Written]
    shadowed: list[Written]

    def post(self, path: str, body: object, name: str = "ann") -> Any:  # noqa: ANN401
        """The answer."""
        answer = self.client.post(path, json=body, headers={"Authorization": name})
        assert answer.status_code == 200, answer.text
        return answer.json()


@pytest.fixture
def asked(engine: brightline.Engine, resolver: Resolver, database: Database) -> Asked:
    """A service with a register and a tenant."""
    kept, seen = Kept(), list[Written]()
    look: Seen = seen.append
    shadowed: list[Written] = []
    around = Around(
        guard=Callers(),
        recorder=kept,
        register=Register(database),
        seen=(look,),
        shadow=shadowed.append,
    )
    tenants = engines_of({"acme": Tenant("acme", (("acme-house.law", HOUSE),))}, engine)
    return Asked(
        TestClient(make_app(engine, resolver, around, tenants=tenants)), kept, seen, shadowed
    )


def evaluation(people: list[Mapping[str, object]], **refs: str) -> dict[str, object]:
    """The same question in AuthZEN."""
    return {
        "subject": {"type": "user", "id": "u", "properties": {"jurisdictions": ["GB"]}},
        "action": {"name": "edit"},
        "resource": {"type": "image", "id": "i", "properties": SWIMWEAR},
        "context": {"people": people, **refs},
    }


def test_a_reference_is_looked_up_on_every_face(asked: Asked) -> None:
    """A refusal denies for everybody who asks with it, in whatever words they ask."""
    question = {
        "conduct": "edit",
        "facts": SWIMWEAR,
        "places": WHERE,
        "people": [{"ref": ANN, **ADULT}],
    }
    consent = {
        "person": ANN,
        "conducts": ["create", "edit"],
        "depicts": "nudity",
        "form": "explicit",
        "evidence": "case-1",
    }
    asked.post("/v1/register/consents", consent)
    before = asked.post("/v1/decisions", question)
    asked.post("/v1/register/refusals", {"person": ANN})
    after = asked.post("/v1/decisions", question)
    many = asked.post("/v1/decisions/batch", {"items": [question, {**question, "people": []}]})
    one = asked.post("/access/v1/evaluation", evaluation([{"ref": ANN, **ADULT}]))
    actions = asked.post("/access/v1/search/action", evaluation([{"ref": ANN, **ADULT}]))

    assert "FLOOR-REFUSAL" not in {reason["provision"] for reason in before["reasons"]}
    assert "FLOOR-REFUSAL" in {reason["provision"] for reason in after["reasons"]}
    assert 0 == before["max_age"]
    first, nobody = many["decisions"]
    assert not first["permitted"]
    assert "FLOOR-REFUSAL" not in {reason["provision"] for reason in nobody["reasons"]}
    assert one["decision"] is False
    assert "edit" not in {found["name"] for found in actions["results"]}


def test_whom_a_request_named_is_in_the_record_as_a_commitment(asked: Asked) -> None:
    """By whatever path it came; the facts that were found stand in the leaf, the names do not."""
    named = {"content_ref": PICTURE, "account_ref": ACCOUNT}
    people: list[Mapping[str, object]] = [ADULT, {"ref": ANN, **ADULT}]
    asked.post("/v1/decisions", {"conduct": "edit", "facts": SWIMWEAR, "people": people, **named})
    asked.post("/access/v1/evaluation", evaluation(people, **named))

    for entry in asked.kept.entries:
        found = {secret.field: secret.value.decode() for secret in entry.secrets}
        assert {"person.1": ANN, "content": PICTURE, "account": ACCOUNT} == found
        assert not any(name.encode() in entry.body for name in (ANN, PICTURE, ACCOUNT))
        assert "none" == json.loads(entry.body)["people"][1]["person.consent"]


def test_without_a_register_a_reference_is_refused(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """And never taken for somebody of whom nothing is known."""
    client = TestClient(make_app(engine, resolver))
    for path, body in (
        ("/v1/decisions", {"conduct": "edit", "people": [{"ref": ANN, **ADULT}]}),
        ("/v1/decisions", {"conduct": "edit", "account_ref": ANN}),
        ("/access/v1/evaluation", evaluation([], content_ref=ANN)),
    ):
        answer = client.post(path, json=body)
        assert 400 == answer.status_code
        assert "keeps no register" in answer.text


def test_a_broken_reference_breaks_its_item_alone(asked: Asked) -> None:
    """In a batch the others are answered."""
    items = [
        {"conduct": "edit", "facts": SWIMWEAR, "people": [{"ref": "Ann Example"}]},
        {"conduct": "view", "facts": ORDINARY, "content_ref": PICTURE},
        {"conduct": "edit", "people": [{"ref": ANN, "person.real": False}]},
    ]
    broken, whole, contradicts = asked.post("/v1/decisions/batch", {"items": items})["decisions"]
    assert not broken["permitted"]
    assert "Ann Example" not in json.dumps(broken)
    assert whole["permitted"]
    assert "person.real" in contradicts["problem"]["field"]


def test_a_tenant_is_decided_for_by_its_own_rules_too(asked: Asked) -> None:
    """On every face; one whose rules are not here is decided for by nobody's."""
    question = {
        "conduct": "view",
        "facts": ORDINARY,
        "places": WHERE,
        "people": [{"person.real": True}],
    }
    ours = asked.post("/v1/decisions", question)
    theirs = asked.post("/v1/decisions", question, "studio.acme")
    batch = asked.post("/v1/decisions/batch", {"items": [question]}, "studio.acme")
    search = asked.post("/access/v1/search/action", evaluation([SOMEBODY]), "studio.acme")

    assert ours["permitted"]
    assert "acme-house" in {reason["provision"] for reason in theirs["reasons"]}
    assert ours["policy"] != theirs["policy"]
    assert not batch["decisions"][0]["permitted"]
    assert "view" not in {found["name"] for found in search["results"]}
    for path in ("/v1/decisions", "/v1/decisions/batch"):
        answer = asked.client.post(
            path,
            json=question if path.endswith("s") else {"items": [question]},
            headers={"Authorization": "studio.other"},
        )
        assert 403 == answer.status_code


def test_a_tenant_is_told_of_its_own_policy(asked: Asked) -> None:
    """By the digest of its answers; it adds to that of everybody, which it may demand as well."""
    question = {"conduct": "view", "facts": ORDINARY, "places": WHERE}
    everybody = asked.post("/v1/decisions", question)["policy"]
    own = asked.post("/v1/decisions", question, "studio.acme")["policy"]

    def demanded(digest: str, name: str) -> int:
        body = {**question, "policy_at_least": digest}
        headers = {"Authorization": name}
        return asked.client.post("/v1/decisions", json=body, headers=headers).status_code

    told = asked.client.get("/v1/policy", headers={"Authorization": "studio.acme"}).json()
    assert own == told["policy"]
    assert 200 == demanded(own, "studio.acme") == demanded(everybody, "studio.acme")
    assert 409 == demanded(own, "ann")
    other = asked.client.get("/v1/policy", headers={"Authorization": "studio.other"})
    assert 403 == other.status_code


def test_what_was_recorded_is_seen(asked: Asked, engine: brightline.Engine) -> None:
    """By whoever counts and by the shadow, once for each decision."""
    found: list[Difference] = []
    tenants = engines_of({"acme": Tenant("acme", (("acme-house.law", HOUSE),))}, engine)
    shadow = Shadow(tenants["acme"].engine, record=found.append)
    shadow.start()
    question = {
        "conduct": "view",
        "facts": ORDINARY,
        "places": WHERE,
        "people": [{"person.real": True}],
    }
    asked.post("/v1/decisions", question)
    asked.post("/v1/decisions/batch", {"items": [question, question]})
    asked.post("/v1/decisions", question, "studio.acme")
    for written in asked.shadowed:
        shadow.saw(written.prepared.decision)
    shadow.stop()

    assert 4 == len(asked.seen) == len(asked.kept.entries)
    # Not the one for the tenant: the version in the shadow has none of its rules.
    assert 3 == len(asked.shadowed) == len(found)
    assert ("acme-house/nobody-real",) == found[0].come
