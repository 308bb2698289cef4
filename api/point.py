"""A question comes in; a decision with its answer goes out.

This is the policy decision point (XACML): the engine, and the resolver that finds out where an
address is. What it remembers is what the rules say of sets of facts and of places; it keeps
nobody's request.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from typing import NamedTuple, cast

import msgspec

from api.body import Json
from api.question import JsonObject, Question
from api.writing import FoundPlaces, Remembered, Said, Writer
from brightline.engine import Engine, today_anywhere
from brightline.locating import ANONYMISED, Whereabouts, anonymised, locate
from engine.decide import BadRequestError, Decision, Evidence, FactValue
from engine.decide.read import FactMap
from engine.explain import answer_of, http_status, max_age
from engine.resolve import AddressError, Anonymity, Resolver
from records.access.roles import Role
from records.journal.naming import new_id

VIEWER = "viewer"
_sorted = msgspec.json.Encoder(order="sorted").encode
_MOST_HEARD = 4_096
"""Bytes of a body that is remembered for a second."""
_MOST_ANSWERS = 1_024
_UNKEPT = b',"max_age":0'
_FACTORS = ("viewer", "person", "provider", "publication")


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision, and the members of the answer to it."""

    decision: Decision
    members: Mapping[str, object]


@dataclass(frozen=True)
class Prepared:
    """An answer but for its name, which is good for the second in which it was made."""

    question: Question
    said: Said
    places: FoundPlaces
    rest: bytes
    """The members after the name."""
    days: bytes
    policy: bytes
    """As a member."""
    decision: Decision
    """What was decided, without the evidence for the places."""

    def named(self) -> "Written":
        """The answer, with a fresh name."""
        name = new_id()
        return Written(name, b'"id":"%b",%b' % (name.encode(), self.rest), self)

    @cached_property
    def leaf(self) -> tuple[bytes, bytes, bytes]:
        """What stands in the journal's leaf: first, then before and after the name."""
        question, leaf = self.question, self.said.leaf
        stated = question.capabilities
        return (
            b"" if stated is None else b'"capabilities":%b,' % _sorted(stated),
            b'"conduct":"%b","days":"%b",%b,"facts":%b,"id":"'
            % (question.conduct.encode(), self.days, leaf.duties, _sorted(question.facts)),
            b'",%b,"places":%b,%b,%b,"time":"'
            % (leaf.between, self.places.leaf, self.policy, leaf.reasons),
        )


class Written(NamedTuple):
    """An answer as bytes: the members of a JSON object, without its braces."""

    id: str
    members: bytes
    prepared: Prepared


class _Now(NamedTuple):
    """What follows from the second that it is."""

    second: int
    days: tuple[date, date]
    as_of: bytes
    ending: bytes


class _Read(NamedTuple):
    """A question in the words of the engine."""

    conduct: str
    facts: JsonObject
    people: tuple[JsonObject, ...] | None
    codes: Mapping[str, tuple[str, ...]]
    evidence: Mapping[str, tuple[Evidence, ...]]
    capabilities: tuple[str, ...] | None


class _Known(NamedTuple):
    """What was found out about a question of its kind; it depends on nothing but its key."""

    decision: Decision
    said: Said
    needs: bytes | None


