"""A gap comes in, with the openings of some of its places; plain values for JSON go out."""

from collections.abc import Mapping, Sequence

from engine.gap.cases import COLUMNS, PLAIN, QUESTIONS, Question, Shown, Who
from engine.gap.model import ConductGap, Gap, Openings, PlaceGap, Reading


def as_values(gap: Gap, openings: Mapping[str, Sequence[Openings]]) -> dict[str, object]:
    """Everything, for programs; a place has openings where they were asked for."""
    return {
        "as_of": gap.day.isoformat(),
        "policy": gap.policy,
        "identity": gap.identity,
        "profile": "law",
        "against": "floor",
        "plain_cases": {name: list(values) for name, values in PLAIN},
        "columns": {who.value: column.title for who, column in COLUMNS.items()},
        "rows": {shown.value: shown.words for shown in Shown},
        "questions": {
            question.value: {
                "asks": asked.title,
                "conducts": list(asked.conducts),
                "column": asked.who.value,
                "row": Shown.NUDITY.value,
                "places": by_reading(countries(gap.places), question),
            }
            for question, asked in QUESTIONS.items()
        },
        "european_union": [
            {
                "as_of": members.day.isoformat(),
                "questions": {q.value: by_reading(members.places, q) for q in Question},
            }
            for members in gap.members
        ],
        "places": [_place(place, openings.get(place.code)) for place in gap.places],
    }


def countries(places: Sequence[PlaceGap]) -> tuple[PlaceGap, ...]:
    """The places that are no part of another."""
    return tuple(place for place in places if place.parent is None)


def by_reading(places: Sequence[PlaceGap], question: Question) -> dict[str, list[str]]:
    """The codes of places by how they answer a question."""
    return {
        reading.value: [p.code for p in places if p.questions[question] is reading]
        for reading in Reading
    }


def _place(place: PlaceGap, openings: Sequence[Openings] | None) -> dict[str, object]:
    values: dict[str, object] = {
        "code": place.code,
        "name": place.name,
        "researched": place.researched,
        "part_of": place.parent,
        "in_every_part": list(place.parts),
        "share_open": round(place.share, 6),
        "questions": {q.value: reading.value for q, reading in place.questions.items()},
        "conducts": {c: _conduct(gap) for c, gap in place.conducts.items()},
    }
    if openings is not None:
        values["openings"] = [
            {
                "conduct": found.conduct,
                "column": found.who.value,
                "largest": [{"situations": o.situations, "what": o.words} for o in found.largest],
                "all": found.whole,
            }
            for found in openings
        ]
    return values


def _conduct(gap: ConductGap) -> dict[str, object]:
    grid: dict[Who, dict[str, str]] = {}
    for (who, shown), reading in gap.readings.items():
        grid.setdefault(who, {})[shown.value] = reading.value
    return {
        "floor": gap.floor,
        "open": gap.open,
        "only_entailed": gap.entailed,
        "share_open": round(gap.share, 6),
        "grid": {who.value: rows for who, rows in grid.items()},
    }
