"""A case of the museum comes in; the questions that must get the same answer go out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from engine.vocabulary import FactType, Vocabulary
from tests.museum.scenario import Case, Facts, Places, Value

PLACES: tuple[tuple[str, ...] | None, ...] = (
    None,
    ("AQ",),
    ("BR",),
    ("FR",),
    ("GB",),
    ("ID",),
    ("KR",),
    ("NG",),
    ("NZ",),
    ("US",),
    ("US-MN",),
    ("DE", "JP"),
)
"""Places with much law of this kind, with little, with none known; None: the factor is left out."""

DAYS = (
    date(2015, 1, 1),
    date(2023, 6, 1),
    date(2026, 1, 9),
    date(2026, 12, 2),
    date(2040, 1, 1),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """A case with one thing changed, and what was changed, in words."""

    case: Case
    change: str


def variants(case: Case, vocabulary: Vocabulary) -> Iterator[Variant]:
    """Every variation that a case asks for, one thing at a time."""
    for fact in case.varies.facts:
        yield Variant(case=replace(case, facts=_without(case.facts, fact)), change=f"no {fact}")
        for value in every_value(vocabulary, fact):
            yield _stating(case, fact, value)
    for fact, some in case.varies.values.items():
        for value in some:
            yield _stating(case, fact, value)
    for factor in case.varies.places:
        for codes in PLACES:
            yield Variant(
                case=replace(case, places=_placed(case.places, factor, codes)),
                change=f"{factor} in {', '.join(codes) if codes else 'no place given'}",
            )
    if case.varies.dates:
        for day in DAYS:
            yield Variant(case=replace(case, as_of=day), change=f"on {day}")


def every_value(vocabulary: Vocabulary, fact: str) -> tuple[Value, ...]:
    """All values of a fact, as a request states them."""
    known = vocabulary.facts[fact]
    return (True, False) if known.type is FactType.FLAG else tuple(known.values)


def _stating(case: Case, fact: str, value: Value) -> Variant:
    facts = {**case.facts, fact: value}
    return Variant(case=replace(case, facts=facts), change=f"{fact} is {value}")


def _without(facts: Facts, fact: str) -> Facts:
    return {name: stated for name, stated in facts.items() if name != fact}


def _placed(
    places: Places, factor: str, codes: tuple[str, ...] | None
) -> Mapping[str, tuple[str, ...]]:
    others = {name: some for name, some in places.items() if name != factor}
    return others if codes is None else {**others, factor: codes}
