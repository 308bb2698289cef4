"""What a rule may be about comes in; random rules go out, with their effects and periods."""

from dataclasses import replace
from datetime import date
from functools import cache

from hypothesis import strategies as st

from engine.language import tree
from tests.reference.themes import DAYS, WORDS
from tests.strategies.conditions import Ground, conditions
from tests.strategies.words import DUTIES, one_among, one_in, one_of, some, word


@cache
def conducts(words: tuple[str, ...]) -> st.SearchStrategy[tree.Conducts]:
    """Some conducts, all of them, or all but some."""
    named = some(words, 1, 4).map(lambda w: tree.Conducts(tuple(map(word, w))))
    all_but = some(words, 0, 2).map(lambda w: tree.Conducts(tuple(map(word, w)), all_but=True))
    return st.one_of(named, all_but)


@cache
def effects(kind: type[tree.Effect], about: tuple[str, ...]) -> st.SearchStrategy[tree.Effect]:
    """An effect of a kind."""
    if kind is tree.Require:
        needed = some(tuple(WORDS.met_by), 1, 2).map(lambda w: tuple(map(word, w)))
        return st.builds(tree.Require, needed, conducts(about))
    if kind is tree.Duty:
        owed = some(DUTIES, 1, 2).map(lambda w: tuple(map(word, w)))
        return st.builds(tree.Duty, owed, one_of(None, 2, 24, 48), conducts(about))
    return st.builds(kind, conducts(about))


Bounds = tuple[date | None, date | None]


def _bounds(days: tuple[date, ...]) -> st.SearchStrategy[Bounds]:
    first, last = min(days), max(days)
    return one_of((first, None), (first, last), (None, last))


periods: st.SearchStrategy[Bounds] = some(DAYS, 2, 2).flatmap(_bounds)
"""Half-open periods of at least one day; one end may be open."""


@st.composite
def rules(
    draw: st.DrawFn,
    name: str,
    kinds: tuple[type[tree.Effect], ...],
    ground: Ground,
    about: tuple[str, ...],
) -> tree.Rule:
    """A rule with conditions on a ground; without places it has no period either."""
    effect = draw(effects(draw(one_among(kinds)), about))
    permits = isinstance(effect, tree.Permit)
    when = replace(ground, opens=permits)
    # A permission of few conditions is the one that is ever certain.
    depth = 0 if permits else 2
    dated = bool(ground.places) and draw(one_in(4))
    since, until = draw(periods) if dated else (None, None)
    contested = draw(one_in(2))
    has_when, has_unless = draw(one_of((True, False), (True, False), (True, True), (False, True)))
    return tree.Rule(
        name=word(name),
        effect=effect,
        when=draw(conditions(when, depth)) if has_when or permits else None,
        unless=draw(conditions(when.opposite(), depth)) if has_unless else None,
        contested=contested,
        reading=tree.Text("the text can be read in two ways") if contested else None,
        since=since,
        until=until,
    )
