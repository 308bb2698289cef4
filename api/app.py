"""An engine, a resolver and what stands around them come in; the HTTP service goes out, as ASGI."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from fastapi import FastAPI
from fastapi.telemetry import TelemetryConfig
from starlette.types import Receive, Scope, Send

from api.access import door
from api.authzen import Pictures, authzen_router, evaluation_routes
from api.deadlines import deadlines_router
from api.decisions import decision_routes, decisions_router
from api.edge import Edge
from api.envelope import Envelope
from api.forward_auth import forward_auth_router
from api.front import Front
from api.journal import journal_router
from api.places import places_router
from api.point import DecisionPoint
from api.points import Points, Seen
from api.policies import policies_router
from api.policy import policy_router
from api.principal import Guard, OpenGuard
from api.problems import REFUSALS, answer_error
from api.register import register_router
from api.schema.document import describe
from api.search import SEARCHES, Conducts, search_router
from brightline import __version__
from brightline.engine import Engine
from engine.resolve import Resolver
from records.journal import Journal, Recorder
from records.policies.holder import Holder
from records.policies.tenants import Beside
from records.register.deadlines import OwnPeriods
from records.register.lookup import Lookup
from records.register.register import (
    Register,
)
from records.store import now

_DESCRIPTION = (
    "May a picture of a person be made, changed or published, here and today, and which law says "
    "so? A decision is `200`, also a denial. The unknown never opens a gate."
)
_NOBODY: Mapping[str, Beside] = {}
# Its own spans have paths and messages of exceptions, which may name people (`api.tracing`).
_NO_TELEMETRY: TelemetryConfig = {"tracing": False, "metrics": False, "logs": False}


@dataclass(frozen=True, slots=True, kw_only=True)
class Around:
    """What stands around the engine of a service. Left out: a service that keeps nothing.

    Args:
        guard: who may ask; left out: everybody, for a developer.
        recorder: what records each decision before it is answered.
        journal: the journal that is read over HTTP.
        register: what depicted people said.
        own: what the service promises people for itself.
        clock: gives the time to the register, in UTC.
        holder: the versions of the policies.
        seen: who looks at decisions.
        shadow: who decides again by another version.
        public_url: how callers address the service, where a proxy stands before it; None takes
            the address of each request.
        edge: the proxies before the service, where it finds out by itself who connects.
    """

    guard: Guard = field(default_factory=OpenGuard)
    recorder: Recorder | None = None
    journal: Journal | None = None
    register: Register | None = None
    own: OwnPeriods = field(default_factory=OwnPeriods)
    clock: Callable[[], datetime] = now
    holder: Holder | None = None
    seen: tuple[Seen, ...] = ()
    shadow: Seen | None = None
    public_url: str | None = None
    edge: Edge | None = None


class Service(FastAPI):
    """The application, with the hot path before everything that FastAPI does."""

    front: Front | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one connection or request."""
        if self.front is None:
            await super().__call__(scope, receive, send)
        else:
            await self.front(scope, receive, send)

    async def serve_slowly(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve by the routes of FastAPI."""
        await super().__call__(scope, receive, send)


def make_app(
    engine: Engine,
    resolver: Resolver,
    around: Around | None = None,
    *,
    tenants: Mapping[str, Beside] = _NOBODY,
    earlier: frozenset[str] = frozenset(),
) -> Service:
    """Assemble the service. It answers by what the engine holds now, whatever happens to the files.

    Args:
        engine: what decides.
        resolver: what finds out where an address is; it stays the caller's to close.
        around: what stands around them.
        tenants: what decides for clients of the operator that have rules of their own.
        earlier: the digests of the policies that this one comes after.
    """
    around = Around() if around is None else around
    guard, register = around.guard, around.register
    # No page of documentation: the one that FastAPI has loads its parts from elsewhere.
    app = Service(
        title="Brightline",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        telemetry=_NO_TELEMETRY,
        dependencies=[door(guard)],
    )
    point = DecisionPoint(engine, resolver, earlier=earlier)
    points = Points(
        point,
        tenants={
            name: DecisionPoint(own.engine, resolver, earlier=own.earlier)
            for name, own in tenants.items()
        },
        recorder=around.recorder,
        lookup=None
        if register is None
        else Lookup(register, lambda: engine, around.own, around.clock),
        seen=around.seen,
        shadow=around.shadow,
    )
    pictures = Pictures(points)
    app.include_router(decisions_router(points, guard))
    app.include_router(authzen_router(pictures, guard, around.public_url, SEARCHES))
    app.include_router(search_router(Conducts(points), guard))
    app.include_router(
        forward_auth_router(points, guard, edge=around.edge, public_url=around.public_url)
    )
    app.include_router(places_router(engine))
    app.include_router(policy_router(points, guard))
    _include_records(app, engine, around)
    for refusal in REFUSALS:
        app.add_exception_handler(refusal, answer_error)
    app.add_middleware(Envelope)
    routes = {**decision_routes(points), **evaluation_routes(pictures)}
    policy = engine.policy_set
    app.front = Front(app.serve_slowly, routes, guard)
    app.openapi_schema = describe(
        app.openapi(),
        policy.vocabulary,
        policy.atlas,
        guarded=not isinstance(guard, OpenGuard),
    )
    return app


def _include_records(app: FastAPI, engine: Engine, around: Around) -> None:
    """Add the routes of whatever is kept."""
    if around.journal is not None:
        app.include_router(journal_router(around.journal))
    if around.register is not None:
        policy = engine.policy_set
        app.include_router(register_router(around.register, policy.vocabulary, policy.atlas))
        app.include_router(
            deadlines_router(around.register, lambda: engine, own=around.own, clock=around.clock)
        )
    if around.holder is not None:
        app.include_router(policies_router(around.holder))
