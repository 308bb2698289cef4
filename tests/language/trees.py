"""Nothing comes in; Hypothesis strategies for every tree that a rule file can have go out.

The trees are well formed and no more: their facts, places and words mean nothing, since the
language knows no vocabulary. That belongs to the checker.
"""

import re
from datetime import date
from typing import TypeVar

from hypothesis import strategies as st

from engine.language import tree
from engine.language.grammar import GRAMMAR

T = TypeVar("T")

# A word that the grammar writes in quotation marks can mean something else in some place.
RESERVED = frozenset(re.findall(r'"([a-z]+)"', GRAMMAR.read_text(encoding="utf-8"))) | {
    *("and", "or", "in", *tree.Heading),
}

_WORD = r"[a-z][a-z0-9]{0,5}(-[a-z0-9]{1,4}){0,2}"
_CODE = r"[A-Z][A-Z0-9]{0,3}(-[A-Z0-9]{1,4}){0,3}"
_URL = r"https?://[a-z]{1,8}\.[a-z]{2}(/[a-zA-Z0-9?=&#%._~-]{1,12}){0,2}"


def _matching(pattern: str) -> st.SearchStrategy[tree.Word]:
    return st.from_regex(pattern, fullmatch=True).map(tree.Word)


words = _matching(_WORD).filter(lambda word: word.text not in RESERVED)
facts = _matching(rf"{_WORD}\.{_WORD}")
codes = _matching(_CODE)
places = codes | _matching(r"@[a-z0-9]{1,6}(-[a-z0-9]{1,4}){0,2}")
urls = _matching(_URL)
# Everything that can stand on one line; lone surrogates are no text that a file can hold.
_line = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\n"), max_size=20)
texts = _line.map(tree.Text)
notes = st.lists(_line.map(str.strip), max_size=2).map(tuple)
days = st.dates(min_value=date(1, 1, 1))
some_words = st.lists(words, min_size=1, max_size=3).map(tuple)
some_places = st.lists(places, min_size=1, max_size=3).map(tuple)


def _optional(strategy: "st.SearchStrategy[T]") -> "st.SearchStrategy[T | None]":
    return st.none() | strategy


# -- conditions -----------------------------------------------------------------------------------

tests = st.one_of(
    st.builds(tree.Test, facts, st.just(tree.Operator.FLAG)),
    st.builds(
        tree.Test,
        facts,
        st.sampled_from([tree.Operator.IS, tree.Operator.AT_LEAST, tree.Operator.AT_MOST]),
        words.map(lambda word: (word,)),
    ),
    st.builds(tree.Test, facts, st.just(tree.Operator.ANY_OF), some_words),
    st.builds(tree.PlaceTest, words, some_places),
    st.builds(tree.Bare, words),
)
_joins = st.sampled_from(["and", "or"]).map(tree.Word)


@st.composite
def _mixed(draw: st.DrawFn, parts: st.SearchStrategy[tree.Condition]) -> tree.Mixed:
    joins = draw(st.permutations([tree.Word("and"), tree.Word("or")]))
    joins += draw(st.lists(_joins, max_size=2))
    count = len(joins) + 1
    drawn = draw(st.lists(parts, min_size=count, max_size=count))
    return tree.Mixed(tuple(drawn), tuple(joins))


def _larger(parts: st.SearchStrategy[tree.Condition]) -> st.SearchStrategy[tree.Condition]:
    several = st.lists(parts, min_size=2, max_size=3).map(tuple)
    return st.one_of(
        st.builds(tree.Not, parts),
        st.builds(tree.And, several),
        st.builds(tree.Or, several),
        _mixed(parts),
    )


conditions: st.SearchStrategy[tree.Condition] = st.recursive(tests, _larger, max_leaves=8)

# -- rules ----------------------------------------------------------------------------------------

conducts = st.one_of(
    st.builds(tree.Conducts, some_words),
    st.builds(tree.Conducts, some_words, st.just(value=True)),
    st.just(tree.Conducts((), all_but=True)),
)
effects = st.one_of(
    st.builds(tree.Forbid, conducts),
    st.builds(tree.Permit, conducts),
    st.builds(tree.Require, some_words, conducts),
    st.builds(tree.Duty, some_words, _optional(st.integers(0, 9_999)), conducts),
)
rules = st.builds(
    tree.Rule,
    name=words,
    effect=effects,
    when=_optional(conditions),
    unless=_optional(conditions),
    advise=st.just(()) | some_words,
    penalty=_optional(texts),
    contested=st.booleans(),
    reading=_optional(texts),
    since=_optional(days),
    until=_optional(days),
    notes=notes,
)

# -- examples and invariants ----------------------------------------------------------------------

expectations = st.one_of(
    st.builds(
        tree.Expect,
        st.sampled_from(
            [tree.Expectation.DENY, tree.Expectation.DUTY, tree.Expectation.REQUIRE],
        ),
        some_words,
    ),
    st.builds(
        tree.Expect,
        st.sampled_from(
            [tree.Expectation.DENY, tree.Expectation.PERMIT, tree.Expectation.SILENT],
        ),
    ),
)
examples = st.builds(
    tree.Example,
    title=texts,
    given=conditions,
    on=_optional(days),
    expects=st.lists(expectations, min_size=1, max_size=2).map(tuple),
    notes=notes,
)
claims = st.one_of(
    st.builds(tree.NeverPermit, conducts),
    st.builds(tree.AlwaysForbid, conducts),
    st.builds(tree.PermitImplies, some_words, some_words),
    st.builds(tree.Ignores, st.lists(facts, min_size=1, max_size=3).map(tuple)),
    st.builds(tree.NeverLoosens, facts),
    st.builds(tree.AtLeastAsStrict, places, places),
)
invariants = st.builds(
    tree.Invariant,
    name=words,
    title=texts,
    claim=claims,
    when=_optional(conditions),
    notes=notes,
)

# -- documents ------------------------------------------------------------------------------------

statuses = st.one_of(
    st.builds(tree.InForce, days, _optional(days)),
    st.just(tree.InForce(None)),
    st.builds(tree.Enacted, days),
    st.builds(tree.Bill, texts),
    st.builds(tree.Stayed, days, _optional(days)),
)


@st.composite
def documents(draw: st.DrawFn) -> tree.Document:
    """Draw a head with its lines, rules and examples."""
    everybody = draw(st.booleans())
    return tree.Document(
        heading=draw(st.sampled_from(tree.Heading)),
        name=draw(codes | words),
        title=draw(texts),
        notes=draw(notes),
        cites=draw(_optional(texts)),
        sources=tuple(draw(st.lists(urls, max_size=2))),
        enacted_by=draw(_optional(texts)),
        owner=draw(_optional(texts)),
        addressees=() if everybody else tuple(draw(st.lists(texts, max_size=2))),
        addressee_all=everybody,
        kind=draw(_optional(words)),
        extent=draw(st.just(()) | some_places),
        connects=draw(st.just(()) | some_words),
        intent=draw(_optional(texts)),
        status=tuple(draw(st.lists(statuses, max_size=2))),
        checked=draw(_optional(st.builds(tree.Checked, days, words, words))),
        audited=draw(_optional(st.builds(tree.Audited, days, words))),
        rules=tuple(draw(st.lists(rules, max_size=2))),
        examples=tuple(draw(st.lists(examples, max_size=2))),
    )


files = st.builds(tree.File, _optional(documents()), st.lists(invariants, max_size=2).map(tuple))
