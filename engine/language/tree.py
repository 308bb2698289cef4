"""The tree of a rule file: what was written, with its place, and nothing that was inferred.

`parse` makes it, `format` writes it back, the checker and the compiler read it. Spans take no part
in equality, so `parse(format(tree)) == tree`.
"""

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from engine.diagnostics import Span

NOWHERE = Span(0, 0)


@dataclass(frozen=True, slots=True)
class Word:
    """A word, a fact, a code, a group or an address as it stands in the file."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text for people, without its quotation marks."""

    text: str
    span: Span = field(default=NOWHERE, compare=False, repr=False)


# -- conditions ---------------------------------------------------------------------------------


class Operator(StrEnum):
    """How a test compares a fact with words."""

    FLAG = "flag"
    IS = "is"
    ANY_OF = "is any of"
    AT_LEAST = "is at least"
    AT_MOST = "is at most"


@dataclass(frozen=True, slots=True)
class Test:
    """A test of one fact."""

    fact: Word
    operator: Operator
    values: tuple[Word, ...] = ()


@dataclass(frozen=True, slots=True)
class PlaceTest:
    """A test of one connecting factor: `viewer in FR, @group`."""

    factor: Word
    places: tuple[Word, ...]


@dataclass(frozen=True, slots=True)
class Bare:
    """A word alone: the conduct of an example, or `forbidden` in an invariant."""

    word: Word


@dataclass(frozen=True, slots=True)
class Not:
    """The opposite of a condition."""

    part: "Condition"


@dataclass(frozen=True, slots=True)
class And:
    """All of the parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Or:
    """Any of the parts."""

    parts: tuple["Condition", ...]


@dataclass(frozen=True, slots=True)
class Mixed:
    """`and` and `or` side by side without parentheses: parsed so that it can be refused well."""

    parts: tuple["Condition", ...]
    joins: tuple[Word, ...]


Condition = Test | PlaceTest | Bare | Not | And | Or | Mixed


# -- rules ----------------------------------------------------------------------------------------


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


# -- examples and invariants --------------------------------------------------------------------


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


# -- documents ------------------------------------------------------------------------------------


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
