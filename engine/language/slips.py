"""A parser's complaint comes in; a sentence that a lawyer can act on goes out."""

import re

from lark import Token
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from engine.diagnostics import Span

# What the parser's terminals are called in front of people.
_NAMES = {
    "WORD": "a word",
    "FACT": "a fact such as `image.depicts`",
    "TEXT": 'a text in quotation marks',
    "CODE": "a place code such as `FR`",
    "GROUP": "a group such as `@name`",
    "DATE": "a date such as `2026-12-02`",
    "NUMBER": "a number",
    "URL": "an address that begins with `https://`",
    "NOTE": "a note after `>`",
    "HEAD": "a heading such as `provision`",
    "JOIN": "`and` or `or`",
    "IN_FORCE": "`in force`",
    "COMMA": "a comma",
    "LPAR": "`(`",
    "RPAR": "`)`",
}
_LIST_OPENERS = re.compile(
    r"(?:,|\bany\s+of|\bin|\bextent|\bby|\bforbid|\bpermit|\brequire|\bduty|\bbefore|\bon|\bexcept"
    r"|\badvise|\bignores)\s*$"
)
_SIGNS = {
    "=": "write `is`, as in `image.depicts is nudity`",
    "!": "write `not`, as in `not person.real`",
    "<": "write `is at most`",
    "&": "write `and`",
    "|": "write `or`",
    "{": "the language has no braces: an item ends where the next one begins",
    "}": "the language has no braces: an item ends where the next one begins",
    "#": "a note begins with `>`",
    "/": "a note begins with `>`",
    "'": "texts stand in double quotation marks",
    "\u201c": 'texts stand in straight quotation marks: `"`',
    "\u201d": 'texts stand in straight quotation marks: `"`',
    ";": "no semicolons are needed",
}
_EMPTY_LIST = (
    "name at least one: an empty list means nothing to one reader and everything to another"
)
_SHOWN = 60


def describe(
    text: str, error: UnexpectedToken | UnexpectedCharacters, start: int, end: int
) -> tuple[str, str, Span]:
    """Message, help and place of a slip that was found between two offsets."""
    if isinstance(error, UnexpectedCharacters):
        return _character(text, error, start)
    token: Token = error.token
    accepts = set(error.accepts or error.expected)
    ended = token.type == "$END"
    if ended:
        stop = len(text[start:end].rstrip()) + start
        where = _last(text, stop)
        before = text[start:stop]
    else:
        where = Span(token.start_pos or start, token.end_pos or start + 1)
        before = text[start : where.start]
    if _LIST_OPENERS.search(before) and accepts & {"WORD", "CODE", "FACT", "TEXT"}:
        here = "here" if ended else f"before `{_short(token)}`"
        return f"a list ends {here} without naming anything", _EMPTY_LIST, where
    if ended:
        item = before.split(None, 1)[0] if before.strip() else "the file"
        return f"`{_short(item)}` ends too early", _expected(accepts), where
    return f"`{_short(token)}` does not fit here", _expected(accepts), where


def _character(text: str, error: UnexpectedCharacters, start: int) -> tuple[str, str, Span]:
    # Lark counts from the beginning of the text, also inside a slice.
    at = max(error.pos_in_stream or 0, start)
    sign = text[at : at + 1]
    where = Span(at, at + 1)
    if sign == '"':
        line_end = text.find("\n", at)
        stop = line_end if line_end >= 0 else len(text)
        return "this text has no closing quotation mark", "a text ends on its own line", Span(at, stop)
    word = re.match(r"[^\s,()\"]+", text[at:at + _SHOWN])
    if word and sign not in _SIGNS:
        where = Span(at, at + word.end())
        return f"`{_short(word.group())}` does not fit here", _expected(error.allowed or set()), where
    shown = sign if sign.isprintable() else f"U+{ord(sign):04X}" if sign else ""
    return f"`{shown}` has no meaning here", _SIGNS.get(sign, ""), where


def _expected(terminals: set[str]) -> str:
    words = sorted(_NAMES.get(t, f"`{t.lower().replace('_', ' ')}`") for t in terminals if t != "$END")
    few = 9
    if not words or len(words) > few:
        return ""
    return "expected " + (words[0] if len(words) == 1 else ", ".join(words[:-1]) + " or " + words[-1])


def _short(word: object) -> str:
    shown = str(word).strip()
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"


def _last(text: str, end: int) -> Span:
    start = end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    return Span(start, max(end, start + 1))
