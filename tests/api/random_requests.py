"""The OpenAPI document comes in; requests go out that it describes, and ones broken in every way.

They are drawn from a `Random`, so that Hypothesis can find the smallest one that fails, and a long
run can be made again from its seed.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from random import Random
from typing import TypeAlias
from urllib.parse import quote

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
Schema: TypeAlias = Mapping[str, object]
Header: TypeAlias = tuple[bytes, bytes]

_WORDS = ("", "a", "FR", "image.depicts", "Ω", "a\x00b", "\ud800", "\ufeff", "x" * 5_000, "../..")
_NUMBERS = (0, -1, 2**53, 2**63, 2**64, -(2**63), 10**400, 0.5, 1e308, 17.0)
_RAW = (b"NaN", b"1e999", b"-0", b"01", b'"\\ud800"', b"\xff", b"\x00", b"{", b"]", b"'a'", b"//")
_REFERENCE = "A" * 43
_SAMPLES = {
    "uuid": "01890000-0000-7000-8000-000000000000",
    "date-time": "2026-11-25T12:00:00Z",
    "ipv4": "81.2.69.142",
    "ipv6": "2001:db8::1",
}
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "HEAD", "TRACE")
_VISIBLE = tuple(chr(sign) for sign in range(0x20, 0x7F))
SELDOM = {
    "readDeadlines": 0.02,
    "listPolicies": 0.05,
    "comparePolicies": 0.05,
    "searchActions": 0.2,
    "searchSubjects": 0.2,
}
"""Operations that take long, some the longer the more was recorded: how often they are drawn."""
_OFTEN = {"decide": 12.0, "decideMany": 3.0, "evaluate": 6.0, "evaluateMany": 3.0}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operation:
    """One method of one path, as the document has it."""

    name: str
    method: str
    path: str
    parameters: tuple[Schema, ...]
    body: Schema | None
    media_type: str
    answers: Mapping[str, Schema]
    """The schemas of what is documented by status; an empty one where there is no JSON."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A request; `operation` is None where it is for nothing that is there."""

    operation: Operation | None
    method: str
    target: str
    headers: tuple[Header, ...]
    body: bytes


