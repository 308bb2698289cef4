"""Nothing comes in; random rule folders and random requests go out: the one home of strategies.

Everything is drawn within what the checker accepts, by construction, so that no example is thrown
away; a test runs the checker over what is drawn. Facts, places, days and conducts come from short
lists, so that rules and requests meet often.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import settings
from hypothesis import strategies as st

from engine.language import tree
from engine.places import Atlas, load_atlas
from engine.vocabulary import Vocabulary, load_vocabulary
from tests.reference.bases import BASES, REAL_DAYS, REAL_PLACES
from tests.reference.documents import Profile
from tests.reference.interpreter import Question
from tests.reference.themes import (
    ABOUT_MINORS,
    CITED,
    COMPANIES,
    DAYS,
    FACTORS,
    FLOOR_NEVER,
    KINDS,
    OF_THE_PERSON,
    THEMES,
    WORDS,
    Theme,
)
from tests.reference.words import Sets

T = TypeVar("T")
File = tuple[str, tree.Document]
"""A document with its path in the rules folder."""

ROOT = Path(__file__).parents[1]
RULES = ROOT / "rules"
ATLAS: Atlas = load_atlas(ROOT / "jurisdictions")
VOCABULARY: Vocabulary = load_vocabulary()

DEPICTION = "image.depicts"
CONSENT = "person.consent"
SCALES = (DEPICTION, CONSENT, "service.safeguards")
FACTS = tuple(WORDS.values)
DUTIES = tuple(VOCABULARY.duties)
BINDING = tuple(duty for duty in DUTIES if duty in WORDS.binding)
PLAIN = ("image.degrading", "image.hate-symbol")
GROUPS = tuple(f"@{name}" for name in sorted(ATLAS.groups))

# -- small things ---------------------------------------------------------------------------------


@cache
def some(values: tuple[T, ...], least: int, most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """Some of the values, each at most once."""
    drawn = st.lists(
        st.sampled_from(values), min_size=least, max_size=most, unique_by=(lambda value: value)
    )
    return drawn.map(tuple)


def one_of(*values: T) -> st.SearchStrategy[T]:
    """One of the values; one that is named twice comes up twice as often."""
    return _one_of(values)


@cache
def _one_of(values: tuple[T, ...]) -> st.SearchStrategy[T]:
    return st.sampled_from(values)


def examples(number: int) -> settings:
    """So many examples in an ordinary run; in proportion more where the profile asks for more."""
    profile = settings.default
    assert profile is not None, "a profile is always loaded"
    return settings(max_examples=number * profile.max_examples // 100)


def one_in(number: int) -> st.SearchStrategy[bool]:
    """True one time in so many."""
    return _one_of(tuple(turn == number for turn in range(1, number + 1)))


def word(text: str) -> tree.Word:
    """A word as the parser makes it."""
    return tree.Word(text)


# -- conditions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a condition may mention; `opens` says whether passing its tests makes things milder."""

    facts: tuple[str, ...]
    places: tuple[str, ...]
    opens: bool

    def opposite(self) -> "Ground":
        """The ground under a `not`, or in an exception."""
        return replace(self, opens=not self.opens)


@cache
def fact_tests(fact: str, *, opens: bool) -> st.SearchStrategy[tree.Test]:
    """A test of one fact that some values pass and some do not."""
    values = WORDS.values[fact]
    if values == ("no", "yes"):
        return st.just(tree.Test(word(fact), tree.Operator.FLAG))
    at_least = _tests(fact, tree.Operator.AT_LEAST, values[1:])
    at_most = _tests(fact, tree.Operator.AT_MOST, values[:-1])
    if fact == DEPICTION:
        return at_most if opens else at_least
    if fact == CONSENT:
        return at_least
    equal = _tests(fact, tree.Operator.IS, values)
    any_of = some(values, 1, len(values) - 1).map(
        lambda named: tree.Test(word(fact), tree.Operator.ANY_OF, tuple(map(word, named)))
    )
    choices = (equal, any_of, at_least, at_most) if fact in SCALES else (equal, any_of)
    return st.one_of(*choices)


def _tests(
    fact: str, operator: tree.Operator, values: Iterable[str]
) -> st.SearchStrategy[tree.Test]:
    return st.sampled_from([tree.Test(word(fact), operator, (word(value),)) for value in values])


@cache
def place_tests(places: tuple[str, ...]) -> st.SearchStrategy[tree.PlaceTest]:
    """A test of one connecting factor."""
    return st.builds(
        lambda factor, codes: tree.PlaceTest(word(factor), tuple(map(word, codes))),
        st.sampled_from(FACTORS),
        some(places, 1, 3),
    )


