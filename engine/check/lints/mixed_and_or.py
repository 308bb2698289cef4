"""BL207: `and` and `or` stand side by side without parentheses."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree


def check(subject: Subject) -> Iterator[Remark]:
    """Two readers would read it in two ways."""
    for condition in subject.conditions():
        yield from _mixed(condition)


def _mixed(condition: tree.Condition) -> Iterator[Remark]:
    match condition:
        case tree.Mixed(parts, joins):
            odd = next(join for join in joins if join.text != joins[0].text)
            yield Remark(
                span=odd.span,
                message=f"`{odd.text}` follows `{joins[0].text}` without parentheses",
                help="put the parts that belong together in parentheses",
            )
            for part in parts:
                yield from _mixed(part)
        case tree.Not(part):
            yield from _mixed(part)
        case tree.And(parts) | tree.Or(parts):
            for part in parts:
                yield from _mixed(part)
        case _:
            return
