"""An engine and a resolver come in; the HTTP service goes out, as an ASGI application."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException

from api.authzen import authzen_router
from api.decisions import decisions_router
from api.envelope import Envelope
from api.places import places_router
from api.point import DecisionPoint
from api.policy import policy_router
from api.problems import ProblemError, answer_error
from api.schema.document import describe
from brightline import __version__
from brightline.engine import Engine
from engine.decide import BadRequestError
from engine.resolve import Resolver

_DESCRIPTION = (
    "May a picture of a person be made, changed or published, here and today, and which law says "
    "so? A decision is `200`, also a denial. The unknown never opens a gate."
)


def make_app(engine: Engine, resolver: Resolver, *, public_url: str | None = None) -> FastAPI:
    """Assemble the service. It answers by what the engine holds now, whatever happens to the files.

    Args:
        engine: what decides.
        resolver: what finds out where an address is; it stays the caller's to close.
        public_url: how callers address the service, where a proxy stands before it; None takes
            the address of each request.
    """
    # No page of documentation: the one that FastAPI has loads its parts from elsewhere.
    app = FastAPI(
        title="Brightline",
        version=__version__,
        description=_DESCRIPTION,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    point = DecisionPoint(engine, resolver)
    app.include_router(decisions_router(point))
    app.include_router(authzen_router(point, public_url))
    app.include_router(places_router(engine))
    app.include_router(policy_router(point))
    for refusal in (ProblemError, BadRequestError, HTTPException, RequestValidationError):
        app.add_exception_handler(refusal, answer_error)
    app.add_middleware(Envelope)
    app.openapi_schema = describe(app.openapi(), engine.policy_set.vocabulary)
    return app
