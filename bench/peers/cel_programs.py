"""The small law and its requests come in; CEL goes out, with compiled programs for each place.

The caller picks the programs of the place and joins their answers, which is a head start. Turning
the request into CEL values is most of the cost, so that one program a place is much the faster way,
for who is ready to write the whole law of a place as one expression.
"""

import json
from collections.abc import Iterable
from functools import partial

import cel

from bench.peers.model import Contestant, Value, contestant, flat, short
from bench.small_law import SCALES, Op, Question, Rule, Test

Law = tuple[tuple[str, cel.Program], ...]


def cel_programs(rules: tuple[Rule, ...], questions: Iterable[Question]) -> Contestant:
    """One program for each rule."""
    law: dict[str, Law] = {}
    for rule in rules:
        law[rule.place] = (*law.get(rule.place, ()), (rule.name, cel.compile(expression(rule))))
    stream = (partial(_decide, law, q.place, flat(q)) for q in questions)
    return contestant("CEL, a program for each rule", stream, tuple)


def cel_lists(rules: tuple[Rule, ...], questions: Iterable[Question]) -> Contestant:
    """One program for each place, which lists the rules that forbid."""
    parts: dict[str, list[str]] = {}
    for rule in rules:
        parts.setdefault(rule.place, []).append(f'({expression(rule)} ? ["{rule.name}"] : [])')
    law = {place: cel.compile(" + ".join(listed)) for place, listed in parts.items()}
    stream = (partial(_listed, law, q.place, flat(q)) for q in questions)
    return contestant("CEL, one list a place", stream, tuple)


def expression(rule: Rule) -> str:
    """One CEL expression, true where the rule forbids."""
    tests = [f"conduct in {_listing(rule.conducts)}", f"day >= {rule.since.toordinal()}"]
    tests += (" || ".join(map(_test, clause)) for clause in rule.when)
    if rule.unless is not None:
        tests.append(f"!({_test(rule.unless)})")
    return " && ".join(f"({test})" for test in tests)


def _test(test: Test) -> str:
    name = short(test.fact)
    match test.op:
        case Op.YES:
            return name
        case Op.NO:
            return f"!{name}"
        case Op.AT_LEAST:
            return f"{name} >= {SCALES[test.fact].index(test.values[0])}"
        case Op.ANY_OF:
            return f"{name} in {_listing(test.values)}"


def _listing(values: tuple[str, ...]) -> str:
    return json.dumps(list(values))


def _decide(law: dict[str, Law], place: str, facts: dict[str, Value]) -> list[str]:
    return [name for name, program in law[place] if program.execute(facts)]


def _listed(law: dict[str, cel.Program], place: str, facts: dict[str, Value]) -> list[str]:
    found: list[str] = law[place].execute(facts)
    return found
