"""The small law and its requests come in; Cedar goes out, with parsed policies for each place.

The caller picks the policies of the place, which is a head start; the policy set and the (empty)
entities are handles that were parsed once.
"""

from collections.abc import Iterable
from functools import partial

from cedarpy import AuthzResult, Decision, Entities, PolicySet, is_authorized

from bench.peers.model import Contestant, Value, contestant, flat, short
from bench.small_law import SCALES, Op, Question, Rule, Test

Request = dict[str, str | dict[str, Value]]
_PERMIT = '@id("permit") permit (principal, action, resource);'


def cedar(rules: tuple[Rule, ...], questions: Iterable[Question]) -> Contestant:
    """One policy set for each place."""
    texts: dict[str, list[str]] = {}
    for rule in rules:
        texts.setdefault(rule.place, [_PERMIT]).append(policy(rule))
    sets = {place: PolicySet.from_str("\n".join(text)) for place, text in texts.items()}
    nobody = Entities.from_json_str("[]")
    stream = (partial(_decide, sets, nobody, q.place, _request(q)) for q in questions)
    return contestant("Cedar, a policy set a place", stream, _forbidding)


def policy(rule: Rule) -> str:
    """One Cedar policy."""
    actions = ", ".join(f'Action::"{conduct}"' for conduct in rule.conducts)
    when = [f"context.day >= {rule.since.toordinal()}"]
    when += (" || ".join(f"({_test(t)})" for t in clause) for clause in rule.when)
    joined = " && ".join(f"({w})" for w in when)
    unless = f" unless {{ {_test(rule.unless)} }}" if rule.unless is not None else ""
    return (
        f'@id("{rule.name}") forbid (principal, action in [{actions}], resource)'
        f" when {{ {joined} }}{unless};"
    )


def _test(test: Test) -> str:
    name = f"context.{short(test.fact)}"
    match test.op:
        case Op.YES:
            return name
        case Op.NO:
            return f"!{name}"
        case Op.AT_LEAST:
            return f"{name} >= {SCALES[test.fact].index(test.values[0])}"
        case Op.ANY_OF:
            listed = ", ".join(f'"{value}"' for value in test.values)
            return f"[{listed}].contains({name})"


def _request(question: Question) -> Request:
    facts = flat(question)
    conduct = facts.pop("conduct")
    return {
        "principal": 'User::"someone"',
        "action": f'Action::"{conduct}"',
        "resource": 'Picture::"one"',
        "context": facts,
    }


def _decide(
    sets: dict[str, PolicySet], nobody: Entities, place: str, request: Request
) -> AuthzResult:
    return is_authorized(request, sets[place], nobody)


def _forbidding(answer: AuthzResult) -> Iterable[str]:
    assert not answer.diagnostics.errors, answer.diagnostics.errors
    named = answer.diagnostics.id_annotations_by_reason
    if answer.decision is Decision.Allow:
        return ()
    return (str(named[reason]) for reason in answer.diagnostics.reasons)
