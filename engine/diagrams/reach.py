"""A policy set comes in; which rules reach which place, on which days, goes out.

Prohibitions, requirements and duties distribute over unions of places: what stands for several
candidate places of several factors is what stands for one of them. It is therefore enough to look
at one place (with its parts) in one role at a time, the other factors having no place at all. (A
rule that tests two factors at once, or a permission that tests places, may say more of a set than
of its members; one that tests that a factor is *not* somewhere stands where that factor has no
place, and need not where it has one.)
"""

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from engine.compile import CompiledRule, Places, PolicySet
from engine.compile.formula import All, Any, Formula, PlaceLeaf


class Role(StrEnum):
    """The connecting factor by which a place comes in."""

    VIEWER = "viewer"
    PERSON = "person"
    PROVIDER = "provider"
    PUBLICATION = "publication"


class Situation(NamedTuple):
    """What decides which rules are engaged: all places in one situation have the same answers.

    `numbers` are the rules that reach the place on these days; `passed` tells, for each place test
    of the policy, whether it may pass.
    """

    role: Role
    numbers: frozenset[int]
    passed: tuple[bool, ...]


class Stretch(NamedTuple):
    """The segments of days `first` to `last`, both included, and the rules that reach a place."""

    first: int
    last: int
    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Stay:
    """A place is in a situation on the days of the segments `first` to `last`."""

    place: str
    first: int
    last: int
    situation: Situation


class Reach:
    """The situations of places over a range of days, both ends included.

    Without `places` all are looked at: but for those without law of their own, which stand for
    anywhere, and so for the strictest of the others.
    """

    def __init__(
        self, policy: PolicySet, first: date, last: date, places: Collection[str] | None = None
    ) -> None:
        self.policy = policy
        self.first, self.last = policy.segment(first), policy.segment(last)
        self._engagement = policy.cells.engagement
        self._turns = sorted({policy.segment(day) for day in policy.atlas.change_dates})
        self.tests = tuple(dict.fromkeys(t for rule in policy.rules for t in _tests(rule.formula)))
        everywhere = [r for r in policy.rules if r.extent is None]
        self._everywhere = [(s, e, r.number) for r in everywhere for s, e in self._in_force(r)]
        self._stretches: dict[str, tuple[Stretch, ...]] = {}
        self.places = tuple(
            code
            for code in policy.atlas.own
            if code not in policy.atlas.gazetteer.no_law and (places is None or code in places)
        )
        self._looked_at = 0
        for place in self.places:
            self._looked_at |= policy.atlas.whole[place]
        self._events = self._reaching()

    def stays(self, role: Role) -> Iterator[Stay]:
        """The situations of each place in a role, one after the other in time."""
        for place in self.places:
            yield from self._stays(role, place)

    def stretches(self, place: str) -> tuple[Stretch, ...]:
        """Which rules reach a place, one stretch of days after the other."""
        stretches = self._stretches.get(place)
        if stretches is None:
            stretches = self._stretches[place] = tuple(self._swept(place))
        return stretches

    def _swept(self, place: str) -> Iterator[Stretch]:
        turns: dict[int, list[tuple[int, int]]] = {self.first: []}
        bits = _ones(self.policy.atlas.whole[place])
        events = [event for bit in bits for event in self._events.get(bit, ())]
        for start, end, number in (*self._everywhere, *events):
            turns.setdefault(start, []).append((number, 1))
            turns.setdefault(end, []).append((number, -1))
        reaching: Counter[int] = Counter()
        edges = sorted(edge for edge in turns if edge <= self.last)
        for edge, after in zip(edges, (*edges[1:], self.last + 1), strict=True):
            for number, change in turns[edge]:
                reaching[number] += change
            yield Stretch(edge, after - 1, frozenset(n for n, times in reaching.items() if times))

    def _stays(self, role: Role, place: str) -> Iterator[Stay]:
        before: Stay | None = None
        for stretch in self.stretches(place):
            for first, last in self._cut(stretch) if self.tests else [stretch[:2]]:
                passed = self._passed(role, place, first)
                now = Stay(place, first, last, Situation(role, stretch.numbers, passed))
                if before is not None and before.situation == now.situation:
                    now = Stay(place, before.first, last, now.situation)
                elif before is not None:
                    yield before
                before = now
        if before is not None:
            yield before

    def _reaching(self) -> dict[int, list[tuple[int, int, int]]]:
        """For each place, the half-open ranges of segments in which a rule reaches it."""
        events: dict[int, list[tuple[int, int, int]]] = {}
        for rule in self.policy.rules:
            if rule.extent is None:
                continue
            for start, end in self._in_force(rule):
                for first, last in self._cut(Stretch(start, end - 1, frozenset())):
                    reached = self._engagement.extent(rule, first) & self._looked_at
                    for bit in _ones(reached):
                        events.setdefault(bit, []).append((first, last + 1, rule.number))
        return events

    def _in_force(self, rule: CompiledRule) -> Iterator[tuple[int, int]]:
        """The half-open ranges of segments in which a rule applies."""
        for period in rule.periods:
            start = 0 if period.since is None else self.policy.segment(period.since)
            end = self.last + 1 if period.until is None else self.policy.segment(period.until)
            start, end = max(start, self.first), min(end, self.last + 1)
            if start < end:
                yield start, end

    def _cut(self, stretch: Stretch) -> Iterator[tuple[int, int]]:
        """The stretch in pieces in which no place changes its ties."""
        first = stretch.first
        for turn in self._turns:
            if first < turn <= stretch.last:
                yield first, turn - 1
                first = turn
        yield first, stretch.last

    def _passed(self, role: Role, place: str, segment: int) -> tuple[bool, ...]:
        places = places_in(self.policy, role, self.policy.atlas.whole[place])
        return tuple(self._engagement.passes(test, places, segment) for test in self.tests)


def places_in(policy: PolicySet, role: Role, candidates: int) -> Places:
    """The candidate places where some come in by one role, and no other place at all.

    `nowhere` is the place of the other factors: no law reaches it. Where the viewer is, there the
    picture can be seen too.
    """
    nowhere, own = policy.atlas.nowhere, candidates
    match role:
        case Role.VIEWER:
            return Places(own, nowhere, nowhere, own)
        case Role.PERSON:
            return Places(nowhere, own, nowhere, nowhere)
        case Role.PROVIDER:
            return Places(nowhere, nowhere, own, nowhere)
        case Role.PUBLICATION:
            return Places(nowhere, nowhere, nowhere, own)


def _tests(formula: Formula) -> Iterator[PlaceLeaf]:
    """The place tests of a formula, and their opposites, which a permission is read by."""
    match formula:
        case PlaceLeaf(factor, places, negated):
            yield formula
            yield PlaceLeaf(factor, places, not negated)
        case All(parts) | Any(parts):
            for part in parts:
                yield from _tests(part)
        case _:
            return


def _ones(mask: int) -> Iterator[int]:
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
