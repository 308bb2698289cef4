"""BL206: a requirement, duty, advice, kind or checker is not a word of the vocabulary."""

from collections.abc import Collection, Iterable, Iterator

from engine.check.subject import Remark, Subject
from engine.diagnostics import did_you_mean
from engine.language import tree

CHECKERS = ("research", "counsel")
CONFIDENCES = ("high", "medium", "low")
AUDITS = ("confirmed", "corrected", "added", "not-verified")


def check(subject: Subject) -> Iterator[Remark]:
    """Every closed word is looked up in its own list."""
    vocabulary = subject.vocabulary
    for rule in subject.rules:
        yield from _look_up("advice", rule.advise, vocabulary.advice)
        match rule.effect:
            case tree.Require(requirements, _):
                yield from _look_up("requirement", requirements, vocabulary.requirements)
            case tree.Duty(duties, hours, _):
                yield from _look_up("duty", duties, vocabulary.duties)
                if hours == 0:
                    yield Remark(
                        span=rule.span,
                        message=f"the duty of rule `{rule.name.text}` has no period",
                        help="leave `within` out where the law fixes no period",
                    )
            case _:
                pass
    document = subject.file.document
    if document is None:
        return
    if document.kind is not None:
        yield from _look_up("kind", (document.kind,), vocabulary.kinds)
    if document.checked is not None:
        yield from _look_up("checker", (document.checked.by,), CHECKERS)
        yield from _look_up("confidence", (document.checked.confidence,), CONFIDENCES)
    if document.audited is not None:
        yield from _look_up("audit result", (document.audited.result,), AUDITS)


def _look_up(what: str, words: Iterable[tree.Word], known: Collection[str]) -> Iterator[Remark]:
    for word in words:
        if word.text not in known:
            yield Remark(
                span=word.span,
                message=f"there is no {what} `{word.text}`",
                help=did_you_mean(word.text, known),
            )
