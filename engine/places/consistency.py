"""A gazetteer comes in.

Sentences go out, one for each place where two files contradict each other; none when all is well.
"""

from collections.abc import Iterable, Iterator

from engine.places.model import DatedPlace, Gazetteer
from engine.places.spelling import COUNTRY, PART


def problems(gazetteer: Gazetteer) -> Iterator[str]:
    """Give everything that is wrong between the files."""
    yield from _places(gazetteer)
    yield from _overlays(gazetteer)
    yield from _territories(gazetteer)
    yield from _memberships(gazetteer)
    yield from _groups(gazetteer)
    yield from _unknown_codes(gazetteer)
    known = (*gazetteer.places, *gazetteer.memberships)
    yield from _unlisted(gazetteer.postures, known, "postures.yaml")


def _unlisted(codes: Iterable[str], listed: Iterable[str], where: str) -> Iterator[str]:
    """Say which codes are not listed."""
    known = set(listed)
    for code in codes:
        if code not in known:
            yield f"{where}: `{code}` is not a listed place: add it to places.yaml or correct it"


def _places(gazetteer: Gazetteer) -> Iterator[str]:
    territories = {bond.territory for bond in gazetteer.bonds}
    for code in gazetteer.places:
        if PART.fullmatch(code):
            if code not in territories:
                yield from _unlisted((code[:2],), gazetteer.places, f"places.yaml, `{code}`")
        elif not COUNTRY.fullmatch(code):
            yield f"places.yaml: `{code}` is not a code: expected one such as FR or US-CA"


def _overlays(gazetteer: Gazetteer) -> Iterator[str]:
    yield from _unlisted(gazetteer.aliases.values(), gazetteer.places, "overlays.yaml, aliases")
    yield from _unlisted(gazetteer.no_law, gazetteer.places, "overlays.yaml, no-law")
    for code, either in gazetteer.disputed.items():
        yield from _unlisted(either, gazetteer.places, f"overlays.yaml, disputed `{code}`")
    for code in (*gazetteer.aliases, *gazetteer.disputed):
        if code in gazetteer.places or code in gazetteer.memberships:
            yield f"overlays.yaml: `{code}` is a listed place and cannot be read as another"
    for code in gazetteer.aliases.keys() & gazetteer.disputed.keys():
        yield f"overlays.yaml: `{code}` is both an alias and disputed: keep one"


def _territories(gazetteer: Gazetteer) -> Iterator[str]:
    for bond in gazetteer.bonds:
        where = f"territories.yaml, `{bond.territory}`"
        yield from _unlisted((bond.territory, bond.parent), gazetteer.places, where)
        if bond.territory == bond.parent:
            yield f"{where}: a territory cannot be its own parent"


def _memberships(gazetteer: Gazetteer) -> Iterator[str]:
    above: set[str] = set()
    for body in gazetteer.memberships.values():
        where = f"memberships.yaml, `{body.code}`"
        if body.code in gazetteer.places:
            yield f"{where}: the code is that of a place: choose another"
        yield from _unlisted(_codes(body.members), above | gazetteer.places.keys(), where)
        yield from _unlisted(_codes(body.territories), gazetteer.places, where)
        above.add(body.code)


def _groups(gazetteer: Gazetteer) -> Iterator[str]:
    known = gazetteer.places.keys() | gazetteer.memberships.keys()
    for group in gazetteer.groups.values():
        yield from _unlisted(_codes(group.places), known, f"groups.yaml, `{group.name}`")


def _unknown_codes(gazetteer: Gazetteer) -> Iterator[str]:
    for code in gazetteer.unknown_codes:
        if code in gazetteer.places or code in gazetteer.aliases:
            yield f"unknown-codes.yaml: `{code}` is a place: remove it here"


def _codes(entries: Iterable[DatedPlace]) -> Iterator[str]:
    return (entry.code for entry in entries)
