"""Two policy sets come in; both as diagrams over the same variables go out.

Where their vocabularies differ, requests are compared that both can be asked: a fact that only one
of them knows is left out, a value that only one of them knows does not occur.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from engine.compile import CompiledRule, PolicySet
from engine.diagrams.completion import completions
from engine.diagrams.cubes import count
from engine.diagrams.policy import Memory, SymbolicPolicy
from engine.diagrams.reach import Reach
from engine.diagrams.space import Diagram, Space
from engine.plan.common import incomparable, missing, sayable
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
    """Both policy sets, over one space; `common` are the requests that both can be asked.

    The space is that of `after`. All are completed, so that looking at closed requests is enough.
    """

    space: Space
    before: Side
    after: Side
    common: Mapping[str, Diagram]
    conducts: tuple[str, ...]
    incomparable: Incomparable

    def count(self, region: Diagram) -> int:
        """How many complete requests a region holds; what only `after` knows is not counted."""
        space = self.space
        for slot in missing(space.vocabulary, self.before.policy.vocabulary):
            region = space.manager.exist(space.names[slot], region) & space.exactly(slot, 1)
        return count(space, region)


def sides(
    before: PolicySet, after: PolicySet, old: tuple[date, date], new: tuple[date, date]
) -> Sides:
    """Set two policy sets beside each other, each over a range of days."""
    places = _touched(before, after) if old == new else None
    space = Space(after.vocabulary)
    views = completions(space)
    if before.vocabulary.source == after.vocabulary.source:
        other, old_views = space, views
    else:
        other = Space(before.vocabulary, space.manager)
        old_views = completions(other)
    here = sayable(space, views.stated, before.vocabulary)
    there = sayable(other, old_views.stated, after.vocabulary)
    memory = Memory() if other is space else None
    numbers: dict[object, int] = {}
    contents = [
        tuple(numbers.setdefault(_content(r), len(numbers)) for r in policy.rules)
        for policy in (before, after)
    ]
    one = SymbolicPolicy(before, other, old_views.closed, contents[0], memory)
    two = SymbolicPolicy(after, space, views.closed, contents[1], memory)
    return Sides(
        space=space,
        before=_side(one, old, places, contents[0]),
        after=_side(two, new, places, contents[1]),
        common={c: here[c] & there[c] for c in here if c in there},
        conducts=tuple(c for c in after.vocabulary.conducts if c in before.vocabulary.conducts),
        incomparable=incomparable(before, after),
    )


def _side(
    symbolic: SymbolicPolicy,
    days: tuple[date, date],
    places: frozenset[str] | None,
    content: tuple[int, ...],
) -> Side:
    policy = symbolic.policy
    return Side(
        symbolic=symbolic,
        reach=Reach(policy, *days, places),
        rules={(rule.provision, rule.name): rule for rule in policy.rules},
        content=content,
    )


SINCE = date(2025, 1, 1)
"""From this day on invariants are proven, and rules are compared that no place limits."""


def since_when(before: PolicySet, after: PolicySet) -> date:
    """The first day that two policy sets are compared on, where nobody asks for a day.

    Law is compared on every day: the past of a place can be asked for. The floor and the policies
    of a platform have none.
    """
    old = {_reaching(rule) for rule in before.rules}
    new = {_reaching(rule) for rule in after.rules}
    changed = [r for r in before.rules if _reaching(r) not in new]
    changed += [r for r in after.rules if _reaching(r) not in old]
    return SINCE if changed and all(rule.extent is None for rule in changed) else date.min


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
