"""Nothing comes in; random rule files and random requests go out: the one home of strategies.

Everything is drawn within what the checker accepts, by construction, so that no example is thrown
away; a test runs the checker over what is drawn. Facts, places and days come from short lists, so
that rules and requests meet often.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import TypeVar

from hypothesis import strategies as st

from engine.language import tree
from engine.places import Atlas, load_atlas
from engine.vocabulary import load_vocabulary
from tests.reference.interpreter import Question
from tests.reference.words import Sets, Words, read_words

ROOT = Path(__file__).parents[1]
ATLAS: Atlas = load_atlas(ROOT / "jurisdictions")
WORDS: Words = read_words()

T = TypeVar("T")
Join = tree.And | tree.Or
File = tuple[str, tree.Document]
"""A document with its path in the rules folder."""

DEPICTION = "image.depicts"
CONSENT = "person.consent"
CONDUCTS = WORDS.conducts
FACTS = tuple(WORDS.values)
SCALES = (DEPICTION, CONSENT, "service.safeguards")

# Facts that other facts follow from, or that are read in a special way, come up more often.
TESTED = (
    *(DEPICTION, "image.sexualised", "image.origin", "person.real", "person.age", CONSENT) * 4,
    *("source.present", "source.age", "register.refusal", "notice.valid", "notice.overdue") * 2,
    *("account.plan", "account.is-person", "account.identity-verified", "account.reviewed") * 2,
    *("service.safeguards", "service.purpose-built", "location.anonymised", "request.surface"),
)
FLOOR_NEVER = frozenset({"account.plan", "location.anonymised", "request.surface"})
ABOUT_MINORS = frozenset({"person.age", "source.age"})
ABOUT_ONE_PERSON = tuple(
    name for name in FACTS if name.startswith(("person.", "register.")) or name == "source.age"
)

EXTENTS = (
    *(("FR",), ("EU",), ("US",), ("US-CA",), ("GB",), ("GB-ENG", "GB-WLS"), ("FR", "US")) * 2,
    *(("US-PR",), ("GU",), ("NC",), ("DK",), ("EEA",), ("AU",), ("NL",), ("GP", "GB-SCT")),
)
PLACES = (
    *("FR", "GP", "NC", "BL", "YT", "DE", "EU", "EEA", "NO", "DK", "GL", "NL", "AW", "BQ"),
    *("US", "US-CA", "US-MN", "US-PR", "GU", "GB", "GB-ENG", "GB-SCT", "GI", "SH", "PN"),
    *("AU", "AU-WA", "CC", "NF", "JP", "NG"),
)
ONLY_LOCATED = ("AQ", "EH", "FR-75", "US-XX", "UA-43", "uk", "PR", "FR-971", "gb-lnd")
"""Codes that a request may give and a rule may not name."""

KINDS = ("criminal", "criminal", "civil", "platform-duty", "ai-regulation")
CITED = ("Penal Code, s. 1", "Protection of Children Act 1978, s. 1", "Criminal Justice Act 1988")
FACTORS = ("viewer", "provider", "publication", "person")
COMPANIES = ("X", "xAI", "Another")
DUTIES = tuple(load_vocabulary().duties)
GROUPS = tuple(f"@{name}" for name in sorted(ATLAS.groups))

DAYS = (
    *(date(2012, 1, 1), date(2014, 1, 1), date(2021, 1, 1), date(2021, 1, 2)),
    *(date(2024, 5, 23), date(2025, 7, 1), date(2026, 1, 15), date(2026, 2, 6), date(2026, 12, 2)),
)
"""Days on which memberships and groups change, and a few others."""

# -- conditions -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What a condition may mention; `opens` says whether passing its tests makes things milder."""

    facts: tuple[str, ...]
    places: tuple[str, ...]
    opens: bool

    def opposite(self) -> "Ground":
        """The ground under a `not`."""
        return replace(self, opens=not self.opens)


def word(text: str) -> tree.Word:
    """A word as the parser makes it."""
    return tree.Word(text)


@st.composite
def fact_tests(draw: st.DrawFn, fact: str, *, opens: bool) -> tree.Test:
    """A test of one fact that some values pass and some do not."""
    values = WORDS.values[fact]
    if values == ("no", "yes"):
        return tree.Test(word(fact), tree.Operator.FLAG)
    if fact == DEPICTION:
        operator = tree.Operator.AT_MOST if opens else tree.Operator.AT_LEAST
    elif fact == CONSENT:
        operator = tree.Operator.AT_LEAST
    elif fact in SCALES:
        operator = draw(st.sampled_from(tuple(tree.Operator)[1:]))
    else:
        operator = draw(st.sampled_from((tree.Operator.IS, tree.Operator.ANY_OF)))
    match operator:
        case tree.Operator.AT_LEAST:
            named = [draw(st.sampled_from(values[1:]))]
        case tree.Operator.AT_MOST:
            named = [draw(st.sampled_from(values[:-1]))]
        case tree.Operator.ANY_OF:
            most = len(values) - 1
            some = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True)
            named = draw(some)
        case _:
            named = [draw(st.sampled_from(values))]
    return tree.Test(word(fact), operator, tuple(map(word, named)))


