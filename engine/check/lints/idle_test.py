"""BL217: a test passes every value, none, or names a value twice."""

from collections.abc import Iterator

from engine.check.masks import passing
from engine.check.subject import Remark, Subject, leaves
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """A test that always passes hides what the rule depends on."""
    for rule in subject.rules:
        for condition in (rule.when, rule.unless):
            for leaf in leaves(condition) if condition is not None else ():
                if isinstance(leaf, tree.Test):
                    yield from _idle(subject, leaf)


def _idle(subject: Subject, test: tree.Test) -> Iterator[Remark]:
    fact = subject.vocabulary.facts.get(test.fact.text)
    mask = passing(test, fact) if fact is not None else None
    if fact is None or mask is None:
        return
    if mask == fact.full:
        yield Remark(
            span=test.fact.span,
            message=f"every value of `{fact.name}` passes this test",
            help="take the test out",
        )
    seen: set[str] = set()
    for word in test.values:
        if word.text in seen:
            yield Remark(
                span=word.span,
                message=f"the list names `{word.text}` twice",
                help="name each value once",
            )
        seen.add(word.text)
