"""The text of a rule file comes in; its tree and the remarks on its syntax go out.

A file without a slip is parsed in one go. Where there is one, the text is cut at the lines that
begin an item and each island is parsed for itself, so that one slip spoils one rule and every slip
is reported on its own line. Nothing that a file can contain raises.
"""

import re
from dataclasses import dataclass

from lark import TextSlice
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken

from engine.diagnostics import Diagnostic, Source, Span
from engine.language.assemble import assemble
from engine.language.build import BadDateError
from engine.language.grammar import parser
from engine.language.slips import describe
from engine.language.tree import File

MAX_CHARACTERS = 1_000_000

_ISLAND = re.compile(
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
    items, slips = _whole(source)
    file, remarks = assemble(source, items)
    return Parsed(file, (*slips, *remarks))


def decode(path: str, content: bytes) -> tuple[Source, tuple[Diagnostic, ...]]:
    """Read bytes as UTF-8; what is not is replaced and reported."""
    try:
        return Source(path, content.decode("utf-8-sig")), ()
    except UnicodeDecodeError as error:
        readable = len(content[: error.start].decode("utf-8-sig", "replace"))
        source = Source(path, content.decode("utf-8-sig", "replace"))
        remark = _error(
            source, Span(readable, readable + 1), "the file is not UTF-8", "save it as UTF-8"
        )
        return source, (remark,)


def _whole(source: Source) -> tuple[list[object], tuple[Diagnostic, ...]]:
    items, slip = _read(source, 0, len(source.text))
    if slip is None:
        return items, ()
    starts = [m.start() for m in _ISLAND.finditer(source.text)]
    cuts = sorted({0, *starts, len(source.text)})
    found: list[object] = []
    slips: list[Diagnostic] = []
    for start, end in zip(cuts, cuts[1:], strict=False):
        items, slip = _read(source, start, end)
        found += items
        if slip is not None:
            slips.append(slip)
    return found, tuple(slips)


def _read(source: Source, start: int, end: int) -> tuple[list[object], Diagnostic | None]:
    piece = source.text if end - start == len(source.text) else TextSlice(source.text, start, end)
    try:
        items = parser().parse(piece)
    except BadDateError as error:
        where = Span(error.token.start_pos or 0, error.token.end_pos or 0)
        return [], _error(
            source, where, f"there is no day `{error.token}`", "dates are written year-month-day"
        )
    except (UnexpectedToken, UnexpectedCharacters) as error:
        message, help_, where = describe(source.text, error, start, end)
        return [], _error(source, where, message, help_)
    except UnexpectedInput:  # pragma: no cover - the two above are all that LALR raises
        return [], _error(source, Span(start, end), "this cannot be read")
    assert isinstance(items, list)
    return items, None


def _error(source: Source, span: Span, message: str, help_: str = "") -> Diagnostic:
    return Diagnostic(code="BL100", message=message, source=source, span=span, help=help_)
