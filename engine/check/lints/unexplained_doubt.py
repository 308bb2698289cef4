"""BL224: a contested reading says nothing of what is contested."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject


def check(subject: Subject) -> Iterator[Remark]:
    """Doubt is written down, so that the next reader can resolve it."""
    for rule in subject.rules:
        if rule.contested and rule.reading is None:
            yield Remark(
                span=rule.span,
                message=f"rule `{rule.name.text}` has a contested reading, and nothing says why",
                help='write `reading contested "what is in doubt"`',
            )
