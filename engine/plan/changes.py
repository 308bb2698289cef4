"""Two sides and the stretches in which they differ come in; the changes go out, as few as can be.

The same requests, changed in the same way by the same rules, are told once for all conducts, places
and days.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from engine.compile import EffectKind
from engine.decide import Outcome
from engine.diagrams.cubes import Cover, cover
from engine.diagrams.policy import Answers
from engine.diagrams.reach import Role
from engine.diagrams.space import Diagram
from engine.plan.causes import Causes, Suspects
from engine.plan.difference import (
    Difference,
    changed_lines,
    differences,
    requires,
    xor,
)
from engine.plan.model import Cause, Change, Days, Direction, Scope
from engine.plan.readable import readable
from engine.plan.sides import Sides
from engine.plan.timeline import Stretch
from engine.plan.witness import Witnesses, nearest


class _Kind(NamedTuple):
    """What changes that are told together have in common."""

    direction: Direction
    before: Outcome | None
    after: Outcome | None
    detail: str
    comes: bool | None
    causes: tuple[Cause, ...]


@dataclass(slots=True)
class _Bundle:
    """One region of the requests for a conduct, and where and when it changes."""

    conduct: str
    difference: Difference
    where: dict[tuple[Role, str], list[Stretch]] = field(default_factory=dict)


class Changes:
    """Gathers the changes between two sides."""

    def __init__(self, both: Sides, causes: Causes, witnesses: Witnesses, around: date) -> None:
        self._both = both
        self._around = around
        self._causes = causes
        self._witnesses = witnesses
        self._compared: dict[tuple[str, int, int], tuple[Difference, ...]] = {}
        self._seen: dict[tuple[object, ...], tuple[Difference, ...]] = {}
        self._covers: dict[tuple[str, Diagram], Cover] = {}

    def of(self, stretches: Iterable[Stretch]) -> tuple[Change, ...]:
        """All changes, the gravest first."""
        told: dict[tuple[_Kind, tuple[object, ...]], list[_Bundle]] = {}
        for kind, bundle in self._bundles(stretches):
            cubes = self._cover(bundle).cubes
            where = tuple(
                (key, tuple(s.days for s in found)) for key, found in sorted(bundle.where.items())
            )
            told.setdefault((kind, (cubes, where)), []).append(bundle)
        changes = [self._change(kind, bundles) for (kind, _), bundles in told.items()]
        order = {direction: n for n, direction in enumerate(Direction)}
        return tuple(
            sorted(changes, key=lambda c: (order[c.direction], c.causes, c.conducts, -c.situations))
        )

    def _bundles(self, stretches: Iterable[Stretch]) -> Iterator[tuple[_Kind, _Bundle]]:
        found: dict[tuple[_Kind, str, Diagram], _Bundle] = {}
        for stretch in stretches:
            suspects = self._causes.suspects(stretch)
            for conduct in suspects.conducts:
                for difference in self._differences(conduct, stretch, suspects):
                    causes = self._causes.of(difference, conduct, stretch)
                    kind = _Kind(
                        difference.direction,
                        difference.before,
                        difference.after,
                        difference.detail,
                        difference.comes,
                        causes,
                    )
                    key = (kind, conduct, difference.region)
                    bundle = found.setdefault(key, _Bundle(conduct, difference))
                    bundle.where.setdefault((stretch.role, stretch.place), []).append(stretch)
        for (kind, _, _), bundle in found.items():
            yield kind, bundle

    def _differences(
        self, conduct: str, stretch: Stretch, suspects: Suspects
    ) -> tuple[Difference, ...]:
        before, after = self._both.before, self._both.after
        old = before.symbolic.answers(
            conduct, stretch.before.situation, stretch.place, stretch.before.first
        )
        new = after.symbolic.answers(
            conduct, stretch.after.situation, stretch.place, stretch.after.first
        )
        # Answers are remembered for good, so that one and the same stays one and the same.
        key = (conduct, id(old), id(new))
        if key not in self._compared:
            self._compared[key] = self._distinct(conduct, old, new, suspects)
        return self._compared[key]

    def _distinct(
        self, conduct: str, old: Answers, new: Answers, suspects: Suspects
    ) -> tuple[Difference, ...]:
        """Law that covers all that changes anyway makes no difference: few places differ there."""
        false = self._both.space.false
        valid = old.valid & new.valid & self._both.common[conduct]
        lines = changed_lines(old, new, valid, suspects.lines, false)
        lacking = valid & xor(old.unpermitted, new.unpermitted)
        where = lacking
        for region in lines.values():
            where |= region
        if where == false:
            return ()
        words = sorted({line.word for line in lines if line.effect is EffectKind.REQUIRE})
        seen = (
            *(conduct, lacking, *lines.items(), *(new.lines.get(line) for line in lines)),
            *(where & answers.permit for answers in (old, new)),
            *(where & answers.required for answers in (old, new)),
            *(where & requires(answers, w, false) for answers in (old, new) for w in words),
        )
        if seen not in self._seen:
            found = differences(conduct, old, new, lines, lacking, false)
            self._seen[seen] = tuple(found)
        return self._seen[seen]

    def _cover(self, bundle: _Bundle) -> Cover:
        region = bundle.difference.region
        key = (bundle.conduct, region)
        if key not in self._covers:
            view = self._both.after.symbolic.view
            valid = view[bundle.conduct].valid & self._both.common[bundle.conduct]
            space = self._both.space
            self._covers[key] = readable(space, cover(space, region, valid), region)
        return self._covers[key]

    def _change(self, kind: _Kind, bundles: list[_Bundle]) -> Change:
        first = bundles[0]
        return Change(
            direction=kind.direction,
            conducts=tuple(bundle.conduct for bundle in bundles),
            before=kind.before,
            after=kind.after,
            cover=self._cover(first),
            scopes=_scopes(first, self._causes),
            causes=kind.causes,
            witness=self._witnesses.of(
                first.conduct,
                first.difference,
                self._cover(first).cubes[0],
                _telling(first, self._around, self._causes),
            ),
            situations=sum(self._both.count(b.difference.region) for b in bundles),
            detail=kind.detail,
            comes=kind.comes,
        )


def _telling(bundle: _Bundle, around: date, causes: Causes) -> list[Stretch]:
    """The stretches in the order in which a reader would like to see them.

    Viewers before others, near days before far ones, France before the territories of France.
    """
    roles = list(Role)

    def distance(stretch: Stretch) -> tuple[int, int, bool]:
        away = abs((nearest(stretch.days, around) - around).days)
        indirect = causes.through(bundle.difference, stretch.place) != ""
        return roles.index(stretch.role), away, indirect

    return sorted((s for found in bundle.where.values() for s in found), key=distance)


def _scopes(bundle: _Bundle, causes: Causes) -> tuple[Scope, ...]:
    """Places with the same days and factors stand together."""
    by_place: dict[str, dict[tuple[Days, ...], list[Role]]] = {}
    for (role, place), found in bundle.where.items():
        days = _joined(stretch.days for stretch in found)
        by_place.setdefault(place, {}).setdefault(days, []).append(role)
    alike: dict[tuple[tuple[Role, ...], tuple[Days, ...]], list[str]] = {}
    for place, at in by_place.items():
        for days, roles in at.items():
            alike.setdefault((tuple(roles), days), []).append(place)
    return tuple(
        Scope(
            roles=roles,
            places=tuple(sorted(places)),
            through={p: t for p in sorted(places) if (t := causes.through(bundle.difference, p))},
            days=days,
        )
        for (roles, days), places in alike.items()
    )


def _joined(days: Iterable[Days]) -> tuple[Days, ...]:
    """Days that follow each other as one."""
    joined: list[Days] = []
    for one in days:
        if joined and joined[-1].until is not None and joined[-1].until == one.since:
            joined[-1] = Days(joined[-1].since, one.until)
        else:
            joined.append(one)
    return tuple(joined)
