"""BL204: a word stands where a conduct is expected and is none."""

from collections.abc import Iterator

from engine.check.subject import Remark, Subject
from engine.diagnostics import did_you_mean


def check(subject: Subject) -> Iterator[Remark]:
    """Conducts are a closed list; a rule names at least one."""
    conducts = subject.vocabulary.conducts
    for word in subject.conducts():
        if word.text not in conducts:
            yield Remark(
                span=word.span,
                message=f"there is no conduct `{word.text}`",
                help=did_you_mean(word.text, conducts),
            )
    for rule in subject.rules:
        excepted = {word.text for word in rule.effect.conducts.words}
        if rule.effect.conducts.all_but and excepted >= set(conducts):
            yield Remark(
                span=rule.span,
                message=f"rule `{rule.name.text}` excepts every conduct there is",
                help="name the conducts that it is about",
            )
