"""`POST /v1/decisions`: right questions are answered as the engine answers, wrong ones refused."""

from collections.abc import Mapping
from pathlib import Path

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import make_app
from engine.decide.read import FactMap
from engine.resolve import Resolver, Sources
from tests.api.conftest import RULES, Validate
from tests.resolve.databases import ANONYMOUS_RECORDS, write_database

PATH = "/v1/decisions"
FACTORS = ("viewer", "person", "provider", "publication")
IN_FR = {"viewer": {"codes": ["FR"]}}
IN_GB = {"viewer": {"codes": ["GB"]}}
NUDE: FactMap = {"image.depicts": "nudity", "person.real": True}
DRAWING: FactMap = {
    "image.depicts": "suggestive",
    "person.real": False,
    "person.age": "adult",
    "source.age": "adult",
    "account.plan": "free",
}
CONSENTED: FactMap = {
    **NUDE,
    "person.age": "adult",
    "source.age": "adult",
    "person.consent": "written",
    "register.refusal": False,
    "register.complaint": False,
}


@pytest.mark.parametrize(
    ("outcome", "status", "question"),
    [
        ("permit", 200, {"conduct": "create", "facts": {"image.depicts": "ordinary"}}),
        (
            "permit-with-duties",
            200,
            {"conduct": "edit", "facts": {"image.depicts": "ordinary"}, "places": IN_GB},
        ),
        ("required-first", 402, {"conduct": "create", "facts": DRAWING}),
        ("permit", 200, {"conduct": "create", "facts": {**DRAWING, "account.plan": "paid"}}),
        (
            "deny",
            403,
            {"conduct": "create", "facts": NUDE, "places": IN_FR},
        ),
        ("deny", 451, {"conduct": "edit", "facts": NUDE, "places": IN_GB}),
        ("deny", 403, {"conduct": "edit", "facts": CONSENTED, "places": IN_GB}),
        ("deny", 403, {"conduct": "create"}),
    ],
)
def test_a_decision_is_answered_with_200_whatever_it_says(
    client: TestClient,
    validate: Validate,
    outcome: str,
    status: int,
    question: Mapping[str, object],
) -> None:
    """A denial is an answer, not an error; the status for the user stands in the body."""
    validate("DecisionRequest", question)
    response = client.post(PATH, json=question)
    answer = response.json()
    validate("Decision", answer)

    assert 200 == response.status_code
    assert (outcome, status) == (answer["outcome"], answer["status"])
    assert (outcome in {"permit", "permit-with-duties"}) == answer["permitted"]


def test_an_answer_has_every_member_that_is_promised(client: TestClient) -> None:
    """Programs rely on the names of the members; none is left out when it is empty."""
    question = {"conduct": "edit", "facts": NUDE, "places": IN_GB}
    answer = client.post(PATH, json=question).json()
    law = next(r for r in answer["reasons"] if r["provision"] == "GB-EXAMPLE-1")

    assert [
        *(
            "id",
            "outcome",
            "permitted",
            "reasons",
            "more_reasons",
            "duties",
            "advice",
            "unmet",
            "needs",
        ),
        *("final", "places", "policy", "as_of", "status", "max_age"),
    ] == list(answer)
    assert {
        "rule": "edits",
        "provision": "GB-EXAMPLE-1",
        "title": "Sexual edits of real people",
        "citation": "Example Act 2020, s. 1",
        "source": "https://example.org/gb/1",
        "kind": "criminal",
        "factor": "viewer",
        "places": ["GB"],
        "via": None,
        "reading": "settled",
        "text": "`edit` is forbidden in United Kingdom: Sexual edits of real people",
    } == law
    label = {"duty": "label", "rule": "marks", "provision": "GB-EXAMPLE-1", "deadline_hours": None}
    assert label in answer["duties"]


def test_the_answer_is_that_of_the_engine(client: TestClient, engine: brightline.Engine) -> None:
    """The service adds nothing to a decision and takes nothing from it."""
    decision = engine.decide("create", DRAWING)
    answer = client.post(PATH, json={"conduct": "create", "facts": DRAWING}).json()

    assert decision.policy == answer["policy"]
    assert list(decision.needs) == answer["needs"]
    assert [reason.text for reason in decision.reasons] == [r["text"] for r in answer["reasons"]]
    assert [
        {
            "requirement": "subscription",
            "met_by": {"account.plan": "paid"},
            "rule": "subscribers",
            "provision": "base",
        }
    ] == answer["unmet"]


def test_each_answer_has_a_name_of_its_own(client: TestClient) -> None:
    """Two answers to the same question can be told apart in the records."""
    question = {"conduct": "create"}
    first, second = (client.post(PATH, json=question).json() for _ in range(2))

    assert first.pop("id") != second.pop("id")
    assert first.pop("max_age") - second.pop("max_age") in {0, 1}
    assert first == second


