"""A theme comes in; random documents of every heading, and small rules folders, go out."""

from datetime import date
from functools import cache

from hypothesis import strategies as st

from engine.language import tree
from tests.reference.themes import (
    ABOUT_MINORS,
    CITED,
    COMPANIES,
    DAYS,
    FACTORS,
    FLOOR_NEVER,
    KINDS,
    Theme,
)
from tests.strategies.conditions import Ground, fact_tests
from tests.strategies.rules import periods, rules
from tests.strategies.words import (
    ATLAS,
    CONSENT,
    DEPICTION,
    GROUPS,
    PLAIN,
    one_among,
    one_in,
    one_of,
    some,
    word,
)

File = tuple[str, tree.Document]
"""A document with its path in the rules folder."""


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
    extent = draw(one_among(theme.extents))
    kind = "regulator-order" if order else draw(one_among(KINDS))
    places = tuple(code for code in theme.places if _lies_within(code, extent, kind))
    ground = Ground(facts=theme.facts, places=(*places, *GROUPS), opens=False)
    kinds = (tree.Forbid, tree.Forbid, tree.Require, tree.Duty)
    names = draw(one_of(("first",), ("first", "second")))
    companies = draw(one_of((), COMPANIES[:1], COMPANIES[:2])) if order else ()
    document = tree.Document(
        heading=tree.Heading.ORDER if order else tree.Heading.PROVISION,
        name=word(f"{extent[0]}-{number}"),
        title=tree.Text(f"Law number {number}"),
        cites=tree.Text(draw(one_among(CITED))),
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


@cache
def _lies_within(code: str, extent: tuple[str, ...], kind: str) -> bool:
    """Whether the checker lets a law of this extent test for this place."""
    reach = 0
    for day in (date(2020, 1, 1), *ATLAS.change_dates):
        for place in extent:
            reach |= ATLAS.extent(place, day, kind=kind)
    return bool(ATLAS.candidates(code, date.max) & reach)
