"""What is limited, counted and written down of each request; and what never is."""

import io
import json
import logging
import re
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient

import brightline
from api.app import Around, make_app
from api.counting import DecisionCounter
from api.lines import Lines, LinesHandler
from api.measures import Measures
from api.observing import Observed
from api.point import DecisionPoint
from api.principal import Guard, OpenGuard, Principal
from api.problems import Problem, ProblemError, ProblemKind
from api.question import Question
from api.rates import Rates
from api.readiness import (
    ReadinessChecks,
    fresh_check,
    journal_check,
    places_check,
    policy_check,
)
from api.writing import FoundPlaces
from brightline import Engine
from engine.resolve import Resolver, Sources
from records.access.roles import Role
from records.migrations import upgrade
from records.store import open_store

KEY = "Bearer the-key"
TOKEN = "0123456789abcdef"  # noqa: S105  # an example
HOT = ("/v1/decisions",)


class OneKey:
    """A guard that knows one key."""

    def admit(self, authorization: bytes | None) -> Principal:
        """Who asks."""
        if authorization != KEY.encode():
            raise ProblemError(Problem(kind=ProblemKind.UNKNOWN_CALLER))
        return Principal("studio", frozenset({Role.SERVICE}))


Make = Callable[..., TestClient]


@pytest.fixture
def measures() -> Measures:
    """Nothing was counted yet."""
    return Measures()


@pytest.fixture
def written() -> io.StringIO:
    """Where lines go."""
    return io.StringIO()


@pytest.fixture
def make(
    engine: Engine, resolver: Resolver, measures: Measures, written: io.StringIO
) -> Iterator[Make]:
    """Makes observed services."""
    lines = Lines(written)

    def made(
        *,
        guard: Guard | None = None,
        token: str | None = None,
        by_key: str | None = None,
        by_address: str | None = None,
        client: tuple[str, int] = ("127.0.0.1", 1),
        readiness: ReadinessChecks | None = None,
    ) -> TestClient:
        guard = OneKey() if guard is None else guard
        app = Observed(
            make_app(engine, resolver, Around(guard=guard)),
            measures=measures,
            guard=guard,
            rates=Rates(by_key=by_key, by_address=by_address),
            lines=lines,
            hot=HOT,
            metrics_token=token,
            readiness=readiness,
        )
        return TestClient(app, client=client)

    yield made
    lines.close()


def ask(client: TestClient, key: str | None = KEY, **body: object) -> Any:  # noqa: ANN401  # the answer of a client
    """Ask for a decision."""
    headers = {} if key is None else {"Authorization": key}
    return client.post("/v1/decisions", json={"conduct": "view", **body}, headers=headers)


def sample(text: str, name: str, **labels: str) -> float:
    """One number of the metrics; 0 where there is none."""
    for family in text_string_to_metric_families(text):
        for found in family.samples:
            if found.name == name and labels.items() <= found.labels.items():
                return float(found.value)
    return 0.0


def test_answers_from_in_front_carry_the_headers_of_all(make: Make) -> None:
    """The metrics, the refusals, and that it is not ready."""
    readiness = ReadinessChecks({"x": lambda: "it is not"})
    client = make(by_address="1/minute", client=("192.0.2.1", 1), readiness=readiness)
    answers = [client.get("/metrics"), client.get("/readyz"), *(ask(client, None) for _ in "123")]

    assert [403, 503, 401, 401, 429] == [answer.status_code for answer in answers]
    for answer in answers:
        assert "nosniff" == answer.headers["x-content-type-options"]
        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "no-store" == answer.headers["cache-control"]


# -- too many -------------------------------------------------------------------------------------


def test_a_caller_is_told_what_is_left(make: Make) -> None:
    """And, when nothing is, how long to wait; with the headers of the draft."""
    client = make(by_key="3/minute")
    answers = [ask(client) for _ in range(4)]

    assert [200, 200, 200, 429] == [answer.status_code for answer in answers]
    assert '"key";q=3;w=60' == answers[0].headers["ratelimit-policy"]
    left = [re.match(r'"key";r=([0-9]+);t=[0-9]+$', a.headers["ratelimit"]) for a in answers]
    assert ["2", "1", "0", "0"] == [found and found[1] for found in left]
    assert 1 <= int(answers[3].headers["retry-after"]) <= 120
    assert "application/problem+json" == answers[3].headers["content-type"]
    assert ("urn:brightline:problem:too-many-requests", 429) == (
        answers[3].json()["type"],
        answers[3].json()["status"],
    )


