"""A decision comes in; the bytes of its answer go out, joined of parts that are written once.

What is remembered are values of pure functions, each for a few thousand arguments: a reason as
written, what a verdict says, what is said of a set of places. No request and no answer is kept.
"""

from collections.abc import Callable, Mapping
from typing import Generic, NamedTuple, TypeVar

import msgspec

from engine.compile import Engaged, PolicySet
from engine.decide import Decision, Outcome
from engine.decide.decision import MOST_REASONS
from engine.decide.kernel import Verdict
from engine.decide.reasons import Against, against, reason_of
from engine.explain.answer import (
    PAYMENT_REQUIRED,
    UNAVAILABLE_FOR_LEGAL_REASONS,
    http_status,
    places_of,
    reason_members,
    tasks_of,
)
from records.journal.record import decision_record

MOST_REMEMBERED = 8_192

K = TypeVar("K")
V = TypeVar("V")

_encode = msgspec.json.Encoder().encode
_sorted = msgspec.json.Encoder(order="sorted").encode


class Remembered(Generic[K, V]):
    """Values of a pure function; emptied before there are too many."""

    def __init__(self, most: int = MOST_REMEMBERED) -> None:
        self._values: dict[K, V] = {}
        self._most = most
        self.get: Callable[[K], V | None] = self._values.get

    def keep(self, key: K, value: V) -> V:
        """Remember a value, and give it back."""
        if len(self._values) >= self._most:
            self._values.clear()
        self._values[key] = value
        return value


class Leaf(NamedTuple):
    """The parts of the journal's leaf that follow from a verdict, as members in order."""

    duties: bytes
    between: bytes
    reasons: bytes
    unmet: bytes


class Said(NamedTuple):
    """What a verdict says: members of the answer from `outcome` to `unmet`, without braces."""

    permitted: bool
    status: int
    members: bytes
    ending: bytes
    """The status of the answer, as a member."""
    brief: bytes
    """The same as `members`, with the names of rules instead of reasons."""
    evaluation: bytes
    """What AuthZEN's context has besides."""
    leaf: Leaf
    duties: tuple[str, ...]
    verdict: Verdict
    """Held, so that the rules in the key stay what they are."""


class FoundPlaces(NamedTuple):
    """What is said of places: to the caller with the evidence, to the journal without."""

    member: bytes
    """Between two commas."""
    answer: bytes
    leaf: bytes


