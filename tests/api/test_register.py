"""The register over HTTP: recorded, withdrawn, lifted, looked up, and nobody's name repeated."""

import json
import logging
from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator, FormatChecker
from sqlalchemy import Engine as Database
from starlette.testclient import TestClient

import brightline
from api.schema.register import register_schemas
from api.schema.requests import request_schemas
from engine.resolve import Resolver
from records.migrations import upgrade
from records.register.deadlines import OwnPeriods
from records.register.register import Register
from records.store import open_store
from tests.api.register_service import COUNSEL, SERVICE, Time, service_of

Json: TypeAlias = Any
Send: TypeAlias = Callable[..., Json]
WHEN = datetime(2026, 11, 25, 12, tzinfo=UTC)
EVIDENCE = "case-2026/17"
NAME = "Someone Particular"
MAIL = "someone@mail.example"


def ref(name: str) -> str:
    """A reference, as a service would make it with a key of its own."""
    return urlsafe_b64encode(sha256(name.encode()).digest()).decode().rstrip("=")


ANN = ref("ann")
ACCOUNT = ref("account")
PICTURE = ref("picture")
CONSENT = {
    "person": ANN,
    "conducts": ["create", "edit"],
    "depicts": "nudity",
    "form": "explicit",
    "evidence": EVIDENCE,
}
REFUSAL = {"person": ANN}
COMPLAINT = {"person": ANN, "account": ACCOUNT, "places": ["GB"]}
NOTICE = {"content": PICTURE, "notifier": "hotline", "valid": True, "places": ["GB"]}
RECORDS: Mapping[str, Mapping[str, object]] = {
    "consents": CONSENT,
    "refusals": REFUSAL,
    "complaints": COMPLAINT,
    "notices": NOTICE,
}


