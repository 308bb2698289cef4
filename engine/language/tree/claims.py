"""Nothing comes in; examples and invariants as they were written: what a text should do."""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.diagnostics import Span
from engine.language.tree.conditions import Condition
from engine.language.tree.rules import Conducts
from engine.language.tree.words import NOWHERE, Text, Word


class Expectation(StrEnum):
    """What an example expects of the file it stands in."""

    DENY = "deny"
    PERMIT = "permit"
    SILENT = "silent"
    DUTY = "duty"
    REQUIRE = "require"


@dataclass(frozen=True, slots=True)
class Expect:
    """One expectation; `words` are the rules of `deny by`, the duties or the requirements."""

    kind: Expectation
    words: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """A request and what the file says to it."""

    title: Text
    given: Condition
    on: date | None = None
    expects: tuple[Expect, ...]
    notes: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class NeverPermit:
    """`never permit C when …`."""

    conducts: Conducts


@dataclass(frozen=True, slots=True)
class AlwaysForbid:
    """`always forbid C when …`."""

    conducts: Conducts


@dataclass(frozen=True, slots=True)
class PermitImplies:
    """`permit A implies permit B`."""

    these: tuple[Word, ...]
    those: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Ignores:
    """`outcome ignores F, G`."""

    facts: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class NeverLoosens:
    """`outcome never loosens as S rises`."""

    scale: Word


@dataclass(frozen=True, slots=True)
class AtLeastAsStrict:
    """`P at least as strict as Q`."""

    place: Word
    other: Word


Claim = NeverPermit | AlwaysForbid | PermitImplies | Ignores | NeverLoosens | AtLeastAsStrict


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """A property of the whole policy set, to be proven."""

    name: Word
    title: Text
    claim: Claim
    when: Condition | None = None
    notes: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)
