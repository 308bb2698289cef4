"""BL222: two rules, or two examples, of a file have the same name."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject


def check(subject: Subject) -> Iterator[Remark]:
    """Reasons and examples are told apart by their names."""
    seen: set[str] = set()
    for rule in subject.rules:
        if rule.name.text in seen:
            yield Remark(
                span=rule.span,
                message=f"a second rule is called `{rule.name.text}`",
                help="give each rule of a file a name of its own",
            )
        seen.add(rule.name.text)
    titles: set[str] = set()
    for example in subject.examples:
        if example.title.text in titles:
            yield Remark(
                span=example.span,
                message="two examples have the same title",
                help="say in the title what sets the example apart",
            )
        titles.add(example.title.text)
