"""A difference and where it was found come in; one request that shows it goes out.

Both sides are asked by the decider itself, so that what a plan says is held against it every time.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from engine.compile import Places, PolicySet
from engine.decide import ContradictionError, Facts, Outcome, Request, Verdict, decide
from engine.diagrams.cubes import Cube, diagram_of, witness
from engine.diagrams.policy import Line
from engine.diagrams.reach import Role, places_in
from engine.plan.difference import Difference
from engine.plan.model import Days, Direction, Witness
from engine.plan.sides import Sides
from engine.plan.timeline import Stretch

_MOST_STRETCHES = 4
_QUIET = 8


class _Asked(NamedTuple):
    """A place in a role, with the place where the viewer is, and the day for each side."""

    places: Mapping[str, str]
    before: tuple[Places, date]
    after: tuple[Places, date]


class Witnesses:
    """Finds requests that show a difference, with as few facts stated as can be."""

    def __init__(self, both: Sides, days: Callable[[Stretch], tuple[date, date]]) -> None:
        self._both = both
        self._days = days
        self._quiet = quiet_places(both.after.policy)
        self._facts = Facts(both.before.policy.vocabulary), Facts(both.after.policy.vocabulary)

    def of(
        self, conduct: str, difference: Difference, cube: Cube, stretches: Iterable[Stretch]
    ) -> Witness | None:
        """A request of a cube, which states at least what the cube names.

        None where only requests show it that no caller could send.
        """
        space = self._both.space
        chosen = witness(space, difference.region & diagram_of(space, cube))
        names = tuple(space.vocabulary.facts)
        known = self._both.before.policy.vocabulary.facts
        whole = {n: mask for n, mask in zip(names, chosen, strict=True) if n in known}
        kept = {names[slot] for slot, _ in cube.limits}
        for stretch in list(stretches)[:_MOST_STRETCHES]:
            for asked in self._asked(stretch):
                if self._shows(conduct, difference, asked, whole):
                    stated = self._shortened(conduct, difference, asked, whole, kept)
                    return self._witness(conduct, asked, stated)
        return None

    def _asked(self, stretch: Stretch) -> Iterator[_Asked]:
        before, after = self._both.before.policy, self._both.after.policy
        old, new = self._days(stretch)
        role, place = stretch.role, stretch.place
        for viewer in (place,) if role is Role.VIEWER else self._quiet:
            codes = {Role.VIEWER.value: viewer, role.value: place}
            yield _Asked(
                codes,
                (_placed(before, role, place, viewer), old),
                (_placed(after, role, place, viewer), new),
            )

    def _shows(
        self, conduct: str, difference: Difference, asked: _Asked, stated: Mapping[str, int]
    ) -> bool:
        """Whether the decider gives the two answers that the diagrams foretell."""
        try:
            old, new = self._verdicts(conduct, asked, stated)
        except ContradictionError:
            return False
        was, is_now = _plain(old.outcome), _plain(new.outcome)
        if difference.before is None:
            if was is not is_now:
                return False
        elif (was, is_now) != (difference.before, difference.after):
            return False
        if difference.direction in {Direction.LOOSENS, Direction.TIGHTENS}:
            return was is not is_now or _unmet(old) != _unmet(new)
        line = difference.lines[0]
        return (line in _lines(old)) != (line in _lines(new))

    def _verdicts(
        self, conduct: str, asked: _Asked, stated: Mapping[str, int]
    ) -> tuple[Verdict, Verdict]:
        sides = (self._both.before.policy, self._both.after.policy)
        vocabulary = self._both.space.vocabulary
        words = {name: vocabulary.facts[name].words(mask) for name, mask in stated.items()}
        old, new = (
            decide(policy, _request(policy, facts, conduct, words, where))
            for policy, facts, where in zip(
                sides, self._facts, (asked.before, asked.after), strict=True
            )
        )
        return old, new

    def _shortened(
        self,
        conduct: str,
        difference: Difference,
        asked: _Asked,
        whole: Mapping[str, int],
        kept: Collection[str],
    ) -> dict[str, int]:
        """Leave out whatever else the answers do not hang on."""
        stated = dict(whole)
        for name in (name for name in whole if name not in kept):
            shorter = {fact: mask for fact, mask in stated.items() if fact != name}
            if self._shows(conduct, difference, asked, shorter):
                stated = shorter
        return stated

    def _witness(self, conduct: str, asked: _Asked, stated: Mapping[str, int]) -> Witness:
        facts = self._both.space.vocabulary.facts
        old, new = self._verdicts(conduct, asked, stated)
        return Witness(
            conduct=conduct,
            stated={name: facts[name].words(mask) for name, mask in stated.items()},
            places=asked.places,
            day=asked.after[1],
            day_before=asked.before[1],
            before=old.outcome,
            after=new.outcome,
        )


def quiet_places(policy: PolicySet) -> tuple[str, ...]:
    """Places with little law: a viewer there brings nothing of their own, or hardly anything."""
    rules: dict[str, int] = dict.fromkeys(policy.atlas.own, 0)
    for rule in policy.rules:
        for code in rule.extent or ():
            if code in rules:
                rules[code] += 1
    skipped = policy.atlas.gazetteer.no_law
    codes = (code for code in rules if code not in skipped and "-" not in code)
    return tuple(sorted(codes, key=lambda code: (rules[code], code)))[:_QUIET]


def _request(
    policy: PolicySet,
    facts: Facts,
    conduct: str,
    stated: Mapping[str, tuple[str, ...]],
    where: tuple[Places, date],
) -> Request:
    said = list(facts.nothing)
    for name, values in stated.items():
        fact = policy.vocabulary.facts[name]
        said[fact.index] = sum(fact.bits[value] for value in values)
        said[-1] |= 1 << fact.index
    places, day = where
    return Request(conduct, (facts.vector(conduct, said),), places, day, day)


def _placed(policy: PolicySet, role: Role, place: str, viewer: str) -> Places:
    whole = policy.atlas.whole
    alone = places_in(policy, role, whole[place])
    if role is Role.VIEWER:
        return alone
    seen = alone.publication if role is Role.PUBLICATION else whole[viewer]
    return alone._replace(viewer=whole[viewer], publication=seen)


def nearest(days: Days, around: date) -> date:
    """The day of a stretch that is nearest to one that a reader cares for."""
    if days.until is not None and around >= days.until:
        return days.until - timedelta(days=1)
    return around if days.since is None else max(around, days.since)


def _plain(outcome: Outcome) -> Outcome:
    return Outcome.PERMIT if outcome is Outcome.PERMIT_WITH_DUTIES else outcome


def _unmet(verdict: Verdict) -> set[str]:
    return {standing.engaged.word for standing in verdict.unmet()}


def _lines(verdict: Verdict) -> set[Line]:
    """The rules that stand, as parts of the answer."""
    standing = (*verdict.forbids(), *verdict.unmet(), *verdict.duties())
    rules = ((s.engaged.rule, s.engaged.word) for s in standing)
    return {Line(r.effect, r.origin, r.provision, r.name, word, r.hours) for r, word in rules}
