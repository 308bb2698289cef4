"""A rule and the place tests that are read with it come in; how they can turn out goes out.

Each place test is one variable of the diagrams. Which of them can be true together depends on the
places of the world and on the day: a *scene* is the diagram of what is true together somewhere, on
some day on which the rule is in force, for candidates that the rule reaches.
"""

from collections.abc import Iterator, Sequence

from engine.compile import CompiledRule, PolicySet
from engine.compile.engage import factors_of
from engine.compile.formula import All, Any, Formula, Leaf, PlaceLeaf
from engine.diagrams.space import Diagram, Space
from engine.places import Atlas

_FACTORS = ("viewer", "person", "provider", "publication")
_MAY_BE_NOWHERE = frozenset({"person", "provider"})


def place_tests(formula: Formula) -> tuple[PlaceLeaf, ...]:
    """The place tests of a formula, each once."""
    return tuple(dict.fromkeys(_place_tests(formula)))


def _place_tests(formula: Formula) -> Iterator[PlaceLeaf]:
    match formula:
        case PlaceLeaf():
            yield formula
        case Leaf():
            return
        case All(parts) | Any(parts):
            for part in parts:
                yield from _place_tests(part)


def variable(space: Space, test: PlaceLeaf) -> Diagram:
    """The variable of a place test: some candidate passes it."""
    name = _name(test)
    space.manager.declare(name)
    return space.manager.var(name)


def _name(test: PlaceLeaf) -> str:
    sign = "out" if test.negated else "in"
    return f"{test.factor}.{sign}:{'+'.join(test.places)}"


class Scenes:
    """Makes the scenes of one policy set."""

    def __init__(self, space: Space, policy: PolicySet) -> None:
        self._space = space
        self._policy = policy
        self._atlas: Atlas = policy.atlas
        self._segments = range(len(policy.days) + 1)

    def in_force(self, rule: CompiledRule) -> tuple[int, ...]:
        """The stretches of days on which the rule applies."""
        engagement = self._policy.cells.engagement
        return tuple(s for s in self._segments if engagement.is_in_force(rule, s))

    def is_anywhere(self, rule: CompiledRule) -> bool:
        """Whether the rule reaches a place on a day on which it applies."""
        engagement = self._policy.cells.engagement
        return any(
            rule.extent is None or engagement.extent(rule, segment)
            for segment in self.in_force(rule)
        )

    def scene(
        self, rule: CompiledRule, conduct: str, tests: Sequence[PlaceLeaf], *, known: bool
    ) -> Diagram:
        """What the tests can say together; `known` where each factor has one place."""
        space, engagement = self._space, self._policy.cells.engagement
        if not tests:
            return space.true if self.is_anywhere(rule) else space.false
        seen, total = set[tuple[int | None, ...]](), space.false
        for segment in self.in_force(rule):
            extent = None if rule.extent is None else engagement.extent(rule, segment)
            insides = tuple(engagement.inside(test.places, segment) for test in tests)
            if (extent, *insides) not in seen:
                seen.add((extent, *insides))
                reaching = factors_of(rule, conduct) if extent is not None else ()
                total |= self._on_a_day(
                    extent, reaching, dict(zip(tests, insides, strict=True)), known
                )
        return total

    def _on_a_day(
        self,
        extent: int | None,
        reaching: Sequence[str],
        insides: dict[PlaceLeaf, int],
        known: bool,  # noqa: FBT001  # inner step of `scene`
    ) -> Diagram:
        """The factors are independent of each other, but one of them has to reach the rule."""
        space, total = self._space, self._space.true
        names = [f"{factor} reached" for factor in reaching]
        for name in names:
            space.manager.declare(name)
        for factor in _FACTORS:
            here = {test: inside for test, inside in insides.items() if test.factor == factor}
            columns = [
                (variable(space, test), inside, test.negated) for test, inside in here.items()
            ]
            if factor in reaching and extent is not None:
                columns.append((space.manager.var(f"{factor} reached"), extent, False))
            rows = self._rows([(inside, negated) for _, inside, negated in columns], factor, known)
            total &= space.some(
                [
                    space.every(
                        [var if row >> n & 1 else ~var for n, (var, _, _) in enumerate(columns)]
                    )
                    for row in sorted(rows)
                ]
            )
        if extent is None:
            return total
        reached = space.some([space.manager.var(name) for name in names])
        return space.manager.exist(names, total & reached)

    def _rows(
        self,
        columns: Sequence[tuple[int, bool]],
        factor: str,
        known: bool,  # noqa: FBT001  # inner step of `scene`
    ) -> frozenset[int]:
        """What some candidates of a factor can pass together, one bit for each column."""
        classes = [self._atlas.anywhere]
        for inside, _ in columns:
            classes = [part for c in classes for part in (c & inside, c & ~inside) if part]
        rows = {self._row(columns, c) for c in classes}
        if not known:
            # Several candidates pass whatever one of them passes.
            before = 0
            while before != len(rows):
                before = len(rows)
                rows |= {one | other for one in rows for other in rows}
        if factor in _MAY_BE_NOWHERE:
            rows.add(self._row(columns, self._atlas.nowhere))
        return frozenset(rows)

    @staticmethod
    def _row(columns: Sequence[tuple[int, bool]], candidates: int) -> int:
        row = 0
        for n, (inside, negated) in enumerate(columns):
            passes = candidates & ~inside if negated else candidates & inside
            row |= bool(passes) << n
        return row
