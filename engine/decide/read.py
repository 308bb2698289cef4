"""Names and values as a caller wrote them come in; sets go out, or an error that says why not.

Every caller of the engine (the command, the embedding face, the API) is read here, so all of them
accept the same words and refuse the same slips.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import NamedTuple

from engine.compile import Places
from engine.decide.facts import Stated
from engine.diagnostics import did_you_mean, one_of
from engine.places import Atlas
from engine.places.description import ANYWHERE, REST
from engine.vocabulary import Fact, FactType, Vocabulary
from engine.vocabulary.model import NO, PER_PERSON, YES

FactValue = bool | str | Sequence[bool | str] | None
"""One value, several that are possible, or None for unknown."""

FactMap = Mapping[str, FactValue]
Codes = Sequence[str] | str | None
"""Codes of candidate places; None where nothing is said about the factor."""

MOST_PEOPLE = 50


class Recorded(tuple[str, ...]):
    """Candidates of a factor as a decision named them: also `anywhere`, or nowhere at all.

    For a past decision that is made again; a caller who asks states codes.
    """

    __slots__ = ()


class Given(NamedTuple):
    """The codes that a caller gives for each connecting factor."""

    viewer: Codes
    person: Codes
    provider: Codes
    publication: Codes


class BadRequestError(ValueError):
    """A request that says something the engine has no word for.

    `field` is where it stands (`facts.image.depicts`), `accepted` what could stand there.
    """

    def __init__(self, field: str, message: str, accepted: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.field = field
        self.message = message
        self.accepted = tuple(accepted)


_NOWHERE_AT_ALL = frozenset({"person", "provider"})
"""The factors for which there may be no place."""


class Reader:
    """The words of a vocabulary and the codes of an atlas, as tables made once."""

    def __init__(self, vocabulary: Vocabulary, atlas: Atlas) -> None:
        self._vocabulary = vocabulary
        self._atlas = atlas
        self._nothing = [*(fact.left_out for fact in vocabulary.facts.values()), 0]
        self._table = {
            name: (fact.index, 1 << fact.index, _values(fact))
            for name, fact in vocabulary.facts.items()
        }
        self._hides = tuple(
            (vocabulary.facts[name].index, mask) for name, mask in vocabulary.hides_place.items()
        )
        self._own = tuple(
            (vocabulary.facts[name].index, mask)
            for name, mask in vocabulary.own_consent.when.items()
        )
        # What a membership stands for depends on the day; every other code is the same for ever.
        self._candidates = {
            code: atlas.candidates(code, date.max)
            for code in atlas.names()
            if code not in atlas.memberships
        }
        self._anywhere, self._nowhere = atlas.anywhere, atlas.nowhere

    # -- facts ------------------------------------------------------------------------------------

    def conduct(self, conduct: object) -> str:
        """A conduct of the vocabulary."""
        known = self._vocabulary.conducts
        if not isinstance(conduct, str) or conduct not in known:
            message = f"there is no conduct `{_shown(conduct)}`; {_guess(conduct, known)}"
            raise BadRequestError("conduct", message, known)
        return conduct

    def facts(
        self, facts: FactMap, *, base: Sequence[int] | None = None, field: str = "facts"
    ) -> list[int]:
        """The set that is stated for each fact, on top of what is known already."""
        stated = list(self._nothing if base is None else base)
        said = stated.pop()
        table = self._table
        for name, value in facts.items():
            try:
                slot, bit, values = table[name]
            except (KeyError, TypeError):
                raise self._unknown_fact(name, field) from None
            try:
                # With its class, since to Python the number 1 is the same key as true.
                stated[slot] = values[value.__class__, value]
            except (KeyError, TypeError):
                if value is None:
                    continue
                stated[slot] = _mask(self._vocabulary.facts[name], value, field)
            said |= bit
        stated.append(said)
        return stated

    def people(self, facts: FactMap, people: Sequence[FactMap] | None) -> tuple[Stated, ...]:
        """What is stated for each person of the picture; an empty list is a picture of nobody."""
        shared = self.facts(facts)
        if people is None:
            return (shared,)
        if len(people) > MOST_PEOPLE:
            raise BadRequestError("people", f"more than {MOST_PEOPLE} people in one request")
        for name in facts:
            if name.startswith(PER_PERSON):
                message = f"`{name}` is said outside `people` although `people` is given"
                raise BadRequestError(f"facts.{name}", message)
        if not people:
            return (self._nobody(shared),)
        found = tuple(
            self.facts(person, base=shared, field=f"people[{index}]")
            for index, person in enumerate(people)
        )
        self._check_own(found)
        return found

    def _check_own(self, people: tuple[Stated, ...]) -> None:
        """An account is of one person: it consents for itself, and for nobody who stands beside."""
        own = [p for p in people if not any(p[slot] & ~mask for slot, mask in self._own)]
        if len(own) > 1:
            names = " and ".join(f"`{name}`" for name in self._vocabulary.own_consent.when)
            raise BadRequestError(
                "people",
                f"{names} are stated of more than one person, and whoever asks is one; state them "
                "of that person alone",
            )

    def _nobody(self, shared: list[int]) -> Stated:
        for name, mask in self._vocabulary.nobody.items():
            slot = self._vocabulary.facts[name].index
            if not shared[-1] >> slot & 1:
                shared[slot] = mask
                shared[-1] |= 1 << slot
        return shared

    def _unknown_fact(self, name: object, field: str) -> BadRequestError:
        known = self._vocabulary.facts
        message = f"there is no fact `{_shown(name)}`; {_guess(name, known)}"
        return BadRequestError(f"{field}.{_shown(name)}", message, known)

    # -- places -----------------------------------------------------------------------------------

    def hides_place(self, people: tuple[Stated, ...]) -> bool:
        """Whether what is stated keeps the viewer's place from being established."""
        for stated in people:
            for slot, mask in self._hides:
                if stated[slot] & mask:
                    return True
        return False

    def places(self, given: Given, days: tuple[date, date], *, hidden: bool) -> Places:
        """The candidates of each factor: those given, else the default of the vocabulary."""
        viewer, person, provider, publication = given
        found = self._anywhere
        if viewer is not None:
            found = self._codes("viewer", viewer, days)
        if hidden:
            # What hides the viewer leaves every place possible, whatever code came with it.
            found = self._anywhere
        return Places(
            found,
            self._nowhere if person is None else self._codes("person", person, days),
            self._nowhere if provider is None else self._codes("provider", provider, days),
            found if publication is None else self._codes("publication", publication, days),
        )

    def check_codes(self, factor: str, codes: Codes) -> None:
        """Look whether there are such places."""
        for code in (codes,) if isinstance(codes, str) else codes or ():
            if code not in self._candidates:
                self._canonical(factor, code)

    def _codes(self, factor: str, codes: Sequence[str] | str, days: tuple[date, date]) -> int:
        if isinstance(codes, Recorded):
            return self._recorded(factor, codes, days)
        listed = (codes,) if isinstance(codes, str) else codes
        mask = 0
        for code in listed:
            try:
                mask |= self._candidates[code]
            except (KeyError, TypeError):
                mask |= self._rarer(factor, code, days)
        if not mask:
            message = (
                f"`{factor}` is an empty list, which means nothing to one reader and everything "
                "to another; leave it out where the place is unknown"
            )
            raise BadRequestError(f"places.{factor}", message)
        return mask

    def _recorded(self, factor: str, words: Recorded, days: tuple[date, date]) -> int:
        if not words and factor in _NOWHERE_AT_ALL:
            return self._nowhere
        mask, codes = 0, []
        for word in words:
            if word == ANYWHERE or word.endswith(REST):
                with suppress(KeyError):
                    mask |= self._atlas.described((word,))
                    continue
            codes.append(word)
        return mask | self._codes(factor, codes, days) if codes or not mask else mask

    def _rarer(self, factor: str, code: object, days: tuple[date, date]) -> int:
        """A membership, an unlisted subdivision, another spelling, or no place at all."""
        canonical = self._canonical(factor, code)
        first, last = days
        mask = 0
        for day in (first, *(d for d in self._atlas.change_dates if first < d <= last)):
            mask |= self._atlas.candidates(canonical, day)
        return mask

    def _canonical(self, factor: str, code: object) -> str:
        canonical = self._atlas.canonical(code) if isinstance(code, str) else None
        if canonical is None:
            message = f"there is no place `{_shown(code)}`; {_guess(code, self._atlas.names())}"
            raise BadRequestError(f"places.{factor}", message)
        return canonical

    # -- duties -----------------------------------------------------------------------------------

    def capabilities(self, capabilities: Iterable[str] | None) -> frozenset[str] | None:
        """The duties that the caller declares it can carry out."""
        if capabilities is None:
            return None
        known = self._vocabulary.duties
        named = [capabilities] if isinstance(capabilities, str) else list(capabilities)
        for name in named:
            if name not in known:
                message = f"there is no duty `{_shown(name)}`; {_guess(name, known)}"
                raise BadRequestError("capabilities", message, known)
        return frozenset(named)


