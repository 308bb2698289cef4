"""A trace has our own names in it, and no caller's; a decision is counted by what it said."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import cast

import pytest
from opentelemetry.context import Context
from opentelemetry.trace import NonRecordingSpan, SpanContext, StatusCode, Tracer, get_current_span
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

import brightline
from api.app import make_app
from api.counting import OUTCOME, DecisionCounter
from api.measures import Measures
from api.point import DecisionPoint
from api.question import Place, Question
from api.tracing import Traced
from engine.resolve import Resolver
from tests.api.conftest import RULES

PARENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
HOT = frozenset({"/v1/decisions"})


class Span(NonRecordingSpan):
    """A span that keeps what it is told."""

    def __init__(self, parent: int) -> None:
        super().__init__(SpanContext(1, 1, is_remote=False))
        self.parent = parent
        self.said: dict[str, object] = {}

    def update_name(self, name: str) -> None:
        """Keep a name."""
        self.said["name"] = name

    def set_attribute(self, key: str, value: object) -> None:
        """Keep an attribute."""
        self.said[key] = value

    def set_status(self, status: object, description: str | None = None) -> None:
        """Keep a status."""
        self.said["status"] = (status, description)


class Spans:
    """A tracer that keeps its spans."""

    def __init__(self) -> None:
        self.spans: list[Span] = []

    @contextmanager
    def start_as_current_span(self, _: str, *, context: Context, **__: object) -> Iterator[Span]:
        """Begin a span."""
        span = Span(get_current_span(context).get_span_context().span_id)
        self.spans.append(span)
        yield span


@pytest.fixture
def spans() -> Spans:
    """No span yet."""
    return Spans()


def test_a_span_names_the_route_and_nobody(
    engine: brightline.Engine, resolver: Resolver, spans: Spans
) -> None:
    """On the hot path and beside it; a caller's trace goes on here."""
    app = Traced(make_app(engine, resolver), cast("Tracer", spans), HOT)
    client = TestClient(app)
    headers = {"traceparent": PARENT, "X-Request-ID": "jane", "baggage": "who=jane"}
    client.post("/v1/decisions", json={"conduct": "view"}, headers=headers)
    client.get("/v1/places/FR?jane=1")
    client.get("/jane")

    names = [span.said["name"] for span in spans.spans]
    assert ["POST /v1/decisions", "GET /v1/places/{code}", "GET other"] == names
    assert [200, 200, 404] == [s.said["http.response.status_code"] for s in spans.spans]
    assert [0xB7AD6B7169203331, 0, 0] == [span.parent for span in spans.spans]
    assert "jane" not in repr([span.said for span in spans.spans])


def test_a_failure_is_an_error_without_its_message(spans: Spans) -> None:
    """The message may hold a part of what was asked."""

    async def fail(scope: Scope, receive: Receive, send: Send) -> None:
        del scope, receive, send
        raise RuntimeError("jane")

    client = TestClient(Traced(fail, cast("Tracer", spans), HOT), raise_server_exceptions=False)
    assert 500 == client.get("/").status_code

    (span,) = spans.spans
    assert (StatusCode.ERROR, None) == span.said["status"]
    assert "jane" not in repr(span.said)


@pytest.mark.parametrize(
    ("label", "places"),
    [
        ("FR", {"viewer": Place(codes=("FR",))}),
        ("several", {"viewer": Place(codes=("FR", "DE"))}),
        ("anywhere", {}),
    ],
)
def test_a_decision_is_counted_where_its_viewer_is(
    resolver: Resolver, label: str, places: Mapping[str, Place]
) -> None:
    """By country; the rules that stand against it are counted with it."""
    point = DecisionPoint(brightline.load(Path(RULES)), resolver)
    measures = Measures()
    count = DecisionCounter(measures)
    question = Question(
        conduct="edit",
        facts={"image.depicts": "swimwear", "person.real": True},
        places=places,
    )
    written = point.write(question)
    for _ in range(3):
        count(written)
    text = measures.text().decode()
    outcome = OUTCOME.get()

    assert outcome is not None
    assert f'by_place_total{{outcome="{outcome}",place="{label}"}} 3.0' in text
    assert f'brightline_decisions_total{{conduct="edit",outcome="{outcome}"}} 3.0' in text
    assert "by_rule_total{outcome=" in text or written.prepared.said.permitted
