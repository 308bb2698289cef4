"""BL225: a permission without a condition."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """It would permit everything that nothing forbids."""
    for rule in subject.rules:
        if isinstance(rule.effect, tree.Permit) and rule.when is None:
            yield Remark(
                span=rule.span,
                message=f"rule `{rule.name.text}` permits without any condition",
                help="say with `when` what it permits",
            )
