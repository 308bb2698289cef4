"""The question what is due comes in; open notices and complaints go out, each with its periods."""

from collections.abc import Callable
from datetime import datetime, timedelta

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse

from api.register import number_of
from api.schema.operations import Operation, add_operation
from api.schema.register import entry_of, time_of
from brightline.engine import Engine
from engine.decide import BadRequestError
from records.register.deadlines import Clock, Due, OwnPeriods, Waiting
from records.register.model import received_of
from records.register.register import Register
from records.store import now

MOST_HOURS = 24 * 366
_DEADLINES = Operation(
    method="GET",
    path="/v1/deadlines",
    name="readDeadlines",
    tag="register",
    summary="What is due, when, and by which law?",
    description="For every notice and complaint on which nobody has acted. Nothing of it is "
    "stored: the periods are those of the rules in force, for the strictest place that an entry "
    "may be of, and of the service's own promises.",
    answer="Deadlines",
    parameters=(
        {
            "name": "within",
            "in": "query",
            "required": False,
            "description": "Only what is overdue, or due in so many hours; left out: everything.",
            "schema": {"type": "integer", "minimum": 0, "maximum": MOST_HOURS},
        },
    ),
    problems={
        400: "The hours are no number.",
        500: "The service failed.",
        503: "The register cannot be reached.",
    },
)


def deadlines_router(
    register: Register,
    engine: Callable[[], Engine],
    *,
    own: OwnPeriods | None = None,
    clock: Callable[[], datetime] = now,
) -> APIRouter:
    """The route, for a register.

    Args:
        register: what is open.
        engine: gives the engine that serves now; its rules set the periods.
        own: what the service promises for itself.
        clock: gives the time, in UTC.
    """
    router = APIRouter()

    def board(within: timedelta | None) -> dict[str, object]:
        serving, at = engine(), clock()
        complaints, notices = register.waiting()
        waiting = Clock(serving, own).board((*complaints, *notices), at, within)
        return {
            "now": time_of(at),
            "policy": serving.policy,
            "waiting": [_waiting(one, at) for one in waiting],
        }

    async def deadlines(request: Request) -> Response:
        return JSONResponse(await run_in_threadpool(board, _within(request)))

    add_operation(router, _DEADLINES, deadlines)
    return router


def _within(request: Request) -> timedelta | None:
    text = request.query_params.get("within")
    if text is None:
        return None
    hours = number_of(text, "within")
    if hours > MOST_HOURS:
        raise BadRequestError("within", f"expected at most {MOST_HOURS} hours")
    return timedelta(hours=hours)


def _waiting(waiting: Waiting, at: datetime) -> dict[str, object]:
    dues = waiting.dues
    return {
        "entry": entry_of(waiting.entry),
        "received": time_of(received_of(waiting.entry)),
        "due": time_of(dues[0].due) if dues else None,
        "overdue": any(due.is_over(at) for due in dues),
        "dues": [_due(due, at) for due in dues],
    }


def _due(due: Due, at: datetime) -> dict[str, object]:
    law = due.law
    return {
        "duty": due.duty,
        "hours": due.hours,
        "due": time_of(due.due),
        "overdue": due.is_over(at),
        "law": None
        if law is None
        else {
            "provision": law.provision,
            "rule": law.rule,
            "title": law.title,
            "citation": law.citation,
            "source": law.source,
            "places": list(law.places),
        },
    }
