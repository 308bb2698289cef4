"""What the diagrams, and what the decider, answer to one request come in; both alike go out."""

from dataclasses import dataclass
from datetime import date

from engine.compile import EffectKind, Engaged, Origin, Places, PolicySet
from engine.decide.facts import Vector
from engine.decide.kernel import Request, Standing, Verdict, decide
from engine.diagrams.policy import Answers, Line
from engine.diagrams.reach import Stay, places_in
from engine.diagrams.space import Diagram, Space
from tests.diagrams.points import holds

Ruled = tuple[str, str, str, int | None]
"""A rule that stands: its provision, its name, the requirement or duty, and the hours."""

MILD = ("permit", "permit-with-duties")


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An answer, fit for comparison; duties are outside the order of outcomes."""

    outcomes: tuple[str, ...]
    """One of them, or both ways of deciding are wrong."""
    forbids: frozenset[Ruled]
    unmet: frozenset[Ruled]
    duties: frozenset[Ruled]
    forbidden: bool
    direct: bool
    """Whether a prohibition is about the conduct asked about itself."""
    unpermitted: bool
    """Only where nothing is forbidden: otherwise the decider does not look."""


def by_diagrams(space: Space, answers: Answers, at: Diagram) -> Said:
    """What the diagrams say of a request that makes sense."""
    outcomes = {
        "permit": answers.permit,
        "required-first": answers.required,
        "deny": answers.deny,
    }
    given = tuple(word for word, diagram in outcomes.items() if holds(space, diagram, at))
    standing = [line for line, diagram in answers.lines.items() if holds(space, diagram, at)]
    forbids = _lines(standing, EffectKind.FORBID)
    return Said(
        outcomes=given,
        forbids=forbids,
        unmet=_lines(standing, EffectKind.REQUIRE) if "required-first" in given else frozenset(),
        duties=_lines(standing, EffectKind.DUTY),
        forbidden=holds(space, answers.forbidden, at),
        direct=holds(space, answers.direct, at),
        unpermitted=not forbids and holds(space, answers.unpermitted, at),
    )


def by_decider(verdict: Verdict) -> Said:
    """What the decider says."""
    forbids = tuple(verdict.forbids())
    return Said(
        outcomes=("permit",) if verdict.outcome in MILD else (str(verdict.outcome),),
        forbids=frozenset(_ruled(s) for s in forbids),
        unmet=frozenset(_ruled(s) for s in verdict.unmet()),
        duties=frozenset(_ruled(s) for s in verdict.duties()),
        forbidden=any(s.engaged.rule.origin is not Origin.POLICY for s in forbids),
        direct=any(s.engaged.via is None for s in forbids),
        unpermitted=any(True for _ in verdict.unpermitted()),
    )


def decided(policy: PolicySet, conduct: str, vector: Vector, places: Places, day: date) -> Verdict:
    """The verdict about one person on one day."""
    return decide(policy, Request(conduct, (vector,), places, day, day))


def places_of(policy: PolicySet, stay: Stay) -> Places:
    """The candidate places of somebody who is where a stay is."""
    return places_in(policy, stay.situation.role, policy.atlas.whole[stay.place])


def first_day(policy: PolicySet, segment: int) -> date:
    """The first day of a stretch of days; of the first stretch, the last one before it ends."""
    return policy.days[segment - 1] if segment else date(1900, 1, 1)


def _lines(standing: list[Line], effect: EffectKind) -> frozenset[Ruled]:
    return frozenset(
        (line.provision, line.rule, line.word, line.hours)
        for line in standing
        if line.effect is effect
    )


def _ruled(standing: Standing) -> Ruled:
    engaged: Engaged = standing.engaged
    return engaged.rule.provision, engaged.rule.name, engaged.word, engaged.rule.hours