class Requests:
    """Draws requests of a document.

    Args:
        document: of the service.
        known: values of parameters that lead somewhere, such as digests, by the parameter's name.
    """

    def __init__(self, document: Schema, known: Mapping[str, Sequence[str]]) -> None:
        self._document = document
        self._known = known
        self.operations = tuple(_operations(document))
        self._weights = [SELDOM.get(o.name, _OFTEN.get(o.name, 1.0)) for o in self.operations]

    def draw(self, random: Random, *, broken: float = 0.5) -> Drawn:
        """One request.

        Args:
            random: what it is drawn from.
            broken: how often something is done to it that the document does not describe.
        """
        (operation,) = random.choices(self.operations, self._weights)
        path, query, leads = operation.path, [], True
        headers: list[Header] = []
        for parameter in operation.parameters:
            name, value = str(parameter["name"]), self._parameter(parameter, random)
            match parameter["in"]:
                case "path":
                    path = path.replace(f"{{{name}}}", _quoted(value))
                    leads = leads and value != ""  # else it is another path
                case "query" if random.random() < _HALF or parameter.get("required"):
                    query.append(f"{_quoted(name)}={_quoted(value)}")
                case "header" if random.random() < _HALF:
                    headers.append((name.encode(), _header_value(value)))
                case _:
                    pass
        body = b""
        if operation.body is not None:
            headers.append((b"Content-Type", operation.media_type.encode()))
            body = _written(self.value(operation.body, random), random)
        drawn = Drawn(
            operation=operation if leads else None,
            method=operation.method,
            target=path + ("?" + "&".join(query) if query else ""),
            headers=tuple(headers),
            body=body,
        )
        while random.random() < broken:
            drawn = random.choice(_SLIPS)(drawn, random)
        return drawn

    def value(self, schema: object, random: Random, depth: int = 0) -> Json:
        """A value that fits a schema, more or less."""
        match schema:
            case {"$ref": str(reference)}:
                return self.value(_at(self._document, reference), random, depth)
            case {"const": value}:
                return _json(value)
            case {"enum": [*values]}:
                return _json(random.choice(values))
            case {"oneOf": [*several]} | {"anyOf": [*several]} if several:
                return self.value(random.choice(several), random, depth)
            case {"type": [*kinds]}:
                assert isinstance(schema, dict)
                return self.value({**schema, "type": random.choice(kinds)}, random, depth)
            case {"type": "object"}:
                return self._object(schema, random, depth)
            case {"type": "array"}:
                most = 0 if depth > _DEEP else random.choice((1, 1, 2, 5))
                assert isinstance(schema, dict)
                items = schema.get("items", {})
                return [self.value(items, random, depth + 1) for _ in range(most)]
            case {"type": "string"} | {"format": _}:
                return _text(schema, random)
            case {"type": "integer" | "number"}:
                return random.choice((0, 1, 2, 7, 100, 2**53 - 1))
            case {"type": "boolean"}:
                return random.random() < _HALF
            case {"type": "null"} | False:
                return None
            case _:
                return junk(random)

    def _object(self, schema: object, random: Random, depth: int) -> Json:
        assert isinstance(schema, dict)
        properties = schema.get("properties", {})
        needed = schema.get("required", [])
        few = min(1.0, 1.5 / max(1, len(properties)))
        return {
            name: self.value(of, random, depth + 1)
            for name, of in properties.items()
            if of is not False and (name in needed or (depth <= _DEEP and random.random() < few))
        }

    def _parameter(self, parameter: Schema, random: Random) -> str:
        known = self._known.get(str(parameter["name"]), ())
        if known and random.random() < _MOSTLY:
            return random.choice(known)
        value = self.value(parameter["schema"], random)
        return value if isinstance(value, str) else json.dumps(value)


_HALF, _MOSTLY, _DEEP = 0.5, 0.8, 4


def junk(random: Random) -> Json:
    """Any value at all."""
    match random.randrange(8):
        case 0:
            return None
        case 1:
            return random.random() < _HALF
        case 2:
            return random.choice(_NUMBERS)
        case 3 | 4:
            return random.choice(_WORDS)
        case 5:
            return [junk(random)] * random.choice((0, 1, 3))
        case 6:
            return {random.choice(_WORDS): junk(random)}
        case _:
            nested: Json = []
            for _ in range(random.choice((2, 31, 32, 33, 500))):
                nested = [nested] if random.random() < _HALF else {"a": nested}
            return nested


# -- what goes wrong ------------------------------------------------------------------------------


def _changed(
    drawn: Drawn,
    *,
    method: str | None = None,
    target: str | None = None,
    headers: tuple[Header, ...] | None = None,
    body: bytes | None = None,
) -> Drawn:
    """Another request; whose operation it is for is known only while method and path stay."""
    stays = method is None and (target is None or _path(target) == _path(drawn.target))
    return Drawn(
        operation=drawn.operation if stays else None,
        method=drawn.method if method is None else method,
        target=drawn.target if target is None else target,
        headers=drawn.headers if headers is None else headers,
        body=drawn.body if body is None else body,
    )


def _path(target: str) -> str:
    return target.partition("?")[0]


def _other_value(drawn: Drawn, random: Random) -> Drawn:
    """Junk in the place of some value."""
    try:
        body = json.loads(drawn.body)
    except (ValueError, RecursionError):
        return drawn
    return _changed(drawn, body=_written(_put(body, random), random))


def _put(value: Json, random: Random) -> Json:
    match value:
        case dict() if value and random.random() < _MOSTLY:
            name = random.choice(list(value))
            if random.random() < 0.2:
                rest = {n: v for n, v in value.items() if n != name}
                return rest if random.random() < _HALF else {**rest, random.choice(_WORDS): 1}
            return {**value, name: _put(value[name], random)}
        case list() if value and random.random() < _MOSTLY:
            at = random.randrange(len(value))
            return [*value[:at], _put(value[at], random), *value[at + 1 :]]
        case _:
            return junk(random)


