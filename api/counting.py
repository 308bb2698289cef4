"""A decision that may be answered comes in; it is counted, and the log is told its outcome.

Labels follow from values that are written once and remembered, so that to count is two look-ups.
"""

from contextvars import ContextVar

import msgspec

from api.measures import ANYWHERE, Measures, place_label
from api.point import Written
from api.writing import FoundPlaces, Said

OUTCOME: ContextVar[str | None] = ContextVar("outcome", default=None)
"""What was decided last for the request that is being answered."""
_MOST_COUNTRIES = 150
"""A viewer who may be in more of them is anywhere."""
_MOST_TALLIES = 8_192


class _Tally:
    """How often the same was said of the same places; held, so that their numbers stay theirs."""

    __slots__ = ("conduct", "found", "outcome", "said", "times")

    def __init__(self, conduct: str, said: Said, found: FoundPlaces) -> None:
        self.conduct = conduct
        self.said = said
        self.found = found
        self.outcome: str = msgspec.json.decode(b"{%b}" % said.brief)["outcome"]
        self.times = 0


class DecisionCounter:
    """Counts decisions.

    Args:
        measures: where they are counted in the end.
    """

    def __init__(self, measures: Measures) -> None:
        self._measures = measures
        self._tallies: dict[tuple[int, int], _Tally] = {}
        measures.first(self._hand_in)

    def __call__(self, written: Written) -> None:
        """Count a decision that was recorded, or need not be."""
        prepared = written.prepared
        said, found = prepared.said, prepared.places
        key = id(said), id(found)
        tally = self._tallies.get(key)
        if tally is None:
            if len(self._tallies) >= _MOST_TALLIES:
                self._hand_in()
            tally = self._tallies[key] = _Tally(prepared.question.conduct, said, found)
        tally.times += 1
        OUTCOME.set(tally.outcome)

    def _hand_in(self) -> None:
        tallies, self._tallies = self._tallies, {}
        for tally in tallies.values():
            self._measures.decided(
                conduct=tally.conduct,
                outcome=tally.outcome,
                place=_viewer(tally.found),
                rules=msgspec.json.decode(b"{%b}" % tally.said.brief)["rules"],
                times=tally.times,
            )


def _viewer(found: FoundPlaces) -> str:
    candidates = msgspec.json.decode(found.leaf).get("viewer", [])
    countries = {code.partition("-")[0] for code in candidates}
    return ANYWHERE if len(countries) > _MOST_COUNTRIES else place_label(tuple(candidates))
