"""A parser's complaint comes in; a sentence that a lawyer can act on goes out."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches
from typing import cast

from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from engine.diagnostics import Span
from engine.language.tree import Heading

# What the parser's terminals are called in front of people.
_NAMES = {
    "WORD": "a word",
    "FACT": "a fact such as `image.depicts`",
    "TEXT": "a text in quotation marks",
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
# What may follow a complete item: the first word of the next one.
_ITEMS = {
    *("HEAD", "CITES", "SOURCE", "ENACTED", "KIND", "EXTENT", "CONNECTS", "OWNER", "ADDRESSEE"),
    *("INTENT", "IN_FORCE", "BILL", "STAYED", "CHECKED", "AUDITED", "RULE", "EXAMPLE", "INVARIANT"),
}
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
_APART = {"atleast": "at least", "atmost": "at most", "anyof": "any of"}
# Tokens that stand inside an item; every other one begins or ends something.
_INSIDE = {"", "WORD", "FACT", "TEXT", "CODE", "GROUP", "DATE", "NUMBER", "URL"}
_WITHIN = re.compile(r"\bwithin\s+[0-9]+\s*$")
_BREAK = re.compile(r'[\s,()"]')
_SPELLING = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9-]*)?")
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]+)*")
_SHOWN = 60
_FEW = 12
# So many letters of a keyword, and so many after it, are no accident.
_TELLING = 4
_MARKS = {"COMMA", "LPAR", "RPAR"}
# What the last comma of a line leads to.
_TAILS = {
    "enacted": ", commencement unknown",
    "checked": ", confidence medium",
    "audited": ", confirmed",
}
# How far around a slip is looked: a bound on the time that a hostile file can take.
_NEAR = 200


@dataclass(frozen=True, slots=True)
class _Slip:
    """Where reading stopped: what stands there, what stands before it, and what would fit."""

    before: str
    word: str
    kind: str
    where: Span
    accepts: frozenset[str]

    @property
    def keywords(self) -> set[str]:
        """The keywords that would fit."""
        words = {t.lower() for t in self.accepts if t not in _NAMES}
        if "HEAD" in self.accepts:
            words |= set(Heading)
        return words | ({"and", "or"} if "JOIN" in self.accepts else set())


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
    if token.type not in {"NOTE", "TEXT", *_MARKS}:
        where = _written(text, where.start, start)
    return _misfit(_slip(text, start, where, token.type, accepts))


def _slip(text: str, start: int, where: Span, kind: str, accepts: frozenset[str]) -> _Slip:
    return _Slip(
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
    if sign in _SIGNS:
        return f"`{sign}` has no meaning here", _SIGNS[sign], Span(at, at + 1)
    if not sign.isprintable():
        help_ = "take the character out; it cannot be seen in most editors"
        return f"`U+{ord(sign):04X}` has no meaning here", help_, Span(at, at + 1)
    return _misfit(_slip(text, start, _written(text, at, start), "", accepts))


def _misfit(slip: _Slip) -> tuple[str, str, Span]:
    """Say what is wrong with a word where another was expected."""
    if slip.kind not in _INSIDE and _opens_list(slip.before, slip.accepts):
        message = f"a list ends before `{_short(slip.word)}` without naming anything"
        return message, _EMPTY_LIST, slip.where
    joined = _JOINED.search(slip.before)
    if joined is not None:
        written = joined.group(1)
        at = slip.where.start - len(slip.before) + joined.start(1)
        help_ = f"write `is {_APART[written.replace('-', '')]}`"
        return f"`{written}` is two words", help_, Span(at, at + len(written))
    return f"`{_short(slip.word)}` does not fit here", _help(slip), slip.where


def _help(slip: _Slip) -> str:
    """How to mend it, from the most telling sign to the plain list of what would fit."""
    if slip.accepts in ({"URL"}, {"CODE", "WORD"}) and slip.kind in _INSIDE:
        return _expected(slip.accepts)
    return _quoted_or_dated(slip) or _misspelt(slip) or _misplaced(slip) or _expected(slip.accepts)


def _quoted_or_dated(slip: _Slip) -> str:
    if slip.kind == "TEXT":
        plain = "WORD" in slip.accepts and _SPELLING.fullmatch(slip.word[1:-1])
        return "write it without quotation marks" if plain else ""
    if slip.before.endswith('"'):
        return 'a quotation mark inside a text is written `\\"`'
    if "DATE" in slip.accepts and slip.word[:1].isdigit():
        return "dates are written year-month-day, as in `2026-12-02`"
    if slip.accepts == {"WORD"} and _WITHIN.search(slip.before):
        return "write `hours` or `days`"
    return ""


def _misspelt(slip: _Slip) -> str:
    word, tidy = slip.word, _tidied(slip.word)
    if slip.kind not in {*_INSIDE, *_MARKS, "NOTE"} and "WORD" in slip.accepts and _same_line(slip):
        return f"`{word}` is a keyword; choose another word"
    if tidy in slip.keywords and tidy != word:
        return f"keywords are in lower case: `{tidy}`"
    near = get_close_matches(word, slip.keywords - {word}, n=1, cutoff=0.75)
    if near:
        return f"did you mean `{near[0]}`?"
    for keyword in sorted(slip.keywords, key=len, reverse=True):
        if word.startswith(keyword) and len(keyword) >= _TELLING <= len(word) - len(keyword):
            return f"put a space after `{keyword}`"
    if "CODE" in slip.accepts and slip.kind == "WORD" and _CODE.fullmatch(word.upper()):
        return f"place codes are in capitals: `{word.upper()}`"
    if slip.kind in {"", "WORD", "FACT", "CODE"} and not _SPELLING.fullmatch(word):
        spelt = f": `{tidy}`" if len(tidy) == len(word) and _SPELLING.fullmatch(tidy) else ""
        return f"words are lower-case letters a to z, digits and hyphens{spelt}"
    return ""


def _misplaced(slip: _Slip) -> str:
    word, accepts = slip.word, slip.accepts
    if "IS" in accepts and word in {"at", "any"}:
        return f"write `is` between the fact and `{word}`"
    if word == "is" and "IN" in accepts:
        return "a fact has a dot, as in `image.depicts`; a place is tested as in `viewer in FR`"
    if slip.kind == "NOTE":
        return "a note stands under a heading, a line of it, a rule or an example"
    if slip.kind == "RPAR":
        return "nothing is open that it could close"
    if "COMMA" in accepts and slip.kind in {"WORD", "CODE", "GROUP", "FACT"} and _same_line(slip):
        return "put a comma between the words of a list"
    return ""


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
    return f"`{_short(' '.join(named))}` ends too early", _expected(accepts), where


def _opens_list(before: str, accepts: frozenset[str]) -> bool:
    return bool(accepts & {"WORD", "CODE", "FACT", "TEXT"} and _LIST_OPENERS.search(before))


def _same_line(slip: _Slip) -> bool:
    return "\n" not in slip.before[len(slip.before.rstrip()) :]


def _expected(terminals: frozenset[str]) -> str:
    """What would fit; the many words that may begin the next item count as one."""
    if terminals == {"CODE", "WORD"}:
        return "expected an id such as `FR-CP-226-8-1`"
    complete = terminals >= _ITEMS
    inside = terminals - {"$END"} - (_ITEMS if complete else set())
    names = sorted(_NAMES.get(t, f"`{t.lower()}`") for t in inside)
    if complete:
        names.append(
            "a keyword that begins the next item"
            if names
            else "a keyword that begins an item: "
            "`provision`, `cites`, `kind`, `rule`, `example` and so on"
        )
    if not names or len(names) > _FEW:
        return ""
    most = ", ".join(names[:-1])
    return f"expected {most} or {names[-1]}" if most else f"expected {names[-1]}"


# -- words as they are written --------------------------------------------------------------------


def _written(text: str, at: int, start: int) -> Span:
    """The whole word around an offset, as its writer sees it."""
    first, last = at, at + 1
    while first > max(start, at - _NEAR) and not _BREAK.match(text[first - 1]):
        first -= 1
    while last < min(len(text), at + _NEAR) and not _BREAK.match(text[last]):
        last += 1
    return Span(first, last)


def _tidied(word: str) -> str:
    """The word as the language would spell it."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return plain.lower().replace("_", "-")


def _short(word: str) -> str:
    shown = word.strip()
    return shown if len(shown) <= _SHOWN else shown[: _SHOWN - 1] + "…"