@pytest.fixture(scope="module")
def engine() -> brightline.Engine:
    """The rules that we ship."""
    return brightline.load()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty register."""
    found = open_store(str(tmp_path / "records.db"))
    upgrade(found)
    yield found
    found.dispose()


@pytest.fixture
def time() -> Time:
    """The clock of the service."""
    return Time()


@pytest.fixture
def client(
    database: Database, engine: brightline.Engine, resolver: Resolver, time: Time
) -> TestClient:
    """A service with that register."""
    app = service_of(Register(database), engine, resolver, time)
    return TestClient(app, headers=SERVICE)


@pytest.fixture(scope="module")
def validate(engine: brightline.Engine) -> Callable[[str, object], None]:
    """Check a value against a schema of the register."""
    vocabulary = engine.policy_set.vocabulary
    schemas = {
        **request_schemas(vocabulary, engine.policy_set.atlas),
        **register_schemas(vocabulary),
    }

    def check(name: str, value: object) -> None:
        schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": schemas}}
        Draft202012Validator.check_schema(schema)
        Draft202012Validator(schema, format_checker=FormatChecker()).validate(value)

    return check


def send(client: TestClient, path: str, body: object = None, **headers: str) -> Json:
    """Post a body; the answer, which has to be one."""
    answer = client.post(f"/v1/register/{path}", json=body or {}, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.json()


def decide(client: TestClient, conduct: str, **members: object) -> Json:
    """A decision, for a viewer in New Zealand unless it is said otherwise."""
    places = {"viewer": {"codes": ["NZ"]}}
    asked = {"conduct": conduct, "places": places, **members}
    answer = client.post("/v1/decisions", json=asked)
    assert answer.status_code == 200, answer.text
    return answer.json()


def provisions(answer: Json) -> set[str]:
    """The documents that stand against it."""
    return {reason["provision"] for reason in answer["reasons"]}


# -- entries ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", RECORDS)
def test_what_is_recorded_is_read_again(
    client: TestClient, validate: Callable[[str, object], None], kind: str
) -> None:
    """By its id, in the list, and by counsel for the person; with the key that recorded it."""
    validate(f"{kind[:-1].title()}Record", RECORDS[kind])
    made = send(client, kind, RECORDS[kind])
    validate("RegisterEntry", made)
    assert made == client.get(f"/v1/register/{kind}/{made['id']}").json()
    listed = client.get(f"/v1/register/{kind}").json()
    validate("RegisterEntries", listed)
    assert {"entries": [made], "next": None} == listed
    (recorded,) = made["history"]
    assert ("recorded", "key-service") == (recorded["action"], recorded["by"])
    assert all(
        made["terms"][name] == RECORDS[kind][name]
        for name in made["terms"].keys() & RECORDS[kind].keys()
    )
    known = client.get(f"/v1/register/people/{ANN}", headers=COUNSEL).json()
    validate("RegisteredPerson", known)
    assert [made] == known[kind] or kind == "notices"


def test_pages_of_entries_follow_each_other(client: TestClient) -> None:
    """By the number that a page ends with."""
    made = [send(client, "refusals", {"person": ref(str(number))}) for number in range(3)]
    first = client.get("/v1/register/refusals", params={"limit": 2}).json()
    rest = client.get("/v1/register/refusals", params={"after": first["next"]}).json()
    assert made == first["entries"] + rest["entries"]
    assert rest["next"] is None
    one = client.get("/v1/register/refusals", params={"person": ref("1")}).json()
    assert [made[1]] == one["entries"]


def test_a_consent_is_taken_back_by_saying_so(client: TestClient) -> None:
    """Without evidence, and as often as one likes."""
    made = send(client, "consents", CONSENT)
    taken = send(client, f"consents/{made['id']}/withdraw")
    assert not taken["open"]
    assert ["recorded", "withdrawn"] == [event["action"] for event in taken["history"]]
    assert taken == send(client, f"consents/{made['id']}/withdraw")


@pytest.mark.parametrize("kind", ["refusals", "complaints"])
def test_only_the_person_lifts_and_with_evidence(client: TestClient, kind: str) -> None:
    """Whoever records it."""
    path = f"{kind}/{send(client, kind, RECORDS[kind])['id']}/lift"
    for body, status in (
        ({}, 400),
        ({"person": ANN}, 400),
        ({"evidence": EVIDENCE}, 400),
        ({"person": ref("bob"), "evidence": EVIDENCE}, 403),
    ):
        answer = client.post(f"/v1/register/{path}", json=body)
        assert status == answer.status_code
        assert "application/problem+json" == answer.headers["content-type"]
    assert not send(client, path, {"person": ANN, "evidence": EVIDENCE})["open"]


@pytest.mark.parametrize("step", ["withdraw", "judge"])
def test_what_loosens_a_notice_needs_evidence(client: TestClient, step: str) -> None:
    """To find it not valid, or to say that it was taken back."""
    made = send(client, "notices", NOTICE)
    judged = {"valid": False} if step == "judge" else {}
    path = f"notices/{made['id']}/{step}"
    refused = client.post(f"/v1/register/{path}", json=judged, headers=COUNSEL)
    assert 400 == refused.status_code
    client.headers.update(COUNSEL)
    after = send(client, path, {**judged, "evidence": EVIDENCE})
    assert after["history"][-1]["evidence"] == EVIDENCE
    assert (step == "judge") is after["open"]


def test_the_same_request_twice_is_one_entry(client: TestClient) -> None:
    """With its key; with another body the key is refused."""
    key = {"Idempotency-Key": "request-1"}
    made = send(client, "refusals", REFUSAL, **key)
    assert made == send(client, "refusals", REFUSAL, **key)
    other = client.post("/v1/register/refusals", json={"person": ref("bob")}, headers=key)
    assert 422 == other.status_code
    assert "urn:brightline:problem:reused-key" == other.json()["type"]
    counsel = send(client, "refusals", REFUSAL, **key, **COUNSEL)
    assert made["id"] != counsel["id"]
    assert "key-counsel" == counsel["history"][0]["by"]
    bad = client.post("/v1/register/refusals", json=REFUSAL, headers={"Idempotency-Key": "a b"})
    assert 400 == bad.status_code


def test_nobody_without_a_key(client: TestClient) -> None:
    """Records, reads or asks what is due; and a person's file is for counsel."""
    nobody = {"Authorization": ""}
    for kind, body in RECORDS.items():
        assert 401 == client.post(f"/v1/register/{kind}", json=body, headers=nobody).status_code
        assert 401 == client.get(f"/v1/register/{kind}", headers=nobody).status_code
    for path in ("/v1/deadlines", f"/v1/register/people/{ANN}"):
        assert 401 == client.get(path, headers=nobody).status_code
    assert 403 == client.get(f"/v1/register/people/{ANN}").status_code


# -- wrong input -----------------------------------------------------------------------------------