def _doubled_member(drawn: Drawn, random: Random) -> Drawn:
    found = [m.end() for m in re.finditer(rb"\{", drawn.body)]
    if not found:
        return drawn
    at = random.choice(found)
    member = random.choice((b'"conduct":"view",', b'"facts":{},', b'"facts":{},"facts":{},'))
    return _changed(drawn, body=drawn.body[:at] + member + drawn.body[at:])


def _other_bytes(drawn: Drawn, random: Random) -> Drawn:
    at = random.randrange(len(drawn.body) + 1)
    match random.randrange(5):
        case 0:
            body = drawn.body[:at]
        case 1:
            body = drawn.body[:at] + random.choice(_RAW) + drawn.body[at:]
        case 2:
            body = random.randbytes(random.choice((0, 1, 7, 600)))
        case 3:
            body = b"[" * random.choice((33, 5_000)) + drawn.body
        case _:
            body = drawn.body.decode("utf-8", "replace").encode("utf-16")
    return _changed(drawn, body=body)


def _large(drawn: Drawn, random: Random) -> Drawn:
    size = random.choice((65_536, 65_537, 300_000))
    return _changed(drawn, body=drawn.body + b" " * (size - len(drawn.body)))


def _other_header(drawn: Drawn, random: Random) -> Drawn:
    names = (
        b"Content-Type",
        b"Authorization",
        b"X-Request-ID",
        b"Idempotency-Key",
        b"Accept",
        b"X-Forwarded-For",
        b"Forwarded",
        b"X-Brightline-Facts",
        b"X-Brightline-Address",
        b"Content-Encoding",
        b"Expect",
        b"If-None-Match",
        b"Range",
        b"Origin",
        b"Upgrade",
        b"Cookie",
    )
    values = (
        b"",
        b"application/json",
        b"application/json; charset=latin-1",
        b"application/json;;;charset",
        b"text/plain",
        b"Bearer x",
        b"Bearer \xff",
        b"Basic Og==",
        b"gzip",
        b"*/*",
        b"image.depicts=nudity;image.depicts=;=;",
        b"192.0.2.1, 2001:db8::1, unknown",
        b"bytes=0-",
        b"\xe4\xff",
        b"z" * 6_000,
    )
    name = random.choice(names)
    more = (name, random.choice(values))
    kept = drawn.headers
    if random.random() < _HALF:
        kept = tuple(one for one in kept if one[0].lower() != name.lower())
    return _changed(drawn, headers=(*kept, more))


def _other_query(drawn: Drawn, random: Random) -> Drawn:
    parts = (
        "limit=-1",
        "from=%00",
        "a=%ff",
        "limit=0&limit=1",
        "&&",
        "within=1e9",
        "deny=403&deny",
    )
    joint = "&" if "?" in drawn.target else "?"
    return _changed(drawn, target=drawn.target + joint + random.choice(parts))


def _other_path(drawn: Drawn, random: Random) -> Drawn:
    path = _path(drawn.target)
    ways = (
        path + "/",
        path + "/..",
        path + "%00",
        path + "/" + "%ff",
        path.upper(),
        "/" + path,
        path[: random.randrange(1, len(path) + 1)],
        "/" + quote(random.choice(_WORDS), errors="replace"),
        "/v1/journal/leaves/" + "9" * random.choice((16, 17, 5_000)),
        "/v1/journal/tile/" + random.choice(("8/000", "0/x000/000", "0/000.p/0", "entries/../0")),
        "/v1/policies/sha256:" + "0" * 64,
        "/v1/places/" + quote(random.choice(_WORDS), errors="replace"),
    )
    return _changed(drawn, target=random.choice(ways))


def _other_method(drawn: Drawn, random: Random) -> Drawn:
    return _changed(drawn, method=random.choice(_METHODS))


