"""A corpus comes in; what the examples of each file exercise goes out, part by part.

A rule is exercised where some example makes it stand; a clause where one lets it decide; a value
that is written down where one lets its test decide with just that value; a requirement or a duty
where one expects it of a rule that stands.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from engine.check import Corpus, RuleFile
from engine.diagnostics import Source, Span
from engine.language import tree
from engine.review.cases import Cases
from engine.review.clauses import Clause, clauses_of


class PartKind(StrEnum):
    """What can be exercised."""

    RULE = "rule"
    TEST = "test"
    BRANCH = "branch"
    EXCEPTION = "exception"
    VALUE = "value"
    REQUIREMENT = "requirement"
    DUTY = "duty"


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One part of a rule, and whether some example of its file exercises it."""

    source: Source
    rule: str
    kind: PartKind
    text: str
    span: Span
    exercised: bool

    @property
    def path(self) -> str:
        """The file that it stands in."""
        return self.source.path

    @property
    def folder(self) -> str:
        """The folder of the file, which is its place."""
        return self.path.split("/")[0]

    @property
    def line(self) -> int:
        """The line that it begins on, counted from 1."""
        return self.source.position(self.span.start)[0]


@dataclass(frozen=True, slots=True)
class Share:
    """How many there are, and how many of them are good."""

    good: int
    total: int

    @property
    def percent(self) -> float:
        """The share, rounded down to a tenth: 100 means all. Of nothing, all is good."""
        return self.good * 1000 // self.total / 10 if self.total else 100.0


def share_of(goods: Iterable[bool]) -> Share:
    """Count."""
    counted = tuple(goods)
    return Share(sum(counted), len(counted))


def exercised(corpus: Corpus) -> tuple[Part, ...]:
    """Every part of every rule of a corpus without errors."""
    return tuple(part for f, document in corpus.documents() for part in _of(corpus, f, document))


def _of(corpus: Corpus, file: RuleFile, document: tree.Document) -> Iterator[Part]:
    if not document.rules:
        return
    cases = Cases(corpus, file, document)

    def part(rule: tree.Rule, kind: PartKind, text: str, span: Span, *, is_exercised: bool) -> Part:
        return Part(
            source=file.source,
            rule=rule.name.text,
            kind=kind,
            text=text,
            span=span,
            exercised=is_exercised,
        )

    for rule in document.rules:
        standing = [case for case in cases.cases if cases.stands(rule, case)]
        expected = {
            (expect.kind, word.text)
            for case in standing
            for expect in case.example.expects
            for word in expect.words
        }
        name = rule.name
        yield part(rule, PartKind.RULE, name.text, name.span, is_exercised=bool(standing))
        for kind, expectation, words in _words(rule.effect):
            for word in words:
                wanted = (expectation, word.text) in expected
                yield part(rule, kind, word.text, word.span, is_exercised=wanted)
        for clause in clauses_of(rule):
            deciding = [case for case in cases.cases if cases.decides(rule, case, clause.part)]
            kind = PartKind(clause.kind.value)
            yield part(rule, kind, clause.text, clause.span, is_exercised=bool(deciding))
            for fact, value in _values(clause):
                bit = corpus.vocabulary.facts[fact].bits[value.text]
                alone = any(bit in cases.known(rule, case, fact) for case in deciding)
                text = f"{fact} {value.text}"
                yield part(rule, PartKind.VALUE, text, value.span, is_exercised=alone)


def _words(
    effect: tree.Effect,
) -> Iterator[tuple[PartKind, tree.Expectation, tuple[tree.Word, ...]]]:
    match effect:
        case tree.Require(requirements, _):
            yield PartKind.REQUIREMENT, tree.Expectation.REQUIRE, requirements
        case tree.Duty(duties, _, _):
            yield PartKind.DUTY, tree.Expectation.DUTY, duties
        case tree.Forbid() | tree.Permit():
            return


def _values(clause: Clause) -> Iterator[tuple[str, tree.Word]]:
    """The values that a test writes down; yes and no are not written."""
    test = clause.part.part if isinstance(clause.part, tree.Not) else clause.part
    if isinstance(test, tree.Test):
        for value in test.values:
            yield test.fact.text, value