WRONG = [
    ("consents", {**CONSENT, "person": NAME}, "person"),
    ("consents", {**CONSENT, "person": MAIL}, "person"),
    ("consents", {**CONSENT, "person": None}, "person"),
    ("consents", {**CONSENT, "person": 7}, "person"),
    ("consents", {**CONSENT, "conducts": []}, "conducts"),
    ("consents", {**CONSENT, "conducts": ["edit", NAME]}, "conducts[1]"),
    ("consents", {**CONSENT, "depicts": NAME}, "depicts"),
    ("consents", {**CONSENT, "form": "claimed"}, "form"),
    ("consents", {**CONSENT, "given_to": MAIL}, "given_to"),
    ("consents", {**CONSENT, "until": "2026-11-25T12:00:00"}, "until"),
    ("consents", {**CONSENT, "until": NAME}, "until"),
    ("consents", {**CONSENT, "until": "0001-01-01T00:00:00+14:00"}, "until"),
    ("consents", {**CONSENT, "until": "9999-12-31T23:59:59-12:00"}, "until"),
    ("consents", {**CONSENT, "evidence": NAME}, "evidence"),
    ("consents", {k: v for k, v in CONSENT.items() if k != "evidence"}, "evidence"),
    ("consents", {**CONSENT, NAME: 1}, ""),
    ("refusals", {}, "person"),
    ("complaints", {**COMPLAINT, "account": MAIL}, "account"),
    ("complaints", {**COMPLAINT, "places": []}, "places"),
    ("complaints", {**COMPLAINT, "places": ["GB", NAME]}, "places[1]"),
    ("complaints", {**COMPLAINT, "received": "2999-01-01T00:00:00Z"}, "received"),
    ("notices", {**NOTICE, "content": NAME}, "content"),
    ("notices", {**NOTICE, "notifier": NAME}, "notifier"),
    ("notices", {**NOTICE, "valid": "yes"}, "valid"),
]


@pytest.mark.parametrize(("kind", "body", "field"), WRONG)
def test_wrong_input_is_refused_without_repeating_it(
    client: TestClient, caplog: pytest.LogCaptureFixture, kind: str, body: Json, field: str
) -> None:
    """A problem says where and what was expected, and neither it nor the log who was meant."""
    caplog.set_level(logging.DEBUG)
    answer = client.post(f"/v1/register/{kind}", json=body)
    problem = answer.json()
    assert 400 == answer.status_code
    assert field == problem.get("field", "")
    assert "expected" in problem["detail"]
    for secret in (NAME, MAIL):
        assert secret not in answer.text
        assert secret not in caplog.text


@pytest.mark.parametrize("text", [NAME, MAIL, "A" * 42, "%00", "é"])
def test_a_name_in_an_address_is_not_repeated(client: TestClient, text: str) -> None:
    """Nor found."""
    for path in (f"people/{text}", f"consents?person={text}", f"consents/{text}"):
        answer = client.get(f"/v1/register/{path}", headers=COUNSEL)
        assert answer.status_code in {400, 404}
        assert text not in answer.text


_JSON: st.SearchStrategy[object] = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 5) | st.text(max_size=8) | st.just(ANN),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=6,
)
_MEMBERS = sorted({name for record in RECORDS.values() for name in record} | {"received", "until"})


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    st.sampled_from(sorted(RECORDS)),
    st.dictionaries(st.sampled_from(_MEMBERS), _JSON, max_size=3),
    st.booleans(),
)
def test_no_body_breaks_the_service(
    client: TestClient,
    kind: str,
    changed: dict[str, object],
    whole: bool,  # noqa: FBT001  # drawn by Hypothesis
) -> None:
    """Whatever a member is, it is recorded or refused with a problem."""
    body = {**(RECORDS[kind] if whole else {}), **changed}
    answer = client.post(
        f"/v1/register/{kind}",
        content=json.dumps(body).encode(),
        headers={"Content-Type": "application/json"},
    )
    assert answer.status_code in {200, 400}


# -- decisions by reference ------------------------------------------------------------------------

PERSON = {"ref": ANN, "person.age": "adult"}
SHOWN = {
    "image.depicts": "nudity",
    "image.sexualised": False,
    "image.degrading": False,
    "source.age": "adult",
    "account.plan": "paid",
    "account.age-verified": True,
    "account.identity-verified": True,
    "account.is-person": False,
    "request.purpose": "none",
}


def test_a_decision_follows_the_register(client: TestClient) -> None:
    """No consent, then one, then a refusal beside it, then none again, and the consent gone."""
    said: Json = {"facts": SHOWN, "people": [PERSON]}
    assert "FLOOR-CONSENT" in provisions(decide(client, "edit", **said))
    consent = send(client, "consents", CONSENT)
    assert set() == provisions(decide(client, "edit", **said)) & {"FLOOR-CONSENT", "FLOOR-REFUSAL"}
    assert "FLOOR-CONSENT" in provisions(decide(client, "publish", **said))

    refusal = send(client, "refusals", REFUSAL)
    assert "FLOOR-REFUSAL" in provisions(decide(client, "edit", **said))
    send(client, f"refusals/{refusal['id']}/lift", {"person": ANN, "evidence": EVIDENCE})
    assert "FLOOR-REFUSAL" not in provisions(decide(client, "edit", **said))

    send(client, f"consents/{consent['id']}/withdraw")
    assert "FLOOR-CONSENT" in provisions(decide(client, "edit", **said))


