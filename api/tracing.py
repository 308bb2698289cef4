"""A request and whoever traces it come in; a span goes out, with nothing of the caller in it.

FastAPI's own telemetry records paths, queries and messages of exceptions, which may name people; so
a span here has the method, our own name of the route, the status, and how long it took.
"""

from opentelemetry.propagate import extract
from opentelemetry.trace import SpanKind, StatusCode, Tracer
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FAILED = 500
_OTHER = "other"
_CARRIERS = frozenset({"traceparent", "tracestate"})


class Traced:
    """Stands in front of a service and traces it.

    Args:
        app: the service.
        tracer: who makes spans.
        hot: the paths that are answered before any route is found.
    """

    def __init__(self, app: ASGIApp, tracer: Tracer, hot: frozenset[str]) -> None:
        self._app = app
        self._tracer = tracer
        self._hot = hot

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        carrier = {
            name.decode("latin-1"): value.decode("latin-1")
            for name, value in scope["headers"]
            if name.decode("latin-1") in _CARRIERS
        }
        with self._tracer.start_as_current_span(
            "request",
            context=extract(carrier),
            kind=SpanKind.SERVER,
            record_exception=False,
            set_status_on_exception=False,
        ) as span:
            status = _FAILED

            async def send_traced(message: Message) -> None:
                nonlocal status
                if message["type"] == "http.response.start":
                    status = message["status"]
                await send(message)

            try:
                await self._app(scope, receive, send_traced)
            finally:
                route = route_of(scope, self._hot)
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.request.method", scope["method"])
                span.set_attribute("http.route", route)
                span.set_attribute("http.response.status_code", status)
                if status >= _FAILED:
                    span.set_status(StatusCode.ERROR)


def route_of(scope: Scope, hot: frozenset[str]) -> str:
    """One of our own paths, never the caller's text."""
    path = scope["path"]
    if path in hot:
        return str(path)
    route = scope.get("route")
    return str(getattr(route, "path_format", None) or getattr(route, "path", None) or _OTHER)
