"""What a service remembers never answers another question (OpenFGA, CVE-2026-33729).

There a cached decision was handed to requests that differed in a condition. Here a decision point
remembers what the kernel said; so one that has answered a long row of requests, each nearly like
one before, is compared with one that was made for this request alone.
"""

import json
from collections.abc import Mapping
from datetime import date
from typing import Any, NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient

import brightline
from api import point as point_module
from api.app import Around, make_app
from api.body import Json
from api.decisions import question_of
from api.point import DecisionPoint
from api.principal import Principal
from api.question import Place, Question
from engine.decide import BadRequestError
from engine.resolve import Resolver
from engine.resolve.model import Anonymity, Evidence, Located
from records.access.roles import Role
from records.policies.tenants import Tenant, engines_of
from tests.api.conftest import RULES
from tests.hazards.test_log import Recorder
from tests.strategies import examples
from tests.strategies.words import one_in

ENGINE = brightline.load(RULES)
OF_A_TENANT = b"""policy acme-house "House rules"
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
TENANTS = engines_of({"acme": Tenant("acme", (("acme-house.law", OF_A_TENANT),))}, ENGINE)
ENGINES: Mapping[str | None, brightline.Engine] = {None: ENGINE, "acme": TENANTS["acme"].engine}
YES_OR_NO = st.booleans()
MOVES = ("198.51.100.1", "198.51.100.2")
"""Addresses whose place changes while the service runs."""
ELSEWHERE = (
    ({"GB"}, "one source"),
    ({"FR"}, "one source"),
    ({"FR"}, "another source"),
    ({"FR", "GB"}, "one source"),
    ({"US-CA"}, "one source"),
    (set[str](), "one source"),
)
HIDING = (*(4 * [Anonymity.NONE]), Anonymity.VPN, Anonymity.RELAY)


class Moving(Resolver):
    """A resolver that is told what its sources say."""

    def __init__(self) -> None:
        super().__init__()
        self.says: dict[str, Located] = {}

    def locate(self, address: str) -> Located:
        """What was said last."""
        return self.says.get(address) or super().locate(address)


class Clock:
    """The time, as the decision point reads it: a second passes where one is wanted."""

    def __init__(self) -> None:
        self.second = 1_800_000_000

    def time(self) -> float:
        """Seconds."""
        return float(self.second)


class Step(NamedTuple):
    """One request, how it is to be answered, and what moves before it."""

    question: Question
    needs: bool = False
    brief: bool = False
    days: date | tuple[date, date] | None = None
    tenant: str | None = None
    moves: tuple[str, Located] | None = None


def chosen(*values: object) -> st.SearchStrategy[Any]:
    """One of a few values, so that requests meet often."""
    return st.sampled_from(values)


OF_ONE = st.fixed_dictionaries(
    {},
    optional={
        "image.depicts": chosen("ordinary", "suggestive", "nudity", ["ordinary", "nudity"], None),
        "person.real": YES_OR_NO | chosen([True, False], None),
        "person.consent": chosen("none", "explicit", ["none", "explicit"]),
    },
)
OF_ALL = st.fixed_dictionaries(
    {},
    optional={
        "image.realistic": YES_OR_NO,
        "notice.valid": YES_OR_NO,
        "account.plan": chosen("free", "paid"),
        "location.anonymised": chosen("none", "vpn", ["none", "vpn"]),
    },
)
CODES = chosen((), ("GB",), ("FR",), ("FR", "GB"), ("GB", "FR"), ("gb",), ("US-CA",), ("ID",))
PLACES = st.builds(Place, chosen(None, *MOVES, "192.0.2.1"), CODES).filter(
    lambda place: bool(place.address or place.codes)
)
CAPABLE = chosen(None, (), ("label",), ("remove",), ("label", "remove"))
DAY = date(2023, 12, 31)
DAYS = chosen(None, None, DAY, (DAY, DAY), (DAY, date(2024, 1, 1)), date(2024, 1, 1))


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A question about little, so that the next one is often nearly the same."""
    facts: dict[str, Json] = draw(OF_ALL)
    people = draw(st.none() | st.lists(OF_ONE, max_size=2).map(tuple))
    if people is None:
        facts = {**facts, **draw(OF_ONE)}
    return Question(
        conduct=draw(chosen("view", "edit", "share", "host")),
        facts=facts,
        people=people,
        places=draw(st.dictionaries(chosen("viewer", "publication", "person"), PLACES, max_size=2)),
        capabilities=draw(CAPABLE),
    )


