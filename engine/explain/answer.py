"""A decision comes in; the answer of every face goes out, as plain values ready for JSON."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime, timedelta

from engine.compile.formula import tests_place
from engine.compile.model import Origin
from engine.decide import Decision, Outcome
from engine.decide.reasons import Reason
from engine.vocabulary import FactType, Vocabulary

PERMITTED = 200
PAYMENT_REQUIRED = 402
FORBIDDEN = 403
UNAVAILABLE_FOR_LEGAL_REASONS = 451

# A complaint may arrive at any time: nobody keeps an answer for longer than this, in seconds.
LONGEST = 300
SUBSCRIPTION = "subscription"


def answer_of(decision: Decision) -> dict[str, object]:
    """Everything that a decision says; faces add `id`, `status` and `max_age`."""
    return {
        "outcome": decision.outcome.value,
        "permitted": decision.permitted,
        "reasons": [reason_members(r) for r in decision.reasons],
        "more_reasons": decision.more_reasons,
        **tasks_of(decision),
        "needs": list(decision.needs),
        "final": decision.final,
        "places": places_of(decision),
        "policy": decision.policy,
        "as_of": decision.as_of,
    }


def tasks_of(decision: Decision) -> dict[str, object]:
    """What is left to do: duties, advice, and requirements to be met first."""
    return {
        "duties": [
            {
                "duty": d.duty,
                "rule": d.rule,
                "provision": d.provision,
                "deadline_hours": d.deadline_hours,
            }
            for d in decision.duties
        ],
        "advice": [asdict(a) for a in decision.advice],
        "unmet": [
            {
                "requirement": u.requirement,
                "met_by": _statement(decision.policy_set.vocabulary, u.met_by),
                "rule": u.rule,
                "provision": u.provision,
            }
            for u in decision.unmet
        ],
    }


def places_of(decision: Decision) -> dict[str, object]:
    """The candidate places that were decided for, by connecting factor."""
    return {
        factor: {
            "candidates": list(found.candidates),
            "evidence": [asdict(e) for e in found.evidence],
            "not_researched": list(found.not_researched),
        }
        for factor, found in decision.places.items()
    }


def reason_members(reason: Reason) -> dict[str, object]:
    """One reason; whom it is about only where the request names several people."""
    members: dict[str, object] = {
        "rule": reason.rule,
        "provision": reason.provision,
        "title": reason.title,
        "citation": reason.citation,
        "source": reason.source,
        "kind": reason.kind,
        "factor": reason.factor,
        "via": reason.via,
        "reading": reason.reading,
        "text": reason.text,
        "places": list(reason.places),
    }
    return members | {"people": list(reason.people)} if reason.people else members


def http_status(decision: Decision) -> int:
    """The status that a service may show to its own user.

    451 (RFC 7725) where the law, an order or a geoblock forbids, 402 where nothing but a
    subscription is missing, 403 for every other refusal.
    """
    if decision.permitted:
        return PERMITTED
    verdict = decision.verdict
    if any(
        s.engaged.rule.origin in {Origin.LAW, Origin.ORDER} or tests_place(s.engaged.rule.formula)
        for s in verdict.forbids()
    ):
        return UNAVAILABLE_FOR_LEGAL_REASONS
    missing = {u.requirement for u in decision.unmet}
    if decision.outcome is Outcome.REQUIRED_FIRST and missing == {SUBSCRIPTION}:
        return PAYMENT_REQUIRED
    return FORBIDDEN


def max_age(now: datetime) -> int:
    """How many seconds an answer given now may be kept: not past the next turn of a calendar day.

    Days turn for somebody first at UTC+14 and last at UTC-12, which is when the interval that an
    answer is for changes.
    """
    now = now.astimezone(UTC)
    turns = []
    for offset in (timedelta(hours=14), timedelta(hours=-12)):
        local = now + offset
        midnight = (local + timedelta(days=1)).replace(hour=0, minute=0, second=0, microsecond=0)
        turns.append((midnight - local).total_seconds())
    return int(min(LONGEST, *turns))


def _statement(vocabulary: Vocabulary, facts: Mapping[str, tuple[str, ...]]) -> dict[str, object]:
    """Facts as a request would state them."""
    stated: dict[str, object] = {}
    for name, values in facts.items():
        plain: list[object] = list(values)
        if vocabulary.facts[name].type is FactType.FLAG:
            plain = [value == "yes" for value in values]
        stated[name] = plain[0] if len(plain) == 1 else plain
    return stated
