"""Questions about the journal come in; checkpoints, leaves, tiles and proofs go out.

Whoever keeps a checkpoint can hold the journal to it for ever. Who may ask what is in the table of
rights (`api.rights`).
"""

import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from typing import NoReturn, ParamSpec, TypeVar

from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, PlainTextResponse

from api.body import Json, read_object
from api.problems import PROBLEM_JSON, Problem, ProblemError, ProblemKind, shown
from api.schema.json_schema import Schema, ref, text
from api.schema.operations import AT_THE_DOOR, BODY_PROBLEMS, Operation, add_operation
from records.journal.batch import TILE_WIDTH
from records.journal.erasing import erasure_of
from records.journal.reading import JournalReader, NotInJournalError, StoredLeaf, revealed
from records.journal.record import WhyErased
from records.journal.writer import Journal

P = ParamSpec("P")
T = TypeVar("T")
MOST_LEAVES = 1_000
_LARGEST = 2**53 - 1
_HIGHEST_LEVEL = 7
_DIGITS = 16
_BYTES = "application/octet-stream"
_UNAVAILABLE = "The journal cannot be reached; nothing is answered without it."
_TILE_INDEX = re.compile(r"(?:x[0-9]{3}/)*[0-9]{3}")
_PROBLEMS = {
    400: "A number is missing, or is none.",
    404: "There is no such leaf, tile or tree yet.",
    500: "The service failed.",
    503: _UNAVAILABLE,
}


def _query(name: str, description: str, *, required: bool = True) -> Schema:
    return {
        "name": name,
        "in": "query",
        "required": required,
        "description": description,
        "schema": {"type": "integer", "minimum": 0, "maximum": _LARGEST},
    }


def _path(name: str, description: str) -> Schema:
    return {**_query(name, description), "in": "path"}


_INDEX = _path("index", "The place of the leaf, from 0.")
_LEAF = Operation(
    method="GET",
    path="/v1/journal/leaves/{index}",
    name="readLeaf",
    tag="journal",
    summary="One record.",
    description="As it was written. What could name somebody is a commitment in it.",
    answer="JournalLeaf",
    parameters=(_INDEX,),
    problems=_PROBLEMS,
)
_LEAVES = Operation(
    method="GET",
    path="/v1/journal/leaves",
    name="readLeaves",
    tag="journal",
    summary="Records one after the other.",
    description=f"At most {MOST_LEAVES} at once.",
    answer="JournalLeaves",
    parameters=(
        _query("from", "The first one; left out: 0.", required=False),
        _query("limit", f"How many; left out: {MOST_LEAVES}.", required=False),
    ),
    problems=_PROBLEMS,
)
_INCLUSION = Operation(
    method="GET",
    path="/v1/journal/proof/inclusion",
    name="proveInclusion",
    tag="journal",
    summary="Is this record in the tree?",
    description="For a tree of any size that there was since the record was made.",
    answer="InclusionProof",
    parameters=(_query("leaf", "The leaf."), _query("size", "The size of the tree.")),
    problems=_PROBLEMS,
)
_CONSISTENCY = Operation(
    method="GET",
    path="/v1/journal/proof/consistency",
    name="proveConsistency",
    tag="journal",
    summary="Did the tree only grow?",
    description="Between any two sizes that it had.",
    answer="ConsistencyProof",
    parameters=(_query("from", "The older size."), _query("to", "The newer size.")),
    problems=_PROBLEMS,
)
_SECRETS = Operation(
    method="GET",
    path="/v1/journal/secrets/{index}",
    name="readSecrets",
    tag="journal",
    summary="The personal values of a record, as far as they are left.",
    description="With the salts, by which the commitments in the leaf are checked.",
    answer="JournalSecrets",
    parameters=(_INDEX,),
    problems=_PROBLEMS,
)
_ERASE = Operation(
    method="POST",
    path="/v1/journal/erasures",
    name="erase",
    tag="journal",
    summary="Erase personal values of a record.",
    description="Values and salts are gone; the leaf stays, a new one says what was erased, and "
    "every proof holds as before. Asking twice does no harm.",
    request="ErasureRequest",
    answer="Erased",
    problems={**BODY_PROBLEMS, 404: "There is no such leaf.", 503: _UNAVAILABLE},
)


def journal_router(journal: Journal) -> APIRouter:
    """The routes, for the journal of this process.

    `JournalUnavailableError` passes through, to be answered with 503.
    """
    router, reader = APIRouter(), JournalReader(journal.engine)
    _add_reading(router, journal, reader)
    _add_proofs(router, reader)
    _add_secrets(router, reader)
    _add_erasing(router, journal, reader)
    return router


