"""BL208: a word stands alone in a condition."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """Only an example has a conduct in it, and only an invariant may say `forbidden`."""
    for rule in subject.rules:
        for condition in (rule.when, rule.unless):
            yield from _bare(subject, condition, allowed=())
    for invariant in subject.file.invariants:
        yield from _bare(subject, invariant.when, allowed=("forbidden",))


def _bare(
    subject: Subject, condition: tree.Condition | None, allowed: tuple[str, ...]
) -> Iterator[Remark]:
    for leaf in leaves(condition) if condition is not None else ():
        if isinstance(leaf, tree.Bare) and leaf.word.text not in allowed:
            yield Remark(
                span=leaf.word.span,
                message=f"`{leaf.word.text}` alone says nothing here",
                help=did_you_mean(leaf.word.text, subject.vocabulary.facts),
            )
