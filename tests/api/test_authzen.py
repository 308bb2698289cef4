"""The AuthZEN endpoints follow the Authorization API 1.0, and read facts as strictly as our own.

Cases that ask for a shape are those of the specification and of its certification scenario.
"""

import asyncio
import json
from collections.abc import Mapping
from typing import TypeAlias

import pytest
from starlette.testclient import TestClient
from starlette.types import Message

import brightline
from api.app import Around, make_app
from api.authzen import MOST_EVALUATIONS
from engine.resolve import Resolver
from tests.api.asgi import scope_of
from tests.api.conftest import Validate

ONE = "/access/v1/evaluation"
MANY = "/access/v1/evaluations"

Members: TypeAlias = dict[str, object]

SUBJECT: Members = {"type": "user", "id": "u-1"}
RESOURCE: Members = {"type": "image", "id": "i-1"}
ORDINARY: Members = {**RESOURCE, "properties": {"image.depicts": "ordinary"}}
NUDE: Members = {**RESOURCE, "properties": {"image.depicts": "nudity", "person.real": True}}


def question(
    conduct: str = "create",
    *,
    subject: Members | None = None,
    action: Members | None = None,
    resource: Members | None = None,
    context: Members | None = None,
) -> Members:
    """An evaluation of an ordinary picture, with properties and a context as given."""
    asked: Members = {
        "subject": {**SUBJECT, **({} if subject is None else {"properties": subject})},
        "action": {"name": conduct, **({} if action is None else {"properties": action})},
        "resource": ORDINARY if resource is None else {**RESOURCE, "properties": resource},
    }
    return asked if context is None else {**asked, "context": context}


# -- one evaluation -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("decision", "asked"),
    [
        (True, question()),
        (False, question(resource={"image.depicts": "nudity"})),
        (False, question(resource={})),
        (True, question(resource={}, action={"image.depicts": "ordinary"})),
        (True, question(resource={}, context={"image.depicts": "ordinary"})),
        (True, question(resource={}, subject={"image.depicts": "ordinary"})),
        (True, question(context={"image.depicts": ["ordinary", "ordinary"]})),
        (True, question(context={"time": "2026-01-01T00:00:00Z", "ip": "192.0.2.1"})),
        (True, question(context={})),
        (True, {**question(), "foo": "bar", "futureField": {"nested": True}}),
        (True, question(subject={"department": "Sales", "device_id": "8:65:ee:17:7e:0b"})),
        (True, question(action={"method": "GET"}, subject={"role": "manager"})),
        (True, question(context={"image.depicts": "ordinary"}, resource={"owner": {"id": 1}})),
        (True, {**question(), "options": 1, "evaluations": 1}),
        (True, question(context={"places": {"viewer": {"codes": ["FR"]}}})),
        (True, question(subject={"ip_address": "81.2.69.142"})),
        (True, question(subject={"jurisdictions": ["FR", "GB"]})),
        (True, question(subject={"ip_address": None, "jurisdictions": None})),
        (False, question("threaten")),
        (False, question(context={"people": [{"image.depicts": "nudity"}]})),
        (False, question("create", resource={"image.depicts": "suggestive"})),
    ],
)
def test_an_evaluation_is_a_decision(
    client: TestClient, validate: Validate, decision: object, asked: Members
) -> None:
    """Facts may stand with the subject, the action, the resource, or in the context."""
    response = client.post(ONE, json=asked)
    answer = response.json()
    validate("Evaluation", answer)
    if "evaluations" not in asked:
        validate("EvaluationRequest", asked)

    assert 200 == response.status_code
    assert "application/json" == response.headers["content-type"]
    assert decision is answer["decision"]
    assert decision is answer["context"]["permitted"]


