"""BL212: a rule of the floor mentions what may not narrow it."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject, leaves
from engine.language import tree

# The design: the floor has no place, plan, surface, preset, purpose, realism, fame or date in it.
NEVER = {
    "account.plan",
    "request.surface",
    "request.preset",
    "request.purpose",
    "request.audience",
    "image.realistic",
    "image.labelled",
    "person.public-figure",
    "location.anonymised",
    "service.covered-platform",
}
MINOR_FACTS = {"person.age", "source.age"}


def check(subject: Subject) -> Iterator[Remark]:
    """The floor holds everywhere, for everybody and for ever; a minor cannot consent."""
    document = subject.file.document
    if document is None or document.heading is not tree.Heading.FLOOR:
        return
    for what, span in (
        ("extent", document.extent[0].span if document.extent else None),
        ("period", document.status[0].span if document.status else None),
    ):
        if span is not None:
            yield Remark(
                span=span,
                message=f"the floor has no {what}",
                help="take the line out: the floor holds everywhere and for ever",
            )
    for rule in document.rules:
        yield from _rule(rule)


def _rule(rule: tree.Rule) -> Iterator[Remark]:
    tests = [leaf for c in (rule.when, rule.unless) if c is not None for leaf in leaves(c)]
    minors = any(isinstance(t, tree.Test) and t.fact.text in MINOR_FACTS for t in tests)
    for leaf in tests:
        match leaf:
            case tree.PlaceTest(factor, _):
                yield Remark(
                    span=factor.span,
                    message="the floor cannot be narrowed by a place",
                    help="write a policy for it instead",
                )
            case tree.Test(fact) if fact.text in NEVER:
                yield Remark(
                    span=fact.span,
                    message=f"the floor cannot be narrowed by `{fact.text}`",
                    help="write a policy for it instead",
                )
            case tree.Test(fact) if minors and fact.text == "person.consent":
                yield Remark(
                    span=fact.span,
                    message="no consent narrows a rule of the floor about minors",
                    help="take the consent out, or write a rule of its own about adults",
                )
            case _:
                pass
    if rule.since is not None or rule.until is not None:
        yield Remark(
            span=rule.span,
            message=f"rule `{rule.name.text}` of the floor has a period",
            help="take it out: the floor holds for ever",
        )
