"""Facts, places and days come in; random requests go out, as services send them and otherwise."""

from datetime import date, timedelta
from functools import cache

from hypothesis import strategies as st

from tests.reference.bases import BASES, REAL_DAYS, REAL_PLACES
from tests.reference.interpreter import Question
from tests.reference.themes import DAYS, FACTORS, OF_THE_PERSON, WORDS, Theme
from tests.reference.words import Sets
from tests.strategies.words import BINDING, DUTIES, FACTS, PLAIN, one_among, one_in, one_of, some

NEEDED = (*PLAIN, *sorted({name for met_by in WORDS.met_by.values() for name in met_by}))
"""The facts that meet a requirement, and those that every theme has."""


@cache
def sayings(name: str) -> st.SearchStrategy[frozenset[str] | None]:
    """What a service says of a fact: one value, several, every one in so many words, or nothing."""
    values = WORDS.values[name]
    alone = [frozenset({value}) for value in values]
    beside = [frozenset(values[at : at + 2]) for at in range(len(values) - 1)]
    apart = [frozenset({values[0], values[-1]}), frozenset(values[1:]), frozenset(values)]
    return st.sampled_from((None, None, *alone, *alone, *alone, *beside, *apart))


@cache
def stated_facts(names: tuple[str, ...]) -> st.SearchStrategy[Sets]:
    """What a service says of some facts."""
    every = st.fixed_dictionaries({name: sayings(name) for name in names})
    return every.map(lambda said: {n: values for n, values in said.items() if values is not None})


@st.composite
def intervals(draw: st.DrawFn, years: int) -> tuple[date, date]:
    """A day, or an interval of days, at or around a day on which something changes."""
    first = draw(one_among(DAYS)) + timedelta(days=draw(one_of(-1, 0, 1)))
    return first, first + timedelta(days=draw(one_of(0, 0, 1, 2, 365 * years)))


@st.composite
def questions(draw: st.DrawFn, theme: Theme, also: tuple[str, ...] = NEEDED) -> Question:
    """A request: about several people, about nobody, or without a list of people."""
    conduct = draw(one_among(theme.conducts))
    how_many = draw(one_of(None, None, None, 0, 1, 2, 3))
    names = tuple(sorted({*theme.facts, *also}))
    alike = tuple(name for name in names if not name.startswith(OF_THE_PERSON))
    personal = tuple(name for name in names if name.startswith(OF_THE_PERSON))
    facts = dict(draw(stated_facts(alike)))
    if not draw(one_in(4)):
        for name, values in WORDS.conduct_facts.get(conduct, {}).items():
            facts[name] = facts.get(name, values) | values
    people = None
    if how_many is None:
        facts |= draw(stated_facts(personal))
    else:
        people = tuple([draw(stated_facts(personal)) for _ in range(how_many)])
    places = {}
    for factor in FACTORS:
        if not draw(one_in(3)):
            places[factor] = draw(some((*theme.places, *theme.places, *theme.located), 1, 2))
    first, last = draw(intervals(theme.years))
    able = draw(one_of(None, None, None, BINDING, DUTIES[1:], DUTIES[:1], ()))
    return Question(
        conduct=conduct,
        facts=facts,
        people=people,
        places=places,
        first=first,
        last=last,
        capabilities=None if able is None else frozenset(able),
    )


@st.composite
def service_questions(
    draw: st.DrawFn, *, bases: tuple[Sets, ...] = BASES, words: tuple[str, ...] = WORDS.conducts
) -> Question:
    """A request as services send it: a common case, with a few facts otherwise or unknown.

    These are the requests about which an answer turns; wholly random ones are nearly all denied.
    """
    conduct = draw(one_among(words))
    facts = dict(draw(st.sampled_from(bases))) | dict(WORDS.conduct_facts.get(conduct, {}))
    for name in draw(some(FACTS, 0, 4)):
        values = draw(sayings(name))
        if values is None:
            facts.pop(name, None)
        else:
            facts[name] = values
    codes = some(REAL_PLACES, 1, 2)
    places = {} if draw(one_in(4)) else {"viewer": draw(codes)}
    for factor in FACTORS[1:]:
        if draw(one_in(5)):
            places[factor] = draw(codes)
    first = draw(one_among(REAL_DAYS)) + timedelta(days=draw(one_of(0, 0, 1, -1)))
    return Question(
        conduct=conduct,
        facts=facts,
        places=places,
        first=first,
        last=first + timedelta(days=draw(one_of(0, 0, 1))),
    )