def test_what_is_refused_at_the_door_is_named_as_it_was_asked(make: Make) -> None:
    """AuthZEN asks for the name of the request with every answer, and for a message with errors."""
    client = make(by_key="1/minute")
    named = {"Authorization": KEY, "X-Request-ID": "r-1"}
    body = {
        "subject": {"type": "user", "id": "u"},
        "action": {"name": "view"},
        "resource": {"type": "image", "id": "i"},
    }
    answers = [client.post("/access/v1/evaluation", json=body, headers=named) for _ in range(2)]

    assert [200, 429] == [answer.status_code for answer in answers]
    assert ["r-1"] * 2 == [answer.headers["x-request-id"] for answer in answers]
    assert answers[1].headers["content-type"].startswith("text/plain")
    assert "no-store" == answers[1].headers["cache-control"]


def test_wrong_keys_are_counted_by_address(make: Make) -> None:
    """A valid key is let through from the same address, since it may be that of a proxy."""
    client = make(by_address="5/minute")
    wrong = [ask(client, "Bearer wrong").status_code for _ in range(8)]

    assert [401] * 6 == wrong[:6]
    assert [429] * 2 == wrong[6:]
    assert 429 == ask(client, None).status_code
    assert 200 == ask(client).status_code
    assert 200 == client.get("/healthz").status_code
    assert 429 == client.get("/openapi.json").status_code


def test_valid_requests_do_not_count_for_an_address(make: Make) -> None:
    """However many there are; nor do those that the application itself has to refuse."""
    client = make(by_address="5/minute")
    for _ in range(20):
        assert 200 == ask(client).status_code
        assert 400 == ask(client, conduct=7).status_code

    assert 401 == ask(client, "Bearer wrong").status_code


def test_addresses_are_counted_apart() -> None:
    """But one customer's IPv6 addresses together: they have 2 to the 64 of them."""
    rates = Rates(by_address="2/minute")
    for address in ("2001:db8::1", "2001:db8::2", "2001:db8::3"):
        rates.of_address(address)

    assert rates.is_over("2001:db8::ffff")
    assert not rates.is_over("2001:db8:0:1::1")
    assert not rates.is_over("192.0.2.1")
    assert not Rates().is_over("192.0.2.1")


def test_whoever_waited_may_try_again() -> None:
    """For as long as was said."""
    moment = [0.0]
    rates = Rates(by_address="1/minute", clock=lambda: moment[0])
    rates.of_address("192.0.2.1")
    allowance = rates.of_address("192.0.2.1")
    assert allowance is not None
    assert rates.is_over("192.0.2.1")
    moment[0] = float(allowance.seconds)

    assert not rates.is_over("192.0.2.1")


# -- metrics --------------------------------------------------------------------------------------


def test_requests_are_counted_by_route_and_status(make: Make) -> None:
    """Under our own paths: a caller's paths would fill the memory, and may say something."""
    client = make(guard=OpenGuard())
    ask(client)
    ask(client, conduct=7)
    client.get("/v1/places/FR")
    client.get("/v1/places/DE")
    client.get("/secret/path")
    text = client.get("/metrics").text

    assert 1 == sample(text, "brightline_requests_total", route="/v1/decisions", status="200")
    assert 1 == sample(text, "brightline_requests_total", route="/v1/decisions", status="400")
    assert 2 == sample(text, "brightline_requests_total", route="/v1/places/{code}", status="200")
    assert 1 == sample(text, "brightline_requests_total", route="other", status="404")
    assert 2 == sample(text, "brightline_request_seconds_count", route="/v1/decisions")
    assert 2 == sample(text, "brightline_request_seconds_bucket", route="/v1/decisions", le="+Inf")
    assert "secret" not in text


def test_refusals_are_counted_by_their_reason(make: Make) -> None:
    """Many unknown callers at once are something to look at."""
    client = make(by_key="1/minute")
    for key in (KEY, KEY, "Bearer wrong"):
        ask(client, key)
    text = client.get("/metrics").text

    assert 1 == sample(text, "brightline_refusals_total", why="unknown-caller")
    assert 1 == sample(text, "brightline_refusals_total", why="too-many-requests")


