"""BL225: a permission without a condition."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.language import tree

# Not about a picture, so there is nothing about a picture to say.
WITHOUT_PICTURE = {"sanction-account"}


def check(subject: Subject) -> Iterator[Remark]:
    """It would permit everything that nothing forbids."""
    for rule in subject.rules:
        named = {word.text for word in rule.effect.conducts.words}
        about_pictures = rule.effect.conducts.all_but or not named <= WITHOUT_PICTURE
        if isinstance(rule.effect, tree.Permit) and rule.when is None and about_pictures:
            yield Remark(
                span=rule.span,
                message=f"rule `{rule.name.text}` permits without any condition",
                help="say with `when` what it permits",
            )
