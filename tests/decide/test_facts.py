"""The cases in facts.yaml come in; that the engine makes the same of them goes out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import pytest
import yaml

from tests.reference.comparison import Both, ask, both_ways, differences, reasons_of
from tests.reference.documents import Profile
from tests.reference.folders import rule_of_value, telling_facts
from tests.reference.interpreter import Question
from tests.reference.themes import WORDS
from tests.reference.words import Sets
from tests.strategies import ATLAS, VOCABULARY

FILE = Path(__file__).with_name("facts.yaml")
DAY = date(2026, 11, 22)
FLAG = {False: "no", True: "yes"}

TOLD: Both = both_ways(
    telling_facts(),
    profile=Profile.FULL,
    identity=None,
    words=WORDS,
    vocabulary=VOCABULARY,
    atlas=ATLAS,
)
"""Rules of which one stands for each value that a fact may have."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """Facts as stated, and the values that remain possible for some of them."""

    name: str
    question: Question
    rules_on: str
    expected: Sets


def read() -> Iterator[Case]:
    """Read the file."""
    for raw in yaml.safe_load(FILE.read_text(encoding="utf-8")):
        people = raw.get("people")
        yield Case(
            name=raw["name"],
            question=Question(
                conduct=raw["conduct"],
                facts=sets(raw["facts"]),
                people=None if people is None else tuple(map(sets, people)),
                places={"viewer": ("NG",)},
                first=DAY,
                last=DAY,
            ),
            rules_on=raw.get("rules_on", raw["conduct"]),
            expected=sets(raw["expect"]),
        )


def sets(raw: Mapping[str, object]) -> Sets:
    """Facts as sets of words."""
    return {
        name: frozenset(
            FLAG[value] if isinstance(value, bool) else str(value)
            for value in cast("list[object]", said if isinstance(said, list) else [said])
        )
        for name, said in raw.items()
    }


CASES = tuple(read())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_facts_are_completed_as_the_vocabulary_says(case: Case) -> None:
    """What a conduct, an implication or one's own consent says of a fact, and what it does not."""
    standing = {
        reason.rule
        for reason in reasons_of(TOLD, ask(TOLD.engine, case.question))
        if reason.provision == case.rules_on
    }
    possible = {
        name: frozenset(v for v in WORDS.values[name] if rule_of_value(name, v) in standing)
        for name in case.expected
    }

    assert case.expected == possible


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_the_reference_completes_them_alike(case: Case) -> None:
    """The naive reading of the design comes to the same."""
    assert () == differences(TOLD, case.question)
