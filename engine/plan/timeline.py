"""Two sides come in; where and when they engage different rules goes out.

A stretch is skipped where both engage rules that say the same: nothing can change there.
"""

from collections.abc import Callable, Iterator
from datetime import date
from typing import NamedTuple

from engine.compile import PolicySet
from engine.diagrams.reach import Role, Stay
from engine.plan.model import Days
from engine.plan.sides import Side, Sides

Pairing = Callable[[Stay, Stay], Days | None]
"""The days on which two stays are compared, if they are at all."""


class Stretch(NamedTuple):
    """A place in a role on some days, with the stay of each side there."""

    role: Role
    place: str
    days: Days
    before: Stay
    after: Stay


def stretches(both: Sides, pairing: Pairing) -> Iterator[Stretch]:
    """Where the two sides may answer differently."""
    for role in Role:
        old, new = _by_place(both.before, role), _by_place(both.after, role)
        for place in sorted(old.keys() & new.keys()):
            for before in old[place]:
                for after in new[place]:
                    days = pairing(before, after)
                    if days is not None and not _alike(both, before, after):
                        yield Stretch(role, place, days, before, after)


def same_days(both: Sides, within: Days) -> Pairing:
    """Each day compared with itself, from the first to the last day that is asked about."""

    def pair(before: Stay, after: Stay) -> Days | None:
        each = (within, days_of(both.before.policy, before), days_of(both.after.policy, after))
        since = max(days.since or date.min for days in each)
        until = min(days.until or date.max for days in each)
        if since >= until and since != within.since:
            return None
        return Days(None if since == date.min else since, None if until == date.max else until)

    return pair


def these_days(first: date, second: date) -> Pairing:
    """One day compared with another."""

    def pair(_before: Stay, _after: Stay) -> Days | None:
        return Days(first, second)

    return pair


def days_of(policy: PolicySet, stay: Stay) -> Days:
    """The days of a stay; its ends are open where nothing ever changes beyond them."""
    return Days(
        policy.days[stay.first - 1] if stay.first else None,
        policy.days[stay.last] if stay.last < len(policy.days) else None,
    )


def _by_place(side: Side, role: Role) -> dict[str, list[Stay]]:
    stays: dict[str, list[Stay]] = {}
    for stay in side.reach.stays(role):
        stays.setdefault(stay.place, []).append(stay)
    return stays


def _alike(both: Sides, before: Stay, after: Stay) -> bool:
    old, new = both.before, both.after
    if old.policy.vocabulary.source != new.policy.vocabulary.source:
        return False
    return same_places(both, before, after) and (
        {old.content[n] for n in before.situation.numbers}
        == {new.content[n] for n in after.situation.numbers}
    )


def same_places(both: Sides, before: Stay, after: Stay) -> bool:
    """Whether the place tests that both sides have are answered alike.

    A test that only one side has belongs to a rule that the other side has not.
    """
    old = dict(zip(both.before.reach.tests, before.situation.passed, strict=True))
    new = dict(zip(both.after.reach.tests, after.situation.passed, strict=True))
    return all(new.get(test, passes) == passes for test, passes in old.items())
