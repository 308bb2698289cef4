"""A request that a proxy is about to serve comes in, told in headers; a status goes out.

For `auth_request` of nginx, `ext_authz` of Envoy, and whatever asks in the same way. The proxy
shows a key of a service, and says in `X-Brightline-*` what its user wants.
"""

from collections.abc import Mapping

from fastapi import APIRouter, Request, Response
from starlette.datastructures import Headers

from api.body import Json
from api.edge import Edge
from api.envelope import REQUEST_ID
from api.point import VIEWER, Written
from api.points import Points
from api.principal import Guard, principal_of, require
from api.problems import shown
from api.question import MOST_CODES, Place, Question
from api.schema.json_schema import Schema
from api.schema.operations import Operation, add_operation
from engine.decide import BadRequestError
from engine.explain.answer import FORBIDDEN, PERMITTED, UNAVAILABLE_FOR_LEGAL_REASONS
from engine.vocabulary import FactType, Vocabulary
from records.access.roles import Role

PATH = "/v1/forward-auth"
CONDUCT = "X-Brightline-Conduct"
FACTS = "X-Brightline-Facts"
ADDRESS = "X-Brightline-Address"
CODES = "X-Brightline-Jurisdictions"
CAPABILITIES = "X-Brightline-Capabilities"
STATUS = "X-Brightline-Status"
DUTIES = "X-Brightline-Duties"
_METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_FLAGS: Mapping[str, bool] = {"true": True, "false": False}


def _header(name: str, description: str) -> Schema:
    schema = {"type": "string"}
    return {"name": name, "in": "header", "description": description, "schema": schema}


_ASK = Operation(
    method="GET",
    path=PATH,
    name="forwardAuth",
    tag="decisions",
    summary="May this request be served?",
    description='The answer is a status: 200, or 402, 403 or 451 with `Link: rel="blocked-by"`. '
    "Any method is answered, also at any path below this one. No cache may keep the answer.",
    cache="NeverShared",
    bare=(402, 403, 451),
    parameters=(
        _header(CONDUCT, "What is to be done; left out or empty, as each of these: `view`."),
        _header(
            FACTS,
            "`fact=value` with `;` between; several values, which mean one of these, "
            "with `,` between.",
        ),
        _header(
            ADDRESS,
            "The address of the user; left out: unknown. In edge mode it is the "
            "connection that counts, and this header is refused.",
        ),
        _header(CODES, "Codes of places that were verified, with `,` between; they are added."),
        _header(
            CAPABILITIES,
            "The duties that the proxy carries out, with `,` between; left out: "
            "none, so that whatever carries a binding duty is refused.",
        ),
        {
            "name": "deny",
            "in": "query",
            "description": "403 makes every refusal a 403, for proxies that pass no other on; the "
            f"status is in `{STATUS}` then.",
            "schema": {"type": "string", "enum": ["403"]},
        },
    ),
    problems={
        400: "A header cannot be read.",
        401: "It is not known who asks.",
        402: "Only a subscription is missing.",
        403: "It may not be done; or whoever asks may not ask this.",
        451: "Law, an order or a geoblock forbids it.",
        500: "The service failed; nothing was decided.",
        503: "The decision could not be recorded, or not in time; so there is none.",
    },
)


def forward_auth_router(
    points: Points, guard: Guard, *, edge: Edge | None, public_url: str | None
) -> APIRouter:
    """The routes, for the decision points of a service."""
    router = APIRouter()

    async def ask(request: Request) -> Response:
        principal = principal_of(request, guard)
        require(principal, frozenset({Role.SERVICE}), "this")
        point = points.of(principal)
        deny = request.query_params.getlist("deny")
        if deny not in ([], ["403"]):
            raise BadRequestError("deny", "`deny` has one value: `403`", ("403",))
        question = _question(point.engine.policy_set.vocabulary, request, edge)
        written = point.write(question, questions=False, brief=True)
        await points.record((written,), request.headers.get(REQUEST_ID))
        base = (public_url or str(request.base_url)).rstrip("/")
        return _answer(written, base, only_403=bool(deny))

    add_operation(router, _ASK, ask)
    router.add_route(PATH, ask, methods=[*_METHODS[1:]], include_in_schema=False)
    router.add_route(PATH + "/{rest:path}", ask, methods=[*_METHODS], include_in_schema=False)
    return router


def _answer(written: Written, base: str, *, only_403: bool) -> Response:
    said = written.prepared.said
    status = said.status
    headers = {
        # What is refused in one country may be served in the next: no cache may hand it over.
        "Cache-Control": "private, no-store",
        "Vary": "*",
        STATUS: str(status),
        "X-Brightline-Decision": written.id,
    }
    if said.duties:
        headers[DUTIES] = ", ".join(said.duties)
    if status == UNAVAILABLE_FOR_LEGAL_REASONS:
        headers["Link"] = f'<{base}/>; rel="blocked-by"'
    shows = FORBIDDEN if only_403 and status != PERMITTED else status
    return Response(status_code=shows, headers=headers)


def _question(vocabulary: Vocabulary, request: Request, edge: Edge | None) -> Question:
    headers = request.headers
    places = {}
    address, codes = _one(headers, ADDRESS), _words(headers, CODES)
    if edge is not None:
        if address is not None:
            message = f"`{ADDRESS}` is not read in edge mode, where the connection counts"
            raise BadRequestError(ADDRESS, message)
        peer = None if request.client is None else request.client.host
        address = edge.client(peer, request.scope["headers"])
    if codes is not None and (not codes or len(codes) > MOST_CODES):
        raise BadRequestError(CODES, f"`{CODES}` has no code, or more than {MOST_CODES}")
    if address is not None:
        places[VIEWER] = Place(address, codes or ())
    elif codes is not None and edge is None:
        places[VIEWER] = Place(None, codes)
    return Question(
        conduct=_one(headers, CONDUCT) or "view",
        facts=_facts(vocabulary, _one(headers, FACTS) or ""),
        places=places,
        # A proxy that does not say what it can do can do nothing.
        capabilities=_words(headers, CAPABILITIES) or (),
    )


def _facts(vocabulary: Vocabulary, text: str) -> dict[str, Json]:
    facts: dict[str, Json] = {}
    for part in text.split(";"):
        name, equals, said = (one.strip() for one in part.partition("="))
        if not part.strip():
            continue
        if not equals or name in facts:
            message = f"`{shown(part.strip())}` in `{FACTS}` is no `fact=value`, or stands twice"
            raise BadRequestError(FACTS, message)
        values = [value.strip() for value in said.split(",")]
        fact = vocabulary.facts.get(name)
        flag = fact is not None and fact.type is FactType.FLAG
        facts[name] = [_FLAGS.get(value, value) if flag else value for value in values]
    return facts


def _words(headers: Headers, name: str) -> tuple[str, ...] | None:
    value = _one(headers, name)
    if value is None:
        return None
    return tuple(word.strip() for word in value.split(",") if word.strip())


def _one(headers: Headers, name: str) -> str | None:
    """A header that stands at most once: of two, the proxy wrote one and its user the other."""
    lines = headers.getlist(name)
    if len(lines) > 1:
        raise BadRequestError(name, f"`{name}` stands twice; expected once, from the proxy alone")
    # Some proxies can only empty a header, not leave it out; either way nothing is said.
    return (lines[0].strip() or None) if lines else None