def _values(fact: Fact) -> dict[tuple[type, object], int]:
    if fact.type is FactType.FLAG:
        return {(bool, True): YES, (bool, False): NO}
    return {(str, value): bit for value, bit in fact.bits.items()}


def _mask(fact: Fact, value: object, field: str) -> int:
    where = f"{field}.{fact.name}"
    if isinstance(value, list | tuple | set | frozenset):
        if not value:
            message = f"`{fact.name}` is an empty list; leave it out where it is unknown"
            raise BadRequestError(where, message, fact.bits)
        mask = 0
        for one in value:
            mask |= _bit(fact, one, where)
        return mask
    return _bit(fact, value, where)


def _bit(fact: Fact, value: object, where: str) -> int:
    if fact.type is FactType.FLAG:
        if isinstance(value, bool):
            return YES if value else NO
        message = f"`{fact.name}` is `{_shown(value)}`; expected true or false"
        raise BadRequestError(where, message, ("true", "false"))
    bit = fact.bits.get(value) if isinstance(value, str) else None
    if bit is None:
        message = f"`{fact.name}` has no value `{_shown(value)}`; {_guess(value, fact.bits)}"
        raise BadRequestError(where, message, fact.bits)
    return bit


def _guess(word: object, accepted: Iterable[str]) -> str:
    words = list(accepted)
    return did_you_mean(word, words) if isinstance(word, str) else one_of(words)


def _shown(word: object) -> str:
    """A caller's value as it stands in JSON, short enough to repeat."""
    plain = word is None or isinstance(word, bool | int | float)
    text = json.dumps(word) if plain else str(word)
    most = 60
    return text if len(text) <= most else text[: most - 1] + "…"
