"""Bodies that two readers could read differently are refused, whatever they would say."""

import asyncio
import json
import math
from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Message

import brightline
from api.access import KeyGuard
from api.app import Around, make_app
from api.body import LARGEST_NUMBER, MOST_BYTES, MOST_DEPTH, Json, kind_of, parse_object
from api.problems import ProblemError
from api.working import Work
from engine.resolve import Resolver
from tests.api.asgi import scope_of
from tests.api.conftest import Validate

PATH = "/v1/decisions"
JSON = {"Content-Type": "application/json"}


def nested(depth: int) -> bytes:
    """An object that nests lists up to a depth."""
    return b'{"a":' + b"[" * (depth - 1) + b"]" * (depth - 1) + b"}"


@pytest.mark.parametrize(
    ("content", "detail"),
    [
        (b"", "the body is empty"),
        (b" \n", "the body is empty"),
        (b"[]", "the body is a list; expected a JSON object"),
        (b"null", "the body is null"),
        (b"true", "the body is true or false"),
        (b"1", "the body is a number"),
        (b'"edit"', "the body is a text"),
        (b"{", "no JSON at line 1, column 2"),
        (b"{}{}", "no JSON at line 1, column 3: extra data"),
        (b"{'a': 1}", "no JSON at line 1, column 2"),
        (b'{"a": 1,}', "no JSON at line 1"),
        (b'{"a": .5}', "no JSON at line 1"),
        (b'{"a": "\x01"}', "no JSON at line 1"),
        (b'{"a": "\xff"}', "no UTF-8 at byte 7"),
        (b'{"a": "\xed\xa0\x80"}', "no UTF-8 at byte 7"),
        (b"\xef\xbb\xbf{}", "byte order mark"),
        ('{"a": 1}'.encode("utf-16"), "no UTF-8 at byte 0"),
        (b'{"a": 1, "a": 1}', "`a` stands twice"),
        (b'{"b": [{"a": 1, "\\u0061": 2}]}', "`a` stands twice"),
        (b'{"\\ud800": 1, "\\ud800": 1}', "`\N{REPLACEMENT CHARACTER}` stands twice"),
        (b'{"a": NaN}', "`NaN` is no JSON"),
        (b'{"a": Infinity}', "`Infinity` is no JSON"),
        (b'{"a": -Infinity}', "`-Infinity` is no JSON"),
        (b'{"a": 1e999}', "`1e999` is too large"),
        (b'{"a": 9007199254740992}', "`9007199254740992` is too large"),
        (b'{"a": -9007199254740992}', "`-9007199254740992` is too large"),
        (b'{"a": ' + b"9" * 5000 + b"}", "is too large; at most 9007199254740991"),
        (b'{"a": "\\ud800"}', "half a character"),
        (b'{"\\udc00": 1}', "half a character"),
        (b'{"a": ["b", {"c": "d\\udfff"}]}', "half a character"),
        (nested(MOST_DEPTH + 1), "more than 32 levels"),
        (b'{"a":' * 8_000 + b"1" + b"}" * 8_000, "more than 32 levels"),
        (b"[" * 60_000, "more than 32 levels"),
    ],
)
def test_a_body_that_is_no_plain_object_is_refused(
    client: TestClient, validate: Validate, content: bytes, detail: str
) -> None:
    """A smuggled second meaning never reaches the decision."""
    response = client.post(PATH, content=content, headers=JSON)
    problem = response.json()
    validate("Problem", problem)

    assert 400 == response.status_code
    assert "urn:brightline:problem:malformed-body" == problem["type"]
    assert detail in problem["detail"]


@pytest.mark.parametrize(
    ("expected", "content"),
    [
        ({"a": LARGEST_NUMBER}, b'{"a": 9007199254740991}'),
        ({"a": -LARGEST_NUMBER}, b'{"a": -9007199254740991}'),
        ({"a": 1.5}, b'{"a": 1.5}'),
        ({"a": 17}, b'{"a": 17.0}'),
        ({"a": "\N{GRINNING FACE}"}, b'{"a": "\\ud83d\\ude00"}'),
        ({"a": "\N{GRINNING FACE}"}, '{"a": "\N{GRINNING FACE}"}'.encode()),
        ({"a": {"a": 1}}, b'{"a": {"a": 1}}'),
        ({}, b"\r\n {} \t"),
    ],
)
def test_a_plain_object_is_read_as_it_stands(expected: object, content: bytes) -> None:
    """The limits cut off nothing that is in use."""
    assert expected == parse_object(content)


def test_nesting_is_read_up_to_the_limit() -> None:
    """The deepest question that has a meaning has four levels."""
    assert ["a"] == list(parse_object(nested(MOST_DEPTH)))


PLAIN = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-LARGEST_NUMBER, LARGEST_NUMBER)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inside: st.lists(inside, max_size=4) | st.dictionaries(st.text(), inside, max_size=4),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), PLAIN, max_size=5), st.booleans())
def test_whatever_json_a_program_writes_is_read_back(members: Json, ascii_only: bool) -> None:  # noqa: FBT001
    """Strictness costs no honest caller anything."""
    assert members == parse_object(json.dumps(members, ensure_ascii=ascii_only).encode())


@given(st.binary(max_size=60))
def test_bytes_without_meaning_are_refused_and_never_fail(content: bytes) -> None:
    """Whatever is sent, nothing else comes of it."""
    with suppress(ProblemError):
        parse_object(content)


def test_every_kind_of_value_has_a_name() -> None:
    """A message says what was found in the words of JSON, not of a programming language."""
    values: tuple[Json, ...] = (None, True, 1, math.pi, "a", [], {})

    assert (
        *("null", "true or false", "a number", "a number", "a text", "a list", "an object"),
    ) == tuple(map(kind_of, values))


