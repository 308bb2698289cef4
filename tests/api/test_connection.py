"""Whoever connects and says nothing, little or too much is let go of; everybody else is served."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest
import uvicorn
from starlette.types import Receive, Scope, Send

from api.body import MOST_BYTES
from api.connection import MOST_BYTES_OF_HEAD, Connection

POST = b"POST / HTTP/1.1\r\nHost: x\r\n"
CHUNKED = POST + b"Transfer-Encoding: chunked\r\n\r\n"
GET = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"


class Impatient(Connection):
    """Waits for half a second."""

    patience = 0.5


async def count(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer with the length of the body."""
    assert scope["type"] == "http"
    size, more = 0, True
    while more:
        message = await receive()
        size += len(message.get("body", b""))
        more = message.get("more_body", False)
    said = b"%d" % size
    headers = [(b"content-length", b"%d" % len(said))]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    """Where the server listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        number: int = listener.getsockname()[1]
    configuration = uvicorn.Config(
        count,
        host="127.0.0.1",
        port=number,
        http=Impatient,
        ws="none",
        lifespan="off",
        timeout_keep_alive=1,
        log_config=None,
    )
    server = uvicorn.Server(configuration)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    yield number
    server.should_exit = True
    thread.join(10)


def said_to(port: int, *parts: bytes, pause: float = 0.0) -> bytes:
    """What comes back, until the server closes the connection."""
    answer = b""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        with suppress(ConnectionError):
            for part in parts:
                connection.sendall(part)
                time.sleep(pause)
        with suppress(ConnectionError):
            while received := connection.recv(65_536):
                answer += received
    return answer


@pytest.mark.parametrize(
    "said",
    [
        (b"",),
        (b"GET / HTTP/1.1\r\nHost:",),
        (b"\r\n\r\n",),
        (GET, b"\r\n"),
        (GET, b"POST / HTTP/1.1\r\nHo"),
    ],
)
def test_who_does_not_ask_in_time_is_let_go_of(port: int, said: tuple[bytes, ...]) -> None:
    """Also after an earlier request, and where only empty lines come."""
    began = time.monotonic()
    answer = said_to(port, *said, pause=0.1)

    assert time.monotonic() - began < 3
    assert (GET in said) == answer.startswith(b"HTTP/1.1 200")


def test_a_head_that_comes_drop_by_drop_is_no_earlier_one(port: int) -> None:
    """What counts is when it is there, not that something comes."""
    began = time.monotonic()
    said_to(port, *[b"GET / HTTP/1.1\r\n"] + [b"X: y\r\n"] * 20, pause=0.1)

    assert time.monotonic() - began < 4


@pytest.mark.parametrize(
    "said",
    [
        (b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_BYTES_OF_HEAD,),
        (b"GET /" + b"x" * MOST_BYTES_OF_HEAD,),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * (MOST_BYTES_OF_HEAD // 4),),
        (GET, b"GET / HTTP/1.1\r\nX: " + b"x" * MOST_BYTES_OF_HEAD),
    ],
)
def test_a_head_that_is_too_large_is_refused(port: int, said: tuple[bytes, ...]) -> None:
    """Before all of it is kept; the refusal carries the headers that all answers carry."""
    answer = said_to(port, *said, pause=0.1)

    assert b"HTTP/1.1 431 " in answer
    assert b"x-content-type-options: nosniff\r\n" in answer


@pytest.mark.parametrize(
    "said",
    [
        CHUNKED + b"5;" + b"x" * 3 * MOST_BYTES_OF_HEAD,
        CHUNKED + b"1\r\nx\r\n0\r\nX: " + b"x" * 3 * MOST_BYTES_OF_HEAD,
        CHUNKED + (b"1;" + b"x" * 200 + b"\r\ny\r\n") * 2_000,
    ],
)
def test_what_stands_beside_a_body_is_limited_too(port: int, said: bytes) -> None:
    """The names and values after a body, and whatever chunks carry besides."""
    assert b"" == said_to(port, *[said[at : at + 8_192] for at in range(0, len(said), 8_192)])


@pytest.mark.parametrize("chunk", [1, 7, 4_096])
def test_a_body_in_small_chunks_is_read(port: int, chunk: int) -> None:
    """However it is cut."""
    size = MOST_BYTES - MOST_BYTES % chunk
    one = b"%x\r\n%b\r\n" % (chunk, b"x" * chunk)
    answer = said_to(port, CHUNKED + one * (size // chunk) + b"0\r\n\r\n")

    assert answer.endswith(b"\r\n\r\n%d" % size)


def test_a_large_body_is_read(port: int) -> None:
    """Of a length that is stated; how much is too much, whoever reads it says."""
    size = 64 * MOST_BYTES
    head = POST + b"Connection: close\r\nContent-Length: %d\r\n\r\n" % size
    answer = said_to(port, head + b"x" * size)

    assert answer.endswith(b"\r\n\r\n%d" % size)


def test_a_body_may_take_longer_than_a_head(port: int) -> None:
    """How long, whoever reads it says."""
    head = POST + b"Content-Length: 8\r\n\r\n"
    answer = said_to(port, head, *[b"12"] * 4, pause=0.2)

    assert answer.endswith(b"\r\n\r\n8")


def test_many_requests_pass_one_connection(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """One after the other, and several at once, however long they take to be answered."""
    monkeypatch.setattr(Impatient, "patience", 30.0)
    large = POST + b"Content-Length: 50000\r\n\r\n" + b"x" * 50_000
    answer = said_to(port, GET, large, GET + large + GET, large, pause=0.1)

    assert 6 == answer.count(b"HTTP/1.1 200 OK")
    last = b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n"
    many = MOST_BYTES_OF_HEAD // len(GET) * 3
    assert many + 1 == said_to(port, GET * many + last).count(b"HTTP/1.1 200 OK")


def test_what_is_no_http_is_refused_like_everything_else(port: int) -> None:
    """With the headers that all answers carry; and nobody changes the protocol."""
    answer = said_to(port, b"BREW / HTTP/1.1\r\n\r\n")
    changed = said_to(
        port,
        b"GET / HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
        b"Sec-WebSocket-Key: x\r\nSec-WebSocket-Version: 13\r\n\r\n",
    )

    assert answer.startswith(b"HTTP/1.1 400 Bad Request\r\n")
    assert b"cache-control: no-store\r\n" in answer
    assert changed.startswith(b"HTTP/1.1 200 OK")
