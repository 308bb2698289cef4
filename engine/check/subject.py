"""What a lint looks at, and the ways through it; remarks about its places go out."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from engine.diagnostics import Diagnostic, Severity, Source, Span
from engine.language import tree
from engine.places import Atlas
from engine.vocabulary import Vocabulary


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """One parsed file beside the words and places that it may use.

    `today` is the day of the check; None where time is no matter, as when rules are served.
    `whole` is false where a slip kept a part of the file from being read: then nothing can be said
    about what the file lacks.
    """

    source: Source
    file: tree.File
    vocabulary: Vocabulary
    atlas: Atlas
    whole: bool = True
    today: date | None = None

    @property
    def rules(self) -> tuple[tree.Rule, ...]:
        """The rules of the document, if there is one."""
        return self.file.document.rules if self.file.document else ()

    @property
    def examples(self) -> tuple[tree.Example, ...]:
        """The examples of the document, if there is one."""
        return self.file.document.examples if self.file.document else ()

    @property
    def citation(self) -> str:
        """How a lawyer would cite the file."""
        document = self.file.document
        if document is None:
            return ""
        return document.cites.text if document.cites else document.title.text

    def conditions(self) -> Iterator[tree.Condition]:
        """Every outermost condition of the file."""
        for rule in self.rules:
            yield from (c for c in (rule.when, rule.unless) if c is not None)
        yield from (example.given for example in self.examples)
        yield from (i.when for i in self.file.invariants if i.when is not None)

    def conducts(self) -> Iterator[tree.Word]:
        """Every word that stands where a conduct is expected."""
        for rule in self.rules:
            yield from rule.effect.conducts.words
        for invariant in self.file.invariants:
            match invariant.claim:
                case tree.NeverPermit(conducts) | tree.AlwaysForbid(conducts):
                    yield from conducts.words
                case tree.PermitImplies(these, those):
                    yield from (*these, *those)
                case _:
                    pass


def with_article(heading: tree.Heading) -> str:
    """`a provision`, `an order`, `the floor`."""
    return _ARTICLES.get(heading, f"a {heading}")


_ARTICLES = {tree.Heading.ORDER: "an order", tree.Heading.FLOOR: "the floor"}


def leaves(condition: tree.Condition) -> Iterator[tree.Test | tree.PlaceTest | tree.Bare]:
    """Every test of a condition, in the order of the text."""
    match condition:
        case tree.Not(part):
            yield from leaves(part)
        case tree.And(parts) | tree.Or(parts) | tree.Mixed(parts):
            for part in parts:
                yield from leaves(part)
        case _:
            yield condition


def span_of(leaf: tree.Test | tree.PlaceTest | tree.Bare) -> Span:
    """The place of a test: its fact, its factor or its word."""
    match leaf:
        case tree.Test(word) | tree.PlaceTest(word, _) | tree.Bare(word):
            return word.span


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """What a lint has to say: the check adds the code, the file and the citation."""

    span: Span
    message: str
    help: str = ""


def diagnostic(subject: Subject, code: str, severity: Severity, remark: Remark) -> Diagnostic:
    """Turn a remark into a diagnostic of this file."""
    return Diagnostic(
        code=code,
        severity=severity,
        message=remark.message,
        source=subject.source,
        span=remark.span,
        help=remark.help,
        citation=subject.citation,
    )
