"""The parts of conditions come in; conditions and lists go out."""

from lark import Token, Transformer

from engine.language import tree
from engine.language.build.parts import (
    Parts,
    condition_of,
    text_of,
    word_of,
    words_of,
)


class BuildConditions(Transformer[Token, list[object]]):
    """One method for each alternative of the grammar."""

    def condition(self, parts: Parts) -> tree.Condition:
        terms = tuple(condition_of(p) for p in parts[::2])
        joins = tuple(word_of(p) for p in parts[1::2])
        if not joins:
            return terms[0]
        kinds = {j.text for j in joins}
        if kinds == {"and"}:
            return tree.And(terms)
        return tree.Or(terms) if kinds == {"or"} else tree.Mixed(terms, joins)

    def group(self, parts: Parts) -> tree.Condition:
        return condition_of(parts[0])

    def negation(self, parts: Parts) -> tree.Not:
        return tree.Not(condition_of(parts[0]))

    def flag(self, parts: Parts) -> tree.Test:
        return tree.Test(word_of(parts[0]), tree.Operator.FLAG)

    def is_value(self, parts: Parts) -> tree.Test:
        return tree.Test(word_of(parts[0]), tree.Operator.IS, (word_of(parts[1]),))

    def is_not(self, parts: Parts) -> tree.Not:
        return tree.Not(self.is_value(parts))

    def any_of(self, parts: Parts) -> tree.Test:
        return tree.Test(word_of(parts[0]), tree.Operator.ANY_OF, words_of(parts[1]))

    def at_least(self, parts: Parts) -> tree.Test:
        return tree.Test(word_of(parts[0]), tree.Operator.AT_LEAST, (word_of(parts[1]),))

    def at_most(self, parts: Parts) -> tree.Test:
        return tree.Test(word_of(parts[0]), tree.Operator.AT_MOST, (word_of(parts[1]),))

    def in_places(self, parts: Parts) -> tree.PlaceTest:
        return tree.PlaceTest(word_of(parts[0]), words_of(parts[1]))

    def bare(self, parts: Parts) -> tree.Bare:
        return tree.Bare(word_of(parts[0]))

    # -- lists

    def words(self, parts: Parts) -> tuple[tree.Word, ...]:
        return tuple(word_of(p) for p in parts)

    facts = words
    places = words

    def texts(self, parts: Parts) -> tuple[tree.Text, ...]:
        return tuple(text_of(p) for p in parts)