def test_the_context_of_a_denial_says_why(client: TestClient) -> None:
    """To the administrator by law, to the user in a sentence that gives no fact to claim."""
    nude: Members = {"image.depicts": "nudity", "person.real": True}
    asked = question("edit", subject={"jurisdictions": ["GB"]}, resource=nude)
    context = client.post(ONE, json=asked).json()["context"]
    cited = {reason["citation"] for reason in context["reasons"]}

    assert "Example Act 2020, s. 1" in cited
    assert {"en": context["reasons"][0]["text"]} == context["reason_admin"]
    assert {"en-451": "This is not available here for legal reasons."} == context["reason_user"]


@pytest.mark.parametrize(
    ("expected", "asked"),
    [
        (
            {"en-402": "This first needs a paid subscription."},
            question(
                resource={
                    "image.depicts": "suggestive",
                    "person.real": False,
                    "person.age": "adult",
                    "source.age": "adult",
                }
            ),
        ),
        ({"en-403": "This is not permitted."}, question("threaten")),
        (None, question()),
    ],
)
def test_a_user_hears_what_to_do_and_not_what_to_claim(
    client: TestClient, expected: object, asked: Members
) -> None:
    """A permission needs no reason."""
    assert expected == client.post(ONE, json=asked).json()["context"].get("reason_user")


def test_duties_are_obligations(client: TestClient) -> None:
    """In the shape of the draft profile, each with a name of its own."""
    asked = question("host", subject={"jurisdictions": ["FR"]}, context={"notice.valid": True})
    answer = client.post(ONE, json=asked).json()

    assert answer["decision"]
    assert [
        {
            "id": "FR-EXAMPLE-1/notices/remove",
            "type": "custom",
            "properties": {
                "vendor": "brightline",
                "action": "remove",
                "means": "take the picture down",
                "binding": True,
                "deadline_hours": 24,
                "provision": "FR-EXAMPLE-1",
                "rule": "notices",
            },
        }
    ] == answer["context"]["obligations"]


def test_obligations_have_names_that_differ(shipped: TestClient) -> None:
    """A service reports on each of them by its name."""
    facts: Members = {"image.depicts": "nudity", "notice.valid": True, "person.real": True}
    context: Members = {"places": {"viewer": {"codes": ["US", "FR", "KR", "GB"]}}}
    asked = question("host", resource=facts, context=context)
    names = [o["id"] for o in shipped.post(ONE, json=asked).json()["context"]["obligations"]]

    assert len(names) > 3
    assert sorted(set(names)) == sorted(names)


@pytest.mark.parametrize(
    ("decision", "supported"),
    [
        (True, None),
        (True, ["remove"]),
        (True, ["remove", "step-up"]),
        (True, ["custom", "remove"]),
        (True, ["custom"]),
        (True, ["step-up", "custom"]),
        (False, []),
        (False, ["x"]),
        (False, ["step-up"]),
        (False, ["custom", "label"]),
    ],
)
def test_a_caller_that_lacks_a_binding_duty_is_denied(
    client: TestClient, decision: object, supported: object
) -> None:
    """Words that are no duty here are ignored, which can only make the answer stricter.

    `custom`, the type that the metadata announce, is the word of the draft profile for a caller
    that denies what it cannot carry out: as much as saying nothing.
    """
    context: Members = {"notice.valid": True, "supported_obligations": supported}
    asked = question("host", subject={"jurisdictions": ["FR"]}, context=context)

    assert decision is client.post(ONE, json=asked).json()["decision"]


def test_an_address_is_looked_up(client: TestClient) -> None:
    """The address of the subject, as the specification names it."""
    asked = question(subject={"ip_address": "81.2.69.142"})
    found = client.post(ONE, json=asked).json()["context"]["places"]["viewer"]

    assert ["GB"] == found["candidates"]


# -- what is refused ------------------------------------------------------------------------------