def _add_reading(router: APIRouter, journal: Journal, reader: JournalReader) -> None:

    async def checkpoint() -> Response:
        made = await journal.checkpoint()
        return PlainTextResponse(made.note)

    async def leaf(request: Request) -> Response:
        index = _number("index", request.path_params["index"])
        found = await run_in_threadpool(_found, reader.leaf, index)
        return JSONResponse(_shown(found))

    async def leaves(request: Request) -> Response:
        first = _number("from", request.query_params.get("from", "0"))
        limit = _number("limit", request.query_params.get("limit", str(MOST_LEAVES)))
        found = await run_in_threadpool(reader.leaves, first, min(limit, MOST_LEAVES))
        size = await run_in_threadpool(reader.size)
        return JSONResponse({"leaves": [_shown(one) for one in found], "size": size})

    async def tile(request: Request) -> Response:
        level, index, width = _tile_of(**request.path_params)
        found = (
            await run_in_threadpool(_found, reader.entries, index, width)
            if level is None
            else await run_in_threadpool(_found, reader.tile, level, index, width)
        )
        return Response(found, media_type=_BYTES)

    _add_raw(
        router,
        "/v1/journal/checkpoint",
        ("readCheckpoint", "The signed checkpoint of the journal as it is now.", "text/plain"),
        (),
        checkpoint,
    )
    add_operation(router, _LEAVES, leaves)
    add_operation(router, _LEAF, leaf)
    _add_raw(
        router,
        "/v1/journal/tile/{level}/{index:path}",
        ("readTile", "A tile of hashes, or of entries, in the layout of C2SP tlog-tiles.", _BYTES),
        (
            {
                "name": "level",
                "in": "path",
                "required": True,
                "description": "The level, from 0, or `entries`.",
                "schema": {"type": "string", "pattern": f"^([0-{_HIGHEST_LEVEL}]|entries)$"},
            },
            {
                "name": "index",
                "in": "path",
                "required": True,
                "description": "Such as `x001/234`, with `.p/7` where only 7 are there yet.",
                "schema": {"type": "string", "examples": ["000", "x001/234.p/7"]},
            },
        ),
        tile,
    )


def _add_proofs(router: APIRouter, reader: JournalReader) -> None:

    async def inclusion(request: Request) -> Response:
        index, size = _numbers(request, "leaf", "size")

        def prove() -> dict[str, object]:
            proof = reader.inclusion(index, size)
            return {
                "leaf": index,
                "size": size,
                "hash": _base64(reader.leaf(index).hash),
                "root": _base64(reader.root(size)),
                "proof": [_base64(part) for part in proof],
            }

        return JSONResponse(await run_in_threadpool(_found, prove))

    async def consistency(request: Request) -> Response:
        old, new = _numbers(request, "from", "to")
        proof = await run_in_threadpool(_found, reader.consistency, old, new)
        members = {"from": old, "to": new, "proof": [_base64(part) for part in proof]}
        return JSONResponse({"consistency": members})

    add_operation(router, _INCLUSION, inclusion)
    add_operation(router, _CONSISTENCY, consistency)


def _add_secrets(router: APIRouter, reader: JournalReader) -> None:

    async def secrets(request: Request) -> Response:
        index = _number("index", request.path_params["index"])
        await run_in_threadpool(_found, reader.leaf, index)
        left = await run_in_threadpool(reader.secrets, index)
        return JSONResponse({"index": index, "secrets": {s.field: revealed(s) for s in left}})

    add_operation(router, _SECRETS, secrets)


def _add_erasing(router: APIRouter, journal: Journal, reader: JournalReader) -> None:

    async def erase(request: Request) -> Response:
        leaf, fields, why = _read_erasure(await read_object(request))
        entry = await run_in_threadpool(_found, erasure_of, reader, leaf, fields, why)
        if entry is None or entry.erases is None:
            return JSONResponse({"leaf": leaf, "fields": [], "recorded": None})
        receipt = await journal.append(entry)
        erased = sorted(entry.erases.fields)
        return JSONResponse({"leaf": leaf, "fields": erased, "recorded": receipt.index})

    add_operation(router, _ERASE, erase)


