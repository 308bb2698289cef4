"""An address comes in; what a request says of the viewer's place goes out, with the evidence."""

from dataclasses import dataclass

from engine.decide import Evidence
from engine.places import Atlas
from engine.resolve import Anonymity, Resolver


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Codes of the candidate places; None where the place is not established, which is anywhere."""

    codes: tuple[str, ...] | None
    anonymised: Anonymity
    evidence: tuple[Evidence, ...]


def locate(resolver: Resolver, atlas: Atlas, address: str) -> Whereabouts:
    """Resolve an address. Raises AddressError for what is no address."""
    located = resolver.locate(address)
    evidence = tuple(
        Evidence(source=e.source, says=e.says, detail=e.detail) for e in located.evidence
    )
    codes = tuple(sorted(located.codes))
    strange = [code for code in codes if atlas.canonical(code) is None]
    if located.anywhere or strange or not codes:
        why = f"`{strange[0]}` is no place" if strange else "place not established"
        evidence = (*evidence, Evidence(source="resolver", says="anywhere", detail=why))
        return Whereabouts(codes=None, anonymised=located.anonymised, evidence=evidence)
    return Whereabouts(codes=codes, anonymised=located.anonymised, evidence=evidence)
