"""Two policy sets come in; both as diagrams over the same variables go out.

Where their vocabularies differ, requests are compared that both can be asked: a fact that only one
of them knows is left out, a value that only one of them knows does not occur.
"""

from dataclasses import dataclass
from datetime import date

from engine.compile import CompiledRule, PolicySet
from engine.diagrams.completion import completions
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Reach
from engine.diagrams.space import Diagram, Space
from engine.plan.model import Incomparable

RuleName = tuple[str, str]
"""Provision and rule."""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: its diagrams, what reaches where, and its rules by name.

    `content` gives, for the number of a rule, a number that is equal on both sides where the rule
    says the same once it is engaged.
    """

    symbolic: SymbolicPolicy
    reach: Reach
    rules: dict[RuleName, CompiledRule]
    content: tuple[int, ...]

    @property
    def policy(self) -> PolicySet:
        """The policy set."""
        return self.symbolic.policy


@dataclass(frozen=True, slots=True)
class Sides:
    """Both policy sets, over one space; `common` are the requests that both can be asked."""

    space: Space
    before: Side
    after: Side
    common: Diagram
    conducts: tuple[str, ...]
    incomparable: Incomparable


def sides(
    before: PolicySet, after: PolicySet, old: tuple[date, date], new: tuple[date, date]
) -> Sides:
    """Set two policy sets beside each other, each over a range of days."""
    places = _touched(before, after) if old == new else None
    space = Space(after.vocabulary)
    view = completions(space).closed
    if before.vocabulary.source == after.vocabulary.source:
        other, old_view = space, view
    else:
        other = Space(before.vocabulary, space.manager)
        old_view = completions(other).closed
    numbers: dict[object, int] = {}
    return Sides(
        space=space,
        before=_side(SymbolicPolicy(before, other, old_view), old, places, numbers),
        after=_side(SymbolicPolicy(after, space, view), new, places, numbers),
        common=_common(space, other) & _common(other, space),
        conducts=tuple(c for c in after.vocabulary.conducts if c in before.vocabulary.conducts),
        incomparable=_incomparable(before, after),
    )


def _side(
    symbolic: SymbolicPolicy,
    days: tuple[date, date],
    places: frozenset[str] | None,
    numbers: dict[object, int],
) -> Side:
    policy = symbolic.policy
    return Side(
        symbolic=symbolic,
        reach=Reach(policy, *days, places),
        rules={(rule.provision, rule.name): rule for rule in policy.rules},
        content=tuple(numbers.setdefault(_content(r), len(numbers)) for r in policy.rules),
    )


def _touched(before: PolicySet, after: PolicySet) -> frozenset[str] | None:
    """The places that a rule reaches which is not the same on both sides; None where all may be."""
    if (before.vocabulary.source, before.atlas.source) != (
        after.vocabulary.source,
        after.atlas.source,
    ):
        return None
    old = {_reaching(rule) for rule in before.rules}
    new = {_reaching(rule) for rule in after.rules}
    touched = 0
    for policy, others in ((before, new), (after, old)):
        engagement = policy.cells.engagement
        for rule in policy.rules:
            if _reaching(rule) not in others:
                if rule.extent is None:
                    return None
                for segment in _turns(policy):
                    touched |= engagement.extent(rule, segment)
    whole = before.atlas.whole
    return frozenset(code for code, mask in whole.items() if mask & touched)


def _turns(policy: PolicySet) -> set[int]:
    """The segments from which on the ties of places may be others."""
    return {0, *(policy.segment(day) for day in policy.atlas.change_dates)}


def _reaching(rule: CompiledRule) -> tuple[object, ...]:
    """What a rule says, and where and when it reaches."""
    kind = rule.document.kind.text if rule.document.kind else ""
    cites = rule.document.cites.text if rule.document.cites else ""
    return (*_content(rule), rule.periods, rule.extent, kind, cites)


def _content(rule: CompiledRule) -> tuple[object, ...]:
    """What a rule says once it is engaged, in words, since two vocabularies number facts apart."""
    return (
        *(rule.provision, rule.name, rule.origin, rule.effect, rule.conducts, rule.words),
        *(rule.hours, rule.source.when, rule.source.unless, rule.factors, rule.extent is None),
    )


def _common(space: Space, other: Space) -> Diagram:
    """The requests that say nothing that the other vocabulary has no word for."""
    facts = other.vocabulary.facts
    limits = []
    for fact in space.vocabulary.facts.values():
        there = facts.get(fact.name)
        if there is None:
            limits.append(space.exactly(fact.index, fact.left_out))
        else:
            limits += [
                ~bit
                for value, bit in zip(fact.values, space.bits[fact.index], strict=True)
                if value not in there.values
            ]
    return space.every(limits)


def _incomparable(before: PolicySet, after: PolicySet) -> Incomparable:
    old, new = before.vocabulary, after.vocabulary
    return Incomparable(
        facts=_either(old.facts, new.facts),
        values=tuple(
            f"{name} {value}"
            for name in old.facts
            if name in new.facts
            for value in _either(old.facts[name].values, new.facts[name].values)
        ),
        conducts=_either(old.conducts, new.conducts),
        places=_either(before.atlas.own, after.atlas.own),
    )


def _either(these: object, those: object) -> tuple[str, ...]:
    one, other = set(these), set(those)  # type: ignore[call-overload]
    return tuple(sorted(one ^ other))
