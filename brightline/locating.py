"""An address comes in; what a request says of the viewer's place goes out, with the evidence."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.decide import Evidence, FactValue
from engine.places import Atlas
from engine.resolve import Anonymity, Resolver

ANONYMISED = "location.anonymised"


@dataclass(frozen=True, slots=True, kw_only=True)
class Whereabouts:
    """Codes of the candidate places; None where the place is not established, which is anywhere."""

    codes: tuple[str, ...] | None
    anonymised: Anonymity
    evidence: tuple[Evidence, ...]


def locate(
    resolver: Resolver, atlas: Atlas, address: str, *, also: Sequence[str] = ()
) -> Whereabouts:
    """Resolve an address. Raises AddressError for what is no address.

    `also` are codes that the caller has verified, such as an account's country: they are added to
    what the address says, and never replace it.
    """
    located = resolver.locate(address)
    evidence = tuple(
        Evidence(source=e.source, says=e.says, detail=e.detail) for e in located.evidence
    ) + tuple(Evidence(source="caller", says=code) for code in also)
    codes = tuple(sorted(located.codes))
    strange = [code for code in codes if atlas.canonical(code) is None]
    if located.anywhere or strange or not codes:
        why = f"`{strange[0]}` is no place" if strange else "place not established"
        evidence = (*evidence, Evidence(source="resolver", says="anywhere", detail=why))
        return Whereabouts(codes=None, anonymised=located.anonymised, evidence=evidence)
    return Whereabouts(codes=(*codes, *also), anonymised=located.anonymised, evidence=evidence)


def anonymised(said: FactValue, by: Anonymity) -> FactValue:
    """The fact `location.anonymised`: what is said of it, or what the resolver saw.

    INVARIANT: a caller cannot take back by a fact what the address shows.
    """
    if by is Anonymity.NONE or said == []:
        # An empty list stays one, for the engine to refuse.
        return said
    values = [] if said is None else [said] if isinstance(said, str | bool) else list(said)
    return [*values, by.value]
