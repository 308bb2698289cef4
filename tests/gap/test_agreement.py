"""The rules that come with Brightline come in; that the gap agrees with the decider goes out."""

from datetime import date
from functools import cache
from random import Random

import pytest

import brightline
from brightline.engine import Engine
from engine.compile import Origin
from engine.decide import ContradictionError, Facts
from engine.diagrams.space import Diagram
from engine.gap import Gaps
from engine.gap.cases import COLUMNS, CONDUCTS, PLAIN
from engine.gap.sides import Forbidden, Sides, parts_of
from tests.strategies import VOCABULARY

DAYS = (date(2025, 6, 1), date(2026, 11, 25), date(2026, 12, 2))
PLACES = (
    "FR",
    "CH",
    "GB-ENG",
    "KR",
    "BR",
    "IN",
    "US-MN",
    "US-NV",
    "AU-VIC",
    "NL",
    "ID",
    "GP",
    "XK",
)
SAMPLES = 150


@cache
def engine() -> Engine:
    """The engine with the shipped rules."""
    return brightline.load()


@cache
def sides() -> Sides:
    """Their two sides."""
    return Sides(engine().policy_set, None)


def situation(random: Random, conduct: str) -> dict[str, str]:
    """A value for each fact, mostly those of a case of the grid: random ones are mostly plain."""
    said = VOCABULARY.conducts[conduct].facts
    facts = {name: random.choice(list(fact.bits)) for name, fact in VOCABULARY.facts.items()}
    facts["location.anonymised"] = random.choice(("none", "relay"))
    column = random.choice([*COLUMNS.values(), None])
    if column is not None:
        for name, values in (*PLAIN, *column.given):
            if random.random() < 0.9:
                facts[name] = random.choice(values)
    facts |= {name: VOCABULARY.facts[name].words(mask)[0] for name, mask in said.items()}
    if facts["image.depicts"] in {"ordinary", "suggestive", "sexual-act"}:
        facts["image.sexualised"] = "no" if facts["image.depicts"] == "ordinary" else "yes"
    return facts


def completed(conduct: str, facts: dict[str, str]) -> Diagram | None:
    """The one complete situation that the facts are read as; None where they contradict."""
    space = sides().space
    stated = [VOCABULARY.facts[name].bits[value] for name, value in facts.items()]
    stated.append((1 << len(stated)) - 1)
    try:
        *known, _ = Facts(VOCABULARY).vector(conduct, stated)
    except ContradictionError:
        return None
    return space.every([space.exactly(slot, mask) for slot, mask in enumerate(known)])


@cache
def laws(day: date) -> dict[str, dict[str, Forbidden]]:
    """What the law of each place forbids on a day."""
    return {place: dict(found) for place, found in sides().laws(day)}


@pytest.mark.parametrize("day", DAYS)
@pytest.mark.parametrize("conduct", CONDUCTS)
def test_the_gap_is_what_the_decider_says_place_by_place(conduct: str, day: date) -> None:
    """Whether the floor and the law forbid a situation, in itself or by entailment."""
    random = Random(f"{conduct} {day}")  # noqa: S311  # any situation will do
    seen, false = 0, sides().space.false
    origins = {
        (r.provision, r.name): r.origin is Origin.FLOOR
        for r in engine().policy_set.rules
        if r.origin is Origin.FLOOR
        or r.origin is Origin.LAW
        or (r.origin is Origin.ORDER and r.document.addressee_all)
    }
    for _ in range(SAMPLES):
        facts = situation(random, conduct)
        point = completed(conduct, facts)
        if point is None:
            continue
        seen += 1
        place = random.choice(PLACES)
        told = _told(facts)
        reasons = engine().decide(conduct, told, viewer=place, as_of=day).all_reasons
        standing = [(origins.get((r.provision, r.rule)), r.via) for r in reasons]
        law, floor = laws(day)[place][conduct], sides().floor(conduct)

        assert any(is_floor is True for is_floor, _ in standing) == (point & floor != false)
        assert any(is_floor is False for is_floor, _ in standing) == (point & law.any != false)
        assert any(is_floor is False and not via for is_floor, via in standing) == (
            point & law.direct != false
        )
    assert seen > SAMPLES // 3


def test_a_divided_country_is_open_where_one_of_its_parts_is() -> None:
    """What is forbidden in the United Kingdom is what each of its parts forbids."""
    day = DAYS[1]
    for country in ("GB", "US", "AU"):
        parts = [laws(day)[part] for part in parts_of(engine().policy_set, country)]
        for conduct in CONDUCTS:
            every = sides().space.every([part[conduct].any for part in parts])
            assert every == laws(day)[country][conduct].any


def test_openings_come_with_the_largest_first() -> None:
    """Readers look at the first ones, and none is larger than what the case holds."""
    gaps = Gaps(engine().policy_set)
    for place in PLACES:
        for opened in gaps.openings(place, DAYS[1]):
            sizes = [opening.situations for opening in opened.largest]
            assert sorted(sizes, reverse=True) == sizes
            assert sizes[-1] > 0


def _told(facts: dict[str, str]) -> dict[str, str | bool]:
    flags = {"yes": True, "no": False}
    return {
        name: flags[value] if set(VOCABULARY.facts[name].bits) == set(flags) else value
        for name, value in facts.items()
    }