def test_decisions_are_counted_by_what_was_decided(measures: Measures) -> None:
    """By conduct, country and rule, each with the outcome; the sums agree."""
    for _ in range(3):
        measures.decided(conduct="edit", outcome="deny", place="FR", rules=["FR-1/a", "FR-2/b"])
    measures.decided(conduct="edit", outcome="permit", place="several", rules=[])
    text = measures.text().decode()

    assert 3 == sample(text, "brightline_decisions_total", conduct="edit", outcome="deny")
    assert 1 == sample(text, "brightline_decisions_total", conduct="edit", outcome="permit")
    assert 3 == sample(text, "brightline_decisions_by_place_total", place="FR", outcome="deny")
    assert 3 == sample(text, "brightline_decisions_by_rule_total", rule="FR-2/b", outcome="deny")
    assert text == measures.text().decode()


def test_counting_takes_bounded_memory(
    measures: Measures, engine: brightline.Engine, resolver: Resolver
) -> None:
    """However many different verdicts there are."""
    count = DecisionCounter(measures)
    question = Question("view")
    written = DecisionPoint(engine, resolver).write(question)
    for _ in range(20_000):
        places = FoundPlaces(b"", b"", b'{"viewer":["FR"]}')
        count(written._replace(prepared=replace(written.prepared, places=places)))

    assert len(count._tallies) <= 8_192  # noqa: SLF001  # what the test is about
    total = sum(
        s.value
        for family in text_string_to_metric_families(measures.text().decode())
        for s in family.samples
        if s.name == "brightline_decisions_by_place_total" and s.labels["place"] == "FR"
    )
    assert 20_000 == total


def test_gauges_are_asked_when_somebody_looks(measures: Measures) -> None:
    """The lag of the journal, the age of the rules, the age of the databases, and the like."""
    waiting = [0.0]
    measures.watch("brightline_journal_waiting", "Entries that wait.", lambda: waiting[0])
    measures.watch_counts("brightline_bundles", "Bundles.", lambda: {"refused": 2.0})
    waiting[0] = 17.0
    text = measures.text().decode()

    assert 17 == sample(text, "brightline_journal_waiting")
    assert 2 == sample(text, "brightline_bundles_total", what="refused")


def test_metrics_are_for_this_machine_unless_a_token_is_set(make: Make) -> None:
    """Also where a proxy on this machine asks for somebody else."""
    near = make()
    assert 200 == near.get("/metrics").status_code
    assert near.get("/metrics").headers["content-type"].startswith("text/plain; version=0.0.4")
    for header in ("Forwarded", "X-Forwarded-For", "Via"):
        assert 403 == near.get("/metrics", headers={header: "x"}).status_code
    assert 403 == make(client=("192.0.2.1", 1)).get("/metrics").status_code
    assert 405 == near.post("/metrics").status_code


def test_a_token_opens_metrics_from_anywhere(make: Make) -> None:
    """And then nothing else does, not even a key, and not even from here."""
    for client in (("192.0.2.1", 1), ("127.0.0.1", 1)):
        far = make(token=TOKEN, client=client)
        good = {"Authorization": f"Bearer {TOKEN}"}
        assert 200 == far.get("/metrics", headers=good).status_code
        for other in ({}, {"Authorization": KEY}, {"Authorization": f"Bearer {TOKEN[:-1]}"}):
            assert 403 == far.get("/metrics", headers=other).status_code


# -- ready ----------------------------------------------------------------------------------------


def test_a_service_is_ready_when_all_that_it_needs_is_there(
    make: Make, engine: Engine, resolver: Resolver, tmp_path: Path
) -> None:
    """And says what is in the way when it is not, within a second; it stays alive meanwhile."""
    path = tmp_path / "records.db"
    database = open_store(str(path))
    upgrade(database)
    moment, fresh = [0.0], [True]
    checks = ReadinessChecks(
        {
            "policy": policy_check(lambda: engine),
            "journal": journal_check(database, lambda: False),
            "keys": fresh_check(lambda: fresh[0], "the keys"),
            "places": places_check(resolver),
        },
        clock=lambda: moment[0],
    )
    client = make(readiness=checks)
    assert (200, "ready") == _ready(client)

    path.rename(tmp_path / "elsewhere.db")
    database.dispose()
    fresh[0] = False
    assert (200, "ready") == _ready(client)
    moment[0] += 1
    answer = client.get("/readyz")
    assert 503 == answer.status_code
    assert {
        "journal": "the journal cannot be written",
        "keys": "the keys cannot be read",
    } == answer.json()["failing"]
    assert str(tmp_path) not in answer.text
    assert 200 == client.get("/healthz").status_code

    (tmp_path / "elsewhere.db").rename(path)
    fresh[0] = True
    moment[0] += 1
    assert (200, "ready") == _ready(client)
    database.dispose()


