"""The vocabulary file comes in, read by its own eyes; plain sets of words go out.

Nothing of the engine's vocabulary is used: a slip in how that one is loaded must show as a
difference between the two.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import cast

import yaml

FILE = Path(__file__).parents[2] / "grammar" / "vocabulary.yaml"

Sets = Mapping[str, frozenset[str]]
"""Facts by name, each with a set of values; a flag has the values `no` and `yes`."""

_Raw = Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """What the words mean, without a bit anywhere."""

    values: Mapping[str, tuple[str, ...]]
    """Every fact with its values; those of a scale from first to last."""
    left_out: Sets
    """What an omitted fact stands for."""
    hides_place: Sets
    conducts: tuple[str, ...]
    entails: Mapping[str, frozenset[str]]
    entails_when: Mapping[str, tuple[Sets, frozenset[str]]]
    conduct_facts: Mapping[str, Sets]
    implications: tuple[tuple[Sets, Sets], ...]
    does_not_matter: tuple[tuple[Sets, Sets], ...]
    own_when: Sets
    own_conducts: frozenset[str]
    own_least: str
    own_never: frozenset[str]
    unless_stated: tuple[tuple[str, Sets, Sets], ...]
    nobody: Sets
    met_by: Mapping[str, Sets]
    binding: frozenset[str]
    """The duties without which an answer is worth nothing."""


def read_words(file: Path = FILE) -> Words:
    """Read the vocabulary."""
    raw = _map(yaml.safe_load(file.read_text(encoding="utf-8")))
    facts = _tables(raw["facts"])
    values = {
        name: ("no", "yes") if fact["type"] == "flag" else tuple(_map(fact["values"]))
        for name, fact in facts.items()
    }
    conducts = _tables(raw["conducts"])
    own = _map(raw["own_consent"])
    return Words(
        values=values,
        left_out={name: _words(facts[name].get("left_out", list(values[name]))) for name in values},
        hides_place={n: _words(f["hides_place"]) for n, f in facts.items() if "hides_place" in f},
        conducts=tuple(conducts),
        entails={name: _words(conduct["entails"]) for name, conduct in conducts.items()},
        entails_when={
            name: _conditional(_map(conduct["entails_when"]))
            for name, conduct in conducts.items()
            if "entails_when" in conduct
        },
        conduct_facts={name: _sets(facts) for name, facts in _map(raw["conduct_facts"]).items()},
        implications=_pairs(raw["implications"], "if", "then"),
        does_not_matter=_pairs(raw["does_not_matter"], "when", "reads"),
        own_when=_sets(own["when"]),
        own_conducts=_words(own["conducts"]),
        own_least=str(own["at_least"]),
        own_never=_words(own["never"]),
        unless_stated=tuple(
            (str(row["conduct"]), _sets(row["when"]), _sets(row["reads"]))
            for row in _rows(raw["unless_stated"])
        ),
        nobody=_sets(raw["nobody"]),
        met_by={n: _sets(r["met_by"]) for n, r in _tables(raw["requirements"]).items()},
        binding=frozenset(n for n, d in _tables(raw["duties"]).items() if d["class"] == "binding"),
    )


def _conditional(raw: _Raw) -> tuple[Sets, frozenset[str]]:
    """The facts under which more conducts are entailed, and which."""
    return _sets({k: v for k, v in raw.items() if k != "conducts"}), _words(raw["conducts"])


def _pairs(raw: object, one: str, other: str) -> tuple[tuple[Sets, Sets], ...]:
    return tuple((_sets(row[one]), _sets(row[other])) for row in _rows(raw))


def _sets(raw: object) -> Sets:
    return {name: _words(value) for name, value in _map(raw).items()}


def _words(raw: object) -> frozenset[str]:
    """One word or a list of words; YAML reads a bare `yes` or `no` as true or false."""
    listed = raw if isinstance(raw, list) else [raw]
    return frozenset("yes" if w is True else "no" if w is False else str(w) for w in listed)


def _tables(raw: object) -> Mapping[str, _Raw]:
    return {name: _map(value) for name, value in _map(raw).items()}


def _rows(raw: object) -> list[_Raw]:
    return [_map(row) for row in cast("list[object]", raw)]


def _map(raw: object) -> _Raw:
    return cast("_Raw", raw)