# -- types and sizes ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "media_type",
    [
        "application/json",
        "application/json; charset=utf-8",
        'Application/JSON;charset="UTF-8"',
        "application/json; profile=x",
    ],
)
def test_json_is_read_with_or_without_its_encoding(client: TestClient, media_type: str) -> None:
    """Many clients say the encoding although JSON has only one."""
    response = client.post(
        PATH, content=b'{"conduct": "edit"}', headers={"Content-Type": media_type}
    )

    assert 200 == response.status_code


@pytest.mark.parametrize(
    ("detail", "headers"),
    [
        ("is not stated", {}),
        ("`text/plain`", {"Content-Type": "text/plain"}),
        ("`application/jsonp`", {"Content-Type": "application/jsonp"}),
        ("`multipart/form-data`", {"Content-Type": "multipart/form-data; boundary=a"}),
        ("`utf-16`", {"Content-Type": "application/json; charset=utf-16"}),
    ],
)
def test_another_type_of_body_is_refused(
    client: TestClient, validate: Validate, detail: str, headers: dict[str, str]
) -> None:
    """A web page cannot make a browser ask on its behalf without the browser asking first."""
    response = client.post(PATH, content=b'{"conduct": "edit"}', headers=headers)
    problem = response.json()
    validate("Problem", problem)

    assert 415 == response.status_code
    assert detail in problem["detail"]


def test_a_body_that_is_too_large_is_refused(client: TestClient, validate: Validate) -> None:
    """Before it is read, where its length is stated."""
    content = b'{"conduct": "edit"}' + b" " * MOST_BYTES
    response = client.post(PATH, content=content, headers=JSON)
    validate("Problem", response.json())

    assert 413 == response.status_code
    assert "urn:brightline:problem:body-too-large" == response.json()["type"]


def test_a_body_without_a_stated_length_is_cut_off_at_the_limit(
    engine: brightline.Engine, resolver: Resolver
) -> None:
    """Of a stream without end nothing is read after the limit."""
    app = make_app(engine, resolver)
    scope = scope_of("POST", PATH)
    chunk = b" " * 10_000
    received: list[int] = []
    sent: list[Message] = []

    async def receive() -> Message:
        received.append(len(chunk))
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))

    assert 413 == sent[0]["status"]
    assert MOST_BYTES < sum(received) <= MOST_BYTES + len(chunk)


def test_a_caller_that_hangs_up_is_no_failure(
    engine: brightline.Engine, resolver: Resolver, caplog: pytest.LogCaptureFixture
) -> None:
    """There is nobody to answer, and nothing for the log."""
    app = make_app(engine, resolver)
    scope = scope_of("POST", PATH)
    sent: list[Message] = []

    async def receive() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, receive, send))

    assert [] == sent
    assert "" == caplog.text


def test_a_body_of_just_the_limit_is_read(client: TestClient) -> None:
    """One byte less than too much is not too much."""
    content = b'{"conduct": "edit"}'.ljust(MOST_BYTES)

    assert 200 == client.post(PATH, content=content, headers=JSON).status_code


def test_a_body_that_does_not_arrive_is_not_waited_for(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the hot path and behind it; whoever sends a byte an hour holds nobody up for long."""
    monkeypatch.setattr("api.body.PATIENCE", 0.02)
    monkeypatch.setattr("api.front.PATIENCE", 0.02)
    sent: list[Message] = []
    first: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Message:
        if first:
            return first.pop()
        await asyncio.sleep(60)
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await client.app(scope_of("POST", PATH), receive, send)

    asyncio.run(ask())
    assert 408 == sent[0]["status"]


@pytest.mark.parametrize("path", [PATH, f"{PATH}/batch", "/access/v1/search/action"])
def test_who_is_not_known_is_not_listened_to(
    engine: brightline.Engine, resolver: Resolver, path: str
) -> None:
    """The refusal comes before the body is waited for, or kept."""
    app = make_app(engine, resolver, Around(guard=KeyGuard(None)))
    sent: list[Message] = []
    first: list[Message] = [{"type": "http.request", "body": b"{", "more_body": True}]

    async def receive() -> Message:
        assert first, "nobody reads on"
        return first.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    async def ask() -> None:
        await app(scope_of("POST", path), receive, send)

    asyncio.run(ask())
    assert 401 == sent[0]["status"]


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/v1/decisions/batch", {"items": [{"conduct": "view"}], "needs": True}),
        (
            "/access/v1/evaluations",
            {
                "subject": {"type": "user", "id": "u"},
                "action": {"name": "view"},
                "evaluations": [{"resource": {"type": "image", "id": "i"}}],
            },
        ),
        (
            "/access/v1/search/action",
            {"subject": {"type": "user", "id": "u"}, "resource": {"type": "image", "id": "i"}},
        ),
    ],
)
def test_no_request_is_worked_on_for_ever(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, path: str, body: object
) -> None:
    """Whoever asks for very much at once is told to ask for less."""
    monkeypatch.setattr("api.working.MOST_SECONDS", -1.0)
    monkeypatch.setattr("api.search._PAUSE", 1)
    began: list[Work] = []
    begin = Work.__init__

    def begins(work: Work, every: int = 1) -> None:
        began.append(work)
        begin(work, every)

    monkeypatch.setattr(Work, "__init__", begins)
    answer = client.post(path, json=body)
    assert 1 == len(began)
    assert 413 == answer.status_code
    assert "ask for fewer at once" in answer.text
