"""Whoever asks and what they ask come in; what decides for them goes out, and what they named.

Most are decided for by the policy of the operator; a client of the operator that brought rules of
its own (a tenant) is decided for by that policy with its rules added.
"""

from collections.abc import Callable, Mapping, Sequence

from fastapi.concurrency import run_in_threadpool

from api.point import DecisionPoint, Written
from api.principal import Principal
from api.problems import Problem, ProblemError, ProblemKind
from api.question import Question
from api.recording import Recording
from api.references import look_up, names_references
from engine.decide import BadRequestError
from records.journal import Recorder
from records.register.lookup import Lookup

Seen = Callable[[Written], None]
"""Takes a decision that is about to be answered; it takes no time, and never raises."""


class Points:
    """The decision points of a service, and what they share.

    Args:
        everybody: decides for all but tenants.
        tenants: what decides for each of them.
        recorder: records decisions before they are answered; None keeps nothing.
        lookup: looks up what is named by reference; None where the service keeps no register.
        seen: those who look at decisions, such as who counts.
        shadow: decides again by another version of the rules; it has none of a tenant's.
    """

    def __init__(
        self,
        everybody: DecisionPoint,
        *,
        tenants: Mapping[str, DecisionPoint] | None = None,
        recorder: Recorder | None = None,
        lookup: Lookup | None = None,
        seen: Sequence[Seen] = (),
        shadow: Seen | None = None,
    ) -> None:
        self.everybody = everybody
        self._tenants = {} if tenants is None else tenants
        self._recording = Recording(recorder)
        self._lookup = lookup
        self._seen = tuple(seen)
        self._shadow = shadow

    def of(self, principal: Principal) -> DecisionPoint:
        """What decides for somebody.

        Raises:
            ProblemError: a tenant whose rules are not here: it is never served as everybody is.
        """
        if principal.tenant is None:
            return self.everybody
        found = self._tenants.get(principal.tenant)
        if found is None:
            detail = f"there are no rules for the tenant `{principal.tenant}` here"
            raise ProblemError(Problem(kind=ProblemKind.ROLE_NEEDED, detail=detail))
        return found

    async def known(self, question: Question) -> Question:
        """A question with facts in the place of references.

        Raises:
            BadRequestError: a reference is none, or there is no register to look it up in.
            RegisterUnavailableError: nothing may be decided.
        """
        if not names_references(question):
            return question
        (found,) = await self.known_all((question,))
        if isinstance(found, BadRequestError):
            raise found
        return found

    async def known_all(
        self, questions: Sequence[Question]
    ) -> Sequence[Question | BadRequestError]:
        """Questions with facts in the place of references, looked up in one moment.

        Raises:
            RegisterUnavailableError: nothing may be decided.
        """
        return await run_in_threadpool(look_up, self._lookup, questions)

    async def record(self, decided: Sequence[Written], request_id: str | None) -> None:
        """Record decisions that are answered together; they may be answered when this returned.

        Raises:
            JournalUnavailableError: none of them may be answered.
        """
        if len(decided) == 1:
            await self._recording.record(decided[0], request_id)
        else:
            await self._recording.record_many(decided, request_id)
        for see in self._seen:
            for one in decided:
                see(one)
        if self._shadow is not None:
            for one in decided:
                if one.prepared.decision.policy_set is self.everybody.engine.policy_set:
                    self._shadow(one)
