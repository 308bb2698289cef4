"""The body of a request comes in as bytes; a JSON object goes out, read more strictly than JSON.

A service and Brightline must never read two different requests out of one body. Therefore I-JSON
(RFC 7493): member names are unique, numbers are exact, text is valid Unicode.
"""

import asyncio
import json
import math
import re
from typing import NoReturn, TypeAlias

from fastapi import Request

from api.problems import Problem, ProblemError, ProblemKind, shown

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"

MOST_BYTES = 64 * 1024
MOST_BYTES_OF_MANY = 4 * 1024 * 1024
PATIENCE = 30.0
"""Seconds that a body may take to arrive."""
MOST_DEPTH = 32
LARGEST_NUMBER = 2**53 - 1

_MEDIA_TYPE = "application/json"
_ENCODINGS = frozenset({"utf-8", "utf8"})
_LONGEST_LENGTH = 12
_SURROGATE = re.compile("[\ud800-\udfff]")


async def read_object(request: Request, most_bytes: int = MOST_BYTES) -> dict[str, Json]:
    """Read the JSON object in the body of a request.

    Raises:
        ProblemError: for anything else. Nothing after the limit is read from the network.
    """
    _check_media_type(request.headers.get("content-type", ""))
    return parse_object(await _read_bytes(request, most_bytes))


def parse_object(content: bytes) -> dict[str, Json]:
    """Parse a JSON object strictly.

    Raises:
        ProblemError: for anything else; the detail says where and what was expected.
    """
    value = _parse(_decode(content))
    if not isinstance(value, dict):
        _refuse(f"the body is {kind_of(value)}; expected a JSON object")
    _check_values(value)
    return value


def kind_of(value: Json) -> str:
    """What a JSON value is, in words for a message.

    >>> kind_of(None), kind_of(True), kind_of([1])
    ('null', 'true or false', 'a list')
    """
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case int() | float():
            return "a number"
        case str():
            return "a text"
        case list():
            return "a list"
        case _:
            return "an object"


def _check_media_type(header: str) -> None:
    media_type, *parameters = header.split(";")
    if media_type.strip().lower() != _MEDIA_TYPE:
        what = f"is `{shown(media_type.strip())}`" if media_type.strip() else "is not stated"
        _refuse(
            f"the type of the body {what}; expected `Content-Type: {_MEDIA_TYPE}`",
            ProblemKind.UNSUPPORTED_MEDIA_TYPE,
        )
    for parameter in parameters:
        name, _, value = parameter.strip().partition("=")
        if name.lower() == "charset" and value.strip('"').lower() not in _ENCODINGS:
            _refuse(
                f"the encoding of the body is `{shown(value)}`; expected `utf-8`",
                ProblemKind.UNSUPPORTED_MEDIA_TYPE,
            )


async def _read_bytes(request: Request, most: int) -> bytes:
    length = request.headers.get("content-length", "0")
    if len(length) > _LONGEST_LENGTH or (length.isdecimal() and int(length) > most):
        _refuse_size(most)
    content = bytearray()
    try:
        async with asyncio.timeout(PATIENCE):
            async for chunk in request.stream():
                content += chunk
                if len(content) > most:
                    _refuse_size(most)
    except TimeoutError:
        _refuse(f"expected the whole body within {PATIENCE:g} seconds", ProblemKind.TOO_LATE)
    return bytes(content)


def _decode(content: bytes) -> str:
    if not content.strip():
        _refuse("the body is empty; expected a JSON object")
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(f"the body is no UTF-8 at byte {error.start}")
    if text.startswith("\ufeff"):
        _refuse("the body begins with a byte order mark; leave it out")
    return text


def _parse(text: str) -> Json:
    try:
        value: Json = json.loads(
            text,
            object_pairs_hook=_unique,
            parse_constant=_refuse_constant,
            parse_int=_exact,
            parse_float=_finite,
        )
    except json.JSONDecodeError as error:
        what = error.msg[:1].lower() + error.msg[1:]
        _refuse(f"the body is no JSON at line {error.lineno}, column {error.colno}: {what}")
    except RecursionError:
        _refuse_depth()
    return value


def _unique(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    members = dict(pairs)
    if len(members) < len(pairs):
        seen: set[str] = set()
        for name, _ in pairs:
            if name in seen:
                _refuse(f"the member `{shown(name)}` stands twice in one object; expected once")
            seen.add(name)
    return members


def _exact(digits: str) -> int:
    # Beyond 2^53 two readers may take the same digits for different numbers (RFC 7493, 2.2).
    if len(digits.lstrip("-")) > len(str(LARGEST_NUMBER)) or abs(int(digits)) > LARGEST_NUMBER:
        _refuse(f"the number `{shown(digits)}` is too large; at most {LARGEST_NUMBER} is exact")
    return int(digits)


def _finite(digits: str) -> int | float:
    number = float(digits)
    if not math.isfinite(number):
        _refuse(f"the number `{shown(digits)}` is too large")
    # JSON has one kind of number: 17.0 is 17 (JSON Schema 2020-12, 6.1.1).
    whole = number.is_integer() and abs(number) <= LARGEST_NUMBER
    return int(number) if whole else number


def _refuse_constant(word: str) -> NoReturn:
    _refuse(f"`{word}` is no JSON; expected a number")


def _check_values(value: Json) -> None:
    """Refuse nesting that is too deep, and halves of characters, which are no Unicode."""
    level: list[Json] = [value]
    depth = 0
    while level:
        below: list[Json] = []
        for one in level:
            match one:
                case str():
                    _check_text(one)
                case list():
                    below += one
                case dict():
                    below += one
                    below += one.values()
                case _:
                    pass
        # Names and values of the deepest objects come last; they nest no further.
        depth += any(isinstance(one, list | dict) for one in level)
        if depth > MOST_DEPTH:
            _refuse_depth()
        level = below


def _check_text(text: str) -> None:
    if not text.isascii() and _SURROGATE.search(text):
        _refuse(f"the text `{shown(text)}` holds half a character; expected whole ones")


def _refuse_depth() -> NoReturn:
    _refuse(f"the body is nested more than {MOST_DEPTH} levels deep")


def _refuse_size(most: int) -> NoReturn:
    _refuse(f"expected at most {most} bytes", ProblemKind.BODY_TOO_LARGE)


def _refuse(detail: str, kind: ProblemKind = ProblemKind.MALFORMED_BODY) -> NoReturn:
    raise ProblemError(Problem(kind=kind, detail=detail))