WITHOUT: tuple[tuple[str, Members], ...] = tuple(
    (name, {entity: value for entity, value in question().items() if entity != name})
    for name in ("subject", "action", "resource")
)
WRONG: tuple[tuple[str, object], ...] = (
    *((f"`{name}` is missing", asked) for name, asked in WITHOUT),
    ("`subject.type` is missing", {**question(), "subject": {"id": "u-1"}}),
    ("`subject.id` is missing", {**question(), "subject": {"type": "user"}}),
    ("`action.name` is missing", {**question(), "action": {}}),
    ("`resource.type` is missing", {**question(), "resource": {"id": "i-1"}}),
    ("`resource.id` is missing", {**question(), "resource": {"type": "image"}}),
    ("`subject` is a text", {**question(), "subject": "alice"}),
    ("`subject` is null", {**question(), "subject": None}),
    ("`subject.id` is a number", {**question(), "subject": {"type": "user", "id": 1}}),
    ("`action.name` is a number", {**question(), "action": {"name": 123}}),
    ("`resource` is a list", {**question(), "resource": []}),
    ("`context` is a list", {**question(), "context": []}),
    ("`context` is null", {**question(), "context": None}),
    ("`subject.properties` is null", {**question(), "subject": {**SUBJECT, "properties": None}}),
    ("there is no conduct `can_read`", question("can_read")),
    ("did you mean `jurisdictions`?", question(subject={"jurisdiction": ["FR"]})),
    ("did you mean `account.plan`?", question(subject={"plan": "paid"})),
    ("did you mean `image.depicts`?", question(resource={"image_depicts": "nudity"})),
    ("did you mean `person.real`?", question(resource={"person.reel": True})),
    ("`ip_address` in `resource.properties`", question(resource={"ip_address": "192.0.2.1"})),
    ("`method.name` in `action.properties` is no fact", question(action={"method.name": "GET"})),
    ("`image.depict` in `context` is no fact", question(context={"image.depict": "nudity"})),
    ("`image.depicts` has no value `nude`", question(resource={"image.depicts": "nude"})),
    ("a service may not choose the day", question(context={"as_of": "2020-01-01"})),
    (
        "`image.depicts` in `resource.properties` differs from `image.depicts` in `action.",
        question(action={"image.depicts": "nudity"}, resource={"image.depicts": "ordinary"}),
    ),
    (
        "`image.depicts` in `context` differs",
        question(context={"image.depicts": ["ordinary", "nudity"]}),
    ),
    ("`image.depicts` in `context` differs", question(context={"image.depicts": None})),
    (
        "`person.real` in `context` differs",
        question(resource={"person.real": None}, context={"person.real": [None]}),
    ),
    (
        "the viewer's place stands in `context.places.viewer` and in",
        question(
            subject={"jurisdictions": ["FR"]},
            context={"places": {"viewer": {"codes": ["FR"]}}},
        ),
    ),
    ("`subject.properties.ip_address` is a number", question(subject={"ip_address": 1})),
    ("is no address", question(subject={"ip_address": "localhost"})),
    ("expected a list of codes", question(subject={"jurisdictions": "FR"})),
    (
        "`subject.properties.jurisdictions` is an empty list",
        question(subject={"jurisdictions": []}),
    ),
    ("there is no place `XX`", question(subject={"jurisdictions": ["XX"]})),
    ("`context.people` is an object", question(context={"people": {}})),
    ("said outside `people`", question(resource={"person.real": True}, context={"people": []})),
    ("`context.places` is a list", question(context={"places": []})),
    ("did you mean `viewer`?", question(context={"places": {"viewr": None}})),
    ("`context.supported_obligations` is", question(context={"supported_obligations": "label"})),
)


@pytest.mark.parametrize(("message", "asked"), WRONG)
@pytest.mark.parametrize("path", [ONE, MANY])
def test_what_cannot_be_read_is_400_with_a_message(
    client: TestClient, path: str, message: str, asked: object
) -> None:
    """As the specification asks: an error message string, and never a decision."""
    response = client.post(path, json=asked)

    assert 400 == response.status_code
    assert "text/plain; charset=utf-8" == response.headers["content-type"]
    assert message in response.text


