"""Diagrams of complete situations come in; how many situations each of them holds goes out.

What was counted is remembered: the situations that places leave open have most parts in common.
"""

from engine.diagrams.space import Diagram, Space


class Counting:
    """Counts, with one memory for all diagrams of a space."""

    def __init__(self, space: Space) -> None:
        self._space = space
        self._counted: dict[tuple[Diagram, int], int] = {}
        self._readings = tuple(
            tuple({other: other == name for other in names} for name in names)
            for names in space.names
        )

    def count(self, region: Diagram) -> int:
        """How many complete situations a region holds, of which every fact is known."""
        return self._below(region, 0)

    def _below(self, diagram: Diagram, slot: int) -> int:
        if diagram == self._space.false:
            return 0
        if slot == len(self._readings):
            return 1
        key = (diagram, slot)
        found = self._counted.get(key)
        if found is None:
            let = self._space.manager.let
            found = sum(
                self._below(let(reading, diagram), slot + 1) for reading in self._readings[slot]
            )
            self._counted[key] = found
        return found