_SLIPS: tuple[Callable[[Drawn, Random], Drawn], ...] = (
    _other_value,
    _other_value,
    _other_value,
    _doubled_member,
    _other_bytes,
    _large,
    _other_header,
    _other_query,
    _other_path,
    _other_method,
)


# -- what came of it ------------------------------------------------------------------------------


_PROBLEM = b'{"type": "urn:brightline:problem:'
_AT_ANY = frozenset({"400", "401", "403", "404", "405", "413", "429"})
_INSIDE = (b"Traceback", b'File "', b"sqlalchemy", b"sqlite3", b".py")


def complaint(drawn: Drawn, status: int, media_type: str, body: bytes) -> str | None:
    """What is wrong with an answer; None where nothing is."""
    if status >= 500:
        return f"a status of {status}"
    if any(word in body for word in _INSIDE):
        return "it shows the inside of the service"
    documented = {} if drawn.operation is None else drawn.operation.answers
    if drawn.operation is not None and str(status) not in documented:
        return f"a status of {status}, which is not documented"
    if drawn.operation is None and 400 <= status and str(status) not in {*_AT_ANY, *_BARE}:
        return f"a status of {status} where nothing is documented"
    bodiless = drawn.method == "HEAD"
    if media_type == "application/problem+json" and not (bodiless or body.startswith(_PROBLEM)):
        return "a problem of another shape"
    if status >= 400 and media_type == "application/json":
        return "an error that is no problem"
    return None


_BARE = frozenset({"402", "451", "415", "408", "409", "422"})


# -- small things ---------------------------------------------------------------------------------


def _operations(document: Schema) -> list[Operation]:
    paths = document["paths"]
    assert isinstance(paths, dict)
    found = []
    for path, methods in paths.items():
        for method, said in methods.items():
            content = said.get("requestBody", {}).get("content", {})
            media_type = next(iter(content), "application/json")
            parameters = (_resolved(document, one) for one in said.get("parameters", ()))
            found.append(
                Operation(
                    name=said["operationId"],
                    method=method.upper(),
                    path=path.replace(":path}", "}"),
                    parameters=tuple(parameters),
                    body=content[media_type]["schema"] if content else None,
                    media_type=media_type,
                    answers={
                        status: next(
                            (
                                one.get("schema", {})
                                for kind, one in answer.get("content", {}).items()
                                if kind.endswith("json")
                            ),
                            {},
                        )
                        for status, answer in said["responses"].items()
                    },
                )
            )
    return found


def _resolved(document: Schema, part: Schema) -> Schema:
    reference = part.get("$ref")
    return part if reference is None else _at(document, str(reference))


def _at(document: Schema, reference: str) -> Schema:
    part: object = document
    for name in reference.removeprefix("#/").split("/"):
        assert isinstance(part, dict)
        part = part[name]
    assert isinstance(part, dict)
    return part


def _text(schema: object, random: Random) -> str:
    assert isinstance(schema, dict)
    sample = _SAMPLES.get(str(schema.get("format")))
    if sample is not None:
        return sample
    examples = schema.get("examples")
    if examples:
        return str(random.choice(examples))
    pattern = str(schema.get("pattern", ""))
    if "43" in pattern:
        return _REFERENCE[:-1] + random.choice("AEIMQUYcgkosw048")
    if "32" in pattern:
        return f"{random.getrandbits(128):032x}"
    return random.choice(_WORDS[:5])


def _written(value: Json, random: Random) -> bytes:
    try:
        return json.dumps(value, ensure_ascii=random.random() < _HALF).encode()
    except UnicodeEncodeError:
        return json.dumps(value).encode()


def _quoted(text: str) -> str:
    return quote(text, safe="", errors="replace")


def _header_value(text: str) -> bytes:
    return "".join(sign for sign in text if sign in _VISIBLE).strip().encode()


def _json(value: object) -> Json:
    assert value is None or isinstance(value, bool | int | float | str | list | dict)
    return value
