"""The body of a request to the register comes in; terms and evidence go out, or what is wrong.

Messages never repeat what was said: it may be a name or an address.
"""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import NoReturn, TypeVar

from api.body import Json, kind_of
from engine.decide import BadRequestError
from engine.diagnostics import one_of
from engine.places import Atlas
from engine.vocabulary import Vocabulary
from records.register.model import (
    ComplaintTerms,
    ConsentTerms,
    Form,
    Kind,
    NoticeTerms,
    Notifier,
    RefusalTerms,
    ShapeError,
    Terms,
    evidence_reference,
    reference,
)

MEMBERS: Mapping[Kind, tuple[str, ...]] = {
    Kind.CONSENT: ("person", "conducts", "depicts", "form", "given_to", "until", "evidence"),
    Kind.REFUSAL: ("person", "evidence"),
    Kind.COMPLAINT: ("person", "account", "received", "places", "evidence"),
    Kind.NOTICE: ("content", "notifier", "person", "received", "valid", "places", "evidence"),
}
MOST_PLACES = 500
_YEARS = range(2000, 9000)
_SKEW = timedelta(minutes=5)
E = TypeVar("E", bound=StrEnum)

Body = Mapping[str, Json]


class Bodies:
    """Reads bodies with the words of a vocabulary and the codes of an atlas."""

    def __init__(self, vocabulary: Vocabulary, atlas: Atlas) -> None:
        self._vocabulary = vocabulary
        self._atlas = atlas

    def terms(self, kind: Kind, body: Body, now: datetime) -> tuple[Terms, str | None]:
        """What is to be recorded, and the evidence for it.

        A consent opens gates, so it needs evidence; what protects a person does not.

        Raises:
            BadRequestError: a member is missing, unknown or of the wrong shape.
        """
        check_members(body, MEMBERS[kind])
        evidence = read_evidence(body, required=kind is Kind.CONSENT)
        match kind:
            case Kind.CONSENT:
                return self._consent(body), evidence
            case Kind.REFUSAL:
                return RefusalTerms(person=read_reference(body, "person")), evidence
            case Kind.COMPLAINT:
                terms = ComplaintTerms(
                    person=read_reference(body, "person"),
                    account=_reference_or_none(body, "account"),
                    received=_received(body, now),
                    places=self._places(body),
                )
                return terms, evidence
            case Kind.NOTICE:
                return self._notice(body, now), evidence

    def _consent(self, body: Body) -> ConsentTerms:
        until = body.get("until")
        return ConsentTerms(
            person=read_reference(body, "person"),
            conducts=frozenset(self._conducts(body)),
            depicts=_word(body, "depicts", self._vocabulary.facts["image.depicts"].values),
            form=Form(_word(body, "form", Form)),
            given_to=_reference_or_none(body, "given_to"),
            until=None if until is None else _time(until, "until"),
        )

    def _notice(self, body: Body, now: datetime) -> NoticeTerms:
        valid = body.get("valid")
        if valid is not None and not isinstance(valid, bool):
            _refuse("valid", f"this is {kind_of(valid)}; expected true, false, or null: not judged")
        return NoticeTerms(
            content=read_reference(body, "content"),
            notifier=Notifier(_word(body, "notifier", Notifier)),
            received=_received(body, now),
            valid=valid,
            person=_reference_or_none(body, "person"),
            places=self._places(body),
        )

    def _conducts(self, body: Body) -> list[str]:
        known = tuple(self._vocabulary.conducts)
        value = body.get("conducts")
        if not isinstance(value, list) or not value:
            _refuse("conducts", 'expected a list of conducts, such as ["create"]', known)
        return [
            _known(word, f"conducts[{index}]", known, "conduct") for index, word in enumerate(value)
        ]

    def _places(self, body: Body) -> tuple[str, ...]:
        value = body.get("places")
        if value is None:
            return ()
        if not isinstance(value, list) or not 0 < len(value) <= MOST_PLACES:
            _refuse(
                "places",
                f'expected a list of 1 to {MOST_PLACES} codes, such as ["FR"]; leave it out where '
                "the place is unknown",
            )
        codes: dict[str, None] = {}
        for index, code in enumerate(value):
            canonical = self._atlas.canonical(code) if isinstance(code, str) else None
            if canonical is None:
                _refuse(f"places[{index}]", "this is no place; expected a code such as `FR`")
            codes[canonical] = None
        return tuple(codes)


def check_members(body: Body, known: tuple[str, ...]) -> None:
    """Refuse members that have no meaning. Their names are not repeated."""
    if any(name not in known for name in body):
        _refuse("", f"the body has a member without a meaning; {one_of(known)}", known)


def read_reference(body: Body, name: str) -> str:
    """A reference that has to be there."""
    value = body.get(name)
    if value is None:
        _refuse(name, f"`{name}` is missing; expected a reference: a keyed hash in base64url")
    return check_reference(value, name)


def check_reference(value: Json, where: str) -> str:
    """A reference, from a body, a path or a query."""
    if not isinstance(value, str):
        _refuse(where, f"this is {kind_of(value)}; expected a reference")
    try:
        return reference(value)
    except ShapeError as error:
        raise BadRequestError(where, str(error)) from None


def read_evidence(body: Body, *, required: bool) -> str | None:
    """A reference to evidence."""
    value = body.get("evidence")
    if value is None and not required:
        return None
    if not isinstance(value, str):
        _refuse("evidence", "expected a reference to the evidence, such as `case-2026/17`")
    try:
        return evidence_reference(value)
    except ShapeError as error:
        raise BadRequestError("evidence", str(error)) from None


def _reference_or_none(body: Body, name: str) -> str | None:
    return None if body.get(name) is None else read_reference(body, name)


def _word(body: Body, name: str, known: Iterable[str]) -> str:
    return _known(body.get(name), name, tuple(str(word) for word in known), name)


def _known(value: Json, where: str, known: tuple[str, ...], what: str) -> str:
    if not isinstance(value, str) or value not in known:
        _refuse(where, f"there is no such `{what}`; {one_of(known)}", known)
    return value


def _received(body: Body, now: datetime) -> datetime:
    """When it was received; a clock may be a little ahead, and no more."""
    value = body.get("received")
    if value is None:
        return now
    received = _time(value, "received")
    if received > now + _SKEW:
        _refuse("received", "this is in the future; expected when it was received")
    return min(received, now)


def _time(value: Json, where: str) -> datetime:
    expected = "expected a time with its zone (RFC 3339), such as `2026-11-25T12:00:00Z`"
    if not isinstance(value, str):
        _refuse(where, f"this is {kind_of(value)}; {expected}")
    try:
        time = datetime.fromisoformat(value)
    except ValueError:
        _refuse(where, f"this is no time; {expected}")
    if time.tzinfo is None:
        _refuse(where, f"this time has no zone; {expected}")
    if time.year not in _YEARS:
        _refuse(where, f"this year is not believed; {expected}")
    return time.astimezone(UTC)


def _refuse(where: str, message: str, accepted: Iterable[str] = ()) -> NoReturn:
    raise BadRequestError(where, message, accepted)
