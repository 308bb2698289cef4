"""A verdict comes in; an answer that people and programs read goes out, written only when asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.compile import PolicySet
from engine.decide.facts import Stated
from engine.decide.kernel import Case, Outcome, Request, Verdict
from engine.decide.needs import Needs, needs_of
from engine.decide.read import Codes, Given
from engine.decide.reasons import Reason, reasons_of
from engine.decide.tasks import Advice, StandingDuty, Unmet, advice_of, duties_of, unmet_of

MOST_REASONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a candidate place comes from."""

    source: str
    says: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePlaces:
    """The candidates of one connecting factor, and why.

    `not_researched` are those whose law nobody has looked at: the floor holds there, and what else
    holds is not known.
    """

    candidates: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    not_researched: tuple[str, ...]


class Told(NamedTuple):
    """What the caller said of places: codes, where they come from, and whether they are hidden."""

    codes: Given
    evidence: Mapping[str, tuple[Evidence, ...]]
    hidden: bool

    def of(self, factor: str) -> tuple[Evidence, ...]:
        """The evidence for the candidates of a factor."""
        found = self.evidence.get(factor, ())
        codes: Codes = getattr(self.codes, factor)
        if not found and codes is not None:
            listed = (codes,) if isinstance(codes, str) else codes
            found = tuple(Evidence(source="caller", says=code) for code in listed)
        if self.hidden and factor == "viewer":
            why = "what hides the viewer leaves the place open"
            found = (*found, Evidence(source="caller", says="anywhere", detail=why))
        return found


class Decision:
    """The answer to one request. Never changes; what is costly is made when it is asked for."""

    def __init__(
        self,
        policy_set: PolicySet,
        request: Request,
        stated: tuple[Stated, ...],
        verdict: Verdict,
        told: Told,
    ) -> None:
        self.policy_set = policy_set
        self.request = request
        self.stated = stated
        self.verdict = verdict
        self._told = told

    @property
    def case(self) -> Case:
        """The request, what it was decided by, and the verdict."""
        return Case(self.policy_set, self.request, self.verdict)

    @property
    def outcome(self) -> Outcome:
        """Permit, permit with duties, required first, or deny."""
        return self.verdict.outcome

    @property
    def permitted(self) -> bool:
        """Whether it may be done now."""
        return self.verdict.outcome in {Outcome.PERMIT, Outcome.PERMIT_WITH_DUTIES}

    @property
    def policy(self) -> str:
        """The digest of everything that the answer depends on besides the request."""
        return self.policy_set.digest

    @property
    def as_of(self) -> str:
        """The day that it was decided for, or the interval of days (ISO 8601)."""
        first, last = self.request.first, self.request.last
        return first.isoformat() if first == last else f"{first}/{last}"

    @cached_property
    def all_reasons(self) -> tuple[Reason, ...]:
        """Every rule that stands, the floor first, each once."""
        return tuple(reasons_of(self.case))

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The first reasons, at most twenty."""
        return self.all_reasons[:MOST_REASONS]

    @property
    def more_reasons(self) -> int:
        """How many reasons there are beyond those shown."""
        return max(0, len(self.all_reasons) - MOST_REASONS)

    @cached_property
    def duties(self) -> tuple[StandingDuty, ...]:
        """The duties that stand, also on a denial."""
        return tuple(duties_of(self.case))

    @cached_property
    def advice(self) -> tuple[Advice, ...]:
        """What the rules that stand suggest; nobody has to follow it."""
        return tuple(advice_of(self.case))

    @cached_property
    def unmet(self) -> tuple[Unmet, ...]:
        """The requirements to be met first, each once."""
        return unmet_of(self.case)

    @cached_property
    def _needs(self) -> Needs:
        return needs_of(self.policy_set, self.request, self.stated, self.verdict)

    @property
    def needs(self) -> tuple[str, ...]:
        """The unknown facts of a smallest set that could change the answer, cheapest first."""
        return self._needs.facts

    @property
    def final(self) -> bool:
        """Whether nothing that is still unknown, places apart, could change the answer."""
        return self._needs.final

    @cached_property
    def places(self) -> Mapping[str, CandidatePlaces]:
        """The candidate places that were decided for, with their evidence."""
        atlas = self.policy_set.atlas
        return {
            factor: CandidatePlaces(
                candidates=() if mask == atlas.nowhere else atlas.describe(mask),
                evidence=self._told.of(factor),
                not_researched=self._not_researched(factor, mask),
            )
            for factor, mask in self.request.places._asdict().items()
        }

    def _not_researched(self, factor: str, mask: int) -> tuple[str, ...]:
        """The places asked about whose law nobody has looked at; for anywhere, those named."""
        atlas = self.policy_set.atlas
        codes: Codes = getattr(self._told.codes, factor)
        named = (codes,) if isinstance(codes, str) else codes or ()
        found = {atlas.canonical(code) or code for code in named}
        if mask != atlas.anywhere:
            found |= {code for code, own in atlas.own.items() if own & mask}
        return tuple(
            code
            for code in sorted(found)
            if (posture := atlas.posture(code)) is not None and not posture.researched
        )