def test_a_policy_that_does_not_decide_and_places_that_are_gone_are_seen(tmp_path: Path) -> None:
    """Whatever the reason is."""

    def broken() -> Engine:
        raise RuntimeError("whatever it is")

    gone = Resolver(Sources(country=tmp_path / "country.mmdb"))
    found = ReadinessChecks({"policy": policy_check(broken), "places": places_check(gone)}).now()
    gone.close()

    assert not found.ready
    assert "no decision can be made (RuntimeError)" == found.failing["policy"]
    assert "`country` is unreadable" == found.failing["places"]


def _ready(client: TestClient) -> tuple[int, str]:
    answer = client.get("/readyz")
    return answer.status_code, answer.json()["status"]


# -- lines ----------------------------------------------------------------------------------------


def test_a_request_leaves_one_line_and_nothing_of_its_caller(
    make: Make, written: io.StringIO
) -> None:
    """No fact, no address, no key, no name of the caller for the request, no path of theirs."""
    client = make(client=("192.0.2.77", 4_711))
    facts = {"image.depicts": "swimwear", "person.real": True}
    headers = {"Authorization": KEY, "X-Request-ID": "about-jane"}
    places = {"viewer": {"address": "81.2.69.142"}}
    body = {"conduct": "edit", "facts": facts, "places": places}
    assert 200 == client.post("/v1/decisions", json=body, headers=headers).status_code
    client.get("/jane?name=jane")
    lines = _lines(written, 2)

    assert {"time", "level", "event", "id", "route", "status", "ms", "outcome"} == set(lines[0])
    assert ("/v1/decisions", 200) == (lines[0]["route"], lines[0]["status"])
    assert ("other", 404) == (lines[1]["route"], lines[1]["status"])
    for hidden in ("192.0.2", "81.2", "swimwear", "jane", "the-key", "studio"):
        assert hidden not in written.getvalue()


def test_a_failure_is_logged_without_its_message(written: io.StringIO) -> None:
    """It may hold a part of what was asked; where it failed is said."""
    lines = Lines(written)
    logger = logging.getLogger("brightline.test.lines")
    logger.propagate = False
    logger.addHandler(LinesHandler(lines))
    hidden = "secret"
    try:
        int(hidden)
    except ValueError:
        logger.exception("it failed")
    lines.close()
    (line,) = _lines(written, 1)

    assert ("it failed", "error", "ValueError") == (
        line["message"],
        line["level"],
        line["failure"],
    )
    assert "test_access_observing.py" in line["at"]
    assert "secret" not in written.getvalue()


def test_nobody_waits_for_a_reader_of_the_log() -> None:
    """A full pipe makes lines be dropped and counted, and no answer late."""
    stuck = threading.Event()

    class Full(io.StringIO):
        def write(self, text: str) -> int:
            stuck.wait(10)
            return len(text)

    lines = Lines(Full(), most_waiting=100)
    started = time.perf_counter()
    for number in range(50_000):
        lines.write({"number": number})
    took = time.perf_counter() - started
    dropped = lines.dropped
    stuck.set()
    lines.close()

    assert took < 1.0
    assert dropped >= 40_000


def test_a_reader_that_is_gone_does_no_harm() -> None:
    """A closed pipe is counted like a full one."""
    stream = io.StringIO()
    lines = Lines(stream)
    stream.close()
    lines.write({"a": 1})
    lines.close()

    assert 1 == lines.dropped


def _lines(written: io.StringIO, number: int) -> list[dict[str, Any]]:
    end = time.monotonic() + 3
    while written.getvalue().count("\n") < number and time.monotonic() < end:
        time.sleep(0.02)
    return [json.loads(line) for line in written.getvalue().splitlines()]
