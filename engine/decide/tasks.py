"""A verdict comes in; what is left to do goes out: duties, and requirements to be met first."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from engine.compile.model import Origin
from engine.decide.kernel import Case


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
class Advice:
    """What a rule that stands suggests, and nobody has to do."""

    advice: str
    rule: str
    provision: str


def advice_of(case: Case) -> Iterator[Advice]:
    """The advice of the rules that stand, each once for a rule."""
    verdict = case.verdict
    rules = {
        standing.engaged.rule.number: standing.engaged.rule
        for standing in (*verdict.forbids(), *verdict.unmet(), *verdict.duties())
    }
    for _, rule in sorted(rules.items()):
        for word in rule.source.advise:
            yield Advice(advice=word.text, rule=rule.name, provision=rule.provision)


def duties_of(case: Case) -> Iterator[StandingDuty]:
    """The duties that stand, each once for a rule."""
    known = case.policy.vocabulary.duties
    seen: set[tuple[int, str]] = set()
    if case.request.conduct == "host":
        yield from _removal(case)
    for standing in case.verdict.duties():
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


def _removal(case: Case) -> Iterator[StandingDuty]:
    """What the floor, a law or an order forbids to host is removed at once.

    The shortest deadline of a duty to remove that stands is the outer limit.
    """
    forbidding = [
        s.engaged.rule for s in case.verdict.forbids() if s.engaged.rule.origin is not Origin.POLICY
    ]
    if forbidding:
        first = min(forbidding, key=lambda rule: rule.number)
        hours = [
            s.engaged.rule.hours
            for s in case.verdict.duties()
            if s.engaged.word == "remove" and s.engaged.rule.hours is not None
        ]
        yield StandingDuty(
            duty="remove",
            rule=first.name,
            provision=first.provision,
            deadline_hours=min(hours, default=None),
            binding=True,
        )


def unmet_of(case: Case) -> tuple[Unmet, ...]:
    """The requirements to be met first, each once."""
    facts = case.policy.vocabulary.facts
    found: dict[str, Unmet] = {}
    for standing in case.verdict.unmet():
        word, rule = standing.engaged.word, standing.engaged.rule
        met_by = case.policy.vocabulary.requirements[word].met_by
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