def test_no_cache_keeps_a_decision(client: TestClient) -> None:
    """A refusal of the depicted person counts at once, whatever lies between."""
    response = client.post(PATH, json={"conduct": "create"})

    assert "no-store" == response.headers["cache-control"]
    assert 0 <= response.json()["max_age"] <= 300


@pytest.mark.parametrize("nothing", ["facts", "people", "places", "capabilities"])
def test_null_is_the_same_as_left_out(client: TestClient, nothing: str) -> None:
    """Both mean: not known."""
    with_null = client.post(PATH, json={"conduct": "create", nothing: None}).json()
    without = client.post(PATH, json={"conduct": "create"}).json()

    assert without["reasons"] == with_null["reasons"]
    assert without["places"] == with_null["places"]


def test_a_fact_that_is_null_is_unknown(client: TestClient) -> None:
    """And what is unknown never opens a gate."""
    question = {"conduct": "create", "facts": {**DRAWING, "person.age": None}}

    assert "deny" == client.post(PATH, json=question).json()["outcome"]


def test_a_list_of_values_means_one_of_these(client: TestClient) -> None:
    """The strictest of them decides."""
    question = {"conduct": "create", "facts": {"image.depicts": ["ordinary", "suggestive"]}}

    assert "deny" == client.post(PATH, json=question).json()["outcome"]


def test_several_people_are_decided_each_for_itself(client: TestClient) -> None:
    """One person in swimwear among others in ordinary clothes is the one the answer is about."""
    people = [{"image.depicts": "ordinary"}, {"image.depicts": "swimwear", "person.real": True}]
    answer = client.post(PATH, json={"conduct": "edit", "people": people, "places": IN_GB}).json()

    assert "deny" == answer["outcome"]
    assert {(1,)} == {tuple(reason["people"]) for reason in answer["reasons"]}


def test_a_picture_of_nobody_is_an_empty_list(client: TestClient) -> None:
    """Nobody can be hurt by a picture that shows nobody; the paywall stands all the same."""
    question = {"conduct": "create", "people": [], "facts": {"image.depicts": "suggestive"}}

    assert "required-first" == client.post(PATH, json=question).json()["outcome"]


def test_a_caller_that_cannot_carry_out_a_binding_duty_is_denied(client: TestClient) -> None:
    """France lets a host keep a picture with the duty to remove it in time, or not at all."""
    facts = {"image.depicts": "ordinary", "notice.valid": True}
    question = {"conduct": "host", "facts": facts, "places": {"viewer": {"codes": ["FR"]}}}
    able = client.post(PATH, json={**question, "capabilities": ["remove"]}).json()
    unable = client.post(PATH, json={**question, "capabilities": ["label"]}).json()

    assert ("permit-with-duties", 24) == (able["outcome"], able["duties"][0]["deadline_hours"])
    assert "deny" == unable["outcome"]


# -- places ---------------------------------------------------------------------------------------


def test_an_address_in_britain_brings_the_law_of_britain(shipped: TestClient) -> None:
    """A user's address, the country it is assigned to, and the statutes that apply there."""
    question = {
        "conduct": "edit",
        "facts": NUDE,
        "places": {"viewer": {"address": "81.2.69.142"}},
    }
    answer = shipped.post(PATH, json=question).json()
    found = answer["places"]["viewer"]
    laws = [reason for reason in answer["reasons"] if reason["provision"].startswith("GB")]

    assert ["GB"] == found["candidates"]
    assert "GB" == found["evidence"][0]["says"]
    assert "iptocc" in found["evidence"][0]["source"]
    assert laws
    assert {"viewer"} == {reason["factor"] for reason in laws}
    assert ("deny", 451) == (answer["outcome"], answer["status"])


def test_an_answer_never_repeats_an_address(client: TestClient) -> None:
    """The evidence says what was found out, not about which address."""
    question = {"conduct": "edit", "places": {"viewer": {"address": "81.2.69.142"}}}

    assert "81.2.69.142" not in client.post(PATH, json=question).text


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize(
    ("candidates", "place"),
    [
        (["FR", "GB"], {"codes": ["GB", "fr"]}),
        (["GB"], {"address": "81.2.69.142"}),
        (["FR"], {"codes": ["FR-75"]}),
    ],
)
def test_each_factor_has_the_places_that_were_given_for_it(
    client: TestClient, factor: str, candidates: list[str], place: object
) -> None:
    """Viewer, person, provider and publication are never taken for each other."""
    question = {"conduct": "publish", "places": {"viewer": {"codes": ["JP"]}, factor: place}}
    found = client.post(PATH, json=question).json()["places"]

    assert candidates == found[factor]["candidates"]
    others = {other for other in ("viewer", "person", "provider") if other != factor}
    assert all(candidates != found[other]["candidates"] for other in others)


