"""Nothing comes in; the words and texts of a rule file, each with its place."""

from dataclasses import dataclass, field

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