class Writer:
    """Writes the answers of one policy set."""

    def __init__(self, policy: PolicySet) -> None:
        self._said: Remembered[tuple[object, ...], Said] = Remembered()
        self._reasons: Remembered[tuple[object, ...], tuple[Against, bytes]] = Remembered()
        self.digest = _encode(policy.digest)

    def said(self, decision: Decision) -> Said:
        """What the verdict says. It follows from the conduct and the rules that stand, alone."""
        verdict = decision.verdict
        conduct = decision.request.conduct
        people = verdict.people
        if len(people) == 1 and not verdict.incapable:
            _, forbids, unpermitted, unmet, duties = people[0]
            key: tuple[object, ...] = (
                conduct,
                *map(id, forbids),
                *unpermitted,
                None,
                *map(id, unmet),
                None,
                *map(id, duties),
            )
        else:
            key = (
                conduct,
                tuple([(id(standing.engaged), standing.person) for standing in verdict.incapable]),
                *[
                    (
                        tuple(map(id, one.forbids)),
                        tuple(one.unpermitted),
                        tuple(map(id, one.unmet)),
                        tuple(map(id, one.duties)),
                    )
                    for one in people
                ],
            )
        return self._said.get(key) or self._said.keep(key, self._say(decision))

    def places(self, decision: Decision) -> FoundPlaces:
        """What is said of the places."""
        members = places_of(decision)
        candidates = {
            factor: value["candidates"]
            for factor, value in members.items()
            if isinstance(value, Mapping)
        }
        answer = _encode(members)
        return FoundPlaces(b',"places":%b,' % answer, answer, _sorted(candidates))

    def needs(self, decision: Decision) -> bytes:
        """The members `needs` and `final`, after a comma."""
        return b"," + _encode({"needs": list(decision.needs), "final": decision.final})[1:-1]

    # -- written once -----------------------------------------------------------------------------

    def _say(self, decision: Decision) -> Said:
        found = list(against(decision.case))
        shown = found[:MOST_REASONS]
        more = max(0, len(found) - MOST_REASONS)
        reasons = b",".join([self._reason(decision, one) for one in shown])
        status = http_status(decision)
        tasks = tasks_of(decision)
        outcome: dict[str, object] = {
            "outcome": decision.outcome.value,
            "permitted": decision.permitted,
        }
        head = _encode(outcome)[1:-1]
        tail = b'"more_reasons":%d,%b' % (more, _encode(tasks)[1:-1])
        record = {
            **outcome,
            **tasks,
            "more_reasons": more,
            "id": "",
            "policy": "",
            "as_of": "",
            "reasons": [_named(one) for one in shown],
        }
        names = [f"{one['provision']}/{one['rule']}" for one in map(_named, shown)]
        return Said(
            permitted=decision.permitted,
            status=status,
            members=b'%b,"reasons":[%b],%b' % (head, reasons, tail),
            ending=b',"status":%d' % status,
            brief=b'%b,"rules":%b,%b' % (head, _encode(names), tail),
            evaluation=self._evaluation(decision, shown, status),
            leaf=_leaf(record, decision.request.conduct),
            duties=tuple(dict.fromkeys(duty.duty for duty in decision.duties)),
            verdict=decision.verdict,
        )

    def _reason(self, decision: Decision, one: Against) -> bytes:
        what = one.what if isinstance(one.what, str) else id(one.what)
        key = (decision.request.conduct, what, one.people)
        found = self._reasons.get(key)
        if found is None:
            written = _encode(reason_members(reason_of(decision.case, one)))
            # With the rule, so that its number in memory stays its own.
            found = self._reasons.keep(key, (one, written))
        return found[1]

    def _evaluation(self, decision: Decision, shown: list[Against], status: int) -> bytes:
        members: dict[str, object] = {"obligations": obligations_of(decision)}
        if not decision.permitted:
            members["reason_admin"] = {"en": reason_of(decision.case, shown[0]).text}
            members["reason_user"] = {f"en-{status}": _for_user(decision, status)}
        return b"," + _encode(members)[1:-1]


def obligations_of(decision: Decision) -> list[dict[str, object]]:
    """The duties, in the shape of the AuthZEN Obligations Profile (draft 1, 2026-07-03)."""
    known = decision.policy_set.vocabulary.duties
    return [
        {
            "id": f"{duty.provision}/{duty.rule}/{duty.duty}",
            "type": "custom",
            "properties": {
                "vendor": "brightline",
                "action": duty.duty,
                "means": known[duty.duty].means,
                "binding": duty.binding,
                "deadline_hours": duty.deadline_hours,
                "provision": duty.provision,
                "rule": duty.rule,
            },
        }
        for duty in decision.duties
    ]


def _for_user(decision: Decision, status: int) -> str:
    """A sentence for the user. It never says which fact to claim, only what to do."""
    if status == UNAVAILABLE_FOR_LEGAL_REASONS:
        return "This is not available here for legal reasons."
    if status == PAYMENT_REQUIRED or decision.outcome is Outcome.REQUIRED_FIRST:
        known = decision.policy_set.vocabulary.requirements
        needed = [known[unmet.requirement].means for unmet in decision.unmet]
        return f"This first needs {' and '.join(needed)}."
    return "This is not permitted."


def _named(one: Against) -> dict[str, str]:
    if isinstance(one.what, Engaged):
        return {"rule": one.what.rule.name, "provision": one.what.rule.provision}
    return {"rule": "nothing-permits-it", "provision": "default"}


def _leaf(record: Mapping[str, object], conduct: str) -> Leaf:
    """The parts as the journal itself writes them."""
    entry = decision_record(record, conduct=conduct, facts={})
    members = msgspec.json.decode(entry.body)

    def written(*names: str) -> bytes:
        return _sorted({name: members[name] for name in names})[1:-1]

    return Leaf(
        duties=written("duties"),
        between=written("kind", "more_reasons", "outcome"),
        reasons=written("reasons"),
        unmet=written("unmet"),
    )