@st.composite
def place_tests(draw: st.DrawFn, places: tuple[str, ...]) -> tree.PlaceTest:
    """A test of one connecting factor."""
    some = st.lists(st.sampled_from(places), min_size=1, max_size=3, unique=True)
    return tree.PlaceTest(word(draw(st.sampled_from(FACTORS))), tuple(map(word, draw(some))))


@st.composite
def conditions(
    draw: st.DrawFn, ground: Ground, *, depth: int = 2, join: type[Join] | None = None
) -> tree.Condition:
    """A condition, a tree of `and`, `or` and `not` over tests; `join` asks for two parts or more.

    The facts that are tested side by side differ, so that no two parts exclude each other.
    """
    size = draw(st.sampled_from((1, 2, 2, 3) if join is None else (2, 2, 3)))
    kind = draw(joins) if join is None else join
    facts = draw(st.lists(st.sampled_from(ground.facts), min_size=size, max_size=size, unique=True))
    parts = tuple(draw(_parts(ground, fact, depth, kind)) for fact in facts)
    return parts[0] if size == 1 else kind(parts)


@st.composite
def _parts(
    draw: st.DrawFn, ground: Ground, fact: str, depth: int, join: type[Join]
) -> tree.Condition:
    kind = draw(st.sampled_from(("test", "test", "test", "test", "not", "place", "tree")))
    other = tree.Or if join is tree.And else tree.And
    if kind == "place" and ground.places:
        test: tree.Condition = draw(place_tests(ground.places))
        return tree.Not(test) if draw(st.booleans()) else test
    if kind == "tree" and depth:
        if draw(st.booleans()):
            return tree.Not(draw(conditions(ground.opposite(), depth=depth - 1, join=other)))
        return draw(conditions(ground, depth=depth - 1, join=other))
    if fact == CONSENT:
        # Consent may only open: where the rest closes, it stands under a `not`.
        test = draw(fact_tests(fact, opens=True))
        return test if ground.opens else tree.Not(test)
    if kind == "not":
        return tree.Not(draw(fact_tests(fact, opens=not ground.opens)))
    return draw(fact_tests(fact, opens=ground.opens))


joins: st.SearchStrategy[type[Join]] = st.sampled_from((tree.And, tree.Or))


# -- rules ----------------------------------------------------------------------------------------


@st.composite
def conducts(draw: st.DrawFn) -> tree.Conducts:
    """Some conducts, all of them, or all but some."""
    all_but = draw(st.sampled_from((False, False, True)))
    words = draw(
        st.lists(st.sampled_from(CONDUCTS), min_size=0 if all_but else 1, max_size=4, unique=True)
    )
    return tree.Conducts(tuple(map(word, words)), all_but=all_but)


@st.composite
def effects(draw: st.DrawFn, kinds: tuple[type[tree.Effect], ...]) -> tree.Effect:
    """An effect of one of some kinds."""
    kind = draw(st.sampled_from(kinds))
    about = draw(conducts())
    if kind is tree.Require:
        names = draw(_some(tuple(WORDS.met_by), most=2))
        return tree.Require(tuple(map(word, names)), about)
    if kind is tree.Duty:
        names = draw(_some(DUTIES, most=2))
        hours = draw(st.sampled_from((None, 2, 24, 48)))
        return tree.Duty(tuple(map(word, names)), hours, about)
    return tree.Permit(about) if kind is tree.Permit else tree.Forbid(about)


@st.composite
def rules(
    draw: st.DrawFn, name: str, ground: Ground, kinds: tuple[type[tree.Effect], ...], *, dated: bool
) -> tree.Rule:
    """A rule of a document."""
    effect = draw(effects(kinds))
    permits = isinstance(effect, tree.Permit)
    needs_when = permits or draw(st.sampled_from((True, True, True, False)))
    has_unless = draw(st.sampled_from((True, False, False)))
    when = replace(ground, opens=permits)
    # A permission of few conditions is the one that is ever certain.
    depth = 0 if permits else 2
    since, until = draw(periods()) if dated and draw(st.booleans()) else (None, None)
    contested = draw(st.booleans())
    return tree.Rule(
        name=word(name),
        effect=effect,
        when=draw(conditions(when, depth=depth)) if needs_when else None,
        unless=draw(conditions(when.opposite(), depth=depth)) if has_unless else None,
        contested=contested,
        reading=tree.Text("the text can be read in two ways") if contested else None,
        since=since,
        until=until,
    )