@pytest.mark.parametrize(
    ("status", "content", "media_type"),
    [
        (400, b"", "application/json"),
        (400, b"{", "application/json"),
        (400, b"[]", "application/json"),
        (400, b'{"subject": 1, "subject": 2}', "application/json"),
        (400, b"{}", "text/plain"),
        (400, b"{}", "application/json; charset=utf-16"),
        (413, b" " * 300_000, "application/json"),
    ],
)
@pytest.mark.parametrize("path", [ONE, MANY])
def test_a_body_that_is_no_json_is_refused(
    client: TestClient, path: str, status: int, content: bytes, media_type: str
) -> None:
    """The certification scenario asks for 400 where the type is another, too."""
    response = client.post(path, content=content, headers={"Content-Type": media_type})

    assert status == response.status_code
    assert "text/plain; charset=utf-8" == response.headers["content-type"]
    assert response.text


# -- many evaluations -----------------------------------------------------------------------------

YES: Members = {"resource": ORDINARY}
NO: Members = {"resource": NUDE}
BROKEN: Members = {"resource": {**RESOURCE, "properties": {"image.depict": "nudity"}}}
DEFAULTS: Members = {"subject": SUBJECT, "action": {"name": "create"}}


@pytest.mark.parametrize(
    ("expected", "semantic", "items"),
    [
        ([True, False, True], None, [YES, NO, YES]),
        ([True, False, True], "execute_all", [YES, NO, YES]),
        ([True, False], "deny_on_first_deny", [YES, NO, YES]),
        ([False], "deny_on_first_deny", [NO, YES, YES]),
        ([True, True], "deny_on_first_deny", [YES, YES]),
        ([False, True], "permit_on_first_permit", [NO, YES, NO]),
        ([False, False], "permit_on_first_permit", [NO, NO]),
        ([True, False, False, True], None, [YES, BROKEN, {}, YES]),
        ([True, False], "deny_on_first_deny", [YES, BROKEN, YES]),
        ([False, True], "permit_on_first_permit", [BROKEN, YES, YES]),
    ],
)
def test_a_batch_is_answered_in_order(
    client: TestClient,
    validate: Validate,
    expected: list[bool],
    semantic: str | None,
    items: list[Members],
) -> None:
    """A batch that ends early shows where it did: it has no answers after that."""
    options = {} if semantic is None else {"options": {"evaluations_semantic": semantic, "x": 1}}
    asked = {**DEFAULTS, **options, "evaluations": items}
    validate("EvaluationsRequest", asked)
    response = client.post(MANY, json=asked)
    answer = response.json()
    validate("Evaluations", answer)

    assert 200 == response.status_code
    assert ["evaluations"] == list(answer)
    assert expected == [one["decision"] for one in answer["evaluations"]]


@pytest.mark.parametrize(
    ("message", "item"),
    [
        ("`resource` is missing", {}),
        ("`evaluations[0]` is null", None),
        ("`evaluations[0]` is a list", []),
        ("`resource` is null", {"resource": None}),
        ("`resource.type` is missing", {"resource": {"id": "i-1"}}),
        ("there is no conduct `read`", {"resource": ORDINARY, "action": {"name": "read"}}),
        ("`image.depict` in `resource.properties` is no fact", BROKEN),
    ],
)
def test_a_broken_item_is_denied_and_the_others_are_answered(
    client: TestClient, message: str, item: object
) -> None:
    """One slip spoils one item; it can open nothing."""
    asked = {**DEFAULTS, "evaluations": [item, YES]}
    first, second = client.post(MANY, json=asked).json()["evaluations"]

    assert (False, True) == (first["decision"], second["decision"])
    assert ["error"] == list(first["context"])
    assert 400 == first["context"]["error"]["status"]
    assert message in first["context"]["error"]["message"]


def test_a_member_of_an_item_replaces_the_whole_default(client: TestClient) -> None:
    """A fact in a default does not shine through: what is not said in the item is unknown."""
    asked = {**question(), "evaluations": [{}, {"resource": RESOURCE}, {"context": {}}]}
    answers = client.post(MANY, json=asked).json()["evaluations"]

    assert [True, False, True] == [answer["decision"] for answer in answers]