class DecisionPoint:
    """Answers questions with one policy set and one resolver."""

    def __init__(
        self, engine: Engine, resolver: Resolver, *, earlier: frozenset[str] = frozenset()
    ) -> None:
        """Decide by what an engine holds.

        Args:
            engine: what decides.
            resolver: what finds out where an address is.
            earlier: the digests of the policies that this one comes after.
        """
        self.engine = engine
        self.resolver = resolver
        self.earlier = earlier
        self._everywhere = tuple(engine.policy_set.atlas.own)
        self._writer = Writer(engine.policy_set)
        self._policy = b'"policy":' + self._writer.digest
        self._now = self._at(0)
        self._located: Remembered[tuple[str, tuple[str, ...]], Whereabouts] = Remembered()
        self._places: Remembered[tuple[object, ...], FoundPlaces] = Remembered()
        self._known: Remembered[tuple[object, ...], _Known] = Remembered()
        self._heard: Remembered[tuple[str, bytes, frozenset[Role]], Prepared] = Remembered()

    def answer(
        self, question: Question, *, as_of: date | tuple[date, date] | None = None
    ) -> Answered:
        """Decide a question for today, wherever on Earth today is, or for another day.

        Raises:
            BadRequestError: the question has a word, value, place or address that does not exist,
                or its facts contradict each other.
        """
        # Taken first, so that an answer made across midnight is kept too briefly, never too long.
        now = datetime.now(UTC)
        decision = self._decide(self._read(question), as_of or today_anywhere())
        members: dict[str, object] = {
            "id": new_id(),
            **answer_of(decision),
            "status": http_status(decision),
            "max_age": max_age(now),
        }
        return Answered(decision, members)

    def write(
        self,
        question: Question,
        *,
        questions: bool = True,
        brief: bool = False,
        as_of: date | tuple[date, date] | None = None,
    ) -> Written:
        """Decide a question, and write the answer: the members of `answer`, as JSON.

        The arguments are those of `prepare`.
        """
        return self.prepare(question, questions=questions, brief=brief, as_of=as_of).named()

    def prepare(
        self,
        question: Question,
        *,
        questions: bool = True,
        brief: bool = False,
        as_of: date | tuple[date, date] | None = None,
    ) -> Prepared:
        """Decide a question, and write the answer but for its name.

        Args:
            question: what is asked.
            questions: whether to search for what could change the answer, which takes longest.
            brief: whether the rules are named only, and the places left out.
            as_of: the days whose law is meant; None is today, wherever on Earth today is.

        Raises:
            BadRequestError: as for `answer`.
        """
        now = self.now()
        days = now.days if as_of is None else as_of
        read = self._read(question)
        known, key, places = self._decided(read, days)
        if read.facts is not question.facts or read.people is not question.people:
            # What was found out about an address was decided by, and is recorded with the rest.
            question = question._replace(facts=read.facts, people=read.people)
        said = known.said
        needs = b""
        if questions:
            found = known.needs
            if found is None:
                found = self._writer.needs(known.decision)
                self._known.keep(key, known._replace(needs=found))
            needs = found
        as_of_text = now.as_of if as_of is None else known.decision.as_of.encode()
        rest = b"".join(
            (
                said.brief if brief else said.members,
                needs,
                b"," if brief else places.member,
                self._policy,
                b',"as_of":"',
                as_of_text,
                b'"',
                said.ending,
                # What the register says may change at any moment.
                _UNKEPT if question.refs else now.ending,
            )
        )
        return Prepared(question, said, places, rest, as_of_text, self._policy, known.decision)

    def heard(self, face: str, content: bytes, roles: frozenset[Role]) -> Prepared | None:
        """What was answered in this second to the same words of one with the same roles."""
        self.now()
        return self._heard.get((face, content, roles))

    def keep(self, face: str, content: bytes, roles: frozenset[Role], prepared: Prepared) -> None:
        """Remember an answer for the rest of the second, unless what people say is in it."""
        if len(content) <= _MOST_HEARD and not prepared.question.refs:
            self._heard.keep((face, content, roles), prepared)

    def check(self, question: Question) -> None:
        """Look at a question that is a part of others, or is asked of nowhere.

        Raises:
            BadRequestError: it has a word, value, place or address that does not exist.
        """
        read = self._read(question)
        self.engine.check_words(
            read.conduct,
            cast("FactMap", read.facts),  # the engine looks at every value itself
            cast("tuple[FactMap, ...] | None", read.people),
            read.capabilities,
        )
        for factor, codes in read.codes.items():
            self.engine.check_codes(factor, codes)

    def now(self) -> _Now:
        """What follows from the second that it is."""
        second = int(time.time())
        now = self._now
        if second != now.second:
            days = now.days
            now = self._now = self._at(second)
            self._located = Remembered()
            self._heard = Remembered(_MOST_ANSWERS)
            if now.days != days:
                self._places = Remembered()
                self._known = Remembered()
        return now

    def is_at_least(self, digest: str) -> bool:
        """Whether the policy that decides is this one, or came after it."""
        return digest == self.engine.policy or digest in self.earlier

    # -- deciding ---------------------------------------------------------------------------------

    def _decided(
        self, read: _Read, days: date | tuple[date, date]
    ) -> tuple[_Known, tuple[object, ...], FoundPlaces]:
        """Decide, or remember what the kernel said of the same sets of facts and places.

        The kernel is a pure function of the conduct, what is stated of each person, the candidate
        places, the days and the capabilities; those are the key, whatever the body looked like.
        """
        stated = self.engine.stated(
            read.conduct,
            cast("FactMap", read.facts),  # the engine looks at every value itself
            cast("tuple[FactMap, ...] | None", read.people),
        )
        hidden = self.engine.hides_place(stated)
        told = (days, hidden, *map(read.codes.get, _FACTORS), *read.evidence.items())
        capable = read.capabilities
        key = (read.conduct, capable, told[0], hidden, *told[2:6], *map(tuple, stated))
        known = self._known.get(key)
        places = self._places.get(told)
        if known is None:
            # Without the evidence: an address is nothing to be remembered.
            decision = self._decide(read._replace(evidence={}), days)
            known = self._known.keep(key, _Known(decision, self._writer.said(decision), None))
        if places is None:
            places = self._places.keep(told, self._writer.places(self._decide(read, days)))
        return known, key, places

    def _decide(self, read: _Read, as_of: date | tuple[date, date]) -> Decision:
        codes = read.codes
        return self.engine.decide(
            read.conduct,
            cast("FactMap", read.facts),  # the engine looks at every value itself
            people=cast("tuple[FactMap, ...] | None", read.people),
            viewer=codes.get(VIEWER),
            person=codes.get("person"),
            provider=codes.get("provider"),
            publication=codes.get("publication"),
            as_of=as_of,
            capabilities=read.capabilities,
            evidence=read.evidence,
        )

    def _read(self, question: Question) -> _Read:
        """The question, with the places that addresses were found to be."""
        conduct, facts, people, places, capabilities, _ = question
        codes: dict[str, tuple[str, ...]] = {}
        evidence: dict[str, tuple[Evidence, ...]] = {}
        for factor, (address, also) in places.items():
            codes[factor] = also
            if address is not None:
                found = self._locate(factor, address, also)
                codes[factor] = self._everywhere if found.codes is None else found.codes
                evidence[factor] = found.evidence
                if factor == VIEWER:
                    facts = _anonymised(facts, found.anonymised)
                    people = people and tuple(
                        _anonymised(p, found.anonymised) if ANONYMISED in p else p for p in people
                    )
        return _Read(conduct, facts, people, codes, evidence, capabilities)

    def _locate(self, factor: str, address: str, also: tuple[str, ...]) -> Whereabouts:
        # Looked up at most once in a second: the sources may change in the next.
        known = self._located.get((address, also))
        if known is not None:
            return known
        # The address may be of anywhere, and no code be looked at any more.
        self.engine.check_codes(factor, also)
        try:
            found = locate(self.resolver, self.engine.policy_set.atlas, address, also=also)
        except AddressError as error:
            raise BadRequestError(f"places.{factor}.address", str(error)) from error
        return self._located.keep((address, also), found)

    def _at(self, second: int) -> _Now:
        moment = datetime.fromtimestamp(second, UTC)
        days = first, last = today_anywhere()
        as_of = first.isoformat() if first == last else f"{first}/{last}"
        # For the whole of this second; so it is kept too briefly, never too long.
        ending = b',"max_age":%d' % max(0, max_age(moment) - 1)
        return _Now(second, days, as_of.encode(), ending)


def _anonymised(facts: JsonObject, by: Anonymity) -> JsonObject:
    """The facts, with what the resolver saw beside what the caller says."""
    said = anonymised(cast("FactValue", facts.get(ANONYMISED)), by)
    return facts if said is None else {**facts, ANONYMISED: cast("Json", said)}
