"""A slip comes in; how to mend it goes out, from the most telling sign to what would fit."""

import re
import unicodedata
from dataclasses import dataclass
from difflib import get_close_matches

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
# Tokens that stand inside an item; every other one begins or ends something.
INSIDE = {"", "WORD", "FACT", "TEXT", "CODE", "GROUP", "DATE", "NUMBER", "URL"}
MARKS = {"COMMA", "LPAR", "RPAR"}
# So many letters of a keyword, and so many after it, are no accident.
_TELLING = 4
# What people put side by side where a list wants a comma.
_LISTED = {"WORD", "CODE", "GROUP", "FACT"}
_ONE_VALUE = re.compile(r"\bis\s+[a-z0-9-]+\s*$")
_LIST = re.compile(
    r"(?:,|\b(?:forbid|permit|require|duty|before|on|except|advise|by))\s+[a-z0-9-]+\s*$"
)
_OR = re.compile(r"\bor\s*$")
_WITHIN = re.compile(r"\bwithin\s+[0-9]+\s*$")
_SPELLING = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*(?:\.[a-z][a-z0-9-]*)?")
_CODE = re.compile(r"[A-Z]{2}(?:-[A-Z0-9]+)*")
_FEW = 12


@dataclass(frozen=True, slots=True)
class Slip:
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


def how_to_mend(slip: Slip) -> str:
    """Say how to mend a slip; empty where nothing of use can be said."""
    if slip.accepts in ({"URL"}, {"CODE", "WORD"}) and slip.kind in INSIDE:
        return expected(slip.accepts)
    return (
        _after_what_stands_before(slip)
        or _misspelt(slip)
        or _misplaced(slip)
        or expected(slip.accepts)
    )


def _after_what_stands_before(slip: Slip) -> str:
    if slip.kind == "TEXT":
        plain = "WORD" in slip.accepts and _SPELLING.fullmatch(slip.word[1:-1])
        return "write it without quotation marks" if plain else ""
    if slip.before.endswith('"'):
        return 'a quotation mark inside a text is written `\\"`'
    if "DATE" in slip.accepts and slip.word[:1].isdigit():
        return "dates are written year-month-day, as in `2026-12-02`"
    if slip.kind in {"CODE", "GROUP"} and _OR.search(slip.before):
        return "put a comma between places, as in `viewer in FR, US`"
    if slip.kind == "JOIN" and _LIST.search(slip.before):
        return "put a comma between the words of a list"
    if slip.accepts == {"WORD"} and _WITHIN.search(slip.before):
        return "write `hours` or `days`"
    return ""


def _misspelt(slip: Slip) -> str:
    word, tidy = slip.word, _tidied(slip.word)
    if slip.kind not in {*INSIDE, *MARKS, "NOTE"} and "WORD" in slip.accepts and _same_line(slip):
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


def _misplaced(slip: Slip) -> str:
    word, accepts = slip.word, slip.accepts
    if "IS" in accepts and word in {"at", "any"}:
        return f"write `is` between the fact and `{word}`"
    if word == "is" and "IN" in accepts:
        return "a fact has a dot, as in `image.depicts`; a place is tested as in `viewer in FR`"
    if slip.kind == "NOTE":
        return "a note stands under a heading, a line of it, a rule or an example"
    if slip.kind == "RPAR":
        return "nothing is open that it could close"
    if slip.kind == "COMMA" and _ONE_VALUE.search(slip.before):
        return "write `is any of` before several values"
    if "COMMA" in accepts and slip.kind in _LISTED and _same_line(slip):
        return "put a comma between the words of a list"
    return ""


def _same_line(slip: Slip) -> bool:
    return "\n" not in slip.before[len(slip.before.rstrip()) :]


def expected(terminals: frozenset[str]) -> str:
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


def _tidied(word: str) -> str:
    """The word as the language would spell it."""
    plain = unicodedata.normalize("NFKD", word).encode("ascii", "ignore").decode()
    return plain.lower().replace("_", "-")
