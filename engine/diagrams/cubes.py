"""A set of requests, as a diagram, comes in; a few cubes that cover it exactly go out.

A cube says of each fact what it may be and what it is certain not to be. Cubes are grown from one
request at a time: a fact is freed wherever the set allows, else its values are widened one by one.
Requests that make no sense are free to be covered, which makes cubes shorter.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.diagrams.space import Diagram, Space

MOST_CUBES = 40


@dataclass(frozen=True, slots=True)
class Limits:
    """What a cube says of one fact: no value outside `within`, and a value of each of `may_be`."""

    may_be: tuple[int, ...]
    within: int

    def points(self) -> int:
        """The values that the fact has where it is known."""
        values = self.within
        for mask in self.may_be:
            values &= mask
        return values


@dataclass(frozen=True, slots=True)
class Cube:
    """The limits of facts, by slot; a fact that is not named may be anything."""

    limits: tuple[tuple[int, Limits], ...]


@dataclass(frozen=True, slots=True)
class Cover:
    """The cubes, and whether they are all that there is."""

    cubes: tuple[Cube, ...]
    whole: bool


def cover(space: Space, region: Diagram, valid: Diagram) -> Cover:
    """Cover the requests of a region; `valid` are those that make sense."""
    outside = valid & ~region
    left, cubes, diagrams = region, list[Cube](), list[Diagram]()
    while left != space.false and len(cubes) < MOST_CUBES:
        cube, diagram = _grown(space, witness(space, left), outside)
        cubes.append(cube)
        diagrams.append(diagram)
        left &= ~diagram
    kept = list(range(len(cubes)))
    for n in tuple(kept):
        others = space.some([diagrams[m] for m in kept if m != n])
        if region & diagrams[n] & ~others == space.false:
            kept.remove(n)
    return Cover(tuple(cubes[n] for n in kept), left == space.false)


def diagram_of(space: Space, cube: Cube) -> Diagram:
    """The requests that a cube covers."""
    return space.every([_limited(space, slot, limits) for slot, limits in cube.limits])


def witness(space: Space, region: Diagram) -> tuple[int, ...]:
    """A request of a region that is not empty: complete if there is one, and as plain as can be."""
    left = region & space.known
    if left == space.false:
        left = region
    chosen = []
    for slot in range(len(space.bits)):
        for mask in _plainest(space, slot):
            there = left & space.exactly(slot, mask)
            if there != space.false:
                left = there
                chosen.append(mask)
                break
    return tuple(chosen)


def count(space: Space, region: Diagram) -> int:
    """How many complete requests a region holds."""
    counted: dict[tuple[Diagram, int], int] = {}

    def below(diagram: Diagram, slot: int) -> int:
        if diagram == space.false:
            return 0
        if slot == len(space.names):
            return 1
        key = (diagram, slot)
        if key not in counted:
            names = space.names[slot]
            counted[key] = sum(
                below(space.manager.let({n: n == name for n in names}, diagram), slot + 1)
                for name in names
            )
        return counted[key]

    return below(region & space.known, 0)


def _plainest(space: Space, slot: int) -> Iterator[int]:
    """The sets of values of a fact: single ones first, `none` and `no` before others, then all."""
    fact = tuple(space.vocabulary.facts.values())[slot]
    singles = sorted(fact.bits, key=lambda value: value not in {"none", "no"})
    yield from (fact.bits[value] for value in singles)
    yield fact.full
    sets = range(1, fact.full)
    yield from sorted((m for m in sets if m.bit_count() > 1), key=lambda m: (m.bit_count(), m))


def _grown(space: Space, start: tuple[int, ...], outside: Diagram) -> tuple[Cube, Diagram]:
    """The widest cube around a request that touches nothing outside."""
    fulls = [fact.full for fact in space.vocabulary.facts.values()]
    limits = [
        Limits(tuple(1 << n for n in range(full.bit_length()) if mask >> n & 1), mask)
        for mask, full in zip(start, fulls, strict=True)
    ]
    order = _freeing_order(space)
    diagrams = [_limited(space, slot, limits[slot]) for slot in range(len(limits))]
    # What the facts that are still to be grown say together, from each of them on.
    after = [space.true]
    for slot in reversed(order):
        after.append(after[-1] & diagrams[slot])
    after.reverse()
    grown = space.true
    for place, slot in enumerate(order):
        bad = outside & grown & after[place + 1]
        limits[slot] = _widened(space, slot, limits[slot], fulls[slot], bad)
        grown &= _limited(space, slot, limits[slot])
    named = tuple(
        (slot, here)
        for slot, here in enumerate(limits)
        if here.may_be or here.within != fulls[slot]
    )
    return Cube(named), grown


def _freeing_order(space: Space) -> list[int]:
    """Which fact is freed first: those of the service and the account, the picture last."""
    groups = ("location", "service", "account", "request", "notice", "register", "source")
    names = [fact.name.split(".")[0] for fact in space.vocabulary.facts.values()]
    rank = {group: n for n, group in enumerate(groups)}
    return sorted(range(len(names)), key=lambda slot: (rank.get(names[slot], len(groups)), -slot))


def _widened(space: Space, slot: int, limits: Limits, full: int, bad: Diagram) -> Limits:
    def fits(candidate: Limits) -> bool:
        return bad & _limited(space, slot, candidate) == space.false

    free = Limits((), full)
    if fits(free):
        return free
    may_be, within = limits.may_be, limits.within
    for value in _values(full):
        if not within & value and fits(Limits(may_be, within | value)):
            within |= value
    masks = list(may_be)
    for n in range(len(masks)):
        for value in _values(within):
            wider = tuple(m | value if k == n else m for k, m in enumerate(masks))
            if not masks[n] & value and fits(Limits(wider, within)):
                masks[n] |= value
    # What holds whenever the fact stays within its values says nothing.
    return Limits(tuple(dict.fromkeys(m for m in masks if within & ~m)), within)


def _limited(space: Space, slot: int, limits: Limits) -> Diagram:
    bits = space.bits[slot]
    outside = [~bit for n, bit in enumerate(bits) if not limits.within >> n & 1]
    return space.every([*outside, *(space.may_be(space.bits, slot, m) for m in limits.may_be)])


def _values(mask: int) -> Iterator[int]:
    for n in range(mask.bit_length()):
        if mask >> n & 1:
            yield 1 << n
