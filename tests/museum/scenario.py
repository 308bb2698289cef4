"""The YAML files of the museum come in; frozen scenarios, as the tests read them, go out."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import cast

import yaml

HERE = Path(__file__).parent
FILES = tuple(sorted((HERE / "scenarios").glob("*.yaml")))
SCHEMA = HERE / "schema.json"

Value = bool | str
Stated = Value | tuple[Value, ...]
"""One value, or those between which the service cannot tell."""
Facts = Mapping[str, Stated]
Places = Mapping[str, tuple[str, ...]]

ABOUT_ONE_PERSON = ("person.", "source.age", "register.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """What the engine has to answer."""

    outcomes: frozenset[str]
    statuses: frozenset[int]
    duties: frozenset[str]
    unmet: frozenset[str] | None
    reasons: frozenset[str]
    all_reasons: frozenset[str]
    no_reasons: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variation:
    """What may change without changing the answer."""

    facts: tuple[str, ...] = ()
    values: Mapping[str, tuple[Value, ...]]
    places: tuple[str, ...] = ()
    dates: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One question to the engine, with its answer."""

    scenario: str
    name: str
    profile: str
    conduct: str
    facts: Facts
    people: tuple[Facts, ...] | None
    places: Places
    as_of: date
    expected: Expected
    varies: Variation


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """Something that the vocabulary does not say, and why."""

    what: str
    why: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scenario:
    """One documented failure."""

    id: str
    cases: tuple[Case, ...]
    outside: tuple[Outside, ...]


def read_raw(file: Path) -> object:
    """The content of a file as JSON has it (days as text), fit for the schema."""
    content: object = yaml.load(file.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    return cast("object", json.loads(json.dumps(content, default=str)))


def load_scenario(file: Path) -> Scenario:
    """Read a scenario. The file is taken to satisfy the schema, which a test of its own sees to."""
    raw = _map(read_raw(file))
    shared = _map(raw.get("facts", {}))
    name, day = str(raw["id"]), str(raw["date"])
    return Scenario(
        id=name,
        cases=tuple(_case(name, day, shared, _map(c)) for c in _list(raw["cases"])),
        outside=tuple(
            Outside(what=str(_map(o)["what"]), why=str(_map(o)["why"]))
            for o in _list(raw["outside"])
        ),
    )


def _case(scenario: str, day: str, shared: Mapping[str, object], raw: Mapping[str, object]) -> Case:
    people = raw.get("people")
    if people is not None:
        shared = {k: v for k, v in shared.items() if not k.startswith(ABOUT_ONE_PERSON)}
    varies = _map(raw.get("must_not_depend_on", {}))
    return Case(
        scenario=scenario,
        name=str(raw["name"]),
        profile=str(raw.get("profile", "full")),
        conduct=str(raw["conduct"]),
        facts=_facts({**shared, **_map(raw.get("facts", {}))}),
        people=None if people is None else tuple(_facts(_map(p)) for p in _list(people)),
        places={k: _words(v) for k, v in _map(raw.get("places", {})).items()},
        as_of=date.fromisoformat(str(raw.get("as_of", day))),
        expected=_expected(_map(raw["expect"])),
        varies=Variation(
            facts=_words(varies.get("facts", [])),
            values={
                k: cast("tuple[Value, ...]", tuple(_list(v)))
                for k, v in _map(varies.get("values", {})).items()
            },
            places=_words(varies.get("places", [])),
            dates=bool(varies.get("dates", False)),
        ),
    )


def _expected(raw: Mapping[str, object]) -> Expected:
    return Expected(
        outcomes=frozenset(_words(raw["outcome"])),
        statuses=frozenset(int(s) for s in _words(raw.get("status", []))),
        duties=frozenset(_words(raw.get("duties", []))),
        unmet=frozenset(_words(raw["unmet"])) if "unmet" in raw else None,
        reasons=frozenset(_words(raw.get("reasons", []))),
        all_reasons=frozenset(_words(raw.get("all_reasons", []))),
        no_reasons=frozenset(_words(raw.get("no_reasons", []))),
    )


def _facts(raw: Mapping[str, object]) -> Facts:
    """Facts as stated; a null takes a shared fact away, so that it is unknown."""
    return {
        name: cast("Stated", tuple(value) if isinstance(value, list) else value)
        for name, value in raw.items()
        if value is not None
    }


def _words(value: object) -> tuple[str, ...]:
    return tuple(map(str, value if isinstance(value, list) else [value]))


def _map(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value)


def _list(value: object) -> Iterable[object]:
    return cast("Iterable[object]", value)


SCENARIOS = tuple(load_scenario(file) for file in FILES)
