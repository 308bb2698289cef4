"""A parser's complaint comes in; a sentence that a lawyer can act on goes out."""

import re
from typing import cast

from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from engine.diagnostics import Span
from engine.language.mending import INSIDE, MARKS, Slip, expected, how_to_mend

_LIST_OPENERS = re.compile(
    r"(?:,|\bany\s+of|\bin|\bextent|\bby|\bforbid|\bpermit|\brequire|\bduty|\bbefore|\bon|\bexcept"
    r"|\badvise|\bignores|\baddressee)\s*$"
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
    "\u201e": 'texts stand in straight quotation marks: `"`',
    "\u00ab": 'texts stand in straight quotation marks: `"`',
    ";": "leave it out: a line needs nothing at its end",
    ":": "leave it out: a keyword needs nothing after it",
}
_EMPTY_LIST = (
    "name at least one: an empty list means nothing to one reader and everything to another"
)
_JOINED = re.compile(r"\bis\s+(at-?least|at-?most|any-?of)\s*$")
_NEGATED = re.compile(r"([a-z0-9-]+\.[a-z0-9-]+)\s+is\s+(not)\s+(any|at)\s*$")
_APART = {"atleast": "at least", "atmost": "at most", "anyof": "any of"}
_BREAK = re.compile(r'[\s,()"]')
_SHOWN = 60
# What the last comma of a line leads to.
_TAILS = {
    "enacted": ", commencement unknown",
    "checked": ", confidence medium",
    "audited": ", confirmed",
}
# How far around a slip is looked: a bound on the time that a hostile file can take.
_NEAR = 200


def describe(
    text: str, error: UnexpectedToken | UnexpectedCharacters, start: int, end: int
) -> tuple[str, str, Span]:
    """Message, help and place of a slip that was found between two offsets."""
    if isinstance(error, UnexpectedCharacters):
        # Lark counts from the beginning of the text, also inside a slice.
        at = max(cast("int", error.pos_in_stream), start)
        return _character(text, at, start, frozenset(error.allowed or ()))
    accepts = frozenset(error.accepts)
    token = error.token
    if token.type == "$END":
        return _ended(text, start, end, accepts)
    where = Span(token.start_pos or start, token.end_pos or start + 1)
    if token.type not in {"NOTE", "TEXT", *MARKS}:
        where = _written(text, where.start, start)
    return _misfit(_slip(text, start, where, token.type, accepts))


def _slip(text: str, start: int, where: Span, kind: str, accepts: frozenset[str]) -> Slip:
    return Slip(
        before=text[max(start, where.start - _NEAR) : where.start],
        word=text[where.start : where.end],
        kind=kind,
        where=where,
        accepts=accepts,
    )


def _character(text: str, at: int, start: int, accepts: frozenset[str]) -> tuple[str, str, Span]:
    sign = text[at : at + 1]
    if sign == '"':
        line_end = text.find("\n", at)
        where = Span(at, line_end if line_end >= 0 else len(text))
        return "this text has no closing quotation mark", "a text ends on its own line", where
    if text.startswith("and/or", at - len("and")):
        where = Span(at - len("and"), at + len("/or"))
        return "`and/or` has no meaning here", "write `or`: it is met by one, and by both", where
    if sign in _SIGNS:
        return f"`{sign}` has no meaning here", _SIGNS[sign], Span(at, at + 1)
    if not sign.isprintable():
        help_ = "take the character out; it cannot be seen in most editors"
        return f"`U+{ord(sign):04X}` has no meaning here", help_, Span(at, at + 1)
    return _misfit(_slip(text, start, _written(text, at, start), "", accepts))


def _misfit(slip: Slip) -> tuple[str, str, Span]:
    """Say what is wrong with a word where another was expected."""
    if slip.kind not in INSIDE and _opens_list(slip.before, slip.accepts):
        message = f"a list ends before `{_short(slip.word)}` without naming anything"
        return message, _EMPTY_LIST, slip.where
    negated = _NEGATED.search(slip.before)
    if negated is not None:
        at = slip.where.start - len(slip.before) + negated.start(2)
        test = "any of" if negated.group(3) == "any" else f"at {slip.word}"
        help_ = f"write `not {negated.group(1)} is {test} …`"
        return "`not` stands in front of such a test", help_, Span(at, at + len("not"))
    joined = _JOINED.search(slip.before)
    if joined is not None:
        written = joined.group(1)
        at = slip.where.start - len(slip.before) + joined.start(1)
        help_ = f"write `is {_APART[written.replace('-', '')]}`"
        return f"`{written}` is two words", help_, Span(at, at + len(written))
    return f"`{_short(slip.word)}` does not fit here", how_to_mend(slip), slip.where


def _ended(text: str, start: int, end: int, accepts: frozenset[str]) -> tuple[str, str, Span]:
    """An item stops before it is complete: its last word is shown."""
    stop = start + len(text[start:end].rstrip())
    last = stop
    while last > max(start, stop - _NEAR) and not text[last - 1].isspace():
        last -= 1
    where = Span(last, max(stop, last + 1))
    if _opens_list(text[max(start, stop - _NEAR) : stop], accepts):
        return "a list ends here without naming anything", _EMPTY_LIST, where
    words = text[start : min(stop, start + _NEAR)].split(None, 2)
    if accepts == {"COMMA"} and words[0] in _TAILS:
        return f"`{words[0]}` ends too early", f"add `{_TAILS[words[0]]}`", where
    named = words[:1] if words[:1] == ["example"] else words[:2]
    return f"`{_short(' '.join(named))}` ends too early", expected(accepts), where


def _opens_list(before: str, accepts: frozenset[str]) -> bool:
    return bool(accepts & {"WORD", "CODE", "FACT", "TEXT"} and _LIST_OPENERS.search(before))


# -- words as they are written --------------------------------------------------------------------


def _written(text: str, at: int, start: int) -> Span:
    """The whole word around an offset, as its writer sees it."""
    first, last = at, at + 1
    while first > max(start, at - _NEAR) and not _BREAK.match(text[first - 1]):
        first -= 1
    while last < min(len(text), at + _NEAR) and not _BREAK.match(text[last]):
        last += 1
    return Span(first, last)


def _short(word: str) -> str:
    shown = word.strip()
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
