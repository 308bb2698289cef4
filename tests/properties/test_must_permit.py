"""The requests in must_permit.yaml come in; that none of them is refused goes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest
import yaml

import brightline
from engine.decide import FactValue
from tests.properties.answers import ENGINE

FILE = Path(__file__).with_name("must_permit.yaml")
ANYWHERE = "anywhere"

RAW = yaml.safe_load(FILE.read_text(encoding="utf-8"))
OTHERS = brightline.load(identity=RAW["other_companies"]["identity"])
ASKED: tuple[tuple[brightline.Engine, date], ...] = (
    *((ENGINE, day) for day in RAW["days"]),
    *((OTHERS, day) for day in RAW["other_companies"]["days"]),
)

FactMap = Mapping[str, FactValue]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A request that is to be permitted, for one viewer."""

    name: str
    conduct: str
    facts: FactMap
    people: tuple[FactMap, ...] | None
    viewer: str


def read() -> Iterator[Case]:
    """Read the file."""
    for case in RAW["cases"]:
        people = case.get("people")
        for viewer in RAW["viewers"][case["viewers"]]:
            yield Case(
                name=case["name"],
                conduct=case["conduct"],
                facts=cast("FactMap", case["facts"]),
                people=None if people is None else tuple(people),
                viewer=viewer,
            )


CASES = tuple(read())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.name}, {case.viewer}")
def test_what_must_be_permitted_is_permitted(case: Case) -> None:
    """Protection by refusing everything is a failure too."""
    viewer = None if case.viewer == ANYWHERE else case.viewer
    refused = {
        day: [f"{r.provision} {r.rule}: {r.text}" for r in decision.all_reasons]
        for engine, day in ASKED
        for decision in (
            engine.decide(case.conduct, case.facts, people=case.people, viewer=viewer, as_of=day),
        )
        if not decision.permitted
    }

    assert {} == refused
