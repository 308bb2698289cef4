"""Nothing comes in; these frozen types are what the register keeps.

An entry never changes. What happens to it later is an event beside it, and its state is read off
the events.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Generic, TypeAlias, TypeVar

_REFERENCE = re.compile(r"[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]")
_EVIDENCE = re.compile(r"(?=[^0-9]*[0-9])[A-Za-z0-9][A-Za-z0-9._:/#-]{3,199}")
REFERENCE_PATTERN = f"^{_REFERENCE.pattern}$"
EVIDENCE_PATTERN = f"^{_EVIDENCE.pattern}$"


class Kind(StrEnum):
    """What is recorded."""

    CONSENT = "consent"
    REFUSAL = "refusal"
    COMPLAINT = "complaint"
    NOTICE = "notice"


class Form(StrEnum):
    """How a person consented, from the weakest form to the strongest."""

    GENERAL = "general"
    EXPLICIT = "explicit"
    WRITTEN = "written"


class Notifier(StrEnum):
    """Who gave notice of a picture."""

    PERSON = "person"
    REPRESENTATIVE = "representative"
    AUTHORITY = "authority"
    HOTLINE = "hotline"
    ANYBODY = "anybody"


class Action(StrEnum):
    """What happened to an entry."""

    RECORDED = "recorded"
    WITHDRAWN = "withdrawn"
    """A consent, or a notice, was taken back."""
    LIFTED = "lifted"
    """The person no longer refuses, or no longer complains."""
    JUDGED_VALID = "judged-valid"
    JUDGED_INVALID = "judged-invalid"
    ACTED = "acted"
    """What the entry asked for was done. It stands all the same."""


ENDINGS = frozenset({Action.WITHDRAWN, Action.LIFTED})
JUDGEMENTS = frozenset({Action.JUDGED_VALID, Action.JUDGED_INVALID})
ACTIONS: Mapping[Kind, frozenset[Action]] = {
    Kind.CONSENT: frozenset({Action.WITHDRAWN}),
    Kind.REFUSAL: frozenset({Action.LIFTED}),
    Kind.COMPLAINT: frozenset({Action.LIFTED, Action.ACTED}),
    Kind.NOTICE: frozenset({Action.WITHDRAWN, Action.ACTED, *JUDGEMENTS}),
}
"""What may happen to an entry of each kind after it was recorded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsentTerms:
    """What a person consented to, and no more.

    `depicts` is the strongest depiction; `given_to` None is whoever asks this service; `until` None
    is until it is taken back.
    """

    person: str
    conducts: frozenset[str]
    depicts: str
    form: Form
    given_to: str | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefusalTerms:
    """A person wants no such pictures of themselves."""

    person: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ComplaintTerms:
    """A person complains; `account` is the one that they hold, where they hold one.

    `places` are the candidates whose law sets the periods; none is anywhere.
    """

    person: str
    received: datetime
    account: str | None = None
    places: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeTerms:
    """Somebody asks for the removal of a picture; `valid` None is not judged yet."""

    content: str
    notifier: Notifier
    received: datetime
    valid: bool | None = None
    person: str | None = None
    places: tuple[str, ...] = ()


Terms: TypeAlias = ConsentTerms | RefusalTerms | ComplaintTerms | NoticeTerms
T_co = TypeVar("T_co", bound=Terms, covariant=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something that happened to an entry; `by` is the key that recorded it.

    `number` is its place in the order of the register: clocks jump, numbers do not.
    """

    number: int
    action: Action
    at: datetime
    by: str
    evidence: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry(Generic[T_co]):
    """An entry with all that happened to it, its recording first."""

    id: str
    terms: T_co
    events: tuple[Event, ...]

    @property
    def recorded(self) -> Event:
        """When and by whom it was recorded."""
        return self.events[0]

    @property
    def ended(self) -> Event | None:
        """When it was taken back or lifted: the first time counts."""
        return next((e for e in self.events if e.action in ENDINGS), None)

    @property
    def is_open(self) -> bool:
        """Whether it stands."""
        return self.ended is None

    @property
    def is_acted_on(self) -> bool:
        """Whether what it asked for was done."""
        return any(e.action is Action.ACTED for e in self.events)


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """Everything that the register knows of one person."""

    consents: tuple[Entry[ConsentTerms], ...] = ()
    refusals: tuple[Entry[RefusalTerms], ...] = ()
    complaints: tuple[Entry[ComplaintTerms], ...] = ()
    notices: tuple[Entry[NoticeTerms], ...] = ()


class ShapeError(ValueError):
    """A text is no reference. The message never repeats the text: it may be a name."""


def kind_of(terms: Terms) -> Kind:
    """What is recorded by these terms."""
    match terms:
        case ConsentTerms():
            return Kind.CONSENT
        case RefusalTerms():
            return Kind.REFUSAL
        case ComplaintTerms():
            return Kind.COMPLAINT
        case NoticeTerms():
            return Kind.NOTICE


def validity(entry: Entry[Terms]) -> bool | None:
    """Whether a notice is valid: by the last judgement, else as it was recorded.

    None is not judged yet, and so is everything that is no notice.
    """
    if not isinstance(entry.terms, NoticeTerms):
        return None
    judged = [e.action for e in entry.events if e.action in JUDGEMENTS]
    return judged[-1] is Action.JUDGED_VALID if judged else entry.terms.valid


def received_of(entry: Entry[ComplaintTerms] | Entry[NoticeTerms]) -> datetime:
    """When the clock started; a time of receipt after the recording is not believed."""
    return min(entry.terms.received, entry.recorded.at)


def reference(text: str) -> str:
    """A reference to a person, a picture or an account.

    Raises:
        ShapeError: it is no keyed hash of 32 bytes, as a name or an address would be none.

    >>> reference("A" * 43) == "A" * 43
    True
    """
    if _REFERENCE.fullmatch(text) is None:
        raise ShapeError(
            "this is no reference; expected a keyed hash of 32 bytes in base64url without padding "
            "(43 signs), and never a name or an address"
        )
    return text


def evidence_reference(text: str) -> str:
    """A reference to evidence that the service keeps elsewhere.

    Raises:
        ShapeError: it could be a name or an address, or a whole sentence.

    >>> evidence_reference("case-2026/17")
    'case-2026/17'
    """
    if _EVIDENCE.fullmatch(text) is None:
        raise ShapeError(
            "this is no reference to evidence; expected 4 to 200 signs of a-z, 0-9 and `._:/#-` "
            "with a digit among them, such as `case-2026/17`"
        )
    return text
