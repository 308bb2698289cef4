"""BL208: a word stands alone in a condition."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.diagnostics import did_you_mean
from engine.language import tree
from engine.vocabulary import Vocabulary


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
                help=_meant(leaf.word.text, subject.vocabulary),
            )


def _meant(word: str, vocabulary: Vocabulary) -> str:
    """A value alone belongs to a fact; anything else is perhaps the end of a fact's name."""
    for fact in vocabulary.facts.values():
        if word in fact.values and word not in {"yes", "no", "none"}:
            return f"a value stands with its fact: `{fact.name} is {word}`, or in `is any of …`"
    facts = "a condition is made of facts such as `person.real`"
    return did_you_mean(word, vocabulary.facts, facts)
