"""What a caller leaves out, leaves empty or chooses opens nothing, on any face.

Peers: Cedar, Cerbos and OpenFisca (a missing fact let a prohibition be skipped without a word), the
agent governance toolkit and two readers of Rego (a negation of what is missing), YouTube (an empty
list that means everything), Conforma (a caller that chooses the date), Cerbos again (a plan that
said "always allowed" where no rule matched).
"""

from datetime import date
from itertools import combinations

import pytest
from starlette.testclient import TestClient

import brightline
from api.app import make_app
from engine.decide import Outcome
from engine.export import State, geoblock_of
from engine.resolve import Resolver
from tests.decide.small import document, engine_of
from tests.hazards.faces import Asked, Json, bodies, everywhere, headers_of, permits

DENIED = (
    Asked(
        conduct="edit",
        facts={
            "image.depicts": "nudity",
            "image.origin": "altered",
            "person.real": True,
            "person.age": "adult",
            "person.consent": "none",
        },
        viewer=("GB",),
    ),
    Asked(
        conduct="create",
        facts={
            "image.depicts": "nudity",
            "image.origin": "generated",
            "person.real": False,
            "person.age": "minor",
        },
        viewer=("US",),
    ),
    Asked(
        conduct="share",
        facts={"image.depicts": "intimate-parts", "person.real": True, "register.refusal": True},
        viewer=("KR", "FR"),
    ),
)


@pytest.mark.parametrize("asked", DENIED)
def test_a_fact_that_is_left_out_skips_no_prohibition(shipped: TestClient, asked: Asked) -> None:
    """Cedar and Cerbos allowed 1,109 of 1,109 such requests; here none, with any facts left out."""
    known = {name: value for name, value in asked.facts.items() if name != "image.depicts"}
    assert [False] * 5 == [permits(answer) for answer in everywhere(shipped, asked)]
    for size in range(len(known) + 1):
        for names in combinations(known, size):
            kept = {name: value for name, value in asked.facts.items() if name not in names}
            less = Asked(conduct=asked.conduct, facts=kept, viewer=asked.viewer)
            for path, body in bodies(less):
                assert not permits(shipped.post(path, json=body)), (names, path)
            assert not permits(shipped.get("/v1/forward-auth", headers=headers_of(less)))


@pytest.mark.parametrize("missing", [None, ["ordinary", "nudity"]])
def test_nor_does_one_that_is_null_or_may_be_either(shipped: TestClient, missing: Json) -> None:
    """Unknown is written in three ways, and means the same in each."""
    for asked in DENIED:
        unsure = Asked(
            conduct=asked.conduct,
            facts={**asked.facts, "image.depicts": missing},
            viewer=asked.viewer,
        )
        assert not any(permits(answer) for answer in everywhere(shipped, unsure))


NEVER = frozenset({State.NEVER})
NEGATED: tuple[tuple[str, dict[str, Json]], ...] = (
    ("forbid view when not image.realistic", {"image.realistic": True}),
    ("forbid view when image.realistic", {"image.realistic": False}),
    ("forbid view unless image.realistic", {"image.realistic": True}),
    ("forbid view unless not image.realistic", {"image.realistic": False}),
    ("forbid view when not image.origin is authentic", {"image.origin": "authentic"}),
    ("forbid view unless image.origin is authentic", {"image.origin": "authentic"}),
    ("forbid view unless person.consent is at least written", {"person.consent": "written"}),
)
"""Prohibitions, and what has to be known so that they do not stand."""


@pytest.mark.parametrize(("rule", "harmless"), NEGATED)
def test_a_negation_of_what_is_missing_is_no_way_around_a_rule(
    rule: str, harmless: dict[str, Json]
) -> None:
    """Toolkit #3297; and 55 decisions on which two readers of one Rego file differed.

    The safe reading of a missing fact turns round with each negation and with the effect of the
    rule; so what is missing is neither true nor false.
    """
    anything = document("policy", "anything", "rule any permit any")
    engine = engine_of(anything, document("policy", "one", f"rule one {rule}"))
    known, unknown = (engine.decide("view", facts, viewer="FR") for facts in (harmless, {}))

    assert Outcome.PERMIT is known.outcome
    assert Outcome.DENY is unknown.outcome


@pytest.mark.parametrize("rule", ["image.realistic", "not image.realistic"])
def test_nor_does_it_make_a_permission(rule: str) -> None:
    """A permission counts where its condition is known to hold."""
    engine = engine_of(document("policy", "some", f"rule one permit view when {rule}"))

    assert Outcome.DENY is engine.decide("view", {}, viewer="FR").outcome


# -- the day --------------------------------------------------------------------------------------

