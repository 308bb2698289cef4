"""A question comes in; a decision with its answer goes out.

This is the policy decision point (XACML): the engine, and the resolver that finds out where an
address is. It keeps nothing of what it was asked.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import cast
from uuid import uuid4

from api.body import Json
from api.question import JsonObject, Question
from brightline.engine import Engine
from brightline.locating import ANONYMISED, Whereabouts, anonymised, locate
from engine.decide import BadRequestError, Decision, Evidence, FactValue
from engine.decide.read import FactMap
from engine.explain import answer_of, http_status, max_age
from engine.resolve import AddressError, Anonymity, Resolver

VIEWER = "viewer"


@dataclass(frozen=True, slots=True)
class Answered:
    """A decision, and the members of the answer to it."""

    decision: Decision
    members: Mapping[str, object]


class DecisionPoint:
    """Answers questions with one policy set and one resolver."""

    def __init__(self, engine: Engine, resolver: Resolver) -> None:
        self.engine = engine
        self.resolver = resolver
        self._everywhere = tuple(engine.policy_set.atlas.own)

    def answer(self, question: Question) -> Answered:
        """Decide a question for today, wherever on Earth today is.

        Raises:
            BadRequestError: the question has a word, value, place or address that does not exist,
                or its facts contradict each other.
        """
        # Taken first, so that an answer made across midnight is kept too briefly, never too long.
        now = datetime.now(UTC)
        decision = self._decide(question)
        members: dict[str, object] = {
            "id": str(uuid4()),
            **answer_of(decision),
            "status": http_status(decision),
            "max_age": max_age(now),
        }
        return Answered(decision, members)

    def _decide(self, question: Question) -> Decision:
        facts, people = question.facts, question.people
        codes: dict[str, tuple[str, ...]] = {}
        evidence: dict[str, tuple[Evidence, ...]] = {}
        for factor, place in question.places.items():
            codes[factor] = place.codes
            if place.address is not None:
                found = self._locate(factor, place.address, place.codes)
                codes[factor] = self._everywhere if found.codes is None else found.codes
                evidence[factor] = found.evidence
                if factor == VIEWER:
                    facts = _anonymised(facts, found.anonymised)
                    people = people and tuple(
                        _anonymised(p, found.anonymised) if ANONYMISED in p else p for p in people
                    )
        return self.engine.decide(
            question.conduct,
            cast("FactMap", facts),  # the engine looks at every value itself
            people=cast("tuple[FactMap, ...] | None", people),
            viewer=codes.get(VIEWER),
            person=codes.get("person"),
            provider=codes.get("provider"),
            publication=codes.get("publication"),
            capabilities=question.capabilities,
            evidence=evidence,
        )

    def _locate(self, factor: str, address: str, also: tuple[str, ...]) -> Whereabouts:
        try:
            return locate(self.resolver, self.engine.policy_set.atlas, address, also=also)
        except AddressError as error:
            raise BadRequestError(f"places.{factor}.address", str(error)) from error


def _anonymised(facts: JsonObject, by: Anonymity) -> JsonObject:
    """The facts, with what the resolver saw beside what the caller says."""
    said = anonymised(cast("FactValue", facts.get(ANONYMISED)), by)
    return facts if said is None else {**facts, ANONYMISED: cast("Json", said)}
