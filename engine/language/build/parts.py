"""Tokens and values of the parser come in; words, texts, days and lines go out, typed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lark import Token

from engine.diagnostics import Span
from engine.language import tree

Parts = list[object]


@dataclass(frozen=True, slots=True)
class Head:
    """The first line of a document."""

    heading: tree.Heading
    name: tree.Word
    title: tree.Text
    notes: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Line:
    """A header line: its key, what it says, and the notes under it."""

    key: str
    value: object
    span: Span
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleParts:
    """A rule with its clauses still as lines, so that a clause written twice can be reported."""

    name: tree.Word
    effect: tree.Effect
    clauses: tuple[Line, ...]
    notes: tuple[str, ...]


class UnreadableError(ValueError):
    """A token of the right shape that means nothing: a date outside the calendar, say."""

    def __init__(self, token: object, message: str, help_: str) -> None:
        super().__init__(message)
        assert isinstance(token, Token)
        self.span = span_of(token)
        self.message = message
        self.help = help_


def span_of(token: Token) -> Span:
    """The place of a token."""
    return Span(token.start_pos or 0, token.end_pos or 0)


def word_of(token: object) -> tree.Word:
    """A word with its place."""
    assert isinstance(token, Token)
    return tree.Word(str(token), span_of(token))


def text_of(token: object) -> tree.Text:
    """A text without its quotation marks."""
    assert isinstance(token, Token)
    inner = str(token)[1:-1]
    if "\\" in inner:
        inner = inner.replace('\\"', '"').replace("\\\\", "\\")
    return tree.Text(inner, span_of(token))


def day_of(token: object) -> date:
    """A day of the calendar."""
    assert isinstance(token, Token)
    try:
        return date.fromisoformat(str(token))
    except ValueError:
        help_ = "dates are written year-month-day, as in `2026-12-02`"
        raise UnreadableError(token, f"there is no day `{token}`", help_) from None


def day_or_none(token: object) -> date | None:
    """A day, where one is given."""
    return None if token is None else day_of(token)


def notes_of(tokens: Parts) -> tuple[str, ...]:
    """The notes among some parts."""
    return tuple(str(t)[1:].strip() for t in tokens if isinstance(t, Token) and t.type == "NOTE")


def unnoted(parts: Parts) -> Parts:
    """The parts that are no notes."""
    return [p for p in parts if not (isinstance(p, Token) and p.type == "NOTE")]


_HOURS = {"hour": 1, "hours": 1, "day": 24, "days": 24}
_MOST_DIGITS = 4


def hours_of(number: object, unit: object) -> int:
    """A period in hours."""
    if str(unit) not in _HOURS:
        raise UnreadableError(unit, f"`{unit}` is no unit of time", "write `hours` or `days`")
    if len(str(number)) > _MOST_DIGITS:
        message = f"a period cannot be {str(number)[:_MOST_DIGITS]}… {unit} long"
        raise UnreadableError(number, message, "leave `within` out where no period is fixed")
    return int(str(number)) * _HOURS[str(unit)]


def line(key: str, value: tree.Word | tree.Text) -> Line:
    """A line that says one word or text."""
    return Line(key, value, value.span)


def words_line(key: str, words: object) -> Line:
    """A line that says a list of words."""
    listed = words_of(words)
    return Line(key, listed, Span(listed[0].span.start, listed[-1].span.end))


def day_line(key: str, token: object) -> Line:
    """A line that says a day."""
    assert isinstance(token, Token)
    return Line(key, day_of(token), span_of(token))


def status_of(parts: Parts, make: Callable[[Span], tree.Status]) -> Line:
    """A line about when a document applies."""
    token = parts[0]
    assert isinstance(token, Token)
    span = span_of(token)
    return Line("status", make(span), span)


def words_of(value: object) -> tuple[tree.Word, ...]:
    """A list of words."""
    assert isinstance(value, tuple)
    return value


def conducts_of(value: object) -> tree.Conducts:
    """The conducts of an effect."""
    assert isinstance(value, tree.Conducts)
    return value


def condition_of(value: object) -> tree.Condition:
    """A condition."""
    assert isinstance(
        value, tree.Test | tree.PlaceTest | tree.Bare | tree.Not | tree.And | tree.Or | tree.Mixed
    )
    return value


def first_span_of(value: object) -> Span:
    """The place of the first of some values."""
    """The first test of a condition, for remarks about the whole of it."""
    condition = condition_of(value)
    while True:
        match condition:
            case tree.Test(fact):
                return fact.span
            case tree.PlaceTest(word, _) | tree.Bare(word):
                return word.span
            case tree.Not(part):
                condition = part
            case tree.And(parts) | tree.Or(parts) | tree.Mixed(parts):
                condition = parts[0]
