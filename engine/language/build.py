"""Tokens and parts of the parser come in; tree nodes and single header lines go out.

The parser calls these methods while it reads, so no intermediate tree is ever built.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from lark import Token, Transformer

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


class UnreadableError(ValueError):
    """A token of the right shape that means nothing: a date outside the calendar, say."""

    def __init__(self, token: object, message: str, help_: str) -> None:
        super().__init__(message)
        assert isinstance(token, Token)
        self.span = _span(token)
        self.message = message
        self.help = help_


def _span(token: Token) -> Span:
    return Span(token.start_pos or 0, token.end_pos or 0)


def _word(token: object) -> tree.Word:
    assert isinstance(token, Token)
    return tree.Word(str(token), _span(token))


def _text(token: object) -> tree.Text:
    assert isinstance(token, Token)
    inner = str(token)[1:-1]
    if "\\" in inner:
        inner = inner.replace('\\"', '"').replace("\\\\", "\\")
    return tree.Text(inner, _span(token))


def _day(token: object) -> date:
    assert isinstance(token, Token)
    try:
        return date.fromisoformat(str(token))
    except ValueError:
        help_ = "dates are written year-month-day, as in `2026-12-02`"
        raise UnreadableError(token, f"there is no day `{token}`", help_) from None


def _day_or_none(token: object) -> date | None:
    return None if token is None else _day(token)


def _notes(tokens: Parts) -> tuple[str, ...]:
    return tuple(str(t)[1:].strip() for t in tokens if isinstance(t, Token) and t.type == "NOTE")


def _unnoted(parts: Parts) -> Parts:
    return [p for p in parts if not (isinstance(p, Token) and p.type == "NOTE")]


_HOURS = {"hour": 1, "hours": 1, "day": 24, "days": 24}
_MOST_DIGITS = 4


def _hours(number: object, unit: object) -> int:
    if str(unit) not in _HOURS:
        raise UnreadableError(unit, f"`{unit}` is no unit of time", "write `hours` or `days`")
    if len(str(number)) > _MOST_DIGITS:
        message = f"a period cannot be {str(number)[:_MOST_DIGITS]}… {unit} long"
        raise UnreadableError(number, message, "leave `within` out where no period is fixed")
    return int(str(number)) * _HOURS[str(unit)]


class Build(Transformer[Token, list[object]]):
    """One method per alternative of the grammar."""

    def start(self, parts: Parts) -> list[object]:
        return parts

    # -- heads and fields -------------------------------------------------------------------------

    def head(self, parts: Parts) -> Head:
        heading, name, title, *notes = parts
        assert isinstance(heading, Token)
        return Head(
            tree.Heading(str(heading)), _word(name), _text(title), _notes(notes), _span(heading)
        )

    def line(self, parts: Parts) -> Line:
        field, *notes = parts
        assert isinstance(field, Line)
        return Line(field.key, field.value, field.span, _notes(notes)) if notes else field

    def cites(self, parts: Parts) -> Line:
        return _line("cites", _text(parts[0]))

    def source(self, parts: Parts) -> Line:
        return _line("source", _word(parts[0]))

    def enacted_by(self, parts: Parts) -> Line:
        return _line("enacted by", _text(parts[0]))

    def kind(self, parts: Parts) -> Line:
        return _line("kind", _word(parts[0]))

    def extent(self, parts: Parts) -> Line:
        return _words_line("extent", parts[0])

    def connects(self, parts: Parts) -> Line:
        return _words_line("connects by", parts[0])

    def owner(self, parts: Parts) -> Line:
        return _line("owner", _text(parts[0]))

    def addressee(self, parts: Parts) -> Line:
        texts = parts[0]
        assert isinstance(texts, tuple)
        return Line("addressee", texts, texts[0].span)

    def addressee_all(self, _parts: Parts) -> Line:
        return Line("addressee", (), tree.NOWHERE)

    def intent(self, parts: Parts) -> Line:
        return _line("intent", _text(parts[0]))

    def in_force(self, parts: Parts) -> Line:
        keyword, since, until = parts
        assert isinstance(keyword, Token)
        span = _span(keyword)
        return Line("status", tree.InForce(_day(since), _day_or_none(until), span), span)

    def since_unknown(self, parts: Parts) -> Line:
        (keyword,) = parts
        assert isinstance(keyword, Token)
        return Line("status", tree.InForce(None, None, _span(keyword)), _span(keyword))

    def enacted(self, parts: Parts) -> Line:
        return _status(parts, lambda span: tree.Enacted(_day(parts[0]), span))

    def bill(self, parts: Parts) -> Line:
        return _status(parts, lambda span: tree.Bill(_text(parts[0]), span))

    def stayed(self, parts: Parts) -> Line:
        return _status(
            parts, lambda span: tree.Stayed(_day(parts[0]), _day_or_none(parts[1]), span)
        )

    def checked(self, parts: Parts) -> Line:
        on, by, confidence = parts
        return Line("checked", tree.Checked(_day(on), _word(by), _word(confidence)), _word(by).span)

    def audited(self, parts: Parts) -> Line:
        on, result = parts
        return Line("audited", tree.Audited(_day(on), _word(result)), _word(result).span)

    # -- rules ------------------------------------------------------------------------------------

    def these(self, parts: Parts) -> tree.Conducts:
        return tree.Conducts(_words(parts[0]))

    def every(self, _parts: Parts) -> tree.Conducts:
        return tree.Conducts((), all_but=True)

    def all_but(self, parts: Parts) -> tree.Conducts:
        return tree.Conducts(_words(parts[0]), all_but=True)

    def forbid(self, parts: Parts) -> tree.Forbid:
        return tree.Forbid(_conducts(parts[0]))

    def permit(self, parts: Parts) -> tree.Permit:
        return tree.Permit(_conducts(parts[0]))

    def require(self, parts: Parts) -> tree.Require:
        return tree.Require(_words(parts[0]), _conducts(parts[1]))

    def duty(self, parts: Parts) -> tree.Duty:
        duties, number, unit, conducts = parts
        hours = None if number is None else _hours(number, unit)
        return tree.Duty(_words(duties), hours, _conducts(conducts))

    def when(self, parts: Parts) -> Line:
        return Line("when", parts[0], _first_span(parts[0]))

    def unless(self, parts: Parts) -> Line:
        return Line("unless", parts[0], _first_span(parts[0]))

    def advise(self, parts: Parts) -> Line:
        return _words_line("advise", parts[0])

    def penalty(self, parts: Parts) -> Line:
        return _line("penalty", _text(parts[0]))

    def reading(self, parts: Parts) -> Line:
        word, why = parts
        return Line("reading", (_word(word), None if why is None else _text(why)), _word(word).span)

    def from_day(self, parts: Parts) -> Line:
        return _day_line("from", parts[0])

    def until_day(self, parts: Parts) -> Line:
        return _day_line("until", parts[0])

    def note(self, parts: Parts) -> Token:
        assert isinstance(parts[0], Token)
        return parts[0]

    def rule(self, parts: Parts) -> "RuleParts":
        name, *rest = parts
        effect, *clauses = _unnoted(rest)
        assert isinstance(effect, tree.Forbid | tree.Permit | tree.Require | tree.Duty)
        lines = tuple(c for c in clauses if isinstance(c, Line))
        return RuleParts(_word(name), effect, lines, _notes(rest))

    # -- conditions -------------------------------------------------------------------------------

    def condition(self, parts: Parts) -> tree.Condition:
        terms = tuple(_condition(p) for p in parts[::2])
        joins = tuple(_word(p) for p in parts[1::2])
        if not joins:
            return terms[0]
        kinds = {j.text for j in joins}
        if kinds == {"and"}:
            return tree.And(terms)
        return tree.Or(terms) if kinds == {"or"} else tree.Mixed(terms, joins)

    def group(self, parts: Parts) -> tree.Condition:
        return _condition(parts[0])

    def negation(self, parts: Parts) -> tree.Not:
        return tree.Not(_condition(parts[0]))

    def flag(self, parts: Parts) -> tree.Test:
        return tree.Test(_word(parts[0]), tree.Operator.FLAG)

    def is_value(self, parts: Parts) -> tree.Test:
        return tree.Test(_word(parts[0]), tree.Operator.IS, (_word(parts[1]),))

    def is_not(self, parts: Parts) -> tree.Not:
        return tree.Not(self.is_value(parts))

    def any_of(self, parts: Parts) -> tree.Test:
        return tree.Test(_word(parts[0]), tree.Operator.ANY_OF, _words(parts[1]))

    def at_least(self, parts: Parts) -> tree.Test:
        return tree.Test(_word(parts[0]), tree.Operator.AT_LEAST, (_word(parts[1]),))

    def at_most(self, parts: Parts) -> tree.Test:
        return tree.Test(_word(parts[0]), tree.Operator.AT_MOST, (_word(parts[1]),))

    def in_places(self, parts: Parts) -> tree.PlaceTest:
        return tree.PlaceTest(_word(parts[0]), _words(parts[1]))

    def bare(self, parts: Parts) -> tree.Bare:
        return tree.Bare(_word(parts[0]))

    # -- examples and invariants ------------------------------------------------------------------

    def example(self, parts: Parts) -> tree.Example:
        title, given, on, *rest = parts
        return tree.Example(
            title=_text(title),
            given=_condition(given),
            on=_day_or_none(on),
            expects=tuple(p for p in rest if isinstance(p, tree.Expect)),
            notes=_notes(rest),
            span=_text(title).span,
        )

    def expect_deny(self, _parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.DENY)

    def expect_deny_by(self, parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.DENY, _words(parts[0]))

    def expect_permit(self, _parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.PERMIT)

    def expect_silent(self, _parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.SILENT)

    def expect_duty(self, parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.DUTY, _words(parts[0]))

    def expect_require(self, parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.REQUIRE, _words(parts[0]))

    def invariant(self, parts: Parts) -> tree.Invariant:
        name, title, claim, when, *rest = parts
        assert isinstance(
            claim,
            tree.NeverPermit
            | tree.AlwaysForbid
            | tree.PermitImplies
            | tree.Ignores
            | tree.NeverLoosens
            | tree.AtLeastAsStrict,
        )
        return tree.Invariant(
            name=_word(name),
            title=_text(title),
            claim=claim,
            when=None if when is None else _condition(when),
            notes=_notes(rest),
            span=_word(name).span,
        )

    def never_permit(self, parts: Parts) -> tree.NeverPermit:
        return tree.NeverPermit(_conducts(parts[0]))

    def always_forbid(self, parts: Parts) -> tree.AlwaysForbid:
        return tree.AlwaysForbid(_conducts(parts[0]))

    def permit_implies(self, parts: Parts) -> tree.PermitImplies:
        return tree.PermitImplies(_words(parts[0]), _words(parts[1]))

    def ignores(self, parts: Parts) -> tree.Ignores:
        return tree.Ignores(_words(parts[0]))

    def never_loosens(self, parts: Parts) -> tree.NeverLoosens:
        return tree.NeverLoosens(_word(parts[0]))

    def at_least_as_strict(self, parts: Parts) -> tree.AtLeastAsStrict:
        return tree.AtLeastAsStrict(_word(parts[0]), _word(parts[1]))

    # -- lists ------------------------------------------------------------------------------------

    def words(self, parts: Parts) -> tuple[tree.Word, ...]:
        return tuple(_word(p) for p in parts)

    facts = words
    places = words

    def texts(self, parts: Parts) -> tuple[tree.Text, ...]:
        return tuple(_text(p) for p in parts)


@dataclass(frozen=True, slots=True)
class RuleParts:
    """A rule with its clauses still as lines, so that a clause written twice can be reported."""

    name: tree.Word
    effect: tree.Effect
    clauses: tuple[Line, ...]
    notes: tuple[str, ...]


def _line(key: str, value: tree.Word | tree.Text) -> Line:
    return Line(key, value, value.span)


def _words_line(key: str, words: object) -> Line:
    listed = _words(words)
    return Line(key, listed, Span(listed[0].span.start, listed[-1].span.end))


def _day_line(key: str, token: object) -> Line:
    assert isinstance(token, Token)
    return Line(key, _day(token), _span(token))


def _status(parts: Parts, make: Callable[[Span], tree.Status]) -> Line:
    token = parts[0]
    assert isinstance(token, Token)
    span = _span(token)
    return Line("status", make(span), span)


def _words(value: object) -> tuple[tree.Word, ...]:
    assert isinstance(value, tuple)
    return value


def _conducts(value: object) -> tree.Conducts:
    assert isinstance(value, tree.Conducts)
    return value


def _condition(value: object) -> tree.Condition:
    assert isinstance(
        value, tree.Test | tree.PlaceTest | tree.Bare | tree.Not | tree.And | tree.Or | tree.Mixed
    )
    return value


def _first_span(value: object) -> Span:
    """The first test of a condition, for remarks about the whole of it."""
    condition = _condition(value)
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
