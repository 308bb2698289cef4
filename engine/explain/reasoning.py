"""A decision comes in; its reasoning goes out as a tree of lines that a lawyer can follow."""

from collections.abc import Iterator
from typing import assert_never

from engine.check.masks import passing
from engine.compile import Engaged
from engine.compile.model import CompiledRule
from engine.decide import Decision, Outcome
from engine.decide.kernel import Standing, cell_of
from engine.decide.reasons import citation_of
from engine.language import condition_text, tree

CERTAIN, POSSIBLE, IMPOSSIBLE = "✓", "?", "✗"


def reasoning(decision: Decision) -> str:
    """Why the answer is what it is: what stands, test by test, and what was missing."""
    return "\n".join(_lines(decision))


def _lines(decision: Decision) -> Iterator[str]:
    request = decision.request
    yield f"{request.conduct}: {decision.outcome}"
    yield f"├─ decided for {decision.as_of} under {decision.policy}"
    for factor, found in decision.places.items():
        if found.candidates:
            yield f"├─ {factor}: {', '.join(found.candidates)}"
    _, *entailed = decision.policy_set.cells.engagement.closure(request.conduct)
    if entailed:
        names = ", ".join(e.conduct for e in entailed)
        yield f"├─ entails {names}, which have to be permitted too"
    verdict = decision.verdict
    yield from _group(decision, "forbidden", tuple(verdict.forbids()))
    yield from _unpermitted(decision)
    yield from _group(decision, "required first", tuple(verdict.unmet()))
    yield from _group(decision, "the caller cannot carry out", verdict.incapable)
    if decision.outcome in {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}:
        yield from _permitted(decision)
    yield from _duties(decision)
    yield f"├─ {CERTAIN} certain, {POSSIBLE} possible as far as is known, {IMPOSSIBLE} not so"
    if decision.final:
        yield "└─ final: nothing that is still unknown could change it"
    else:
        yield f"└─ could change if this were known: {', '.join(decision.needs)}"


def _group(decision: Decision, title: str, standing: tuple[Standing, ...]) -> Iterator[str]:
    if not standing:
        return
    yield f"├─ {title}"
    seen: set[tuple[int, str, int]] = set()
    for one in sorted(standing, key=lambda s: (s.engaged.rule.number, s.engaged.via is not None)):
        key = (one.engaged.rule.number, one.engaged.word, one.person)
        if key in seen:
            continue
        seen.add(key)
        yield f"│  ├─ {_headline(decision, one)}"
        yield from (f"│  │    {line}" for line in _tests(decision, one.engaged.rule, one))


def _headline(decision: Decision, standing: Standing) -> str:
    engaged = standing.engaged
    rule = engaged.rule
    word = f"{engaged.word}: " if engaged.word else ""
    parts = [f"{word}{rule.provision}/{rule.name}, {citation_of(rule)}"]
    if engaged.via:
        parts.append(f"via {engaged.via}")
    if engaged.factor:
        reached = decision.policy_set.atlas.describe(engaged.reached)
        most = 6
        extent = engaged.rule.extent or ()
        shown = ", ".join(reached if len(reached) <= most else extent)
        parts.append(f"{engaged.factor} in {shown}")
    if len(decision.request.people) > 1:
        parts.append(f"person {standing.person}")
    if rule.source.contested:
        parts.append("contested reading")
    return " · ".join(parts)


def _tests(decision: Decision, rule: CompiledRule, one: Standing) -> Iterator[str]:
    conduct = one.engaged.via or decision.request.conduct
    for keyword, condition in (("when", rule.source.when), ("unless", rule.source.unless)):
        if condition is not None:
            parts = condition.parts if isinstance(condition, tree.And | tree.Or) else (condition,)
            join = "or" if isinstance(condition, tree.Or) else "and"
            for index, part in enumerate(parts):
                mark, known = _mark(decision, part, conduct, one.person)
                label = keyword if index == 0 else join
                yield f"{mark} {label:<6} {condition_text(part)}{known}"


