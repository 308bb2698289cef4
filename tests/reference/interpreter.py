"""Rule files as trees and one request come in; the answer that the design prescribes goes out.

A naive second reading of the same text, kept apart from the compiler and the decider on purpose:
sets of words, loops over rules and days, no mask, no index and no cache.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import assert_never

from engine.language import tree
from engine.places import NOWHERE, Atlas
from tests.reference.conditions import Case, as_codes, reached, read_rule
from tests.reference.documents import OF_LAW, Profile, binds, changes, counts, is_in_force
from tests.reference.facts import (
    ContradictionError,
    asks_for_themselves,
    entailed,
    facts_for,
    read_facts,
)
from tests.reference.words import Sets, Words

Files = Iterable[tuple[str, tree.Document]]
"""Documents with their paths inside the rules folder."""

PUBLIC = frozenset({"share", "publish", "promote", "monetise", "sell"})
"""The conducts that connect by the place of publication, where the law does not say otherwise."""


class Outcome(StrEnum):
    """The four answers, from the mildest to the strictest."""

    PERMIT = "permit"
    PERMIT_WITH_DUTIES = "permit-with-duties"
    REQUIRED_FIRST = "required-first"
    DENY = "deny"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A request: what is left out of `facts` or `places` is not stated."""

    conduct: str
    facts: Sets
    people: tuple[Sets, ...] | None = None
    places: Mapping[str, tuple[str, ...]]
    first: date
    last: date
    capabilities: frozenset[str] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """A rule that stands: by which conduct it was reached, and for which person."""

    provision: str
    rule: str
    via: str | None
    person: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Owed:
    """A duty that stands."""

    duty: str
    provision: str
    rule: str
    hours: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What is decided, complete."""

    outcome: Outcome
    forbids: frozenset[Reason]
    permits: frozenset[Reason]
    """The permissions that hold."""
    unmet: frozenset[str]
    duties: frozenset[Owed]
    must_remove: bool
    """Whether what the floor or a law forbids is to be taken down."""
    unpermitted: frozenset[tuple[str, int]]
    """The conducts, the one asked about and those it entails, that nothing permits for a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The rules of a folder in one profile, for one deployment."""

    documents: tuple[tree.Document, ...]
    profile: Profile
    words: Words
    atlas: Atlas

    @classmethod
    def of(
        cls, files: Files, *, profile: Profile, words: Words, atlas: Atlas, identity: str | None
    ) -> "Reference":
        """Choose the documents that count."""
        chosen = tuple(d for p, d in files if counts(p, d, profile) and binds(d, identity))
        return cls(documents=chosen, profile=profile, words=words, atlas=atlas)

    def answer(self, question: Question) -> Answer:
        """Decide.

        Raises:
            ContradictionError: the stated facts cannot all be so.
        """
        days = self._days(question)
        places = self._places(question, days)
        forbids: set[Reason] = set()
        permits: set[Reason] = set()
        lacking: set[tuple[str, int]] = set()
        unmet: set[str] = set()
        duties: set[Owed] = set()
        must_remove = False
        for person, stated in enumerate(self._people(question)):
            facts = read_facts(self.words, question.conduct, stated)
            for conduct in entailed(self.words, question.conduct, facts):
                via = None if conduct == question.conduct else conduct
                read = facts_for(self.words, conduct, facts, asked=question.conduct)
                is_permitted = self.profile is not Profile.FULL
                for document, rule in self._standing(conduct, read, places, days):
                    provision, name = document.name.text, rule.name.text
                    reason = Reason(provision=provision, rule=name, via=via, person=person)
                    match rule.effect:
                        case tree.Permit():
                            permits.add(reason)
                            is_permitted = True
                        case tree.Forbid():
                            forbids.add(reason)
                            of_policy = document.heading is tree.Heading.POLICY
                            must_remove |= conduct == "host" and not of_policy
                        case tree.Require(requirements):
                            words = {word.text for word in requirements}
                            unmet |= {word for word in words if not self._is_met(word, read)}
                        case tree.Duty(owed, hours):
                            # A duty comes with its own conduct: it is not entailed.
                            words = {word.text for word in owed if via is None}
                            duties |= {
                                Owed(duty=word, provision=provision, rule=name, hours=hours)
                                for word in words
                            }
                        case _:
                            assert_never(rule.effect)
                if not is_permitted:
                    lacking.add((conduct, person))
        able = question.capabilities is None or (
            {owed.duty for owed in duties} & self.words.binding <= question.capabilities
        )
        denied = bool(forbids or lacking or not able)
        return Answer(
            outcome=_outcome(denied=denied, unmet=bool(unmet), duties=bool(duties)),
            forbids=frozenset(forbids),
            permits=frozenset(permits),
            unmet=frozenset() if denied else frozenset(unmet),
            duties=frozenset(duties),
            must_remove=must_remove,
            unpermitted=frozenset(lacking),
        )

    def _standing(
        self,
        conduct: str,
        facts: Sets,
        places: Mapping[str, frozenset[str]],
        days: tuple[date, ...],
    ) -> Iterator[tuple[tree.Document, tree.Rule]]:
        """The rules about a conduct that stand: a permission if it must, another if it may."""
        for document in self.documents:
            for rule in document.rules:
                if not self._is_about(rule.effect.conducts, conduct):
                    continue
                in_force = tuple(day for day in days if is_in_force(document, rule, day))
                case = Case(
                    words=self.words,
                    atlas=self.atlas,
                    facts=facts,
                    places=places,
                    days=in_force,
                )
                if isinstance(rule.effect, tree.Permit):
                    stands = in_force == days and read_rule(rule, case).certain
                else:
                    stands = (
                        bool(in_force)
                        and self._is_engaged(document, conduct, case)
                        and read_rule(rule, case).possible
                    )
                if stands:
                    yield document, rule

    def _is_about(self, conducts: tree.Conducts, conduct: str) -> bool:
        return (conduct in {word.text for word in conducts.words}) is not conducts.all_but

    def _is_engaged(self, document: tree.Document, conduct: str, case: Case) -> bool:
        """Whether a place of some connecting factor lies where the law reaches."""
        if document.heading not in OF_LAW:
            return True
        factors = {word.text for word in document.connects} or {
            "viewer",
            "provider",
            *(("publication",) if conduct in PUBLIC else ()),
        }
        kind = document.kind.text if document.kind else ""
        cites = document.cites.text if document.cites else ""
        extent: frozenset[str] = frozenset()
        for day in case.days:
            for word in document.extent:
                extent |= reached(self.atlas, word.text, day, kind=kind, cites=cites)
        return any(case.places[factor] & extent for factor in factors)

    def _is_met(self, requirement: str, facts: Sets) -> bool:
        return all(facts[name] <= by for name, by in self.words.met_by[requirement].items())

    def _people(self, question: Question) -> tuple[Sets, ...]:
        """What is stated about each person; about nobody, where the list of people is empty."""
        if question.people is None:
            return (question.facts,)
        if not question.people:
            return ({**self.words.nobody, **question.facts},)
        people = tuple({**question.facts, **person} for person in question.people)
        if sum(asks_for_themselves(self.words, person) for person in people) > 1:
            raise ContradictionError("whoever asks is one person")
        return people

    def _places(self, question: Question, days: tuple[date, ...]) -> Mapping[str, frozenset[str]]:
        """The places that each connecting factor may be, on any of the days."""
        anywhere = as_codes(self.atlas, self.atlas.anywhere)
        nowhere = frozenset({NOWHERE})
        located = {
            factor: frozenset(
                place
                for code in codes
                for day in days
                for place in as_codes(self.atlas, self.atlas.candidates(code, day))
            )
            for factor, codes in question.places.items()
        }
        viewer = located.get("viewer", anywhere)
        for stated in self._people(question):
            for name, hiding in self.words.hides_place.items():
                if stated.get(name, self.words.left_out[name]) & hiding:
                    viewer = anywhere
        return {
            "viewer": viewer,
            "publication": located.get("publication", viewer),
            "provider": located.get("provider", nowhere),
            "person": located.get("person", nowhere),
        }

    def _days(self, question: Question) -> tuple[date, ...]:
        """The first day, and every day of the interval on which anything can change."""
        named = {*self.atlas.change_dates, *changes(self.documents)}
        inside = {day for day in named if question.first < day <= question.last}
        return (question.first, *sorted(inside))


def _outcome(*, denied: bool, unmet: bool, duties: bool) -> Outcome:
    if denied:
        return Outcome.DENY
    if unmet:
        return Outcome.REQUIRED_FIRST
    return Outcome.PERMIT_WITH_DUTIES if duties else Outcome.PERMIT