@pytest.mark.parametrize("factor", FACTORS)
def test_an_address_that_tells_no_place_is_anywhere(client: TestClient, factor: str) -> None:
    """A private address leaves every place possible, whichever place it was to tell."""
    question = {"conduct": "edit", "places": {factor: {"address": "192.0.2.1"}}}
    found = client.post(PATH, json=question).json()["places"][factor]

    assert ["anywhere"] == found["candidates"]
    assert "anywhere" == found["evidence"][-1]["says"]


@pytest.fixture(scope="module")
def with_list(tmp_path_factory: pytest.TempPathFactory) -> TestClient:
    """A service that knows which networks hide their users."""
    path = tmp_path_factory.mktemp("anonymous") / "GeoIP2-Anonymous-IP.mmdb"
    write_database(path, "GeoIP2-Anonymous-IP", ANONYMOUS_RECORDS)
    resolver = Resolver(Sources(anonymous=Path(path)))
    return TestClient(make_app(brightline.load(RULES), resolver))


@pytest.mark.parametrize(
    "facts",
    [
        {},
        {"location.anonymised": None},
        {"location.anonymised": "none"},
        {"location.anonymised": ["none", "relay"]},
    ],
)
def test_a_caller_cannot_deny_that_an_address_is_hidden(
    with_list: TestClient, facts: Mapping[str, object]
) -> None:
    """A service that says "no VPN" of an address known as one is not believed."""
    question = {"conduct": "edit", "facts": facts, "places": {"viewer": {"address": "1.2.0.1"}}}
    found = with_list.post(PATH, json=question).json()["places"]["viewer"]

    assert ["anywhere"] == found["candidates"]
    assert "what hides the viewer leaves the place open" == found["evidence"][-1]["detail"]


def test_nor_can_it_for_one_person_of_a_picture(with_list: TestClient) -> None:
    """The fact of one person does not take back what the address shows either."""
    question = {
        "conduct": "edit",
        "people": [{"location.anonymised": "none"}],
        "places": {"viewer": {"address": "1.2.0.1"}},
    }
    found = with_list.post(PATH, json=question).json()["places"]["viewer"]

    assert "what hides the viewer leaves the place open" == found["evidence"][-1]["detail"]


# -- what is refused ------------------------------------------------------------------------------