def _mark(
    decision: Decision, condition: tree.Condition, conduct: str, person: int
) -> tuple[str, str]:
    possible, certain = _read(decision, condition, conduct, person)
    mark = CERTAIN if certain else POSSIBLE if possible else IMPOSSIBLE
    leaf = condition.part if isinstance(condition, tree.Not) else condition
    if isinstance(leaf, tree.Test):
        fact = decision.policy_set.vocabulary.facts[leaf.fact.text]
        mask = _value(decision, fact.name, conduct, person)
        known = "unknown" if mask == fact.full else ", ".join(fact.words(mask))
        return mark, f"  [{known}]"
    return mark, ""


def _read(
    decision: Decision, condition: tree.Condition, conduct: str, person: int
) -> tuple[bool, bool]:
    """Whether a condition is possible, and whether it is certain."""
    match condition:
        case tree.Test(fact):
            known = _value(decision, fact.text, conduct, person)
            passes = passing(condition, decision.policy_set.vocabulary.facts[fact.text]) or 0
            return bool(known & passes), not known & ~passes
        case tree.PlaceTest(factor, places):
            candidates: int = getattr(decision.request.places, factor.text)
            inside = 0
            atlas, day = decision.policy_set.atlas, decision.request.first
            for place in places:
                is_group = place.text.startswith("@")
                inside |= (
                    atlas.group(place.text[1:], day) if is_group else atlas.extent(place.text, day)
                )
            return bool(candidates & inside), not candidates & ~inside
        case tree.Not(part):
            possible, certain = _read(decision, part, conduct, person)
            return not certain, not possible
        case tree.And(parts):
            read = [_read(decision, p, conduct, person) for p in parts]
            return all(p for p, _ in read), all(c for _, c in read)
        case tree.Or(parts):
            read = [_read(decision, p, conduct, person) for p in parts]
            return any(p for p, _ in read), any(c for _, c in read)
        case tree.Bare() | tree.Mixed():
            message = "the checker lets no such condition through"
            raise AssertionError(message)
        case _:
            assert_never(condition)


def _value(decision: Decision, name: str, conduct: str, person: int) -> int:
    vocabulary = decision.policy_set.vocabulary
    vector = decision.request.people[person]
    if name == "person.consent" and conduct in vocabulary.own_consent.conducts:
        return vector[-1]
    return vector[vocabulary.facts[name].index]


def _unpermitted(decision: Decision) -> Iterator[str]:
    cell = cell_of(decision.policy_set, decision.request)
    for conduct, person in decision.verdict.unpermitted():
        yield f"├─ nothing permits {conduct}"
        for permission in cell.permissions:
            if permission.conduct == conduct:
                for rule, failing in permission.rules:
                    engaged = Engaged(rule, conduct, None, 0, failing)
                    one = Standing(engaged, person)
                    yield f"│  ├─ {rule.provision}/{rule.name} would, if"
                    yield from (f"│  │    {line}" for line in _tests(decision, rule, one))


def _permitted(decision: Decision) -> Iterator[str]:
    cell = cell_of(decision.policy_set, decision.request)
    yield "├─ permitted"
    for person, vector in enumerate(decision.request.people):
        who = f" for person {person}" if len(decision.request.people) > 1 else ""
        for permission in cell.permissions:
            holding = [
                f"{rule.provision}/{rule.name}"
                for rule, failing in permission.rules
                if not decision.policy_set.cells.function(failing)(vector)
            ]
            if holding:
                yield f"│  ├─ {permission.conduct}{who} by {', '.join(holding)}"


def _duties(decision: Decision) -> Iterator[str]:
    if not decision.duties:
        return
    yield "├─ duties"
    for duty in decision.duties:
        hours = "" if duty.deadline_hours is None else f" within {duty.deadline_hours} hours"
        kind = "binding" if duty.binding else "accompanying"
        yield f"│  ├─ {duty.duty}{hours} ({kind}): {duty.provision}/{duty.rule}"
