"""The parts of examples and invariants come in; examples and invariants go out."""

from lark import Token, Transformer

from engine.language import tree
from engine.language.build.parts import (
    Parts,
    condition_of,
    conducts_of,
    day_or_none,
    notes_of,
    text_of,
    word_of,
    words_of,
)


class BuildClaims(Transformer[Token, list[object]]):
    """One method for each alternative of the grammar."""

    def example(self, parts: Parts) -> tree.Example:
        title, given, on, *rest = parts
        return tree.Example(
            title=text_of(title),
            given=condition_of(given),
            on=day_or_none(on),
            expects=tuple(p for p in rest if isinstance(p, tree.Expect)),
            notes=notes_of(rest),
            span=text_of(title).span,
        )

    def expect_deny(self, _parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.DENY)

    def expect_deny_by(self, parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.DENY, words_of(parts[0]))

    def expect_permit(self, _parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.PERMIT)

    def expect_silent(self, _parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.SILENT)

    def expect_duty(self, parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.DUTY, words_of(parts[0]))

    def expect_require(self, parts: Parts) -> tree.Expect:
        return tree.Expect(tree.Expectation.REQUIRE, words_of(parts[0]))

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
            name=word_of(name),
            title=text_of(title),
            claim=claim,
            when=None if when is None else condition_of(when),
            notes=notes_of(rest),
            span=word_of(name).span,
        )

    def never_permit(self, parts: Parts) -> tree.NeverPermit:
        return tree.NeverPermit(conducts_of(parts[0]))

    def always_forbid(self, parts: Parts) -> tree.AlwaysForbid:
        return tree.AlwaysForbid(conducts_of(parts[0]))

    def permit_implies(self, parts: Parts) -> tree.PermitImplies:
        return tree.PermitImplies(words_of(parts[0]), words_of(parts[1]))

    def ignores(self, parts: Parts) -> tree.Ignores:
        return tree.Ignores(words_of(parts[0]))

    def never_loosens(self, parts: Parts) -> tree.NeverLoosens:
        return tree.NeverLoosens(word_of(parts[0]))

    def at_least_as_strict(self, parts: Parts) -> tree.AtLeastAsStrict:
        return tree.AtLeastAsStrict(word_of(parts[0]), word_of(parts[1]))