@pytest.mark.parametrize(
    ("recorded", "permitted"),
    [((), False), (("consents",), True), (("consents", "refusals"), False)],
)
def test_a_recorded_consent_opens_what_a_claimed_one_does_not(
    client: TestClient,
    recorded: tuple[str, ...],
    permitted: bool,  # noqa: FBT001  # a row
) -> None:
    """To the end: permitted, or not, whatever is claimed beside the reference."""
    for kind in recorded:
        send(client, kind, RECORDS[kind])
    claimed = {**PERSON, "person.consent": "written", "register.refusal": False}
    answer = decide(client, "edit", facts=SHOWN, people=[claimed])
    assert permitted is answer["permitted"], answer


def test_what_is_stated_beside_a_reference_still_counts_against(client: TestClient) -> None:
    """The service knows of a refusal that the register does not."""
    send(client, "consents", CONSENT)
    refused = {**PERSON, "register.refusal": True}
    assert "FLOOR-REFUSAL" in provisions(decide(client, "edit", facts=SHOWN, people=[refused]))
    lowered = {**PERSON, "person.consent": "none"}
    assert "FLOOR-CONSENT" in provisions(decide(client, "edit", facts=SHOWN, people=[lowered]))


@pytest.mark.parametrize(
    ("members", "field"),
    [
        ({"people": [{"ref": NAME}]}, "people[0].ref"),
        ({"people": [{"ref": None}]}, "people[0].ref"),
        ({"people": [{}, {"ref": ANN, "person.real": False}]}, "people[1].person.real"),
        ({"account_ref": MAIL}, "account_ref"),
        ({"content_ref": 7}, "content_ref"),
        ({"people": [{"ref": ANN, "person.consent": "no"}]}, "people[0].person.consent"),
        ({"people": [{"ref": ANN, "register.refusal": []}]}, "people[0].register.refusal"),
        ({"facts": [], "content_ref": PICTURE}, "facts"),
        ({"facts": {"person.real": True}, "people": [{"ref": ANN}]}, "facts.person.real"),
        ({"conduct": 7, "people": [{"ref": ANN}]}, "conduct"),
    ],
)
def test_a_wrong_reference_is_a_bad_request(client: TestClient, members: Json, field: str) -> None:
    """Named, and not repeated."""
    answer = client.post("/v1/decisions", json={"conduct": "edit", **members})
    assert (400, field) == (answer.status_code, answer.json()["field"])
    assert NAME not in answer.text
    assert MAIL not in answer.text


def test_no_register_no_decision(client: TestClient, database: Database, tmp_path: Path) -> None:
    """Unreachable is refused with 503, for decisions, entries and deadlines; not else."""
    database.dispose()
    for file in tmp_path.glob("records.db*"):
        file.unlink()
    asked = {"conduct": "edit", "facts": SHOWN, "people": [PERSON]}
    for answer in (
        client.post("/v1/decisions", json=asked),
        client.post("/v1/decisions", json={"conduct": "host", "content_ref": PICTURE}),
        client.post("/v1/decisions", json={"conduct": "sanction-account", "account_ref": ACCOUNT}),
        client.post("/v1/register/refusals", json=REFUSAL),
        client.get("/v1/register/refusals"),
        client.get("/v1/deadlines"),
    ):
        assert 503 == answer.status_code
        assert "urn:brightline:problem:register-unavailable" == answer.json()["type"]
        assert ANN not in answer.text
    assert 200 == client.post("/v1/decisions", json={"conduct": "edit"}).status_code


# -- accounts and pictures -------------------------------------------------------------------------


def test_an_account_with_an_open_complaint_is_not_sanctioned_without_review(
    client: TestClient,
) -> None:
    """Whatever the service says about it; once the person lifts the complaint, it may be."""
    complaint = send(client, "complaints", COMPLAINT)
    said: Json = {"account_ref": ACCOUNT, "facts": {"account.open-complaint": False}}

    answer = decide(client, "sanction-account", **said)
    assert not answer["permitted"]
    assert ["review"] == [unmet["requirement"] for unmet in answer["unmet"]]
    assert "FLOOR-REVIEW" == answer["unmet"][0]["provision"]

    reviewed: Json = {**said, "facts": {**said["facts"], "account.reviewed": True}}
    assert [] == decide(client, "sanction-account", **reviewed)["unmet"]
    other = decide(client, "sanction-account", **{**said, "account_ref": ref("other")})
    assert [] == other["unmet"]
    send(client, f"complaints/{complaint['id']}/act")
    assert decide(client, "sanction-account", **said)["unmet"]
    send(client, f"complaints/{complaint['id']}/lift", {"person": ANN, "evidence": EVIDENCE})
    assert [] == decide(client, "sanction-account", **said)["unmet"]


