"""Combination: what every source answered comes in, the places established go out.

Pure. Whatever is missing, hidden, contradictory or unknown makes the result stricter,
never milder.
"""

from engine.resolve.model import Anonymity, Answer, Evidence, Located, Standing

_LABELS = (
    Anonymity.TOR,
    Anonymity.VPN,
    Anonymity.PROXY,
    Anonymity.HOSTING,
    Anonymity.RELAY,
)
"""Of several ways to hide, the first in this order gives the label."""

_OUTRANKED_BY_RELAY = frozenset({Anonymity.VPN, Anonymity.HOSTING})
"""A relay's egress runs in data centres, so lists of anonymous networks often hold it too."""


def combine(notes: tuple[Evidence, ...], answers: tuple[Answer, ...]) -> Located:
    """Weigh the answers of the sources.

    Anywhere, if one of these is true; else the union of all places named:

    - a source that was configured could not be asked: what it would have said (that the
      address is a VPN, that the user is elsewhere) cannot be excluded;
    - the address hides its user, other than by a relay whose egress list is loaded;
    - a source has an entry for the address, and the entry says that the place is not known;
    - no source names a place.
    """
    relays = tuple(each for each in answers if Anonymity.RELAY in each.anonymity)
    hidden = frozenset[Anonymity]().union(*(each.anonymity for each in answers))
    if relays:
        hidden -= _OUTRANKED_BY_RELAY
    codes = merge_places(tuple(each.codes for each in relays or answers))
    unsettled = any(each.standing in {Standing.UNKNOWN, Standing.UNAVAILABLE} for each in answers)
    return Located(
        codes=codes,
        anywhere=unsettled or not codes or not hidden <= {Anonymity.RELAY},
        anonymised=next((label for label in _LABELS if label in hidden), Anonymity.NONE),
        evidence=(*notes, *map(_as_evidence, answers)),
    )


def merge_places(said: tuple[frozenset[str], ...]) -> frozenset[str]:
    """The union of places; a country gives way to a part of it, since the two agree.

    >>> sorted(merge_places((frozenset({"GB-ENG"}), frozenset({"GB"}), frozenset({"FR"}))))
    ['FR', 'GB-ENG']
    """
    union = frozenset[str]().union(*said)
    divided = {code.partition("-")[0] for code in union if "-" in code}
    return union - divided


def _as_evidence(answer: Answer) -> Evidence:
    return Evidence(source=answer.source, says=answer.says, detail=answer.detail)