@st.composite
def conditions(
    draw: st.DrawFn, ground: Ground, depth: int, *, under: str | None = None
) -> tree.Condition:
    """A condition, a tree of `and`, `or` and `not` over tests.

    The facts that are tested side by side differ, so that no two parts exclude each other, and
    `under` a join there stands the other one, as in a text with parentheses.
    """
    if under is None:
        size, join = draw(one_of(*((1, "and"), (1, "and"), (2, "and"), (2, "or"), (3, "and"))))
    else:
        size, join = draw(one_of(2, 2, 3)), "or" if under == "and" else "and"
    facts = draw(some(ground.facts, size, size))
    parts = tuple([draw(_part(ground, fact, depth, join)) for fact in facts])
    if size == 1:
        return parts[0]
    return tree.And(parts) if join == "and" else tree.Or(parts)


@st.composite
def _part(draw: st.DrawFn, ground: Ground, fact: str, depth: int, join: str) -> tree.Condition:
    kind = draw(one_of("test", "test", "test", "test", "not", "place", "tree", "not-tree"))
    test: tree.Condition
    match kind:
        case "place" if ground.places:
            test = draw(place_tests(ground.places))
            return tree.Not(test) if draw(one_in(2)) else test
        case "tree" if depth:
            return draw(conditions(ground, depth - 1, under=join))
        case "not-tree" if depth:
            return tree.Not(draw(conditions(ground.opposite(), depth - 1, under=join)))
        case _ if fact == CONSENT:
            # Consent may only open: where the rest closes, it stands under a `not`.
            test = draw(fact_tests(fact, opens=True))
            return test if ground.opens else tree.Not(test)
        case "not":
            return tree.Not(draw(fact_tests(fact, opens=not ground.opens)))
        case _:
            return draw(fact_tests(fact, opens=ground.opens))


# -- rules ----------------------------------------------------------------------------------------


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
    effect = draw(effects(draw(_one_of(kinds)), about))
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


# -- documents ------------------------------------------------------------------------------------


@st.composite
def statuses(draw: st.DrawFn) -> tuple[tree.Status, ...]:
    """When a law is in force: always, from a day, twice, doubtfully, never; and its stays."""
    one, two, three, four = sorted(draw(some(DAYS, 4, 4)))
    law: tuple[tree.Status, ...] = draw(
        st.sampled_from(
            (
                *((tree.InForce(None),), (tree.InForce(None),), (tree.InForce(one),)),
                *((tree.InForce(two),), (tree.InForce(one, three),), (tree.Enacted(two),)),
                *((tree.InForce(one, two), tree.InForce(three)), (tree.Bill(tree.Text("B 1")),)),
                (tree.InForce(one, two), tree.InForce(two, four)),
            )
        )
    )
    stays: tuple[tree.Status, ...] = draw(
        st.sampled_from(
            (
                *((), (), (), (), (tree.Stayed(two),), (tree.Stayed(two, three),)),
                (tree.Stayed(one, two), tree.Stayed(three, four)),
            )
        )
    )
    return (*law, *stays)


@st.composite
def laws(draw: st.DrawFn, number: int, theme: Theme) -> File:
    """A provision or an order."""
    order = draw(one_in(3))
    extent = draw(_one_of(theme.extents))
    kind = "regulator-order" if order else draw(_one_of(KINDS))
    places = tuple(code for code in theme.places if _lies_within(code, extent, kind))
    ground = Ground(facts=theme.facts, places=(*places, *GROUPS), opens=False)
    kinds = (tree.Forbid, tree.Forbid, tree.Require, tree.Duty)
    names = draw(one_of(("first",), ("first", "second")))
    companies = draw(one_of((), COMPANIES[:1], COMPANIES[:2])) if order else ()
    document = tree.Document(
        heading=tree.Heading.ORDER if order else tree.Heading.PROVISION,
        name=word(f"{extent[0]}-{number}"),
        title=tree.Text(f"Law number {number}"),
        cites=tree.Text(draw(_one_of(CITED))),
        addressees=tuple(map(tree.Text, companies)),
        addressee_all=order and not companies,
        kind=word(kind),
        extent=tuple(map(word, extent)),
        connects=tuple(map(word, draw(some(FACTORS, 0, 2)))),
        status=draw(statuses()),
        rules=tuple([draw(rules(name, kinds, ground, theme.conducts)) for name in names]),
    )
    return f"{extent[0]}/{extent[0]}-{number}.law", document


@st.composite
def policies(draw: st.DrawFn, number: int, theme: Theme) -> File:
    """A policy, of the platform or among those announced."""
    folder = draw(one_of("platform", "platform", "announced"))
    ground = Ground(facts=theme.facts, places=(*theme.places, *GROUPS), opens=False)
    kinds = (tree.Permit, tree.Permit, tree.Forbid, tree.Require, tree.Duty)
    names = draw(one_of(("first",), ("first", "second"), ("first", "second", "third")))
    since, until = draw(periods)
    dated = draw(one_in(3))
    document = tree.Document(
        heading=tree.Heading.POLICY,
        name=word(f"policy-{number}"),
        title=tree.Text(f"Policy number {number}"),
        owner=tree.Text("Trust and Safety"),
        status=(tree.InForce(since, until),) if dated and since is not None else (),
        rules=tuple([draw(rules(name, kinds, ground, theme.conducts)) for name in names]),
    )
    return f"{folder}/policy-{number}.law", document


