"""Nothing comes in; rules as they were written: an effect and when it stands."""

from dataclasses import dataclass, field
from datetime import date

from engine.diagnostics import Span
from engine.language.tree.conditions import Condition
from engine.language.tree.words import NOWHERE, Text, Word


@dataclass(frozen=True, slots=True)
class Conducts:
    """The conducts of an effect: those named, or every one except those named."""

    words: tuple[Word, ...]
    all_but: bool = False


@dataclass(frozen=True, slots=True)
class Forbid:
    """The conducts are forbidden."""

    conducts: Conducts


@dataclass(frozen=True, slots=True)
class Permit:
    """The conducts are permitted, unless something forbids them. Policies only."""

    conducts: Conducts


@dataclass(frozen=True, slots=True)
class Require:
    """Requirements that are to be met before the conducts are carried out."""

    requirements: tuple[Word, ...]
    conducts: Conducts


@dataclass(frozen=True, slots=True)
class Duty:
    """Duties that come with the conducts, with the time that the law leaves for them."""

    duties: tuple[Word, ...]
    hours: int | None
    conducts: Conducts


Effect = Forbid | Permit | Require | Duty


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """One rule: an effect and the formula `when and not unless` under which it stands."""

    name: Word
    effect: Effect
    when: Condition | None = None
    unless: Condition | None = None
    advise: tuple[Word, ...] = ()
    penalty: Text | None = None
    contested: bool = False
    reading: Text | None = None
    since: date | None = None
    until: date | None = None
    notes: tuple[str, ...] = ()
    span: Span = field(default=NOWHERE, compare=False, repr=False)
