"""Two policy sets and a request come in; what a plan has to tell of it goes out.

The answers are the decider's: no diagram is looked at here.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import NamedTuple

from engine.compile import CellKey, EffectKind, Origin, Places, PolicySet
from engine.decide import Outcome, Request, decide
from engine.decide.facts import Vector
from engine.diagrams.policy import Line
from engine.diagrams.reach import Role, places_in
from engine.plan.model import Change, Direction
from engine.plan.semantic import Semantic

RuleName = tuple[str, str]


class Said(NamedTuple):
    """What the decider answers: its outcome, and the rules that are told with it."""

    outcome: Outcome
    forbids: frozenset[Line]
    unmet: frozenset[Line]
    duties: frozenset[Line]


class Told(NamedTuple):
    """What a plan tells of a request; `rule` where the outcome stays and one rule comes or goes."""

    direction: Direction
    before: Outcome | None
    after: Outcome | None
    rule: RuleName | None
    detail: str
    comes: bool | None


class Point(NamedTuple):
    """A place in a role, and the day on each side."""

    role: Role
    place: str
    before: date
    after: date


def said(policy: PolicySet, conduct: str, vector: Vector, places: Places, day: date) -> Said:
    """Ask the decider."""
    verdict = decide(policy, Request(conduct, (vector,), places, day, day))
    lines = [
        frozenset(_line(s.engaged.rule.number, s.engaged.word, policy) for s in standing)
        for standing in (verdict.forbids(), verdict.unmet(), verdict.duties())
    ]
    outcome = verdict.outcome
    plain = Outcome.PERMIT if outcome is Outcome.PERMIT_WITH_DUTIES else outcome
    return Said(plain, *lines)


def _line(number: int, word: str, policy: PolicySet) -> Line:
    rule = policy.rules[number]
    return Line(rule.effect, rule.origin, rule.provision, rule.name, word, rule.hours)


_STRICTNESS = (Outcome.PERMIT, Outcome.REQUIRED_FIRST, Outcome.DENY)


def expected(conduct: str, old: Said, new: Said) -> frozenset[Told]:
    """What has to be told of a request with these two answers."""
    if old.outcome is not new.outcome:
        milder = _STRICTNESS.index(new.outcome) < _STRICTNESS.index(old.outcome)
        direction = Direction.LOOSENS if milder else Direction.TIGHTENS
        return frozenset({Told(direction, old.outcome, new.outcome, None, "", None)})
    was, is_now = _words(old.unmet), _words(new.unmet)
    if was != is_now:
        direction = Direction.LOOSENS if was - is_now else Direction.TIGHTENS
        return frozenset({Told(direction, old.outcome, new.outcome, None, "", None)})
    return frozenset(_quiet(conduct, old, new))


def _quiet(conduct: str, old: Said, new: Said) -> Iterator[Told]:
    """The rules that come or go where the outcome stays as it is."""
    lines = (old.forbids ^ new.forbids) | (old.unmet ^ new.unmet) | (old.duties ^ new.duties)
    for line in lines:
        direction, detail = Direction.REASONS, ""
        if line.effect is EffectKind.DUTY:
            hours = "" if line.hours is None else f" within {line.hours} hours"
            direction, detail = Direction.DUTIES, f"{line.word}{hours}"
        elif (conduct, line.effect) == ("host", EffectKind.FORBID) and (
            line.origin is not Origin.POLICY
        ):
            direction, detail = Direction.DUTIES, "remove"
        comes = line in new.forbids | new.unmet | new.duties
        yield Told(direction, None, None, (line.provision, line.rule), detail, comes)


def _words(lines: Iterable[Line]) -> set[str]:
    return {line.word for line in lines}


def changed_rules(old: Said, new: Said) -> set[RuleName]:
    """The prohibitions that come or go, and where nothing is denied the requirements too."""
    lines = old.forbids ^ new.forbids
    if Outcome.DENY not in {old.outcome, new.outcome}:
        lines |= old.unmet ^ new.unmet
    return {(line.provision, line.rule) for line in lines}


# -- what a plan tells of a request ---------------------------------------------------------------


def in_scope(change: Change, point: Point, *, any_day: bool = False) -> bool:
    """Whether a change takes effect for a place in a role on a day."""
    return any(
        point.role in scope.roles
        and point.place in scope.places
        and any(
            any_day
            or (
                (days.since is None or days.since <= point.after)
                and (days.until is None or point.after < days.until)
            )
            for days in scope.days
        )
        for scope in change.scopes
    )


def is_covered(change: Change, vector: Vector) -> bool:
    """Whether a change is about a request, by what its cubes say in so many words."""
    return any(
        all(
            vector[slot] | limits.within == limits.within
            and all(vector[slot] & mask for mask in limits.may_be)
            for slot, limits in cube.limits
        )
        for cube in change.cover.cubes
    )


def told(change: Change) -> Told:
    """What a change tells of each request in it."""
    if change.direction in {Direction.LOOSENS, Direction.TIGHTENS}:
        return Told(change.direction, change.before, change.after, None, "", None)
    (cause,) = change.causes
    rule = (cause.provision, cause.rule)
    return Told(change.direction, None, None, rule, change.detail, change.comes)


def wrongly_told(
    conduct: str, vector: Vector, old: Said, new: Said, changes: Iterable[Change]
) -> str:
    """What is wrong with what the changes of a place and day tell of a request, if anything is."""
    covering = [c for c in changes if conduct in c.conducts and is_covered(c, vector)]
    wanted, found = Counter(expected(conduct, old, new)), Counter(map(told, covering))
    if wanted != found:
        return f"not told: {wanted - found}; told: {found - wanted}"
    for change in covering:
        if change.before not in {None, old.outcome} or change.after not in {None, new.outcome}:
            return f"{old.outcome} to {new.outcome}, told {change.before} to {change.after}"
        causes = {(cause.provision, cause.rule) for cause in change.causes}
        if not causes or (
            change.before is not change.after and not changed_rules(old, new) <= causes
        ):
            return f"because of {changed_rules(old, new)}, told {causes}"
    return ""


# -- every request --------------------------------------------------------------------------------


class Asked:
    """A policy set that is asked everything; places and days with the same law are asked once."""

    def __init__(self, policy: PolicySet, requests: Mapping[str, Iterable[Vector]]) -> None:
        self.policy = policy
        self._requests = requests
        self._answers: dict[tuple[object, ...], dict[Vector, Said]] = {}

    def answers(self, conduct: str, role: Role, place: str, day: date) -> dict[Vector, Said]:
        """The answer to every request for a conduct."""
        places = places_in(self.policy, role, self.policy.atlas.whole[place])
        segment = self.policy.segment(day)
        key = CellKey(conduct, places, segment, segment)
        engagement = self.policy.cells.engagement
        law = (
            conduct,
            tuple(
                (f.engaged.rule.number, f.engaged.word, f.engaged.formula, f.guard)
                for f in engagement.engaged(key)
            ),
            tuple(
                (p.conduct, p.guard, tuple((r.number, f) for r, f in p.rules))
                for p in engagement.permissions(key)
            ),
        )
        if law not in self._answers:
            self._answers[law] = {
                vector: said(self.policy, conduct, vector, places, day)
                for vector in self._requests[conduct]
            }
        return self._answers[law]


def days_around(*policies: PolicySet) -> tuple[date, ...]:
    """A day in each stretch of days with one and the same law on every side, and its last day."""
    edges = sorted({day for policy in policies for day in policy.days})
    return tuple(
        sorted(
            {date(1990, 1, 1), *edges, *(date.fromordinal(day.toordinal() - 1) for day in edges)}
        )
    )


def points(places: Iterable[str], days: Iterable[date]) -> Iterator[Point]:
    """Every place in every role, on each of the days."""
    days = tuple(days)
    for role in Role:
        for place in places:
            for day in days:
                yield Point(role, place, day, day)


def mistakes(
    plan: Semantic,
    old: Asked,
    new: Asked,
    conducts: Iterable[str],
    where: Iterable[Point],
    *,
    any_day: bool = False,
) -> list[str]:
    """Ask both sides everything, and hold every answer against the plan."""
    wrong: list[str] = []
    seen: set[tuple[object, ...]] = set()
    conducts = tuple(conducts)
    for point in where:
        here = tuple(c for c in plan.changes if in_scope(c, point, any_day=any_day))
        for conduct in conducts:
            before = old.answers(conduct, point.role, point.place, point.before)
            after = new.answers(conduct, point.role, point.place, point.after)
            key = (conduct, id(before), id(after), tuple(map(id, here)))
            if key in seen:
                continue
            seen.add(key)
            for vector in before.keys() & after.keys():
                why = wrongly_told(conduct, vector, before[vector], after[vector], here)
                if why:
                    wrong.append(f"{conduct} {vector} at {point}: {why}")
    return wrong


def counted(change: Change, requests: Mapping[str, Iterable[Vector]]) -> int:
    """How many requests with every fact known a change is about, for all of its conducts."""
    return sum(
        is_covered(change, vector) and all(mask.bit_count() == 1 for mask in vector[:-1])
        for conduct in change.conducts
        for vector in requests[conduct]
    )