@st.composite
def floors(draw: st.DrawFn, number: int, theme: Theme) -> File:
    """A document of the floor: without places and periods, and no consent beside a minor."""
    never = FLOOR_NEVER | draw(one_of(ABOUT_MINORS, frozenset({CONSENT})))
    facts = tuple(fact for fact in (*theme.facts, *PLAIN) if fact not in never)
    ground = Ground(facts=facts, places=(), opens=False)
    kinds = (tree.Forbid, tree.Forbid, tree.Require, tree.Duty)
    document = tree.Document(
        heading=tree.Heading.FLOOR,
        name=word(f"FLOOR-{number}"),
        title=tree.Text(f"Floor number {number}"),
        rules=(draw(rules("first", kinds, ground, theme.conducts)),),
    )
    return f"floor/FLOOR-{number}.law", document


@st.composite
def silent_documents(draw: st.DrawFn, number: int, theme: Theme) -> File:
    """A proceeding or a background text, which decides nothing."""
    folder = theme.places[0]
    document = tree.Document(
        heading=draw(one_of(tree.Heading.PROCEEDING, tree.Heading.BACKGROUND)),
        name=word(f"{folder}-{number}"),
        title=tree.Text(f"Text number {number}"),
        cites=tree.Text("Letter 1"),
        extent=(word(folder),),
        status=draw(statuses()),
    )
    return f"{folder}/{folder}-{number}.law", document


@st.composite
def open_policies(draw: st.DrawFn) -> File:
    """A policy that permits much, so that not everything is denied by default."""
    rule = tree.Rule(
        name=word("much"),
        effect=tree.Permit(tree.Conducts((), all_but=True)),
        when=draw(
            st.one_of(
                st.just(tree.Not(tree.Test(word(PLAIN[-1]), tree.Operator.FLAG))),
                fact_tests(DEPICTION, opens=True),
            )
        ),
    )
    document = tree.Document(
        heading=tree.Heading.POLICY,
        name=word("open"),
        title=tree.Text("Much is permitted"),
        owner=tree.Text("Trust and Safety"),
        rules=(rule,),
    )
    return "platform/open.law", document


@st.composite
def rule_folders(draw: st.DrawFn, theme: Theme) -> tuple[File, ...]:
    """A small rules folder, with documents of every heading."""
    kinds = draw(st.lists(one_of(*"lllllppfs"), min_size=2, max_size=7))
    named = {"l": laws, "p": policies, "f": floors, "s": silent_documents}
    return (
        *[draw(named[kind](number, theme)) for number, kind in enumerate(kinds, start=1)],
        draw(open_policies()),
    )


# -- requests -------------------------------------------------------------------------------------

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
    first = draw(_one_of(DAYS)) + timedelta(days=draw(one_of(-1, 0, 1)))
    return first, first + timedelta(days=draw(one_of(0, 0, 1, 2, 365 * years)))


@st.composite
def questions(draw: st.DrawFn, theme: Theme, also: tuple[str, ...] = NEEDED) -> Question:
    """A request: about several people, about nobody, or without a list of people."""
    conduct = draw(_one_of(theme.conducts))
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
    conduct = draw(_one_of(words))
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
    first = draw(_one_of(REAL_DAYS)) + timedelta(days=draw(one_of(0, 0, 1, -1)))
    return Question(
        conduct=conduct,
        facts=facts,
        places=places,
        first=first,
        last=first + timedelta(days=draw(one_of(0, 0, 1))),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """A rules folder as one deployment reads it, and requests to it."""

    files: tuple[File, ...]
    profile: Profile
    identity: str | None
    questions: tuple[Question, ...]


@st.composite
def situations(draw: st.DrawFn) -> Situation:
    """A rules folder and requests that have to do with it."""
    theme = draw(_one_of(THEMES))
    return Situation(
        files=draw(rule_folders(theme)),
        profile=draw(_one_of((Profile.FULL, *Profile))),
        identity=draw(one_of(None, *COMPANIES)),
        questions=tuple(draw(st.lists(questions(theme), min_size=3, max_size=3))),
    )


@cache
def _lies_within(code: str, extent: tuple[str, ...], kind: str) -> bool:
    """Whether the checker lets a law of this extent test for this place."""
    reach = 0
    for day in (date(2020, 1, 1), *ATLAS.change_dates):
        for place in extent:
            reach |= ATLAS.extent(place, day, kind=kind)
    return bool(ATLAS.candidates(code, date.max) & reach)
