"""A verdict comes in; an answer that people and programs read goes out, written only when asked."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from engine.compile import Engaged, PolicySet
from engine.compile.model import CompiledRule, Origin
from engine.decide.facts import Stated
from engine.decide.kernel import Outcome, Request, Standing, Verdict
from engine.decide.needs import Needs, needs_of
from engine.decide.read import Codes, Given
from engine.language.tree import Enacted

MOST_REASONS = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that stands against the request, with its citation.

    `via` is the entailed conduct by which it was reached, None for the one asked about; `reading`
    says whether the reading of the law is settled or contested; `people` whom it is about, by their
    number in the request.
    """

    rule: str
    provision: str
    title: str
    citation: str
    source: str
    kind: str
    factor: str | None
    places: tuple[str, ...]
    via: str | None
    reading: str
    text: str
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class StandingDuty:
    """A duty that comes with the answer; the deadline counts from the answer, None: at once."""

    duty: str
    rule: str
    provision: str
    deadline_hours: int | None
    binding: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmet:
    """A requirement that is not met, and the facts that would meet it."""

    requirement: str
    met_by: Mapping[str, tuple[str, ...]]
    rule: str
    provision: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Where a candidate place comes from."""

    source: str
    says: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class CandidatePlaces:
    """The candidates of one connecting factor, and why."""

    candidates: tuple[str, ...]
    evidence: tuple[Evidence, ...]


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
        return tuple(_reasons(self))

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
        return tuple(_duties(self))

    @cached_property
    def unmet(self) -> tuple[Unmet, ...]:
        """The requirements to be met first, each once."""
        facts = self.policy_set.vocabulary.facts
        found: dict[str, Unmet] = {}
        for standing in self.verdict.unmet():
            word, rule = standing.engaged.word, standing.engaged.rule
            met_by = self.policy_set.vocabulary.requirements[word].met_by
            found.setdefault(
                word,
                Unmet(
                    requirement=word,
                    met_by={name: facts[name].words(mask) for name, mask in met_by.items()},
                    rule=rule.name,
                    provision=rule.provision,
                ),
            )
        return tuple(found.values())

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
            )
            for factor, mask in self.request.places._asdict().items()
        }


# -- reasons --------------------------------------------------------------------------------------


def _reasons(decision: Decision) -> Iterator[Reason]:
    verdict = decision.verdict
    several = len(decision.request.people) > 1
    grouped: dict[int, list[Standing]] = {}
    for standing in (*verdict.forbids(), *verdict.incapable):
        grouped.setdefault(standing.engaged.rule.number, []).append(standing)
    for number in sorted(grouped):
        group = grouped[number]
        # A conduct that was asked about says more than one that it entails.
        first = min(group, key=lambda s: s.engaged.via is not None)
        people = tuple(sorted({s.person for s in group})) if several else ()
        yield _reason(decision, first.engaged, people)
    if unpermitted := tuple(verdict.unpermitted()):
        people = tuple(sorted({person for _, person in unpermitted})) if several else ()
        yield _nothing_permits(decision, unpermitted[0][0], people)
    seen: set[str] = set()
    for standing in verdict.unmet():
        if standing.engaged.word not in seen:
            seen.add(standing.engaged.word)
            yield _reason(decision, standing.engaged, ())


def _reason(decision: Decision, engaged: Engaged, people: tuple[int, ...]) -> Reason:
    rule = engaged.rule
    document = rule.document
    atlas = decision.policy_set.atlas
    reached = () if engaged.factor is None else _places(decision, engaged)
    return Reason(
        rule=rule.name,
        provision=rule.provision,
        title=document.title.text,
        citation=citation_of(rule),
        source=document.sources[0].text if document.sources else "",
        kind=kind_of(rule),
        factor=engaged.factor,
        places=reached,
        via=engaged.via,
        reading="contested" if rule.source.contested or is_doubtful(rule) else "settled",
        text=_text(decision, engaged, [atlas.names().get(p, p) for p in reached]),
        people=people,
    )


def _places(decision: Decision, engaged: Engaged) -> tuple[str, ...]:
    """The candidates that the law reaches; its extent where that says the same more briefly."""
    listed = decision.policy_set.atlas.describe(engaged.reached)
    extent = engaged.rule.extent or ()
    return extent if len(extent) < len(listed) else listed


def _text(decision: Decision, engaged: Engaged, places: list[str]) -> str:
    rule = engaged.rule
    conduct = engaged.via or decision.request.conduct
    where = f" in {', '.join(places)}" if places else ""
    through = f" (entailed by `{decision.request.conduct}`)" if engaged.via else ""
    document = rule.document
    if engaged.word and rule.effect == "require":
        means = decision.policy_set.vocabulary.requirements[engaged.word].means
        return f"needs {means} before `{conduct}`{through}: {document.title.text}"
    if engaged.word:
        return (
            f"the caller cannot carry out the duty `{engaged.word}`{where}: {document.title.text}"
        )
    penalty = f"; {rule.source.penalty.text}" if rule.source.penalty else ""
    doubt = f"; the reading is contested: {rule.source.reading.text}" if rule.source.reading else ""
    if is_doubtful(rule):
        doubt += "; when it commenced is not known, so it is read as standing from its enactment"
    return f"`{conduct}` is forbidden{where}{through}: {document.title.text}{penalty}{doubt}"


def _nothing_permits(decision: Decision, unpermitted: str, people: tuple[int, ...]) -> Reason:
    """The default: what nothing permits is denied, under a name of its own."""
    conduct = decision.request.conduct
    return Reason(
        rule="nothing-permits-it",
        provision="default",
        title="Nothing permits it",
        citation="",
        source="",
        kind="default",
        factor=None,
        places=(),
        via=None if unpermitted == conduct else unpermitted,
        reading="settled",
        text=f"no policy permits `{unpermitted}` with what is known",
        people=people,
    )


def citation_of(rule: CompiledRule) -> str:
    """The provision as a lawyer cites it; the id where there is no text to cite."""
    document = rule.document
    return document.cites.text if document.cites else rule.provision


def is_doubtful(rule: CompiledRule) -> bool:
    """Whether the law is enacted and its commencement is not known."""
    return any(isinstance(status, Enacted) for status in rule.document.status)


def kind_of(rule: CompiledRule) -> str:
    """The kind of law, or `floor`, or `policy`."""
    document = rule.document
    return document.kind.text if document.kind else document.heading.value


# -- duties ---------------------------------------------------------------------------------------


def _duties(decision: Decision) -> Iterator[StandingDuty]:
    known = decision.policy_set.vocabulary.duties
    seen: set[tuple[int, str]] = set()
    if decision.request.conduct == "host":
        yield from _removal(decision)
    for standing in decision.verdict.duties():
        engaged = standing.engaged
        key = (engaged.rule.number, engaged.word)
        if key not in seen:
            seen.add(key)
            yield StandingDuty(
                duty=engaged.word,
                rule=engaged.rule.name,
                provision=engaged.rule.provision,
                deadline_hours=engaged.rule.hours,
                binding=known[engaged.word].duty_class == "binding",
            )


def _removal(decision: Decision) -> Iterator[StandingDuty]:
    """What the floor, a law or an order forbids to host is removed at once.

    The shortest deadline of a duty to remove that stands is the outer limit.
    """
    forbidding = [
        s.engaged.rule
        for s in decision.verdict.forbids()
        if s.engaged.rule.origin is not Origin.POLICY
    ]
    if forbidding:
        first = min(forbidding, key=lambda rule: rule.number)
        hours = [
            s.engaged.rule.hours
            for s in decision.verdict.duties()
            if s.engaged.word == "remove" and s.engaged.rule.hours is not None
        ]
        yield StandingDuty(
            duty="remove",
            rule=first.name,
            provision=first.provision,
            deadline_hours=min(hours, default=None),
            binding=True,
        )
