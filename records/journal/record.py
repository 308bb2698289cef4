"""A decision, and what is personal in its request, come in; the entry for the journal goes out.

The leaf is one object of canonical JSON: members in order, no spaces, UTF-8. What could name
somebody is in it as a salted commitment only.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum

import msgspec

from records.journal.entry import LONGEST, Entry, Erasure, Secret
from records.journal.naming import new_id

VERSION = 1
_FACTS = "facts"
_ENCODER = msgspec.json.Encoder(order="sorted")


class RecordKind(StrEnum):
    """What a leaf is about."""

    DECISION = "decision"
    ERASURE = "erasure"
    """Personal values of an earlier leaf were erased."""
    POLICY = "policy"
    """Another policy began to decide."""


class Personal(StrEnum):
    """The fields that may name somebody; several of one are numbered, as in `person.1`."""

    ACCOUNT = "account"
    """The reference of the account that asked."""
    PERSON = "person"
    """The reference of a depicted person."""
    CONTENT = "content"
    """The reference of a picture."""
    REQUEST = "request"
    """The caller's own name for the request."""
    ADDRESS = "address"
    """An address of the Internet; `address.viewer` where it is known whose."""
    TEXT = "text"
    """Words that somebody wrote."""


class WhyErased(StrEnum):
    """Why personal values were erased; a closed list, since a free text may be personal."""

    REQUEST = "request"
    """The person asked for it."""
    RETENTION = "retention"
    """They were kept for as long as they may be."""
    ORDER = "order"
    """A court or an authority ordered it."""
    MISTAKE = "mistake"
    """They should never have been kept."""


def decision_record(
    answer: Mapping[str, object],
    *,
    conduct: str,
    facts: Mapping[str, object],
    people: Sequence[Mapping[str, object]] | None = None,
    capabilities: Sequence[str] | None = None,
    personal: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Entry:
    """The entry for a decision.

    Args:
        answer: what the service is about to answer, with its `id`.
        conduct: what was asked about.
        facts: as they were stated; words of the vocabulary, which name nobody.
        people: the facts of each person, where they were given apart.
        capabilities: the duties that the caller can carry out; None for all.
        personal: what may name somebody, by field (`Personal`, numbered where there are several).
        at: the time; None for now.
    """
    reasons = _rules(answer.get("reasons", ()))
    body: dict[str, object] = {
        **_common(RecordKind.DECISION, str(answer["id"]), at),
        "policy": answer["policy"],
        "conduct": conduct,
        "outcome": answer["outcome"],
        "reasons": reasons,
        "more_reasons": answer.get("more_reasons", 0),
        "duties": _named(answer.get("duties", ()), "duty"),
        "unmet": _named(answer.get("unmet", ()), "requirement"),
        "days": answer["as_of"],
        "places": _places(answer.get("places", {})),
    }
    if capabilities is not None:
        body["capabilities"] = list(capabilities)
    stated: dict[str, object] = {_FACTS: dict(facts)}
    if people is not None:
        stated["people"] = [dict(person) for person in people]
    return _entry(body, stated, personal or {})


def event_record(
    kind: RecordKind,
    members: Mapping[str, object],
    *,
    personal: Mapping[str, str] | None = None,
    at: datetime | None = None,
) -> Entry:
    """The entry for something else that is to be proven later: a new policy."""
    return _entry({**members, **_common(kind, new_id(), at)}, {}, personal or {})


def erasure_record(
    leaf: int, fields: Sequence[str], why: WhyErased, *, at: datetime | None = None
) -> Entry:
    """The entry that erases personal values of an earlier leaf, in the same transaction."""
    body = {
        **_common(RecordKind.ERASURE, new_id(), at),
        "leaf": leaf,
        "fields": sorted(fields),
        "why": why.value,
    }
    erases = Erasure(leaf, tuple(fields))
    return Entry(_ENCODER.encode(body), str(body["id"]), erases=erases)


def _common(kind: RecordKind, name: str, at: datetime | None) -> dict[str, object]:
    moment = (at or datetime.now(UTC)).astimezone(UTC)
    written = f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond:06d}Z"
    return {"v": VERSION, "kind": kind.value, "id": name, "time": written}


def _entry(
    body: dict[str, object], stated: Mapping[str, object], personal: Mapping[str, str]
) -> Entry:
    kept = tuple(Secret.of(field, value) for field, value in personal.items())
    name = str(body["id"])
    content = _ENCODER.encode({**body, **stated, **_commitments(kept)})
    if len(content) > LONGEST and stated:
        # Very many people: what was stated stands beside the leaf, whole, and is committed to.
        kept = (*kept, Secret.of(_FACTS, _ENCODER.encode(stated).decode()))
        content = _ENCODER.encode({**body, **_commitments(kept)})
    return Entry(content, name, kept)


def _commitments(kept: tuple[Secret, ...]) -> dict[str, object]:
    return {"commitments": {secret.field: secret.commitment() for secret in kept}}


def _rules(reasons: object) -> list[str]:
    """The rules behind reasons, as `PROVISION/rule`."""
    return [f"{r['provision']}/{r['rule']}" for r in _objects(reasons)]


def _named(things: object, word: str) -> list[dict[str, object]]:
    """Duties or requirements, each with the rule behind it."""
    found = []
    for thing in _objects(things):
        named = {word: thing[word], "rule": f"{thing['provision']}/{thing['rule']}"}
        if "deadline_hours" in thing:
            named["deadline_hours"] = thing["deadline_hours"]
        found.append(named)
    return found


def _places(places: object) -> dict[str, object]:
    """The candidates by connecting factor; their evidence may hold an address, and stays out."""
    assert isinstance(places, Mapping)
    return {factor: found["candidates"] for factor, found in places.items()}


def _objects(things: object) -> list[Mapping[str, object]]:
    assert isinstance(things, Sequence)
    return [thing for thing in things if isinstance(thing, Mapping)]
