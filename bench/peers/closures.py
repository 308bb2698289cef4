"""The small law and its requests come in; hand-written Python goes out: a floor, not a product.

It knows no unknown facts, no sets of places, no entailment, no text of law and no proof; it is what
a programmer would write who wants nothing but this law decided fast.
"""

from collections.abc import Callable, Iterable
from functools import partial

from bench.peers.model import Contestant, Value, contestant, flat
from bench.small_law import SCALES, Op, Question, Rule, Test

Facts = dict[str, Value]
Forbids = Callable[[Facts], bool]
Law = tuple[tuple[str, Forbids], ...]


def closures(rules: tuple[Rule, ...], questions: Iterable[Question]) -> Contestant:
    """Four closures for each place, found in a dict."""
    law: dict[str, Law] = {}
    for rule in rules:
        law[rule.place] = (*law.get(rule.place, ()), (rule.name, _forbids(rule)))
    stream = (partial(_decide, law, q.place, flat(q)) for q in questions)
    return contestant("Python closures, by hand", stream, tuple)


def _decide(law: dict[str, Law], place: str, facts: Facts) -> list[str]:
    return [name for name, forbids in law[place] if forbids(facts)]


def _forbids(rule: Rule) -> Forbids:
    """The closure of a rule, by its pattern, the cheapest and most telling tests first."""
    since, conducts = rule.since.toordinal(), frozenset(rule.conducts)
    tests = {test.fact: test for clause in rule.when for test in clause}
    if rule.unless is not None and rule.unless.fact == "request.purpose":
        return _unlabelled(since, conducts, _rank(tests["image.depicts"]), _set(rule.unless))
    if rule.unless is None:
        return _minor(since, conducts, _rank(tests["image.depicts"]))
    if "request.audience" in tests:
        return _shown_to(since, conducts, _set(tests["request.audience"]), _rank(rule.unless))
    return _artificial(since, conducts, _rank(tests["image.depicts"]), _rank(rule.unless))


def _artificial(since: int, conducts: frozenset[str], depicts: int, consent: int) -> Forbids:
    def forbids(f: Facts) -> bool:
        return (
            f["conduct"] in conducts
            and f["day"] >= since  # type: ignore[operator]
            and f["depicts"] >= depicts  # type: ignore[operator]
            and f["origin"] != "authentic"
            and f["real"] is True
            and f["consent"] < consent  # type: ignore[operator]
        )

    return forbids


def _minor(since: int, conducts: frozenset[str], depicts: int) -> Forbids:
    def forbids(f: Facts) -> bool:
        return (
            f["conduct"] in conducts
            and f["age"] == "minor"
            and f["day"] >= since  # type: ignore[operator]
            and (f["sexualised"] is True or f["depicts"] >= depicts)  # type: ignore[operator]
        )

    return forbids


def _unlabelled(
    since: int, conducts: frozenset[str], depicts: int, purposes: frozenset[str]
) -> Forbids:
    def forbids(f: Facts) -> bool:
        return (
            f["conduct"] in conducts
            and f["day"] >= since  # type: ignore[operator]
            and f["depicts"] >= depicts  # type: ignore[operator]
            and f["realistic"] is True
            and f["labelled"] is False
            and f["origin"] != "authentic"
            and f["purpose"] not in purposes
        )

    return forbids


def _shown_to(
    since: int, conducts: frozenset[str], audiences: frozenset[str], consent: int
) -> Forbids:
    def forbids(f: Facts) -> bool:
        return (
            f["conduct"] in conducts
            and f["day"] >= since  # type: ignore[operator]
            and f["sexualised"] is True
            and f["audience"] in audiences
            and f["real"] is True
            and f["consent"] < consent  # type: ignore[operator]
        )

    return forbids


def _rank(test: Test) -> int:
    assert test.op is Op.AT_LEAST
    return SCALES[test.fact].index(test.values[0])


def _set(test: Test) -> frozenset[str]:
    assert test.op is Op.ANY_OF
    return frozenset(test.values)
