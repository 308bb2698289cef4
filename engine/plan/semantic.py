"""Two policy sets come in; everything that changes for requests goes out."""

from dataclasses import dataclass
from datetime import date, timedelta

from engine.compile import PolicySet
from engine.plan.causes import Causes
from engine.plan.changes import Changes
from engine.plan.model import Change, Days, Incomparable
from engine.plan.sides import sides
from engine.plan.timeline import Stretch, same_days, stretches, these_days
from engine.plan.witness import Witnesses, nearest


@dataclass(frozen=True, slots=True)
class Semantic:
    """The changes, and what could not be compared."""

    changes: tuple[Change, ...]
    incomparable: Incomparable


def compare(
    before: PolicySet,
    after: PolicySet,
    *,
    first: date = date.min,
    last: date = date.max,
    around: date,
) -> Semantic:
    """What changes from one policy set to another, on each of the days from `first` to `last`.

    Witnesses are asked on days as near as can be to `around`.
    """
    both = sides(before, after, (first, last), (first, last))
    end = None if last == date.max else last + timedelta(days=1)
    pairing = same_days(both, Days(first, end))

    def day(stretch: Stretch) -> tuple[date, date]:
        near = nearest(stretch.days, around)
        return near, near

    changes = Changes(both, Causes(both), Witnesses(both, day), around)
    return Semantic(changes.of(stretches(both, pairing)), both.incomparable)


def compare_days(policy: PolicySet, first: date, second: date) -> Semantic:
    """What the calendar alone changes from one day to another."""
    both = sides(policy, policy, (first, first), (second, second))
    witnesses = Witnesses(both, lambda _stretch: (first, second))
    changes = Changes(both, Causes(both), witnesses, second)
    return Semantic(changes.of(stretches(both, these_days(first, second))), both.incomparable)