WRONG: tuple[tuple[str, str, object], ...] = (
    # field, a part of the detail, body
    ("conduct", "`conduct` is missing", {}),
    ("conduct", "`conduct` is null", {"conduct": None}),
    ("conduct", "`conduct` is a number", {"conduct": 1}),
    ("conduct", "`conduct` is a list", {"conduct": ["edit"]}),
    ("conduct", "there is no conduct `edti`; did you mean `edit`?", {"conduct": "edti"}),
    ("conduct", "there is no conduct ``", {"conduct": ""}),
    ("as_of", "a service may not choose the day", {"conduct": "edit", "as_of": "2020-01-01"}),
    ("as_of", "a service may not choose the day", {"conduct": "edit", "as_of": None}),
    ("fact", "did you mean `facts`?", {"conduct": "edit", "fact": {}}),
    ("identity", "no member `identity`", {"conduct": "edit", "identity": "X"}),
    ("viewer", "`viewer` stands in `places`", {"conduct": "edit", "viewer": "FR"}),
    ("person.real", "`person.real` stands in `facts`", {"conduct": "edit", "person.real": True}),
    ("facts", "`facts` is a list; expected an object", {"conduct": "edit", "facts": []}),
    ("facts", "`facts` is a text", {"conduct": "edit", "facts": "nudity"}),
    ("facts.image.depict", "`image.depicts`", {"conduct": "edit", "facts": {"image.depict": 1}}),
    ("facts.image.depicts", "`nude`", {"conduct": "edit", "facts": {"image.depicts": "nude"}}),
    ("facts.image.depicts", "no value `1`", {"conduct": "edit", "facts": {"image.depicts": 1}}),
    ("facts.image.depicts", "no value", {"conduct": "edit", "facts": {"image.depicts": {}}}),
    ("facts.image.depicts", "no value", {"conduct": "edit", "facts": {"image.depicts": [[]]}}),
    ("facts.image.depicts", "empty list", {"conduct": "edit", "facts": {"image.depicts": []}}),
    ("facts.image.depicts", "no value", {"conduct": "edit", "facts": {"image.depicts": [None]}}),
    ("facts.person.real", "true or false", {"conduct": "edit", "facts": {"person.real": "yes"}}),
    ("facts.person.real", "true or false", {"conduct": "edit", "facts": {"person.real": 1}}),
    ("facts.person.real", "true or false", {"conduct": "edit", "facts": {"person.real": [1]}}),
    (
        "facts.image.origin",
        "contradicts",
        {"conduct": "create", "facts": {"image.origin": "authentic"}},
    ),
    ("people", "`people` is an object; expected a list", {"conduct": "edit", "people": {}}),
    ("people[1]", "`people[1]` is null", {"conduct": "edit", "people": [{}, None]}),
    ("people[0].person.reel", "no fact", {"conduct": "edit", "people": [{"person.reel": True}]}),
    ("people", "more than 50", {"conduct": "edit", "people": [{}] * 51}),
    (
        "facts.person.real",
        "outside `people`",
        {"conduct": "edit", "people": [], "facts": {"person.real": True}},
    ),
    ("places", "`places` is a list", {"conduct": "edit", "places": []}),
    ("places.viewr", "did you mean `viewer`?", {"conduct": "edit", "places": {"viewr": None}}),
    ("places.viewer", "is a text", {"conduct": "edit", "places": {"viewer": "FR"}}),
    ("places.viewer", "is empty", {"conduct": "edit", "places": {"viewer": {}}}),
    (
        "places.viewer.country",
        "no member `country`",
        {"conduct": "edit", "places": {"viewer": {"country": "FR"}}},
    ),
    (
        "places.viewer.codes",
        "expected a list",
        {"conduct": "edit", "places": {"viewer": {"codes": "FR"}}},
    ),
    (
        "places.viewer.codes",
        "`places.viewer.codes` is null",
        {"conduct": "edit", "places": {"viewer": {"codes": None}}},
    ),
    (
        "places.viewer.codes[1]",
        "is a number",
        {"conduct": "edit", "places": {"viewer": {"codes": ["FR", 1]}}},
    ),
    ("places.viewer.codes", "empty list", {"conduct": "edit", "places": {"viewer": {"codes": []}}}),
    (
        "places.viewer",
        "no place `XX`",
        {"conduct": "edit", "places": {"viewer": {"codes": ["XX"]}}},
    ),
    (
        "places.viewer",
        "no place",
        # The address is of anywhere, whatever the code.
        {"conduct": "edit", "places": {"viewer": {"address": "192.0.2.1", "codes": ["XX"]}}},
    ),
    (
        "places.viewer.codes",
        "more than 500",
        {"conduct": "edit", "places": {"viewer": {"codes": ["FR"] * 501}}},
    ),
    (
        "places.viewer.address",
        "is a number",
        {"conduct": "edit", "places": {"viewer": {"address": 1}}},
    ),
    (
        "places.viewer.address",
        "has a port",
        {"conduct": "edit", "places": {"viewer": {"address": "192.0.2.1:80"}}},
    ),
    (
        "places.person.address",
        "is no address",
        {"conduct": "edit", "places": {"person": {"address": "here"}}},
    ),
    ("capabilities", "expected a list", {"conduct": "edit", "capabilities": "label"}),
    ("capabilities", "no duty `lable`", {"conduct": "edit", "capabilities": ["lable"]}),
    ("capabilities[0]", "is an object", {"conduct": "edit", "capabilities": [{}]}),
)


def test_a_verified_country_is_added_to_an_address(client: TestClient) -> None:
    """It never replaces what the address says: the candidates of each count."""
    place = {"address": "81.2.69.142", "codes": ["FR"]}
    body = {"conduct": "edit", "places": {"viewer": place}}
    viewer = client.post("/v1/decisions", json=body).json()["places"]["viewer"]

    assert {"FR", "GB"} == {code[:2] for code in viewer["candidates"]}
    assert "caller" in {evidence["source"] for evidence in viewer["evidence"]}


@pytest.mark.parametrize(("field", "detail", "body"), WRONG)
def test_a_wrong_member_is_named(
    client: TestClient, validate: Validate, field: str, detail: str, body: object
) -> None:
    """Whoever made the slip reads where it is, what was expected, and how to mend it."""
    response = client.post(PATH, json=body)
    problem = response.json()
    validate("Problem", problem)

    assert 400 == response.status_code
    assert "application/problem+json" == response.headers["content-type"]
    assert "urn:brightline:problem:invalid-request" == problem["type"]
    assert field == problem["field"]
    assert detail in problem["detail"]


@pytest.mark.parametrize(
    ("accepted", "body"),
    [
        ("edit", {"conduct": "edti"}),
        ("image.depicts", {"conduct": "edit", "facts": {"image.depict": "nudity"}}),
        ("swimwear", {"conduct": "edit", "facts": {"image.depicts": "bikini"}}),
        ("label", {"conduct": "edit", "capabilities": ["lable"]}),
        ("viewer", {"conduct": "edit", "places": {"viewr": None}}),
    ],
)
def test_a_problem_lists_what_could_stand_there(
    client: TestClient, accepted: str, body: object
) -> None:
    """A program can offer the right words without knowing the vocabulary."""
    assert accepted in client.post(PATH, json=body).json()["accepted"]
