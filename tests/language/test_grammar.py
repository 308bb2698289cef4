"""Takes the grammar file; proves it free of conflicts and shows that the fixtures use all of it."""

import re

import pytest
from lark import Lark
from lark.lexer import PatternStr

from engine.diagnostics import Source
from engine.language import parse
from engine.language.grammar import GRAMMAR, whole_word
from tests.language.fixtures import IDENTITY, LAYOUT


@pytest.fixture(scope="module")
def strict() -> Lark:
    """Build the parser with every conflict and every ambiguous pair of terminals an error."""
    return Lark(
        GRAMMAR.read_text(encoding="utf-8"),
        parser="lalr",
        lexer="contextual",
        strict=True,
        maybe_placeholders=True,
        edit_terminals=whole_word,
    )


def test_no_text_can_be_read_in_two_ways(strict: Lark) -> None:
    """The grammar is LALR(1) without a conflict; building it strictly is the proof."""
    assert strict.options.strict
    assert strict.options.parser == "lalr"


def test_a_conflict_would_be_found() -> None:
    """The proof is worth something: the builder refuses a grammar that can be read in two ways."""
    ambiguous = 'start: a | b\na: "x" "y"?\nb: "x" "y"?'

    with pytest.raises(Exception, match=r"conflict|Reduce"):
        Lark(ambiguous, parser="lalr", strict=True)


def test_the_fixtures_use_every_construct(strict: Lark) -> None:
    """Each alternative of the grammar stands in a file that is read in these tests."""
    named = set(re.findall(r"-> ([a-z_]+)", GRAMMAR.read_text(encoding="utf-8")))

    texts = (*IDENTITY.values(), *(typed for typed, _ in LAYOUT.values()))
    used = {tree.data for text in texts for tree in strict.parse(text).iter_subtrees()}

    assert set() == named - used


def test_every_keyword_ends_where_its_word_ends(strict: Lark) -> None:
    """No keyword is a plain string that would also match the beginning of a longer word."""
    plain = {
        t.pattern.value
        for t in strict.terminals
        if isinstance(t.pattern, PatternStr) and t.pattern.value.isalpha()
    }

    assert set() == plain


@pytest.mark.parametrize(
    "text",
    [
        "rule a forbidcreate",
        "rulea forbid create",
        "rule a forbid create whenperson.real",
        "rule a forbid create unlessperson.real",
        "rule a forbid anyexcept view",
        "rule a duty remove within48 hours on host",
        'example "e" given create expect denyby a',
        'example "e" givencreate expect deny',
        'invariant a "t" neverpermit create',
        'invariant a "t" outcome ignoresaccount.plan',
    ],
)
def test_words_that_run_together_are_refused(text: str) -> None:
    """Two words without a space between them are no two words."""
    parsed = parse(Source("x.law", f'policy p "t" owner "o"\n{text}'))

    assert ["BL100"] == [remark.code for remark in parsed.diagnostics]


@pytest.mark.parametrize("word", ["whenever", "or-else", "in-force", "ruled", "permits"])
def test_a_word_may_begin_like_a_keyword(word: str) -> None:
    """`whenever` is a word as any other, though it begins with `when`."""
    parsed = parse(Source("x.law", f'policy p "t"\nrule {word} forbid {word}, create'))

    assert () == parsed.diagnostics