def _read_erasure(body: dict[str, Json]) -> tuple[int, list[str] | None, WhyErased]:
    for name in body:
        if name not in {"leaf", "fields", "why"}:
            _refuse(name, f"there is no member `{shown(name)}`", ("leaf", "fields", "why"))
    leaf = body.get("leaf")
    if not isinstance(leaf, int) or isinstance(leaf, bool) or not 0 <= leaf <= _LARGEST:
        _refuse("leaf", "expected the index of a leaf, such as 17")
    fields = body.get("fields")
    if fields is not None and (
        not isinstance(fields, list) or not fields or not all(isinstance(f, str) for f in fields)
    ):
        _refuse("fields", 'expected a list of fields, such as ["account"]; left out: all')
    reasons = tuple(why.value for why in WhyErased)
    why = body.get("why")
    if not isinstance(why, str) or why not in reasons:
        _refuse("why", "expected the reason, such as `request`", reasons)
    chosen = None if fields is None else [str(field) for field in fields]
    return leaf, chosen, WhyErased(why)


def _shown(leaf: StoredLeaf) -> dict[str, object]:
    return {"index": leaf.index, "hash": _base64(leaf.hash), "leaf": leaf.body.decode()}


def _found(ask: Callable[P, T], *arguments: P.args, **named: P.kwargs) -> T:
    """Ask, and say with 404 that there is none."""
    try:
        return ask(*arguments, **named)
    except NotInJournalError as error:
        raise ProblemError(Problem(kind=ProblemKind.NOT_FOUND, detail=str(error))) from error


def _tile_of(level: str, index: str) -> tuple[int | None, int, int]:
    """The level (None for entries), index and width in the path of a tile."""
    name, partial, wide = index.partition(".p/")
    missing = ProblemError(
        Problem(kind=ProblemKind.NOT_FOUND, detail="there is no tile of that name")
    )
    digits = name.replace("x", "").replace("/", "")
    known_level = level == "entries" or level in {str(n) for n in range(_HIGHEST_LEVEL + 1)}
    if not known_level or not _TILE_INDEX.fullmatch(name) or len(digits) > _DIGITS:
        raise missing
    if name.startswith("x000/"):
        raise missing
    if partial and not (wide.isascii() and wide.isdecimal() and str(int(wide[:9])) == wide):
        raise missing
    width = int(wide) if partial else TILE_WIDTH
    if not 0 < width <= TILE_WIDTH or (partial and width == TILE_WIDTH):
        raise missing
    return (None if level == "entries" else int(level)), int(digits), width


def _numbers(request: Request, first: str, second: str) -> tuple[int, int]:
    given = request.query_params
    return _number(first, given.get(first, "")), _number(second, given.get(second, ""))


def _number(name: str, text_: str) -> int:
    short = text_.isascii() and text_.isdecimal() and len(text_) <= _DIGITS
    if not short or int(text_) > _LARGEST:
        _refuse(name, f"`{name}` is `{shown(text_)}`; expected a whole number from 0")
    return int(text_)


def _refuse(name: str, detail: str, accepted: tuple[str, ...] = ()) -> NoReturn:
    kind = ProblemKind.INVALID_REQUEST
    raise ProblemError(Problem(kind=kind, detail=detail, field=name, accepted=accepted))


def _base64(value: bytes) -> str:
    return b64encode(value).decode()


def _add_raw(
    router: APIRouter,
    path: str,
    said: tuple[str, str, str],
    parameters: tuple[Schema, ...],
    endpoint: Callable[..., Awaitable[Response]],
) -> None:
    """Add a route whose answer is no JSON."""
    name, summary, media_type = said
    headers = {
        "X-Request-ID": {"$ref": "#/components/headers/RequestID"},
        "Cache-Control": {"$ref": "#/components/headers/NoStore"},
    }
    answer: Schema = text("The note.") if media_type == "text/plain" else {}
    responses: dict[int | str, dict[str, object]] = {
        200: {
            "description": "As it is.",
            "headers": headers,
            "content": {media_type: {"schema": answer}},
        }
    }
    for status, what in {**AT_THE_DOOR, **_PROBLEMS}.items():
        if parameters or status not in {400, 404}:
            responses[status] = {
                "description": what,
                "headers": headers,
                "content": {PROBLEM_JSON: {"schema": ref("Problem")}},
            }
    router.add_api_route(
        path,
        endpoint,
        methods=["GET"],
        operation_id=name,
        tags=["journal"],
        summary=summary,
        response_model=None,
        response_class=Response,
        responses=responses,
        openapi_extra={"parameters": [*parameters, {"$ref": "#/components/parameters/RequestID"}]},
    )