ENDED = Asked(conduct="share", facts={"image.depicts": "nudity"}, viewer=("US-CA",))


@pytest.mark.parametrize("day", ["2019-06-01", "2099-01-01", None, "2019-06-01/2019-07-01"])
def test_whoever_asks_does_not_choose_the_day_of_the_law(client: TestClient, day: Json) -> None:
    """Conforma #3424: who picks the date picks the law. Only an auditor may, and is told so."""
    (one, plain), (many, _), (single, evaluation), (several, evaluations) = bodies(ENDED)
    context = {"as_of": day}
    dated = {**evaluation, "context": context}
    if day is not None:
        assert 400 == client.post(one, json={**plain, "as_of": day}).status_code
    tried = [
        client.post(many, json={"items": [{**plain, "as_of": day}]}),
        client.post(single, json=dated),
        client.post(several, json={"evaluations": [dated]}),
        client.post(several, json={**evaluations, "context": context}),
    ]

    assert not any(permits(answer) for answer in tried)
    assert "a service may not choose the day" in tried[1].text


def test_nor_by_a_header_or_a_parameter(client: TestClient) -> None:
    """Nothing but the body says what is asked, and nothing in it says when."""
    (path, body), *_ = bodies(ENDED)
    today = client.post(path, json=body).json()
    headers = {"Date": "Sat, 01 Jun 2019 00:00:00 GMT", "X-Brightline-As-Of": "2019-06-01"}
    dated = client.post(f"{path}?as_of=2019-06-01", json=body, headers=headers).json()

    assert today["as_of"] == dated["as_of"]
    assert today["reasons"] == dated["reasons"]


# -- empty lists ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/decisions", {"conduct": "view", "places": {"viewer": {"codes": []}}}),
        ("/v1/decisions", {"conduct": "view", "places": {"viewer": {}}}),
        ("/v1/decisions", {"conduct": "view", "facts": {"image.depicts": []}}),
        ("/v1/decisions", {"conduct": "view", "facts": {"location.anonymised": []}}),
        ("/v1/decisions/batch", {"items": []}),
        ("/access/v1/search/subject", {"subject": {"type": "jurisdiction", "properties": []}}),
    ],
)
def test_an_empty_list_is_refused_where_it_could_mean_all_or_none(
    client: TestClient, path: str, body: Json
) -> None:
    """YouTube: `allowed` empty is nowhere, `blocked` empty is everywhere."""
    assert 400 == client.post(path, json=body).status_code


def test_an_empty_list_of_places_is_refused_on_every_face(client: TestClient) -> None:
    """In AuthZEN and in a header as well."""
    evaluation = dict(bodies(ENDED))["/access/v1/evaluation"]
    subject = {"type": "user", "id": "u", "properties": {"jurisdictions": []}}
    answers = [
        client.post("/access/v1/evaluation", json={**evaluation, "subject": subject}),
        client.get("/v1/forward-auth", headers={"X-Brightline-Jurisdictions": " , "}),
    ]

    assert [400, 400] == [answer.status_code for answer in answers]


def test_an_empty_list_of_duties_is_none_of_them(client: TestClient) -> None:
    """Whoever can carry out nothing is not permitted what comes with a duty that binds."""
    facts = {"image.depicts": "ordinary", "notice.valid": True}
    able, unable = (
        Asked(conduct="host", facts=facts, viewer=("FR",), capabilities=duties)
        for duties in (("remove",), ())
    )

    assert [True] * 5 == [permits(answer) for answer in everywhere(client, able)]
    assert [False] * 5 == [permits(answer) for answer in everywhere(client, unable)]


# -- no rule --------------------------------------------------------------------------------------


def test_where_no_rule_matches_nothing_is_planned_as_allowed(resolver: Resolver) -> None:
    """Cerbos #917: a query plan said "always allowed" where no rule matched.

    Every face that speaks of many requests at once is asked: the searches, and the geoblock.
    """
    law = document("provision", "FR-1", "rule one forbid view", more="  extent FR\n")
    engine = brightline.Engine(engine_of(law).policy_set)
    client = TestClient(make_app(engine, resolver))
    user, image = {"type": "user", "id": "u"}, {"type": "image", "id": "i"}
    actions = client.post("/access/v1/search/action", json={"subject": user, "resource": image})
    where = client.post(
        "/access/v1/search/subject",
        json={
            "subject": {"type": "jurisdiction"},
            "action": {"name": "host"},
            "resource": image,
        },
    )
    block = geoblock_of(engine.policy_set, "host", {}, date(2026, 11, 25), blocked=NEVER)

    assert [[], []] == [answer.json()["results"] for answer in (actions, where)]
    assert {State.NEVER} == {country.state for country in block.countries}
