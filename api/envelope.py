"""Every request passes here, whatever it asks; every answer leaves with the headers they all have.

The last resort stands here too: a failure that nobody foresaw becomes an answer without detail,
and a line in the log without a word of the request.
"""

import logging
from traceback import format_tb

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.problems import Problem, ProblemKind, answer_problem

REQUEST_ID = "X-Request-ID"
# A decision is about one person at one moment. The service that asked may keep it for the
# `max_age` in the answer, since it knows when to drop it; no cache in between may.
HEADERS = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)
"""What every answer carries."""
_LOG = logging.getLogger("brightline.api")


class Envelope:
    """Puts the headers on each answer, and answers where the application fails."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = named(scope)
        started = False

        async def send_marked(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = True
                _mark(MutableHeaders(scope=message), request_id)
            await send(message)

        try:
            await self._app(scope, receive, send_marked)
        except ClientDisconnect:
            return
        except Exception as error:
            _log(error)
            if started:
                raise
            problem = Problem(kind=ProblemKind.INTERNAL_ERROR)
            await answer_problem(scope["path"], problem)(scope, receive, send_marked)


def named(scope: Scope) -> str | None:
    """The caller's own name for a request, which comes back with every answer."""
    return Headers(scope=scope).get(REQUEST_ID)


def _mark(headers: MutableHeaders, request_id: str | None) -> None:
    for name, value in HEADERS:
        headers.setdefault(name.decode(), value.decode())
    if request_id is not None:
        headers[REQUEST_ID] = request_id


def _log(error: Exception) -> None:
    """Log where it failed. Not the message: it may hold an address or a part of a body."""
    _LOG.error("%s in\n%s", type(error).__name__, "".join(format_tb(error.__traceback__)))
