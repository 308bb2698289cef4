"""A request comes in as ASGI; decisions are answered here, everything else by the application.

This is the hot path. It answers what is plain; whatever is unusual, wrong or unknown is handed to
the application as if nothing had been read, so that there is one place that says what is wrong.
"""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from typing import NamedTuple, TypeAlias

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.body import PATIENCE, Json
from api.envelope import HEADERS
from api.principal import AUTHORIZATION, PRINCIPAL, PROBLEM, Guard, Principal, require
from api.problems import ProblemError
from api.rights import roles_for
from api.swift import plain
from records.journal import JournalUnavailableError
from records.register.register import RegisterUnavailableError

_JSON = frozenset({b"application/json", b"application/json; charset=utf-8"})
_LONGEST_ID = 200


class Asking(NamedTuple):
    """A plain body, who sends it, and their own name for the request."""

    body: dict[str, Json]
    principal: Principal
    request_id: str | None
    content: bytes = b""
    """The body as it came; empty where it is not to be remembered."""


Serve: TypeAlias = Callable[[Asking], Awaitable[bytes]]
"""Decides, records, and gives the answer; raises for whatever the application had better say."""
Again: TypeAlias = Callable[[bytes, Principal, str | None], Awaitable[bytes | None]]
"""The same for a body, who sends it and their name for the request; None: it is not known."""


class Route(NamedTuple):
    """What answers at a path, and the most bytes that it reads."""

    serve: Serve
    most_bytes: int
    again: Again | None = None
    """Answers a body that was answered a moment ago, without reading it again."""


class Front:
    """Stands in front of an application."""

    def __init__(self, app: ASGIApp, routes: Mapping[str, Route], guard: Guard) -> None:
        self._app = app
        self._routes = routes
        self._guard = guard
        self._rights = {path: roles_for("POST", path) for path in routes}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http" or scope["method"] != "POST":
            await self._app(scope, receive, send)
            return
        route = self._routes.get(scope["path"])
        if route is None:
            await self._app(scope, receive, send)
            return
        said = _Said.of(scope["headers"])
        heard = [await receive()]
        content = heard[0].get("body", b"")
        # Nobody that is not known here makes us wait, or keep what they send.
        if heard[0].get("more_body") and self._knows(said.authorization):
            content = await _rest(heard, receive, route.most_bytes)
        whole = heard[-1]["type"] == "http.request" and not heard[-1].get("more_body")
        answer = None
        if whole and said.is_plain and len(content) <= route.most_bytes:
            answer = await self._answer(scope, route, said, content)
        if answer is None:
            await self._app(scope, _again(heard, receive), send)
            return
        headers = [*_HEADERS, (b"content-length", b"%d" % len(answer))]
        if said.request_id is not None:
            headers.append((b"x-request-id", said.request_id))
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": answer})

    def _knows(self, authorization: bytes | None) -> bool:
        try:
            self._guard.admit(authorization)
        except ProblemError:
            return False
        return True

    async def _answer(
        self, scope: Scope, route: Route, said: "_Said", content: bytes
    ) -> bytes | None:
        """The answer; None for whatever the application had better say."""
        try:
            principal = self._admit(scope, said.authorization)
            name = None if said.request_id is None else said.request_id.decode("latin-1")
            answer = None if route.again is None else await route.again(content, principal, name)
            if answer is None:
                answer = await route.serve(Asking(plain(content), principal, name, content))
        except (ProblemError, JournalUnavailableError, RegisterUnavailableError) as error:
            # Said at the door: to try once more would take as long again, and help nobody.
            scope[PROBLEM] = error
            return None
        except Exception:  # noqa: BLE001  # the application fails the same way, and says so
            # Recording comes last, so nothing was recorded that is not answered.
            return None
        return answer

    def _admit(self, scope: Scope, authorization: bytes | None) -> Principal:
        """Who asks, noted for those who count.

        Raises:
            ProblemError: nobody who may ask this; the door before every route says the same.
        """
        principal = self._guard.admit(authorization)
        require(principal, self._rights[scope["path"]], "this")
        scope[PRINCIPAL] = principal
        return principal


class _Said(NamedTuple):
    """The headers that count here."""

    media_type: bytes | None
    authorization: bytes | None
    request_id: bytes | None

    @property
    def is_plain(self) -> bool:
        """Whether there is nothing unusual about them."""
        name = self.request_id
        return self.media_type in _JSON and (name is None or len(name) <= _LONGEST_ID)

    @staticmethod
    def of(headers: Iterable[tuple[bytes, bytes]]) -> "_Said":
        """What stands there twice is unusual: who says which of the two counts?"""
        media_type = authorization = request_id = None
        twice = False
        for name, value in headers:
            if name == b"content-type":
                twice = twice or media_type is not None
                media_type = value
            elif name == AUTHORIZATION:
                twice = twice or authorization is not None
                authorization = value
            elif name == b"x-request-id":
                twice = twice or request_id is not None
                request_id = value
        return _Said(None if twice else media_type, authorization, request_id)


_HEADERS = ((b"content-type", b"application/json"), *HEADERS)


async def _rest(heard: list[Message], receive: Receive, most_bytes: int) -> bytes:
    """Everything that comes, up to the limit and a little more; what was heard is kept."""
    parts = [heard[0].get("body", b"")]
    size = len(parts[0])
    with suppress(TimeoutError):
        async with asyncio.timeout(PATIENCE):
            while heard[-1].get("more_body") and size <= most_bytes:
                heard.append(await receive())
                parts.append(heard[-1].get("body", b""))
                size += len(parts[-1])
    return b"".join(parts)


def _again(heard: list[Message], receive: Receive) -> Receive:
    """What gives again what was heard, and then the rest."""
    waiting = heard[::-1]

    async def receive_again() -> Message:
        return waiting.pop() if waiting else await receive()

    return receive_again
