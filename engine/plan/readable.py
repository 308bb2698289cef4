"""A cover comes in; the same cover goes out with fewer words for it.

Cubes are as wide as can be, so that two of them may both hold `suggestive` although one would do.
Where a set of values of a scale has gaps, it is cut to a stretch without one if the cubes together
still cover everything: `intimate-parts or more` instead of `suggestive, intimate-parts, nudity or
sexual-act`.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.diagrams.cubes import Cover, Cube, Limits, diagram_of
from engine.diagrams.space import Diagram, Space
from engine.vocabulary import FactType


def readable(space: Space, found: Cover, region: Diagram) -> Cover:
    """Cut sets of values to stretches of their scales; what is covered stays the same."""
    cubes = list(found.cubes)
    diagrams = [diagram_of(space, cube) for cube in cubes]
    # INVARIANT: a cube only shrinks, so that no request from outside comes in.
    covered = region & space.some(diagrams)
    for n in range(len(cubes)):
        others = space.some([d for m, d in enumerate(diagrams) if m != n])
        needed = covered & ~others
        for slot in [slot for slot, _ in cubes[n].limits]:
            for shorter in _shorter(space, cubes[n], slot):
                diagram = diagram_of(space, shorter)
                if needed & ~diagram == space.false:
                    cubes[n], diagrams[n] = shorter, diagram
                    break
    return replace(found, cubes=tuple(cubes))


def _shorter(space: Space, cube: Cube, slot: int) -> Iterator[Cube]:
    fact = tuple(space.vocabulary.facts.values())[slot]
    limits = dict(cube.limits)[slot]
    if fact.type is not FactType.SCALE:
        return
    for mask in (*limits.may_be, limits.within):
        stretches = sorted(_stretches(mask), key=int.bit_count, reverse=True)
        for stretch in stretches if len(stretches) > 1 else ():
            cut = Limits(
                tuple(stretch if m == mask else m for m in limits.may_be),
                stretch if limits.within == mask else limits.within,
            )
            yield Cube(tuple((s, cut if s == slot else old) for s, old in cube.limits))


def _stretches(mask: int) -> Iterator[int]:
    """The values of a set that follow each other."""
    while mask:
        low = mask & -mask
        # Adding the lowest value carries over the stretch that it begins.
        stretch = mask & ~(mask + low)
        yield stretch
        mask &= ~stretch
