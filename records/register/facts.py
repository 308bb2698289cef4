"""Entries of the register and a question come in; the facts that they establish go out.

INVARIANT: what a caller states beside a reference can only make these facts stricter, and a consent
never says more than was recorded.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from engine.decide import FactValue
from engine.decide.read import FactMap
from engine.vocabulary import Fact, FactType, Vocabulary
from engine.vocabulary.model import NO, YES, Masks
from records.register.model import Action, ConsentTerms, Entry, Known

CONSENT = "person.consent"
DEPICTS = "image.depicts"
REAL = "person.real"
REFUSAL = "register.refusal"
COMPLAINT = "register.complaint"
_WITHDRAWN = "withdrawn"
_NONE = "none"


class NotRealError(ValueError):
    """A reference names a real person, and the caller says that the person is not real."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a consent has to cover: every conduct of these, up to this depiction.

    `parties` are references of whoever asks, to whom a consent may have been given.
    """

    conducts: frozenset[str]
    depicts: int
    parties: frozenset[str]
    own: bool
    """Whether the person asks for themselves, verified, and consents by asking."""


def asked_of(
    vocabulary: Vocabulary, conduct: str, facts: FactMap, parties: Iterable[str] = ()
) -> Asked:
    """What a consent has to cover for a conduct.

    The conduct asked about has to be named in the consent, and so have those that it only includes
    under certain facts (to publish an altered picture is also to have it created). What is unknown
    counts as what asks for most.
    """
    known = vocabulary.conducts
    whole = [conduct]
    needed = {conduct}
    for name in whole:
        if name not in known:
            continue
        here = known[name]
        whole += [e for e in here.entails if e not in whole]
        if here.entails_when is not None and _possible(vocabulary, facts, here.entails_when):
            added = [e for e in here.then_entails if e not in whole]
            whole += added
            needed |= set(added)
    own = vocabulary.own_consent
    return Asked(
        conducts=frozenset(needed),
        depicts=_mask(vocabulary.facts[DEPICTS], facts.get(DEPICTS)).bit_length(),
        parties=frozenset(parties),
        own=conduct in own.conducts and _certain(vocabulary, facts, own.when),
    )


def consent_of(
    vocabulary: Vocabulary, consents: Iterable[Entry[ConsentTerms]], asked: Asked, now: datetime
) -> str:
    """The consent of a person to what is asked, as far as it is recorded.

    Whoever takes a consent back takes back what they had consented to before, in the same scope:
    only a consent that was recorded later counts again.
    """
    covering = [e for e in consents if _covers(vocabulary, e.terms, asked)]
    taken_back = [
        event.number for e in covering for event in e.events if event.action is Action.WITHDRAWN
    ]
    last = max(taken_back, default=0)
    live = [
        e.terms.form.value
        for e in covering
        if e.is_open and e.recorded.number > last and (e.terms.until is None or now < e.terms.until)
    ]
    if live:
        bits = vocabulary.facts[CONSENT].bits
        return max(live, key=lambda word: bits[word])
    # The verified person who asks consents by asking; to have taken a consent given to others back
    # is no contradiction to that.
    return _WITHDRAWN if taken_back and not asked.own else _NONE


def facts_of_person(
    vocabulary: Vocabulary, known: Known, asked: Asked, stated: FactMap, now: datetime
) -> dict[str, FactValue]:
    """The facts about a person: what is recorded, and no looser than what is stated.

    Raises:
        NotRealError: the caller says that the person is not real.
    """
    consent = consent_of(vocabulary, known.consents, asked, now)
    refused = any(e.is_open for e in known.refusals)
    complained = any(e.is_open for e in known.complaints)
    return {
        REAL: _real(stated.get(REAL)),
        CONSENT: lower(vocabulary.facts[CONSENT], consent, stated.get(CONSENT)),
        REFUSAL: either(refused, stated.get(REFUSAL)),
        COMPLAINT: either(complained, stated.get(COMPLAINT)),
    }


def lower(scale: Fact, recorded: str, stated: FactValue) -> FactValue:
    """The lower of a recorded value of a scale and of each one that is stated."""
    words = _listed(stated)
    if stated is None:
        return recorded
    if not words or any(not isinstance(word, str) or word not in scale.bits for word in words):
        return stated  # no value of this fact: the engine refuses it, in its own words
    found = {min(recorded, str(word), key=lambda w: scale.bits[w]) for word in words}
    ordered = sorted(found, key=lambda w: scale.bits[w])
    return ordered[0] if len(ordered) == 1 else ordered


def either(recorded: FactValue, stated: FactValue) -> FactValue:
    """True where one of two flags is, each of them possibly both."""
    if stated is None:
        return recorded
    words = _listed(stated)
    if not words or any(not isinstance(word, bool) for word in words):
        return stated
    found = sorted({bool(one) or bool(two) for one in _listed(recorded) for two in words})
    return found[0] if len(found) == 1 else found


def _real(stated: FactValue) -> FactValue:
    words = _listed(stated)
    if stated is not None and (not words or any(not isinstance(word, bool) for word in words)):
        return stated
    if stated is not None and True not in words:
        raise NotRealError(
            "a person who is named by a reference is real; leave `person.real` out, or the "
            "reference"
        )
    return True


def _covers(vocabulary: Vocabulary, terms: ConsentTerms, asked: Asked) -> bool:
    # A word that this version of the vocabulary no longer has covers nothing.
    most = vocabulary.facts[DEPICTS].bits.get(terms.depicts, 0).bit_length()
    return (
        asked.conducts <= terms.conducts
        and asked.depicts <= most
        and (terms.given_to is None or terms.given_to in asked.parties)
    )


def _possible(vocabulary: Vocabulary, facts: FactMap, masks: Masks) -> bool:
    return all(
        _mask(vocabulary.facts[name], facts.get(name)) & mask for name, mask in masks.items()
    )


def _certain(vocabulary: Vocabulary, facts: Mapping[str, FactValue], masks: Masks) -> bool:
    return all(
        not _mask(vocabulary.facts[name], facts.get(name)) & ~mask for name, mask in masks.items()
    )


def _mask(fact: Fact, value: FactValue) -> int:
    """The set of values that is stated; every value for a word that is none."""
    if value is None:
        return fact.left_out
    mask = 0
    for word in _listed(value):
        if fact.type is FactType.FLAG:
            mask |= (YES if word else NO) if isinstance(word, bool) else fact.full
        else:
            mask |= fact.bits.get(word, fact.full) if isinstance(word, str) else fact.full
    return mask or fact.full


def _listed(value: FactValue) -> tuple[bool | str, ...]:
    """The values as a list."""
    if value is None:
        return ()
    if isinstance(value, bool | str):
        return (value,)
    return tuple(value) if isinstance(value, list | tuple) else ()
