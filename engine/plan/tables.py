"""The tables of two sides come in, words and places; the entries that differ go out."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile import PolicySet
from engine.places import Atlas
from engine.vocabulary import Fact, Vocabulary

VOCABULARY = "grammar/vocabulary.yaml"


@dataclass(frozen=True, slots=True)
class TableChange:
    """A table that stands otherwise, and its entries that do; none where only notes differ."""

    path: str
    entries: tuple[str, ...]


def tables(before: PolicySet, after: PolicySet) -> tuple[TableChange, ...]:
    """The vocabulary and the files of `jurisdictions/` that are not the same on both sides."""
    found = []
    if before.vocabulary.source != after.vocabulary.source:
        found.append(
            TableChange(VOCABULARY, tuple(_vocabulary(before.vocabulary, after.vocabulary)))
        )
    old, new = _sources(before.atlas), _sources(after.atlas)
    entries = tuple(_atlas(before.atlas, after.atlas))
    for name in sorted(old.keys() | new.keys()):
        if old.get(name) != new.get(name):
            here = tuple(entry for table, entry in entries if table == name)
            found.append(TableChange(f"jurisdictions/{name}", here))
    return tuple(found)


def _sources(atlas: Atlas) -> dict[str, bytes]:
    """The files that an atlas was read from, by name."""
    parts = atlas.source.split(b"\0")
    return {name.decode(): text for name, text in zip(parts[::2], parts[1::2], strict=False)}


def _vocabulary(old: Vocabulary, new: Vocabulary) -> Iterator[str]:
    for word, one, other in (
        ("fact", old.facts, new.facts),
        ("conduct", old.conducts, new.conducts),
        ("requirement", old.requirements, new.requirements),
        ("duty", old.duties, new.duties),
        ("advice", old.advice, new.advice),
        ("factor", old.factors, new.factors),
        ("kind", old.kinds, new.kinds),
    ):
        for name, how in _differing(one, other):
            yield f"{word} {name} {how}"
    for word, part, counterpart in (
        ("what facts imply", old.implications, new.implications),
        ("what does not matter", old.does_not_matter, new.does_not_matter),
        ("own consent", old.own_consent, new.own_consent),
        ("what is read where nothing is stated", old.unless_stated, new.unless_stated),
        ("nobody", old.nobody, new.nobody),
        ("what hides a place", old.hides_place, new.hides_place),
    ):
        if part != counterpart:
            yield f"{word} changed"


def _atlas(old: Atlas, new: Atlas) -> Iterator[tuple[str, str]]:
    one, other = old.gazetteer, new.gazetteer
    for file, word, here, there in (
        ("places.yaml", "place", one.places, other.places),
        ("groups.yaml", "group", one.groups, other.groups),
        ("memberships.yaml", "membership", one.memberships, other.memberships),
        ("territories.yaml", "territory", _bonds(old), _bonds(new)),
        ("postures.yaml", "posture of", one.postures, other.postures),
        ("unknown-codes.yaml", "code", one.unknown_codes, other.unknown_codes),
        ("overlays.yaml", "other name", one.aliases, other.aliases),
        ("overlays.yaml", "place without law of its own", one.no_law, other.no_law),
        ("overlays.yaml", "disputed place", one.disputed, other.disputed),
    ):
        for name, how in _differing(here, there):
            yield file, f"{word} {name} {how}"


def _bonds(atlas: Atlas) -> dict[str, tuple[object, ...]]:
    found: dict[str, tuple[object, ...]] = {}
    for bond in atlas.gazetteer.bonds:
        found[bond.territory] = (*found.get(bond.territory, ()), bond)
    return found


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    for name in (*new, *(name for name in old if name not in new)):
        if name not in old:
            yield name, "added"
        elif name not in new:
            yield name, "removed"
        elif _value(old[name]) != _value(new[name]):
            yield name, "changed"


def _value(entry: object) -> object:
    """An entry as something that can be compared; the place of a fact in the list is no change."""
    return replace(entry, index=0) if isinstance(entry, Fact) else entry
