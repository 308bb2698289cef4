"""Whatever JSON is sent, the service decides or says what is wrong; it never fails."""

import json
from collections.abc import Iterable, Mapping

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from api.authzen import SEMANTIC
from engine.vocabulary import FactType, load_vocabulary
from engine.vocabulary.model import PER_PERSON
from tests.api.conftest import Validate

VOCABULARY = load_vocabulary()
FACTS = tuple(sorted(VOCABULARY.facts))
HEADERS = {"Content-Type": "application/json"}
FIXTURES = settings(suppress_health_check=[HealthCheck.function_scoped_fixture])

SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(["FR", "192.0.2.1", "edit", "nudity", "label", "\ud800"])
)
NAMES = st.text(max_size=5) | st.sampled_from(
    [
        *("conduct", "facts", "people", "places", "capabilities", "viewer", "address", "codes"),
        *("subject", "action", "resource", "context", "evaluations", "options", "properties"),
        *("type", "id", "name", "as_of", "image.depicts", "person.real", "ip_address"),
    ]
)
JSON = st.recursive(
    SCALARS,
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(NAMES, inside, max_size=4),
    max_leaves=25,
)


def values(name: str) -> st.SearchStrategy[object]:
    """What a caller may state for a fact."""
    fact = VOCABULARY.facts[name]
    one = st.sampled_from([False, True] if fact.type is FactType.FLAG else list(fact.values))
    return one | st.none() | st.lists(one, min_size=1, max_size=3)


def facts(names: Iterable[str]) -> st.SearchStrategy[dict[str, object]]:
    """A few facts."""
    return st.lists(st.sampled_from(sorted(names)), max_size=6, unique=True).flatmap(
        lambda chosen: st.fixed_dictionaries({name: values(name) for name in chosen})
    )


# What is in order, as far as a schema can tell.
OF_ONE = facts(name for name in FACTS if name.startswith(PER_PERSON))
OF_ALL = facts(name for name in FACTS if not name.startswith(PER_PERSON))
PLACE = st.fixed_dictionaries(
    {"codes": st.lists(st.sampled_from(["FR", "US", "EU", "fr-75"]), min_size=1, max_size=3)}
) | st.fixed_dictionaries({"address": st.sampled_from(["81.2.69.142", "192.0.2.1", "::1"])})
PLACES = st.dictionaries(st.sampled_from(sorted(VOCABULARY.factors)), st.none() | PLACE, max_size=2)
PEOPLE = st.none() | st.lists(OF_ONE, max_size=2)
DUTIES = st.none() | st.lists(st.sampled_from(sorted(VOCABULARY.duties)), max_size=3)
CONDUCT = st.sampled_from(sorted(VOCABULARY.conducts))
GOOD = st.fixed_dictionaries(
    {"conduct": CONDUCT},
    optional={"facts": OF_ALL, "places": PLACES, "people": PEOPLE, "capabilities": DUTIES},
)

# The same with anything in the place of anything.
STATED = OF_ALL | st.dictionaries(st.sampled_from(FACTS), SCALARS, max_size=3)
QUESTION = st.fixed_dictionaries(
    {"conduct": CONDUCT | SCALARS},
    optional={
        "facts": STATED | JSON,
        "places": st.dictionaries(st.sampled_from(["viewer", "viewr"]), PLACE | JSON) | JSON,
        "people": st.lists(STATED, max_size=2) | JSON,
        "capabilities": DUTIES | JSON,
    },
)
ENTITY = st.fixed_dictionaries(
    {"type": st.just("user"), "id": st.text(max_size=3)}, optional={"properties": STATED | JSON}
)
EVALUATION = st.fixed_dictionaries(
    {},
    optional={
        "subject": ENTITY,
        "action": st.fixed_dictionaries({"name": CONDUCT}, optional={"properties": STATED}),
        "resource": ENTITY,
        "context": STATED
        | st.fixed_dictionaries({}, optional={"people": PEOPLE, "places": PLACES})
        | JSON,
    },
)
BATCH = st.builds(
    lambda defaults, items, options: {**defaults, "evaluations": items, "options": options},
    EVALUATION,
    st.lists(EVALUATION | JSON, max_size=3),
    st.fixed_dictionaries({}, optional={SEMANTIC: st.sampled_from(["execute_all", 1])}),
)


def written(value: object) -> bytes:
    """A value as JSON, with what Python allows and JSON does not."""
    return json.dumps(value, ensure_ascii=True).encode()


@FIXTURES
@given(body=GOOD)
def test_a_question_in_order_is_decided(
    client: TestClient, validate: Validate, body: Mapping[str, object]
) -> None:
    """Unless its facts contradict each other, which no schema can tell."""
    validate("DecisionRequest", body)
    response = client.post("/v1/decisions", content=written(body), headers=HEADERS)

    if response.status_code == 200:
        validate("Decision", response.json())
    else:
        assert 400 == response.status_code
        assert "contradicts" in response.json()["detail"]


@FIXTURES
@given(body=JSON | QUESTION)
def test_whatever_is_asked_is_decided_or_refused(
    client: TestClient, validate: Validate, body: object
) -> None:
    """Nothing that is sent brings the service down; it reads just what the document describes."""
    response = client.post("/v1/decisions", content=written(body), headers=HEADERS)

    assert response.status_code in {200, 400}
    if response.status_code == 200:
        validate("Decision", response.json())
        validate("DecisionRequest", body)
    else:
        validate("Problem", response.json())


@FIXTURES
@given(body=JSON | EVALUATION)
def test_an_evaluation_is_decided_or_refused(
    client: TestClient, validate: Validate, body: object
) -> None:
    """The same for AuthZEN, whose errors are messages."""
    response = client.post("/access/v1/evaluation", content=written(body), headers=HEADERS)

    assert response.status_code in {200, 400}
    if response.status_code == 200:
        validate("Evaluation", response.json())
        validate("EvaluationRequest", body)
    else:
        assert response.text


@FIXTURES
@given(body=JSON | BATCH)
def test_a_batch_is_decided_or_refused(
    client: TestClient, validate: Validate, body: object
) -> None:
    """One answer for each item, however broken the items are."""
    response = client.post("/access/v1/evaluations", content=written(body), headers=HEADERS)

    assert response.status_code in {200, 400}
    if response.status_code == 200:
        validate("Evaluations", response.json())
        assert isinstance(body, Mapping)
        items = body.get("evaluations") or []
        assert len(items) == len(response.json().get("evaluations", []))
