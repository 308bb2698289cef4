"""A request in a program's own types comes in; a decision goes out."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta

from engine.compile import PolicySet
from engine.compile.cells import Places
from engine.decide import (
    BadRequestError,
    ContradictionError,
    Decision,
    Evidence,
    Facts,
    FactValue,
    Request,
    decide,
)
from engine.decide.read import (
    hides_place,
    places,
    read_capabilities,
    read_codes,
    read_conduct,
    read_people,
)

Codes = Sequence[str] | str | None
FactMap = Mapping[str, FactValue]


class Engine:
    """A policy set that can be asked. Immutable, and safe for any number of threads."""

    def __init__(self, policy: PolicySet, *, provider: Codes = None) -> None:
        self.policy_set = policy
        self._facts = Facts(policy.vocabulary)
        self._provider = provider

    @property
    def policy(self) -> str:
        """The digest of everything that an answer depends on besides the request."""
        return self.policy_set.digest

    def decide(  # noqa: PLR0913  # the parts of a request
        self,
        conduct: str,
        facts: FactMap | None = None,
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
            as_of: a day, or the first and last day of an interval; None is today, anywhere on Earth.
            capabilities: the duties that the caller can carry out; None promises all.
            evidence: where the codes of a factor come from, for the record.

        Raises:
            BadRequestError: a word, value or place that does not exist, or facts that contradict
                each other. The error names the field and what is accepted.
        """
        vocabulary = self.policy_set.vocabulary
        read_conduct(vocabulary, conduct)
        stated = tuple(map(tuple, read_people(vocabulary, facts or {}, people)))
        first, last = _days(as_of)
        given = {"viewer": viewer, "person": person, "publication": publication}
        given["provider"] = self._provider if provider is None else provider
        found, told = self._places(given, (first, last), hidden=hides_place(vocabulary, stated))
        try:
            vectors = tuple(self._facts.vector(conduct, s) for s in stated)
        except ContradictionError as error:
            raise BadRequestError(f"facts.{error.fact}", str(error)) from error
        request = Request(
            conduct=conduct,
            people=vectors,
            places=found,
            first=first,
            last=last,
            capabilities=read_capabilities(vocabulary, capabilities),
        )
        return Decision(
            verdict=decide(self.policy_set, request),
            request=request,
            stated=stated,
            policy_set=self.policy_set,
            evidence=told | dict(evidence or {}),
        )

    def _places(
        self, given: Mapping[str, Codes], days: tuple[date, date], *, hidden: bool
    ) -> tuple[Places, dict[str, tuple[Evidence, ...]]]:
        atlas = self.policy_set.atlas
        found: dict[str, int] = {}
        told: dict[str, tuple[Evidence, ...]] = {}
        for factor, codes in given.items():
            if codes is None:
                continue
            found[factor] = read_codes(atlas, factor, codes, days)
            listed = (codes,) if isinstance(codes, str) else codes
            told[factor] = tuple(Evidence(source="caller", says=code) for code in listed)
        if hidden:
            # What hides the viewer leaves every place possible, whatever code came with it.
            found["viewer"] = atlas.anywhere
            why = Evidence(source="caller", says="location.anonymised", detail="place not established")
            told["viewer"] = (*told.get("viewer", ()), why)
        return places(self.policy_set, found), told


def today_anywhere() -> tuple[date, date]:
    """The days that it may be now, from UTC-12 to UTC+14."""
    now = datetime.now(UTC)
    return (now - timedelta(hours=12)).date(), (now + timedelta(hours=14)).date()


def _days(as_of: date | tuple[date, date] | None) -> tuple[date, date]:
    match as_of:
        case None:
            return today_anywhere()
        case (first, last):
            if last < first:
                raise BadRequestError("as_of", f"the interval ends on {last}, before {first}")
            return first, last
        case _:
            return as_of, as_of
