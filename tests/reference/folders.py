"""Short lists of words come in; rule folders that tell everything they read go out.

Each rule asks one thing only, so that the rules that stand say what was made of the facts, the
places and the days of a request. Nobody would write them and the checker
would not let all of them pass; the compiler does not mind.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations

from engine.language import tree
from tests.reference.themes import DAYS, FACTORS, WORDS

File = tuple[str, tree.Document]

EXTENTS = (
    "FR",
    "EU",
    "EEA",
    "US",
    "US-CA",
    "US-PR",
    "GB",
    "GB-ENG",
    "AU",
    "AU-WA",
    "NL",
    "GP",
    "HR",
)
TESTED_PLACES = (*EXTENTS, "NC", "BL", "YT", "GI", "SH", "GU", "NO", "DE")
CITED_LAWS = ("Penal Code, s. 1", "Criminal Justice Act 1988, s. 160")


def telling_facts() -> tuple[File, ...]:
    """For every conduct and every value of a fact a rule that stands where it may be so."""
    return tuple(_policy(conduct, _one_rule_for_each_value(conduct)) for conduct in WORDS.conducts)


def _one_rule_for_each_value(conduct: str) -> Iterator[tree.Rule]:
    for fact, values in WORDS.values.items():
        test = tree.Test(tree.Word(fact), tree.Operator.FLAG)
        for value in values:
            condition: tree.Condition
            if values == ("no", "yes"):
                condition = test if value == "yes" else tree.Not(test)
            else:
                condition = tree.Test(tree.Word(fact), tree.Operator.IS, (tree.Word(value),))
            yield _forbid(rule_of_value(fact, value), [conduct], when=condition)


def rule_of_value(fact: str, value: str) -> str:
    """The rule that stands where a fact may have a value."""
    return f"{fact}-{value}".replace(".", "-")


def telling_places() -> tuple[File, ...]:
    """Laws of many extents, and rules that stand where a factor may, or may not, be in a place."""
    laws = (
        _law(number, extent, kind, cites, connects)
        for number, (extent, kind, cites, connects) in enumerate(
            (extent, kind, cites, connects)
            for extent in EXTENTS
            for kind, cites in (("criminal", CITED_LAWS[0]), ("civil", CITED_LAWS[1]))
            for connects in ((), *((factor,) for factor in FACTORS))
        )
    )
    tests = tuple(
        _policy(f"{factor}-tests", _one_rule_for_each_place(factor)) for factor in FACTORS
    )
    return (*laws, *tests)


def _one_rule_for_each_place(factor: str) -> Iterator[tree.Rule]:
    for code in (*TESTED_PLACES, "@revealing-edits-prohibited", "@announced-geoblock-2026-01-14"):
        test = tree.PlaceTest(tree.Word(factor), (tree.Word(code),))
        name = code.strip("@").lower()
        yield _forbid(f"in-{name}", WORDS.conducts, when=test)
        yield _forbid(f"not-in-{name}", WORDS.conducts, when=tree.Not(test))


def telling_days() -> tuple[File, ...]:
    """Permissions, prohibitions, requirements and duties of every period and of every status."""
    periods = (*((day, None) for day in DAYS), *combinations(DAYS, 2), *((None, d) for d in DAYS))
    permits = tuple(
        _policy(
            f"permits-{conduct}",
            [
                tree.Rule(
                    name=tree.Word("in-its-time"),
                    effect=tree.Permit(_conducts([conduct])),
                    since=since,
                    until=until,
                )
            ],
        )
        for conduct, (since, until) in zip(WORDS.conducts, periods[3::4], strict=False)
    )
    dated = _policy(
        "dated",
        (
            tree.Rule(name=tree.Word(f"rule-{number}"), effect=effect, since=since, until=until)
            for number, ((since, until), effect) in enumerate(
                (period, effect) for period in periods for effect in _effects()
            )
        ),
    )
    laws = (
        _in_force(number, status)
        for number, status in enumerate(
            status for days in combinations(DAYS, 4) for status in _statuses(*days)
        )
        if number % 7 == 0
    )
    return (*permits, dated, *laws)


def _effects() -> Iterator[tree.Effect]:
    yield tree.Forbid(_conducts(["edit"]))
    yield tree.Require((tree.Word("subscription"),), _conducts(["view"]))
    yield tree.Duty((tree.Word("label"),), 24, _conducts(["share", "host"]))


def _statuses(one: date, two: date, three: date, four: date) -> Iterator[tuple[tree.Status, ...]]:
    yield (tree.InForce(one, three),)
    yield (tree.InForce(one), tree.Stayed(two, three))
    yield (tree.InForce(None), tree.Stayed(one, two), tree.Stayed(three, four))
    yield (tree.InForce(one, two), tree.InForce(three, four))
    yield (tree.Enacted(two), tree.Stayed(three))
    yield (tree.InForce(one), tree.Stayed(three), tree.Stayed(two, four))


def _in_force(number: int, status: tuple[tree.Status, ...]) -> File:
    document = tree.Document(
        heading=tree.Heading.PROVISION,
        name=tree.Word(f"FR-{number}"),
        title=tree.Text(f"Law number {number}"),
        kind=tree.Word("criminal"),
        cites=tree.Text(CITED_LAWS[0]),
        extent=(tree.Word("FR"),),
        status=status,
        rules=(_forbid("always", ["view", "publish"]),),
    )
    return f"FR/FR-{number}.law", document


def _law(number: int, extent: str, kind: str, cites: str, connects: tuple[str, ...]) -> File:
    document = tree.Document(
        heading=tree.Heading.PROVISION,
        name=tree.Word(f"{extent}-{number}"),
        title=tree.Text(f"Law number {number}"),
        kind=tree.Word(kind),
        cites=tree.Text(cites),
        extent=(tree.Word(extent),),
        connects=tuple(map(tree.Word, connects)),
        status=(tree.InForce(None),),
        rules=(_forbid("always", WORDS.conducts),),
    )
    return f"{extent}/{extent}-{number}.law", document


def _policy(name: str, rules: Iterable[tree.Rule]) -> File:
    document = tree.Document(
        heading=tree.Heading.POLICY,
        name=tree.Word(name),
        title=tree.Text(name),
        owner=tree.Text("Trust and Safety"),
        rules=tuple(rules),
    )
    return f"platform/{name}.law", document


def _forbid(name: str, conducts: Iterable[str], *, when: tree.Condition | None = None) -> tree.Rule:
    return tree.Rule(name=tree.Word(name), effect=tree.Forbid(_conducts(conducts)), when=when)


def _conducts(words: Iterable[str]) -> tree.Conducts:
    return tree.Conducts(tuple(map(tree.Word, words)))
