"""The text of a rule file comes in; its tree and the remarks on its syntax go out.

A file without a slip is parsed in one go. Where there is one, the text is cut at the lines that
begin an item and the island with the slip is left out, so that one slip spoils one rule and every
slip is reported on its own line. Nothing that a file can contain raises.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import cast

from lark import TextSlice
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from engine.diagnostics import Diagnostic, Source, Span
from engine.language.assemble import assemble
from engine.language.build import UnreadableError
from engine.language.grammar import parser
from engine.language.slips import describe
from engine.language.tree import File

MAX_CHARACTERS = 1_000_000
# More slips than anybody mends in one go; they bound the time that a hostile file can take.
MOST_SLIPS = 100

ISLAND = re.compile(
    r"^[ \t]*(?:provision|order|proceeding|background|policy|floor|cites|source|enacted|kind|extent"
    r"|connects|owner|addressee|intent|in[ \t]+force|bill|stayed|checked|audited|rule|example"
    r"|invariant)(?![-.\w])",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Parsed:
    """A tree, as far as the text could be read, and what could not be read."""

    file: File
    diagnostics: tuple[Diagnostic, ...]


def parse(source: Source) -> Parsed:
    """Read one rule file."""
    if len(source.text) > MAX_CHARACTERS:
        return Parsed(
            File(), (_error(source, Span(0, 1), "the file is longer than 1,000,000 characters"),)
        )
    items, slips = _items(source)
    file, remarks = assemble(source, items, whole=not slips)
    return Parsed(file, (*slips, *remarks))


def decode(path: str, content: bytes) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Read bytes as UTF-8; what is not is replaced and reported."""
    try:
        return Source(path, content.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        # The codec counts from behind a byte order mark.
        readable = len(error.object[: error.start].decode("utf-8"))
        source = Source(path, content.decode("utf-8-sig", "replace"))
        remark = _error(
            source,
            Span(readable, readable + 1),
            "the file is not UTF-8 text",
            "save it in the encoding UTF-8",
        )
        return source, (remark,)


def _items(source: Source) -> tuple[list[object], tuple[Diagnostic, ...]]:
    """Read from island to island: what lies before a slip is read without it."""
    starts = [m.start() for m in ISLAND.finditer(source.text)]
    cuts = sorted({0, *starts, len(source.text)})
    found: list[object] = []
    slips: list[Diagnostic] = []
    first, last = 0, len(cuts) - 1
    while first < last:
        items, slip = _read(source, cuts[first], cuts[last])
        if slip is None:
            found += items
            break
        if len(slips) == MOST_SLIPS:
            slips.append(_error(source, Span(slip.at, slip.at + 1), *_TOO_MANY))
            break
        spoiled = max(first, min(bisect_right(cuts, slip.at) - 1, last - 1))
        before, cut_short = _read(source, cuts[first], cuts[spoiled])
        if cut_short is not None:
            # The island before is the one that lacks something; what follows it may be whole.
            spoiled -= 1
            before, _ = _read(source, cuts[first], cuts[spoiled])
        found += before
        items, alone = _read(source, cuts[spoiled], cuts[spoiled + 1])
        found += items
        slips.append(_remark(source, alone or slip))
        first = spoiled + 1
    return found, tuple(slips)


_TOO_MANY = "the file has more slips than these", "mend these first; what follows was not read"


@dataclass(frozen=True, slots=True)
class _Slip:
    """What the parser complained of between two offsets, and where it stopped."""

    error: UnreadableError | UnexpectedToken | UnexpectedCharacters
    start: int
    end: int
    at: int


def _read(source: Source, start: int, end: int) -> tuple[list[object], _Slip | None]:
    if start == end:
        return [], None
    piece = source.text if end - start == len(source.text) else TextSlice(source.text, start, end)
    try:
        return cast("list[object]", parser().parse(piece)), None
    except UnreadableError as error:
        return [], _Slip(error, start, end, error.span.start)
    except UnexpectedToken as error:
        at = end - 1 if error.token.type == "$END" else cast("int", error.token.start_pos)
        return [], _Slip(error, start, end, at)
    except UnexpectedCharacters as error:
        return [], _Slip(error, start, end, cast("int", error.pos_in_stream))


def _remark(source: Source, slip: _Slip) -> Diagnostic:
    if isinstance(slip.error, UnreadableError):
        return _error(source, slip.error.span, slip.error.message, slip.error.help)
    message, help_, where = describe(source.text, slip.error, slip.start, slip.end)
    return _error(source, where, message, help_)


def _error(source: Source, span: Span, message: str, help_: str = "") -> Diagnostic:
    return Diagnostic(code="BL100", message=message, source=source, span=span, help=help_)
