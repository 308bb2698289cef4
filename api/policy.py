"""The policy set and the sources of places come in; what the service decides by goes out."""

from collections import Counter

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from api.point import DecisionPoint
from api.points import Points
from api.principal import Guard, principal_of
from api.schema.operations import Operation, add_operation
from brightline import __version__
from brightline.engine import today_anywhere
from engine.resolve import SourceState, SourceStatus

_FAILED = {500: "The service failed."}
_REPORT = Operation(
    method="GET",
    path="/v1/policy",
    name="describePolicy",
    tag="law",
    summary="What does this service decide by?",
    description="The same digest and the same request give the same answer, for ever.",
    answer="PolicyReport",
    problems=_FAILED,
)
_HEALTH = Operation(
    method="GET",
    path="/healthz",
    name="health",
    tag="operation",
    summary="Does it run?",
    description="For a supervisor that restarts what does not.",
    answer="Health",
    problems=_FAILED,
)
_READY = Operation(
    method="GET",
    path="/readyz",
    name="ready",
    tag="operation",
    summary="Does it decide?",
    description="Decides one question to find out. A source of places that fails does not make "
    "the service unready: it makes every address be anywhere, the strictest of all places.",
    answer="Readiness",
    problems={**_FAILED, 503: "Send no requests here now; `failing` says why."},
)
_USABLE = frozenset({SourceState.READY, SourceState.KEPT})


def policy_router(points: Points, guard: Guard) -> APIRouter:
    """The routes, for the decision points of a service."""
    router = APIRouter()
    point = points.everybody
    engine = point.engine

    async def report(request: Request) -> JSONResponse:
        # For a tenant, its own rules are a part of it, and the digest is that of its answers.
        return JSONResponse(_report(points.of(principal_of(request, guard))))

    async def health() -> JSONResponse:
        return JSONResponse({"status": "ok"})

    async def ready() -> JSONResponse:
        engine.decide("view")
        degraded = [s.role.value for s in point.resolver.status() if s.state not in _USABLE]
        return JSONResponse({"status": "ready", "policy": engine.policy, "degraded": degraded})

    add_operation(router, _REPORT, report)
    add_operation(router, _HEALTH, health)
    add_operation(router, _READY, ready)
    return router


def _report(point: DecisionPoint) -> dict[str, object]:
    policy = point.engine.policy_set
    headings = {rule.provision: rule.document.heading.value for rule in policy.rules}
    first, last = today_anywhere()
    return {
        "policy": policy.digest,
        "profile": policy.profile.value,
        "version": __version__,
        "documents": dict(sorted(Counter(headings.values()).items())),
        "rules": dict(sorted(Counter(rule.effect.value for rule in policy.rules).items())),
        "days": [day.isoformat() for day in policy.days],
        "sources": [_source(status) for status in point.resolver.status()],
        "as_of": first.isoformat() if first == last else f"{first}/{last}",
    }


def _source(status: SourceStatus) -> dict[str, object]:
    """A source as everybody may see it: without the path of its file."""
    return {
        "role": status.role.value,
        "state": status.state.value,
        "label": status.label,
        "built": status.built.isoformat() if status.built else None,
        "problem": status.problem,
    }
