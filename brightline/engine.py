"""A request in a program's own types comes in; a decision goes out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from engine.compile import PolicySet
from engine.decide import (
    BadRequestError,
    ContradictionError,
    Decision,
    Evidence,
    Facts,
    Request,
    Told,
    decide,
)
from engine.decide.facts import Stated
from engine.decide.read import Codes, FactMap, Given, Reader

_NOTHING: FactMap = {}
_NO_EVIDENCE: Mapping[str, tuple[Evidence, ...]] = {}


class Engine:
    """A policy set that can be asked. Immutable, and safe for any number of threads.

    `provider` are codes of the places where the service is established. Raises BadRequestError for
    a place that does not exist.
    """

    def __init__(self, policy: PolicySet, *, provider: Codes = None) -> None:
        self.policy_set = policy
        self._facts = Facts(policy.vocabulary)
        self._reader = Reader(policy.vocabulary, policy.atlas)
        self._provider = provider
        # A place that does not exist is refused now, and not with every request.
        self._reader.places(Given(None, None, provider, None), today_anywhere(), hidden=False)

    @property
    def policy(self) -> str:
        """The digest of everything that an answer depends on besides the request."""
        return self.policy_set.digest

    def decide(  # noqa: PLR0913  # the parts of a request
        self,
        conduct: str,
        facts: FactMap = _NOTHING,
        *,
        people: Sequence[FactMap] | None = None,
        viewer: Codes = None,
        person: Codes = None,
        provider: Codes = None,
        publication: Codes = None,
        as_of: date | tuple[date, date] | None = None,
        capabilities: Iterable[str] | None = None,
        evidence: Mapping[str, tuple[Evidence, ...]] | None = None,
    ) -> Decision:
        """Decide whether something may be done.

        Args:
            conduct: the action, a word of the vocabulary such as `edit`.
            facts: what is known; a list of values means one of these, what is left out is unknown.
            people: the facts of each person shown; `[]` is a picture of nobody.
            viewer: codes of the places where the requester may be; None is anywhere.
            person: where the depicted person lives; None is not known.
            provider: where the service is established; None takes the setting of the engine.
            publication: where it can be seen; None is where the viewer is.
            as_of: a day, or the first and last day of an interval; None is today, anywhere.
            capabilities: the duties that the caller can carry out; None promises all.
            evidence: where the codes of a factor come from, for the record.

        Raises:
            BadRequestError: a word, value or place that does not exist, or facts that contradict
                each other. The error names the field and what is accepted.
        """
        reader = self._reader
        conduct = reader.conduct(conduct)
        stated = reader.people(facts, people)
        days = _days(as_of)
        given = Given(viewer, person, self._provider if provider is None else provider, publication)
        hidden = reader.hides_place(stated)
        try:
            vectors = tuple([self._facts.vector(conduct, one) for one in stated])
        except ContradictionError as error:
            raise BadRequestError(f"facts.{error.fact}", str(error)) from error
        places = reader.places(given, days, hidden=hidden)
        capable = reader.capabilities(capabilities)
        request = Request(conduct, vectors, places, *days, capable)
        verdict = decide(self.policy_set, request)
        told = Told(given, evidence or _NO_EVIDENCE, hidden)
        return Decision(self.policy_set, request, stated, verdict, told)

    def stated(
        self, conduct: str, facts: FactMap, people: Sequence[FactMap] | None = None
    ) -> tuple[Stated, ...]:
        """The sets that are stated of each person: what a decision depends on of the facts.

        Raises:
            BadRequestError: a word that does not exist.
        """
        self._reader.conduct(conduct)
        return self._reader.people(facts, people)

    def check_words(
        self,
        conduct: str,
        facts: FactMap,
        people: Sequence[FactMap] | None = None,
        capabilities: Iterable[str] | None = None,
    ) -> None:
        """Look at what is a part of requests, and no request by itself.

        Raises:
            BadRequestError: a word that does not exist, so that no request with it can be read.
        """
        reader = self._reader
        reader.conduct(conduct)
        reader.facts(facts)
        for index, person in enumerate(people or ()):
            reader.facts(person, field=f"people[{index}]")
        reader.capabilities(capabilities)

    def check_codes(self, factor: str, codes: Codes) -> None:
        """Look whether there are such places.

        Raises:
            BadRequestError: there is one that does not exist.
        """
        self._reader.check_codes(factor, codes)

    def hides_place(self, stated: tuple[Stated, ...]) -> bool:
        """Whether what is stated keeps the viewer's place from being established."""
        return self._reader.hides_place(stated)


def today_anywhere() -> tuple[date, date]:
    """The days that it may be now, from UTC-12 to UTC+14."""
    now = datetime.now(UTC)
    return (now - timedelta(hours=12)).date(), (now + timedelta(hours=14)).date()


def _days(as_of: date | tuple[date, date] | None) -> tuple[date, date]:
    if as_of is None:
        return today_anywhere()
    if isinstance(as_of, date):
        return as_of, as_of
    first, last = as_of
    if last < first:
        raise BadRequestError("as_of", f"the interval ends on {last}, before {first}")
    return first, last
