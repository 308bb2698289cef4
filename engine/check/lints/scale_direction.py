"""BL214: a scale is tested in the direction that would loosen as it rises."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree

DEPICTION = "image.depicts"
CONSENT = "person.consent"


def check(subject: Subject) -> Iterator[Remark]:
    """Depictions: `at least` where something is forbidden, `at most` where it is permitted.

    Consent: `at least`, in an `unless` or in a permission. So a more sexual picture and a weaker
    consent can never be treated more gently.
    """
    for rule in subject.rules:
        permits = isinstance(rule.effect, tree.Permit)
        for condition, exception in ((rule.when, False), (rule.unless, True)):
            if condition is not None:
                yield from _walk(condition, opens=permits is not exception)


def _walk(condition: tree.Condition, *, opens: bool) -> Iterator[Remark]:
    """`opens`: whether passing the test makes the answer milder."""
    match condition:
        case tree.Not(part):
            yield from _walk(part, opens=not opens)
        case tree.And(parts) | tree.Or(parts) | tree.Mixed(parts):
            for part in parts:
                yield from _walk(part, opens=opens)
        case tree.Test(fact, operator, _) if fact.text == DEPICTION:
            wanted = tree.Operator.AT_MOST if opens else tree.Operator.AT_LEAST
            if operator is not wanted:
                yield Remark(
                    span=fact.span,
                    message=f"with `{operator}`, a more sexual picture could be "
                    + ("permitted where" if opens else "let through where")
                    + " a milder one is not",
                    help=f"write `{DEPICTION} {wanted} …`, rounded to the stricter side",
                )
        case tree.Test(fact, operator, _) if fact.text == CONSENT:
            if operator is not tree.Operator.AT_LEAST or not opens:
                yield Remark(
                    span=fact.span,
                    message="consent can only excuse or permit, and more of it never less",
                    help=f"write `unless {CONSENT} is at least …`",
                )
        case _:
            return