@st.composite
def periods(draw: st.DrawFn) -> tuple[date | None, date | None]:
    """A half-open period of at least one day; an end may be open."""
    first, last = sorted(draw(_some(DAYS, least=2, most=2)))
    return draw(st.sampled_from(((first, None), (first, last), (None, last))))


# -- documents ------------------------------------------------------------------------------------


@st.composite
def statuses(draw: st.DrawFn) -> tuple[tree.Status, ...]:
    """When a law is in force: from a day, in two periods, since always, doubtful, or never."""
    one, two, three, four = sorted(draw(_some(DAYS, least=4, most=4)))
    law: tuple[tree.Status, ...] = draw(
        st.sampled_from(
            (
                *((tree.InForce(None),), (tree.InForce(one),), (tree.InForce(two),)),
                *((tree.InForce(one, three),), (tree.InForce(one, two), tree.InForce(three))),
                *((tree.InForce(one, two), tree.InForce(two, four)), (tree.Enacted(two),)),
                (tree.Bill(tree.Text("Bill 1")),),
            )
        )
    )
    stays: tuple[tree.Status, ...] = draw(
        st.sampled_from(
            (
                *((), (), (), (tree.Stayed(two),), (tree.Stayed(two, three),)),
                (tree.Stayed(one, two), tree.Stayed(three, four)),
            )
        )
    )
    return (*law, *stays)


@st.composite
def laws(draw: st.DrawFn, number: int) -> File:
    """A provision or an order."""
    order = draw(st.sampled_from((False, False, True)))
    extent = draw(st.sampled_from(EXTENTS))
    kind = "regulator-order" if order else draw(st.sampled_from(KINDS))
    cites = draw(st.sampled_from(CITED))
    places = tuple(code for code in PLACES if _lies_within(code, extent, kind))
    ground = Ground(facts=TESTED, places=(*places, *GROUPS), opens=False)
    kinds = (tree.Forbid, tree.Forbid, tree.Require, tree.Duty)
    names = draw(st.sampled_from((("first",), ("first", "second"))))
    connects = draw(st.one_of(st.just(()), _some(FACTORS, most=3)))
    companies = draw(st.sampled_from(((), COMPANIES[:1], COMPANIES[:2]))) if order else ()
    document = tree.Document(
        heading=tree.Heading.ORDER if order else tree.Heading.PROVISION,
        name=word(f"{extent[0]}-{number}"),
        title=tree.Text(f"Law number {number}"),
        cites=tree.Text(cites),
        addressees=tuple(map(tree.Text, companies)),
        addressee_all=order and not companies,
        kind=word(kind),
        extent=tuple(map(word, extent)),
        connects=tuple(map(word, connects)),
        status=draw(statuses()),
        rules=tuple(draw(rules(name, ground, kinds, dated=True)) for name in names),
    )
    return f"{extent[0]}/{extent[0]}-{number}.law", document


@st.composite
def policies(draw: st.DrawFn, number: int) -> File:
    """A policy, of the platform or among those announced."""
    folder = draw(st.sampled_from(("platform", "platform", "announced")))
    ground = Ground(facts=TESTED, places=(*PLACES, *GROUPS), opens=False)
    kinds = (tree.Permit, tree.Permit, tree.Permit, tree.Forbid, tree.Require, tree.Duty)
    names = draw(st.sampled_from((("first",), ("first", "second"), ("first", "second", "third"))))
    since, until = draw(periods())
    dated = draw(st.sampled_from((True, False, False)))
    document = tree.Document(
        heading=tree.Heading.POLICY,
        name=word(f"policy-{number}"),
        title=tree.Text(f"Policy number {number}"),
        owner=tree.Text("Trust and Safety"),
        status=(tree.InForce(since, until),) if dated and since is not None else (),
        rules=tuple(draw(rules(name, ground, kinds, dated=True)) for name in names),
    )
    return f"{folder}/policy-{number}.law", document


@st.composite
def floors(draw: st.DrawFn, number: int) -> File:
    """A document of the floor: without places and periods, and no consent beside a minor."""
    never = FLOOR_NEVER | draw(st.sampled_from((ABOUT_MINORS, frozenset({CONSENT}))))
    facts = tuple(fact for fact in TESTED if fact not in never)
    ground = Ground(facts=facts, places=(), opens=False)
    kinds = (tree.Forbid, tree.Forbid, tree.Require, tree.Duty)
    document = tree.Document(
        heading=tree.Heading.FLOOR,
        name=word(f"FLOOR-{number}"),
        title=tree.Text(f"Floor number {number}"),
        rules=(draw(rules("first", ground, kinds, dated=False)),),
    )
    return f"floor/FLOOR-{number}.law", document