def test_a_noticed_picture_is_to_be_removed(client: TestClient, time: Time) -> None:
    """The notice is found by the picture: first a duty, and a prohibition once its time is over."""
    now = time.at = datetime.now(UTC)
    facts = {"image.depicts": "nudity", "image.origin": "authentic", "person.real": True}
    asked = {"facts": facts, "places": {"viewer": {"codes": ["GB"]}}}
    law = "GB-OSA2023-10-3A"

    def hosting(picture: str) -> tuple[bool, bool]:
        """Whether that law asks for removal within 48 hours, and whether it forbids."""
        answer = decide(client, "host", content_ref=picture, **asked)
        hours = [
            48 == duty["deadline_hours"]
            for duty in answer["duties"]
            if law in duty["provision"] and duty["duty"] == "remove"
        ]
        return any(hours), law in provisions(answer)

    made = send(client, "notices", NOTICE)
    assert (True, False) == hosting(PICTURE)
    assert (False, False) == hosting(ref("other"))
    time.at = now + timedelta(hours=49)
    assert (True, True) == hosting(PICTURE)
    client.headers.update(COUNSEL)
    send(client, f"notices/{made['id']}/judge", {"valid": False, "evidence": EVIDENCE})
    assert (False, False) == hosting(PICTURE)


def test_nothing_is_taken_back_of_one_person(client: TestClient) -> None:
    """What holds for the account or the picture holds whoever is shown."""
    send(client, "complaints", COMPLAINT)
    for person in ({}, {"ref": ref("bob")}):
        said = {**person, "account.open-complaint": False}
        answer = decide(client, "sanction-account", account_ref=ACCOUNT, people=[said])
        assert ["review"] == [unmet["requirement"] for unmet in answer["unmet"]]


# -- deadlines -------------------------------------------------------------------------------------


def test_the_clock_board(
    client: TestClient, validate: Callable[[str, object], None], time: Time
) -> None:
    """What is due by which law, what is overdue, and what can wait."""
    now = datetime.now(UTC)
    send(client, "notices", {**NOTICE, "received": (now - timedelta(hours=50)).isoformat()})
    send(client, "notices", {**NOTICE, "content": ref("new")})
    send(client, "complaints", COMPLAINT)

    board = client.get("/v1/deadlines").json()
    validate("Deadlines", board)
    assert [True, False, False] == [waiting["overdue"] for waiting in board["waiting"]]
    first = board["waiting"][0]
    (removal,) = [due for due in first["dues"] if due["duty"] == "remove"]
    assert (48, True, "GB-OSA2023-10-3A") == (
        removal["hours"],
        removal["overdue"],
        removal["law"]["provision"],
    )
    assert removal["law"]["citation"]
    assert [first["entry"]["id"]] == [
        one["entry"]["id"] for one in client.get("/v1/deadlines?within=24").json()["waiting"]
    ]
    assert 3 == len(client.get("/v1/deadlines?within=48").json()["waiting"])

    send(client, f"notices/{first['entry']['id']}/act")
    assert 2 == len(client.get("/v1/deadlines").json()["waiting"])
    time.at = now + timedelta(hours=49)
    assert all(one["overdue"] for one in client.get("/v1/deadlines").json()["waiting"])


@pytest.mark.parametrize("within", ["", "-1", "soon", "1.5", "9" * 30, "99999", "²"])
def test_a_wrong_time_is_refused(client: TestClient, within: str) -> None:
    """Never read as no limit."""
    answer = client.get("/v1/deadlines", params={"within": within})
    assert (400, "within") == (answer.status_code, answer.json()["field"])


def test_the_promises_of_the_service_are_on_the_board(
    database: Database, engine: brightline.Engine, resolver: Resolver, time: Time
) -> None:
    """Without a law, and said to be none."""
    register = Register(database)
    app = service_of(register, engine, resolver, time, own=OwnPeriods(complaint=5))
    client = TestClient(app, headers=SERVICE)
    send(client, "complaints", {"person": ANN, "places": ["NZ"]})
    (waiting,) = client.get("/v1/deadlines").json()["waiting"]
    assert (5, None) == (waiting["dues"][0]["hours"], waiting["dues"][0]["law"])


# -- the document ----------------------------------------------------------------------------------
