"""The bytes of a body come in; the same object goes out that `api.body` reads, or nothing.

Nothing means: not sure. Whoever asks then lets `api.body` read it, which takes ten times as long
and says what is wrong. Here only plain bodies are read: no numbers, no deep nesting.
"""

from collections.abc import Iterable
from typing import cast

import msgspec

from api.body import MOST_DEPTH, Json

_decode = msgspec.json.Decoder().decode


class UnsureError(Exception):
    """A body that is not plain."""


def plain(content: bytes) -> dict[str, Json]:
    """Read a plain JSON object.

    Raises:
        UnsureError: it is no such thing.
    """
    found = read_plain(content)
    if found is None:
        raise UnsureError
    return found


def read_plain(content: bytes) -> dict[str, Json] | None:
    """Read a plain JSON object; None for whatever is none.

    Each member has a colon of its own. Where fewer members are left in the objects than there are
    colons between texts, one stood there twice (RFC 7493, 2.3). Where there are no more colons in
    all than members, none is left over; else those between texts are counted, which is easy as
    long as no backslash makes a quotation mark mean itself.
    """
    try:
        if not content.isascii():
            content.decode()
        body = _decode(content)
        if body.__class__ is not dict:
            return None
        members = _members(body.values(), 2) + len(body)
        if members != content.count(b":") and (b"\\" in content or members != _colons(content)):
            return None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError, UnsureError):
        return None
    return cast("dict[str, Json]", body)


def _colons(content: bytes) -> int:
    return b"".join(content.split(b'"')[::2]).count(b":")


def _members(values: Iterable[object], depth: int) -> int:
    """How many members the objects among the values have, and those in them."""
    count = 0
    for value in values:
        kind = value.__class__
        if kind is str or kind is bool or value is None:
            continue
        if depth >= MOST_DEPTH:
            raise UnsureError
        if kind is dict:
            inside = cast("dict[str, object]", value)
            count += len(inside) + _members(inside.values(), depth + 1)
        elif kind is list:
            count += _members(cast("list[object]", value), depth + 1)
        else:
            raise UnsureError
    return count
