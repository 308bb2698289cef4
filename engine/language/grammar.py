"""The grammar file comes in; an LALR(1) parser that builds items goes out."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from lark import Lark
from lark.lexer import PatternRE, PatternStr, TerminalDef

from engine.language.build import Build

GRAMMAR = Path(__file__).parent.parent.parent / "grammar" / "law.lark"


@cache
def parser() -> Lark:
    """Build the parser once.

    That the grammar has no conflict is proven by a test, which builds it with `strict=True`: the
    proof takes twenty times as long as the parser.
    """
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        transformer=Build(),
        maybe_placeholders=True,
        edit_terminals=whole_word,
    )


def whole_word(terminal: TerminalDef) -> None:
    """Let a keyword end where its word ends: `whenn` is no `when`, nor `forbidcreate` two words."""
    pattern = terminal.pattern
    if isinstance(pattern, PatternStr) and pattern.value.isalpha():
        terminal.pattern = PatternRE(pattern.value + r"(?![-.a-z0-9])")
        terminal.priority = 3  # as the other keywords in the grammar, above any word


@cache
def grammar_digest() -> str:
    """What a cached tree depends on besides its text."""
    stage = Path(__file__).parent
    parts = [GRAMMAR, *sorted(stage.rglob("*.py"))]
    return sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