def test_an_item_may_bring_everything_itself(client: TestClient) -> None:
    """Defaults are for convenience alone."""
    asked = {"evaluations": [question(), question("threaten")]}
    answers = client.post(MANY, json=asked).json()["evaluations"]

    assert [True, False] == [answer["decision"] for answer in answers]


def test_a_long_batch_does_not_keep_the_others_waiting(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """A request that comes while a batch is worked on is answered before the batch is done."""
    app = make_app(engine, resolver)
    batch = json.dumps({**question(), "evaluations": [{}] * MOST_EVALUATIONS}).encode()
    answered: list[str] = []

    async def ask(method: str, path: str, body: bytes = b"") -> None:
        async def receive() -> Message:
            return {"type": "http.request", "body": body}

        async def send(message: Message) -> None:
            if message["type"] == "http.response.start":
                answered.append(f"{message['status']} {path}")

        scope = scope_of(method, path)
        await app(scope, receive, send)

    async def both() -> None:
        await asyncio.gather(ask("POST", MANY, batch), ask("GET", "/healthz"))

    asyncio.run(both())

    assert ["200 /healthz", f"200 {MANY}"] == answered


@pytest.mark.parametrize("more", [{}, {"evaluations": []}, {"evaluations": [], "options": {}}])
def test_without_items_it_is_one_evaluation(
    client: TestClient, validate: Validate, more: Mapping[str, object]
) -> None:
    """Missing or empty, as the specification asks."""
    asked = {**question(), **more}
    validate("EvaluationsRequest", asked)
    answer = client.post(MANY, json=asked).json()
    validate("Evaluations", answer)

    assert {"decision", "context"} == set(answer)
    assert answer["decision"]


@pytest.mark.parametrize(
    ("message", "more"),
    [
        ("`evaluations` is an object; expected a list", {"evaluations": {}}),
        ("`evaluations` is null", {"evaluations": None}),
        ("more than 100 items", {"evaluations": [{}] * (MOST_EVALUATIONS + 1)}),
        ("`options` is a list", {"options": [], "evaluations": [{}]}),
        ("no semantic `any`", {"options": {"evaluations_semantic": "any"}, "evaluations": [{}]}),
        ("is null", {"options": {"evaluations_semantic": None}, "evaluations": [{}]}),
        ("no semantic `any`", {"options": {"evaluations_semantic": "any"}}),
        ("`subject` is a text", {"subject": "alice", "evaluations": [{}]}),
        ("`context` is null", {"context": None, "evaluations": [{}]}),
    ],
)
def test_a_batch_that_is_broken_as_a_whole_is_refused(
    client: TestClient, message: str, more: Mapping[str, object]
) -> None:
    """What concerns every item is said once."""
    response = client.post(MANY, json={**question(), **more})

    assert 400 == response.status_code
    assert message in response.text


# -- metadata -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("base", "public_url"),
    [
        ("http://testserver", None),
        ("https://pdp.example.org", "https://pdp.example.org"),
        ("https://pdp.example.org/eu", "https://pdp.example.org/eu/"),
    ],
)
def test_the_metadata_names_the_endpoints(
    engine: brightline.Engine,
    resolver: Resolver,
    validate: Validate,
    base: str,
    public_url: str | None,
) -> None:
    """By the address that callers use, where the deployment names it."""
    client = TestClient(make_app(engine, resolver, Around(public_url=public_url)))
    answer = client.get("/.well-known/authzen-configuration").json()
    validate("Metadata", answer)

    assert {
        "policy_decision_point": base,
        "access_evaluation_endpoint": f"{base}/access/v1/evaluation",
        "access_evaluations_endpoint": f"{base}/access/v1/evaluations",
        "search_subject_endpoint": f"{base}/access/v1/search/subject",
        "search_action_endpoint": f"{base}/access/v1/search/action",
        "supported_obligations": ["custom"],
    } == answer
