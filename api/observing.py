"""Every request passes here first; it is counted, timed and written down, and may be too many.

It stands in front of the hot path, so it does as little as can be: two look-ups where nothing is
limited. It also answers `/metrics`, since what it says is about everything behind it.
"""

import os
import time
from collections.abc import Collection
from hmac import compare_digest
from ipaddress import ip_address
from itertools import count

import msgspec
from starlette.concurrency import run_in_threadpool
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.counting import OUTCOME
from api.envelope import HEADERS, named
from api.lines import Lines, moment
from api.measures import Measures
from api.principal import AUTHORIZATION, PRINCIPAL, Guard
from api.problems import PROBLEM_JSON, Problem, ProblemError, ProblemKind, answer_problem
from api.rates import Allowance, Rates
from api.readiness import ReadinessChecks
from api.tracing import route_of

METRICS = "/metrics"
READY = "/readyz"
_OK, _UNKNOWN, _FORBIDDEN, _TOO_MANY = 200, 401, 403, 429
_REFUSALS = {
    _UNKNOWN: ProblemKind.UNKNOWN_CALLER,
    _FORBIDDEN: ProblemKind.ROLE_NEEDED,
    _TOO_MANY: ProblemKind.TOO_MANY_REQUESTS,
}
_HEALTH = frozenset({"/healthz", READY})
_encode = msgspec.json.Encoder().encode
_FORWARDED = frozenset({b"forwarded", b"x-forwarded-for", b"x-real-ip", b"via"})
_TEXT = b"text/plain; version=0.0.4; charset=utf-8"
_PROBLEM = PROBLEM_JSON.encode()
_TOO_MANY_REQUESTS = Problem(
    kind=ProblemKind.TOO_MANY_REQUESTS, detail="wait as long as `Retry-After` says"
)


class Observed:
    """Stands in front of a service.

    Args:
        app: the service.
        measures: what counts.
        guard: who knows callers; asked here only where their number of requests is limited.
        rates: what limits them.
        lines: where a line for each request goes; None for none.
        hot: the paths that are answered before any route is found.
        metrics_token: what opens `/metrics`; None: this machine only.
        readiness: what has to hold before `/readyz` is answered; None: what the service says.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        measures: Measures,
        guard: Guard,
        rates: Rates,
        lines: Lines | None,
        hot: Collection[str] = (),
        metrics_token: str | None = None,
        readiness: ReadinessChecks | None = None,
    ) -> None:
        self._app = app
        self._measures = measures
        self._guard = guard
        self._rates = rates
        self._lines = lines
        self._hot = frozenset(hot)
        self._token = None if metrics_token is None else metrics_token.encode()
        self._readiness = readiness
        self._process = os.urandom(4).hex()
        self._numbers = count(1)
        self.in_flight = 0
        """How many requests are being answered."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if scope["path"] == METRICS:
            await self._answer_metrics(scope, send)
            return
        started = time.perf_counter()
        OUTCOME.set(None)  # one connection may bring several requests
        status = 500
        address = scope["client"][0] if scope.get("client") else ""
        within, allowance = self._may_go_on(scope, address)

        async def send_counted(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                if allowance is not None:
                    message["headers"] = [*message.get("headers", ()), *allowance.headers()]
            await send(message)

        self.in_flight += 1
        try:
            if not within:
                await _refuse(allowance, scope, receive, send_counted)
            elif scope["path"] != READY or await self._is_ready(scope, send_counted):
                await self._app(scope, receive, send_counted)
        finally:
            self.in_flight -= 1
            self._note(scope, status, time.perf_counter() - started)
            if status == _UNKNOWN or (PRINCIPAL not in scope and scope["path"] not in _HEALTH):
                self._rates.of_address(address)

    def _may_go_on(self, scope: Scope, address: str) -> tuple[bool, Allowance | None]:
        """Whether a request is not too many; asks who sends it only where that matters."""
        rates = self._rates
        over = rates.is_over(address) and scope["path"] not in _HEALTH
        if not over and not rates.counts_keys:
            return True, None
        header = next((v for name, v in scope["headers"] if name == AUTHORIZATION), None)
        if header is not None:
            try:
                principal = self._guard.admit(header)
            except ProblemError:
                pass
            else:
                return rates.of_key(principal.name)
        return (False, rates.left_of_address(address)) if over else (True, None)

    async def _is_ready(self, scope: Scope, send: Send) -> bool:
        """Whether the service is; else it is said what is in the way."""
        if self._readiness is None:
            return True
        found = await run_in_threadpool(self._readiness.now)
        if found.ready:
            return True
        problem = Problem(kind=ProblemKind.NOT_READY)
        members = {**problem.members(), "failing": dict(found.failing)}
        await _send(send, problem.status, _PROBLEM, _encode(members), _echo(scope))
        return False

    def _note(self, scope: Scope, status: int, seconds: float) -> None:
        route = route_of(scope, self._hot)
        self._measures.answered(route, status, seconds)
        why = _REFUSALS.get(status)
        if why is not None:
            self._measures.refused(why)
        if self._lines is not None:
            self._lines.write(
                {
                    "time": moment(time.time()),
                    "level": "info",
                    "event": "request",
                    # Of our own: a caller's may say whom it is about.
                    "id": f"{self._process}-{next(self._numbers)}",
                    "route": route,
                    "status": status,
                    "ms": round(seconds * 1_000, 3),
                    "outcome": OUTCOME.get(),
                }
            )

    async def _answer_metrics(self, scope: Scope, send: Send) -> None:
        if not self._opens(scope):
            await _send(send, _FORBIDDEN, b"text/plain", b"metrics are not open to you\n")
        elif scope["method"] not in {"GET", "HEAD"}:
            await _send(send, 405, b"text/plain", b"", ((b"allow", b"GET"),))
        else:
            await _send(send, _OK, _TEXT, self._measures.text())

    def _opens(self, scope: Scope) -> bool:
        headers = scope["headers"]
        if self._token is not None:
            shown = next((v for name, v in headers if name == AUTHORIZATION), b"")
            return compare_digest(shown, b"Bearer " + self._token)
        client = scope.get("client")
        # What a proxy on this machine passes on comes from elsewhere.
        near = client is not None and _is_here(client[0])
        return near and not any(name in _FORWARDED for name, _ in headers)


def _is_here(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return False


async def _refuse(allowance: Allowance | None, scope: Scope, receive: Receive, send: Send) -> None:
    seconds = 1 if allowance is None else allowance.seconds
    answer = answer_problem(scope["path"], _TOO_MANY_REQUESTS, {"Retry-After": str(seconds)})
    answer.raw_headers += [*HEADERS, *_echo(scope)]
    await answer(scope, receive, send)


def _echo(scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
    """What every answer gives back of a request, also one that came no further than here."""
    name = named(scope)
    return () if name is None else ((b"x-request-id", name.encode("latin-1")),)


async def _send(
    send: Send,
    status: int,
    media_type: bytes,
    body: bytes,
    more: tuple[tuple[bytes, bytes], ...] = (),
) -> None:
    headers = [
        (b"content-type", media_type),
        (b"content-length", b"%d" % len(body)),
        *HEADERS,
        *more,
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
