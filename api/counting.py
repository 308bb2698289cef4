"""A decision that may be answered comes in; it is counted, and the log is told its outcome.

Labels follow from values that are written once and remembered, so that to count is two look-ups.
"""

from contextvars import ContextVar
from typing import NamedTuple

import msgspec

from api.measures import ANYWHERE, Measures, place_label
from api.recording import Decided
from api.writing import FoundPlaces, Remembered, Said

OUTCOME: ContextVar[str | None] = ContextVar("outcome", default=None)
"""What was decided last for the request that is being answered."""
_MOST_COUNTRIES = 150
"""A viewer who may be in more of them is anywhere."""
_encode = msgspec.json.Encoder().encode


class _Labels(NamedTuple):
    said: Said
    """Held, so that its number in memory stays its own."""
    outcome: str
    rules: bytes


class DecisionCounter:
    """Counts decisions.

    Args:
        measures: where they are counted.
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._labels: Remembered[int, _Labels] = Remembered()
        self._places: Remembered[int, tuple[FoundPlaces, str]] = Remembered()

    def __call__(self, decided: Decided) -> None:
        """Count a decision that was recorded, or need not be."""
        question, written = decided
        said, found = written.said, written.places
        labels = self._labels.get(id(said))
        if labels is None:
            members = msgspec.json.decode(b"{%b}" % said.brief)
            labels = _Labels(said, members["outcome"], _encode(members["rules"]))
            self._labels.keep(id(said), labels)
        place = self._places.get(id(found))
        if place is None:
            place = self._places.keep(id(found), (found, _viewer(found)))
        OUTCOME.set(labels.outcome)
        self._measures.decided(
            conduct=question.conduct,
            outcome=labels.outcome,
            place=place[1],
            rules=labels.rules,
        )


def _viewer(found: FoundPlaces) -> str:
    candidates = msgspec.json.decode(found.leaf).get("viewer", [])
    countries = {code.partition("-")[0] for code in candidates}
    return ANYWHERE if len(countries) > _MOST_COUNTRIES else place_label(tuple(candidates))
