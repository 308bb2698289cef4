"""The parts of rules come in; effects, clauses and rules go out."""

from lark import Token, Transformer

from engine.language import tree
from engine.language.build.parts import (
    Line,
    Parts,
    RuleParts,
    conducts_of,
    day_line,
    first_span_of,
    hours_of,
    line,
    notes_of,
    text_of,
    unnoted,
    word_of,
    words_line,
    words_of,
)


class BuildRules(Transformer[Token, list[object]]):
    """One method for each alternative of the grammar."""

    def these(self, parts: Parts) -> tree.Conducts:
        return tree.Conducts(words_of(parts[0]))

    def every(self, _parts: Parts) -> tree.Conducts:
        return tree.Conducts((), all_but=True)

    def all_but(self, parts: Parts) -> tree.Conducts:
        return tree.Conducts(words_of(parts[0]), all_but=True)

    def forbid(self, parts: Parts) -> tree.Forbid:
        return tree.Forbid(conducts_of(parts[0]))

    def permit(self, parts: Parts) -> tree.Permit:
        return tree.Permit(conducts_of(parts[0]))

    def require(self, parts: Parts) -> tree.Require:
        return tree.Require(words_of(parts[0]), conducts_of(parts[1]))

    def duty(self, parts: Parts) -> tree.Duty:
        duties, number, unit, conducts = parts
        hours = None if number is None else hours_of(number, unit)
        return tree.Duty(words_of(duties), hours, conducts_of(conducts))

    def when(self, parts: Parts) -> Line:
        return Line("when", parts[0], first_span_of(parts[0]))

    def unless(self, parts: Parts) -> Line:
        return Line("unless", parts[0], first_span_of(parts[0]))

    def advise(self, parts: Parts) -> Line:
        return words_line("advise", parts[0])

    def penalty(self, parts: Parts) -> Line:
        return line("penalty", text_of(parts[0]))

    def reading(self, parts: Parts) -> Line:
        word, why = parts
        return Line(
            "reading", (word_of(word), None if why is None else text_of(why)), word_of(word).span
        )

    def from_day(self, parts: Parts) -> Line:
        return day_line("from", parts[0])

    def until_day(self, parts: Parts) -> Line:
        return day_line("until", parts[0])

    def note(self, parts: Parts) -> Token:
        assert isinstance(parts[0], Token)
        return parts[0]

    def rule(self, parts: Parts) -> "RuleParts":
        name, *rest = parts
        effect, *clauses = unnoted(rest)
        assert isinstance(effect, tree.Forbid | tree.Permit | tree.Require | tree.Duty)
        lines = tuple(c for c in clauses if isinstance(c, Line))
        return RuleParts(word_of(name), effect, lines, notes_of(rest))