@st.composite
def silent_documents(draw: st.DrawFn, number: int) -> File:
    """A proceeding or a background text, which decides nothing."""
    heading = draw(st.sampled_from((tree.Heading.PROCEEDING, tree.Heading.BACKGROUND)))
    document = tree.Document(
        heading=heading,
        name=word(f"FR-{number}"),
        title=tree.Text(f"Text number {number}"),
        cites=tree.Text("Letter 1"),
        extent=(word("FR"),),
        status=draw(statuses()),
    )
    return f"FR/FR-{number}.law", document


@st.composite
def rule_folders(draw: st.DrawFn) -> tuple[File, ...]:
    """A small rules folder, with documents of every heading."""
    kinds = draw(
        st.lists(
            st.sampled_from((laws, laws, laws, policies, policies, floors, silent_documents)),
            min_size=1,
            max_size=6,
        )
    )
    return (
        *(draw(kind(number)) for number, kind in enumerate(kinds, start=1)),
        draw(open_policies()),
    )


@st.composite
def open_policies(draw: st.DrawFn) -> File:
    """A policy that permits much, so that not everything is denied by default."""
    rule = tree.Rule(
        name=word("much"),
        effect=tree.Permit(tree.Conducts((), all_but=True)),
        when=draw(
            st.one_of(
                st.just(tree.Not(tree.Test(word("image.hate-symbol"), tree.Operator.FLAG))),
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


# -- requests -------------------------------------------------------------------------------------


@st.composite
def stated_facts(draw: st.DrawFn, names: Iterable[str]) -> Sets:
    """What a service says: one value, several, every one in so many words, or nothing."""
    stated = {}
    for name in names:
        values = WORDS.values[name]
        match draw(st.sampled_from(("one", "one", "one", "some", "all", "none"))):
            case "one":
                stated[name] = frozenset({draw(st.sampled_from(values))})
            case "some":
                stated[name] = frozenset(draw(_some(values, most=len(values))))
            case "all":
                stated[name] = frozenset(values)
            case _:
                pass
    return stated


@st.composite
def located(draw: st.DrawFn) -> dict[str, tuple[str, ...]]:
    """The codes that a request gives for connecting factors."""
    codes = _some((*PLACES, *PLACES, *ONLY_LOCATED), most=3)
    given = {}
    for factor in FACTORS:
        if draw(st.sampled_from((True, True, False))):
            given[factor] = tuple(draw(codes))
    return given


@st.composite
def intervals(draw: st.DrawFn) -> tuple[date, date]:
    """A day, or an interval of days, at or around a day on which something changes."""
    first = draw(st.sampled_from(DAYS)) + timedelta(days=draw(st.integers(-1, 1)))
    length = draw(st.sampled_from((0, 0, 1, 2, 400)))
    return first, first + timedelta(days=length)


@st.composite
def questions(draw: st.DrawFn) -> Question:
    """A request; about several people, about nobody, or without a list of people."""
    conduct = draw(st.sampled_from(CONDUCTS))
    how_many = draw(st.sampled_from((None, None, None, 0, 1, 2, 3)))
    alike = tuple(name for name in FACTS if name not in ABOUT_ONE_PERSON)
    facts = dict(draw(stated_facts(alike)))
    for name, values in WORDS.conduct_facts.get(conduct, {}).items():
        if draw(st.sampled_from((True, True, True, False))):
            facts[name] = facts.get(name, values) | values
    people = None
    if how_many is None:
        facts |= draw(stated_facts(ABOUT_ONE_PERSON))
    else:
        people = tuple(draw(stated_facts(ABOUT_ONE_PERSON)) for _ in range(how_many))
    first, last = draw(intervals())
    able = st.one_of(st.none(), st.none(), _some(DUTIES, least=0, most=len(DUTIES)))
    capabilities = draw(able)
    return Question(
        conduct=conduct,
        facts=facts,
        people=people,
        places=draw(located()),
        first=first,
        last=last,
        capabilities=None if capabilities is None else frozenset(capabilities),
    )


identities = st.sampled_from((None, *COMPANIES))

# -- small things ---------------------------------------------------------------------------------


def _some(values: tuple[T, ...], *, least: int = 1, most: int) -> st.SearchStrategy[tuple[T, ...]]:
    """Some of the values, each at most once."""
    return st.lists(st.sampled_from(values), min_size=least, max_size=most, unique=True).map(tuple)


@cache
def _lies_within(code: str, extent: tuple[str, ...], kind: str) -> bool:
    """Whether the checker lets a law of this extent test for this place."""
    days = (date(2020, 1, 1), *ATLAS.change_dates)
    reach = 0
    for day in days:
        for place in extent:
            reach |= ATLAS.extent(place, day, kind=kind)
    return bool(ATLAS.candidates(code, date.max) & reach)