MOVE = st.builds(
    lambda address, where, by: (
        address,
        Located(
            codes=frozenset(where[0]),
            anywhere=not where[0] or by is not Anonymity.NONE,
            anonymised=by,
            evidence=(Evidence(source=where[1], says=",".join(sorted(where[0]))),),
        ),
    ),
    chosen(*MOVES),
    st.sampled_from(ELSEWHERE),
    st.sampled_from(HIDING),
)


AT_HOME = {"viewer": Place(codes=("FR",))}
BASES = (
    Question("host", {"image.depicts": "ordinary", "notice.valid": True}, places=AT_HOME),
    Question("view", {"image.depicts": "ordinary"}, ({"person.real": True}, {}), places=AT_HOME),
    Question("edit", {"image.depicts": "ordinary"}, places=AT_HOME),
    Question(
        "edit",
        {"image.depicts": "ordinary", "image.realistic": True},
        ({"person.real": True}, {"person.real": False}),
        {"viewer": Place(MOVES[0]), "publication": Place(codes=("FR",))},
    ),
    Question(
        "share",
        {"image.depicts": "nudity"},
        places={**AT_HOME, "publication": Place(codes=("US-CA",))},
    ),
)
"""Questions on whose parts the answer turns."""


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Any request."""
    return Step(
        draw(st.sampled_from(BASES) | questions()),
        draw(one_in(2)),
        draw(one_in(3)),
        draw(DAYS),
        draw(chosen(None, None, "acme")),
        draw(st.none() | MOVE),
    )


@st.composite
def rows(draw: st.DrawFn) -> list[Step]:
    """A row of requests, each one that came before but for one part of it."""
    row = [draw(steps())]
    for _ in range(draw(st.integers(4, 12))):
        before, other = draw(st.sampled_from(row)), draw(steps())
        part = draw(chosen(*Question._fields[:-1], *Step._fields[1:], "one person"))
        if part in Step._fields:
            row.append(before._replace(**{part: getattr(other, part)}))
        elif part == "one person" and before.question.people:
            people = (*before.question.people[:-1], draw(OF_ONE))
            row.append(before._replace(question=before.question._replace(people=people)))
        elif part in Question._fields:
            same = before.question._replace(**{part: getattr(other.question, part)})
            row.append(before._replace(question=same))
    return row


def said(point: DecisionPoint, step: Step) -> object:
    """The answer without what differs from one moment to the next, or why there is none."""
    question, needs, brief, days, *_ = step
    try:
        prepared = point.prepare(question, questions=needs, brief=brief, as_of=days)
    except BadRequestError as error:
        return error.field, error.message
    answer = json.loads(b"{%b}" % prepared.named().members)
    return {
        "leaf": prepared.leaf,
        "status": prepared.said.status,
        "duties": prepared.said.duties,
        "recorded": prepared.decision.verdict.people,
        **{name: value for name, value in answer.items() if name not in {"id", "max_age"}},
    }


HOST, VIEW, EDIT, _, SHARE = BASES
GB, US_CA = Place(codes=("GB",)), Place(codes=("US-CA",))
SWIMWEAR = EDIT._replace(facts={"image.depicts": "swimwear"}, places={"viewer": GB})
PAIRS: Mapping[str, tuple[Step, Step]] = {
    "conduct": (Step(HOST), Step(HOST._replace(conduct="threaten"))),
    "facts": (Step(HOST), Step(HOST._replace(facts={**HOST.facts, "notice.valid": False}))),
    "one person": (
        Step(EDIT._replace(people=({}, {"person.real": False}))),
        Step(EDIT._replace(people=({}, {"image.depicts": "nudity"}))),
    ),
    "nobody": (Step(SWIMWEAR._replace(people=())), Step(SWIMWEAR._replace(people=({},)))),
    "viewer": (Step(SWIMWEAR), Step(SWIMWEAR._replace(places={"viewer": US_CA}))),
    "publication": (
        Step(SHARE, days=DAY),
        Step(SHARE._replace(places={**AT_HOME, "publication": GB}), days=DAY),
    ),
    "days": (Step(SHARE, days=DAY), Step(SHARE, days=date(2024, 1, 1))),
    "capabilities": (
        Step(HOST._replace(capabilities=("remove",))),
        Step(HOST._replace(capabilities=())),
    ),
    "promise": (Step(HOST), Step(HOST._replace(capabilities=("label",)))),
    "needs": (Step(EDIT), Step(EDIT, needs=True)),
    "brief": (Step(SHARE), Step(SHARE, brief=True)),
    "tenant": (Step(VIEW), Step(VIEW, tenant="acme")),
    "evidence": (
        Step(SWIMWEAR),
        Step(SWIMWEAR._replace(places={"viewer": Place("81.2.69.142")})),
    ),
}
"""For each part of a request, two requests that differ in it alone, and have different answers."""


@pytest.mark.parametrize("part", PAIRS)
def test_two_requests_that_differ_in_one_part_never_share_an_answer(part: str) -> None:
    """In either order; and asked once more, the first has its own answer still."""
    resolver = Resolver()
    one, other = PAIRS[part]
    alone, apart = (
        said(DecisionPoint(ENGINES[step.tenant], resolver), step) for step in (one, other)
    )
    assert alone != apart
    for row, expected in (
        ((one, other, one), [alone, apart, alone]),
        ((other, one, other), [apart, alone, apart]),
    ):
        points = {name: DecisionPoint(engine, resolver) for name, engine in ENGINES.items()}
        assert expected == [said(points[step.tenant], step) for step in row]
    resolver.close()


@examples(40)
@given(row=rows())
def test_a_service_that_remembers_answers_as_one_that_does_not(row: list[Step]) -> None:
    """Whatever a decision may depend on: facts, people, places, evidence, duties, days, tenant."""
    resolver, clock = Moving(), Clock()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(point_module, "time", clock)
        long_lived = {name: DecisionPoint(one, resolver) for name, one in ENGINES.items()}
        for step in row:
            if step.moves is not None:
                address, where = step.moves
                resolver.says[address] = where
                clock.second += 1  # what was looked up holds for the rest of its second
            alone = DecisionPoint(ENGINES[step.tenant], resolver)
            assert said(alone, step) == said(long_lived[step.tenant], step)
    resolver.close()


class Callers:
    """Knows everybody by the name that they send: of a role, or with a tenant after a dot."""

    def admit(self, authorization: bytes | None) -> Principal:
        """Who it is."""
        name = (authorization or b"").decode()
        _, dot, tenant = name.partition(".")
        roles = {Role(name)} if name in {*Role} else {*Role}
        return Principal(name, frozenset(roles), tenant if dot else None)


def body_of(question: Question) -> dict[str, Any]:
    """The question as a service sends it."""
    places = {
        factor: {
            **({"address": place.address} if place.address else {}),
            **({"codes": list(place.codes)} if place.codes else {}),
        }
        for factor, place in question.places.items()
    }
    return {
        "conduct": question.conduct,
        "facts": question.facts,
        "people": None if question.people is None else list(question.people),
        "places": places,
        "capabilities": None if question.capabilities is None else list(question.capabilities),
    }


@pytest.fixture(scope="module")
def running() -> TestClient:
    """A service that answers all requests of this module."""
    return TestClient(
        make_app(ENGINE, Resolver(), Around(guard=Callers()), tenants=TENANTS),
    )


def test_the_same_words_from_another_are_read_anew(running: TestClient) -> None:
    """What an auditor may ask is not answered to a service that repeats it within the second.

    Nor is a tenant answered as the operator is; and whoever may not ask at all hears nothing.
    """
    plain = {"conduct": "view", "facts": {"image.depicts": "ordinary", "person.real": True}}
    for _ in range(2):
        for body in ({**plain, "as_of": "2023-12-31"}, plain):
            answers = {
                name: running.post("/v1/decisions", json=body, headers={"Authorization": name})
                for name in ("auditor", "service", "studio.acme", "admin", "service", "auditor")
            }
            dated = "as_of" in body
            assert 200 == answers["auditor"].status_code
            assert (400 if dated else 200) == answers["service"].status_code
            assert 403 == answers["admin"].status_code
            assert answers["auditor"].json()["permitted"]
            assert not answers["studio.acme"].json()["permitted"]


def test_the_same_words_twice_are_two_decisions(resolver: Resolver) -> None:
    """Each has a name and a record of its own, though the second was not decided anew."""
    recorder = Recorder(full=False)
    client = TestClient(make_app(ENGINE, resolver, Around(recorder=recorder)))
    body = {"conduct": "view", "facts": {"image.depicts": "ordinary"}}
    evaluation = {
        "subject": {"type": "user", "id": "u"},
        "action": {"name": "view"},
        "resource": {"type": "image", "id": "i", "properties": {"image.depicts": "ordinary"}},
    }
    answers = [client.post("/v1/decisions", json=body).json() for _ in range(5)]
    found = [client.post("/access/v1/evaluation", json=evaluation).json() for _ in range(5)]
    names = [one["id"] for one in (*answers, *(each["context"] for each in found))]

    assert all(each["decision"] for each in found)
    assert 10 == len(set(names))
    assert names == [json.loads(entry.body)["id"] for entry in recorder.kept]


ROWS = st.lists(st.tuples(questions(), chosen("studio", "studio.acme")), min_size=2, max_size=5)


@examples(25)
@given(data=st.data())
def test_a_running_service_answers_each_caller_by_their_own_question(
    data: st.DataObject, running: TestClient
) -> None:
    """Alone or in a batch, on the hot path, for the operator and for a tenant."""
    resolver = Resolver()
    row = data.draw(ROWS)
    for name in ("studio", "studio.acme"):
        engine = ENGINES["acme"] if name.endswith("acme") else ENGINE
        asked = [body_of(question) for question, caller in row if caller == name]
        if not asked:
            continue
        headers = {"Authorization": name}
        for one in asked:
            # The second time it may be answered by its bytes alone.
            running.post("/v1/decisions", json=one, headers=headers)
        alone = [running.post("/v1/decisions", json=one, headers=headers) for one in asked]
        batch = running.post("/v1/decisions/batch", json={"items": asked}, headers=headers).json()
        for one, answer, item in zip(asked, alone, batch["decisions"], strict=True):
            expected = expected_of(engine, resolver, one)
            if expected is None:
                assert 400 == answer.status_code
                assert not item["permitted"]
            else:
                for name_of, value in expected.items():
                    assert value == answer.json()[name_of]
                    assert value == item[name_of]
    resolver.close()


def expected_of(
    engine: brightline.Engine, resolver: Resolver, body: Mapping[str, Any]
) -> dict[str, Any] | None:
    """What a decision point says that was made for this question alone; None: it refuses it."""
    try:
        question = question_of(engine.policy_set.vocabulary, body)
        members = DecisionPoint(engine, resolver).answer(question).members
    except BadRequestError:
        return None
    plain: dict[str, Any] = json.loads(json.dumps(dict(members)))
    names = ("outcome", "permitted", "reasons", "duties", "unmet", "places", "policy", "status")
    return {name: plain[name] for name in names}
