"""The small law and its requests come in; GoRules ZEN goes out, with a table for each place.

The caller picks the table or the expression of the place, which is a head start. The expression is
the bare language of the cells, compiled: no table, no graph, no trace.
"""

import json
from collections.abc import Iterable
from functools import partial
from typing import Any

import zen

from bench.peers.model import Contestant, Value, contestant, flat, short
from bench.small_law import SCALES, Op, Question, Rule, Test

_COLUMNS = (
    "conduct",
    "day",
    "image.depicts",
    "image.sexualised",
    "image.origin",
    "image.realistic",
    "image.labelled",
    "person.real",
    "person.age",
    "person.consent",
    "request.purpose",
    "request.audience",
)
_EITHER = "either"
"""A column without a field: a whole expression, for a clause of several tests."""


def zen_tables(rules: tuple[Rule, ...], questions: Iterable[Question]) -> Contestant:
    """One table for each place, one row for each rule; every row that matches is collected."""
    rows: dict[str, list[dict[str, str]]] = {}
    for rule in rules:
        rows.setdefault(rule.place, []).append(row(rule))
    engine = zen.ZenEngine()
    tables = {
        place: engine.create_decision(json.dumps(_graph(listed))) for place, listed in rows.items()
    }
    stream = (partial(_decide, tables, q.place, flat(q)) for q in questions)
    return contestant("ZEN, a decision table a place", stream, _collected)


def zen_lists(rules: tuple[Rule, ...], questions: Iterable[Question]) -> Contestant:
    """One compiled expression for each place, with an entry for each rule: its name, or nothing."""
    parts: dict[str, list[str]] = {}
    for rule in rules:
        entry = f"({expression(rule)}) ? {json.dumps(rule.name)} : null"
        parts.setdefault(rule.place, []).append(entry)
    law = {
        place: zen.compile_expression(f"[{', '.join(listed)}]") for place, listed in parts.items()
    }
    stream = (partial(_evaluate, law, q.place, flat(q)) for q in questions)
    return contestant("ZEN, one list a place", stream, _listed)


def row(rule: Rule) -> dict[str, str]:
    """One row of a decision table; an empty cell matches anything."""
    cells = {
        "_id": rule.name,
        "conduct": _listing(rule.conducts),
        "day": f">= {rule.since.toordinal()}",
        "rule": json.dumps(rule.name),
    }
    for clause in rule.when:
        if len(clause) == 1:
            cells[clause[0].fact] = _cell(clause[0])
        else:
            cells[_EITHER] = " or ".join(map(_expression, clause))
    if rule.unless is not None:
        cells[rule.unless.fact] = _opposite(rule.unless)
    return cells


def _graph(rows: list[dict[str, str]]) -> dict[str, Any]:
    inputs = [{"id": c, "name": c, "field": c.rpartition(".")[2]} for c in _COLUMNS]
    inputs.append({"id": _EITHER, "name": _EITHER})
    table = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [{column["id"]: "" for column in inputs} | cells for cells in rows],
    }
    kinds = {"in": "inputNode", "table": "decisionTableNode", "out": "outputNode"}
    nodes = [
        {
            "id": name,
            "name": name,
            "type": kind,
            "position": {"x": 0, "y": 0},
        }
        | ({"content": table} if name == "table" else {})
        for name, kind in kinds.items()
    ]
    edges = [
        {"id": f"{one}-{two}", "type": "edge", "sourceId": one, "targetId": two}
        for one, two in (("in", "table"), ("table", "out"))
    ]
    return {"contentType": "application/vnd.gorules.decision", "nodes": nodes, "edges": edges}


def _cell(test: Test) -> str:
    match test.op:
        case Op.YES:
            return "true"
        case Op.NO:
            return "false"
        case Op.AT_LEAST:
            return f">= {SCALES[test.fact].index(test.values[0])}"
        case Op.ANY_OF:
            return _listing(test.values)


def _opposite(test: Test) -> str:
    if test.op is Op.AT_LEAST:
        return f"< {SCALES[test.fact].index(test.values[0])}"
    return f"not in [{_listing(test.values)}]"


def _expression(test: Test) -> str:
    name = short(test.fact)
    match test.op:
        case Op.YES:
            return name
        case Op.NO:
            return f"{name} == false"
        case Op.AT_LEAST:
            return f"{name} {_cell(test)}"
        case Op.ANY_OF:
            return f"{name} in [{_listing(test.values)}]"


def expression(rule: Rule) -> str:
    """One ZEN expression, true where the rule forbids."""
    tests = [f"conduct in [{_listing(rule.conducts)}]", f"day >= {rule.since.toordinal()}"]
    tests += (" or ".join(map(_expression, clause)) for clause in rule.when)
    if rule.unless is not None:
        tests.append(f"not({_expression(rule.unless)})")
    return " and ".join(f"({test})" for test in tests)


def _listing(values: tuple[str, ...]) -> str:
    return ", ".join(map(json.dumps, values))


def _decide(
    tables: dict[str, zen.ZenDecision], place: str, facts: dict[str, Value]
) -> "zen.EvaluateResponse":
    return tables[place].evaluate(facts)


def _evaluate(
    law: dict[str, "zen.Expression"], place: str, facts: dict[str, Value]
) -> list[str | None]:
    found: list[str | None] = law[place].evaluate(facts)
    return found


def _listed(answer: list[str | None]) -> Iterable[str]:
    return (name for name in answer if name is not None)


def _collected(answer: "zen.EvaluateResponse") -> Iterable[str]:
    rows: list[dict[str, str]] = answer["result"]  # type: ignore[assignment]
    return (found["rule"] for found in rows)
