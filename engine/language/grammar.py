"""The grammar file comes in; an LALR(1) parser that builds items goes out."""

from functools import cache
from hashlib import sha256
from pathlib import Path

from lark import Lark

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
    )


@cache
def grammar_digest() -> str:
    """What a cached tree depends on besides its text."""
    stage = Path(__file__).parent
    parts = [GRAMMAR, *sorted(stage.glob("*.py"))]
    return sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()
