"""Nothing comes in; documents as they were written: a head, its fields, rules and examples."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.diagnostics import Span
from engine.language.tree.claims import Example, Invariant
from engine.language.tree.rules import Rule
from engine.language.tree.words import NOWHERE, Text, Word


class Heading(StrEnum):
    """What kind of document a file is."""

    PROVISION = "provision"
    ORDER = "order"
    PROCEEDING = "proceeding"
    BACKGROUND = "background"
    POLICY = "policy"
    FLOOR = "floor"


@dataclass(frozen=True, slots=True)
class InForce:
    """`in force from D [until D]`; `since` is None for `in force since unknown`."""

    since: date | None
    until: date | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Enacted:
    """`enacted D, commencement unknown`: stands from enactment, and is marked doubtful."""

    on: date
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Bill:
    """`bill "…"`: never in force."""

    name: Text
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Stayed:
    """`stayed from D [until D]`: taken out of what is in force."""

    since: date
    until: date | None = None
    span: Span = field(default=NOWHERE, compare=False, repr=False)


Status = InForce | Enacted | Bill | Stayed


@dataclass(frozen=True, slots=True)
class Checked:
    """Who looked at the law, when, and how sure they are."""

    on: date
    by: Word
    confidence: Word


@dataclass(frozen=True, slots=True)
class Audited:
    """A second look, and what it found."""

    on: date
    result: Word


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The head of a file with its fields, rules and examples."""

    heading: Heading
    name: Word
    title: Text
    notes: tuple[str, ...] = ()
    cites: Text | None = None
    sources: tuple[Word, ...] = ()
    enacted_by: Text | None = None
    owner: Text | None = None
    addressees: tuple[Text, ...] = ()
    addressee_all: bool = False
    kind: Word | None = None
    extent: tuple[Word, ...] = ()
    connects: tuple[Word, ...] = ()
    intent: Text | None = None
    status: tuple[Status, ...] = ()
    checked: Checked | None = None
    audited: Audited | None = None
    rules: tuple[Rule, ...] = ()
    examples: tuple[Example, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class File:
    """A rule file: at most one document, and any invariants."""

    document: Document | None = None
    invariants: tuple[Invariant, ...] = ()
