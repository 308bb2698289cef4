"""BL223: an example is no request, or expects what the file does not have."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves, span_of
from engine.diagnostics import did_you_mean
from engine.language import tree

_LACKING = {
    tree.Expectation.DENY: "no rule of this file is called `{}`",
    tree.Expectation.DUTY: "no rule of this file imposes the duty `{}`",
    tree.Expectation.REQUIRE: "no rule of this file requires `{}`",
}


def check(subject: Subject) -> Iterator[Remark]:
    """`given` a conduct `and` tests; `expect` rules, duties or requirements of this file."""
    for example in subject.examples:
        yield from _given(subject, example)
        if subject.whole:
            yield from _expects(subject, example)


def _given(subject: Subject, example: tree.Example) -> Iterator[Remark]:
    given = example.given
    parts = given.parts if isinstance(given, tree.And) else (given,)
    first, *rest = parts
    conducts = subject.vocabulary.conducts
    if not isinstance(first, tree.Bare):
        yield Remark(
            span=example.span,
            message="the example does not begin with a conduct",
            help="write it first: `given create and …`",
        )
    elif first.word.text not in conducts:
        yield Remark(
            span=first.word.span,
            message=f"there is no conduct `{first.word.text}`",
            help=did_you_mean(first.word.text, conducts),
        )
    for part in rest:
        simple = part.part if isinstance(part, tree.Not) else part
        if not isinstance(simple, tree.Test | tree.PlaceTest) or (
            isinstance(part, tree.Not) and isinstance(simple, tree.PlaceTest)
        ):
            yield Remark(
                span=span_of(next(leaves(part))),
                message="an example states facts one by one, joined by `and`",
                help="use `is any of` where a fact may have several values",
            )


def _expects(subject: Subject, example: tree.Example) -> Iterator[Remark]:
    rules = {rule.name.text for rule in subject.rules}
    duties = {
        w.text for r in subject.rules if isinstance(r.effect, tree.Duty) for w in r.effect.duties
    }
    requirements = {
        w.text
        for r in subject.rules
        if isinstance(r.effect, tree.Require)
        for w in r.effect.requirements
    }
    for expect in example.expects:
        known = {
            tree.Expectation.DENY: rules,
            tree.Expectation.DUTY: duties,
            tree.Expectation.REQUIRE: requirements,
        }.get(expect.kind, set())
        for word in expect.words:
            if word.text not in known:
                yield Remark(
                    span=word.span,
                    message=_LACKING[expect.kind].format(word.text),
                    help=did_you_mean(word.text, known)
                    if known
                    else "write the rule, or expect what the file does",
                )
