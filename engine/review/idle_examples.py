"""A document comes in; examples that would not notice whether it says anything at all go out.

An example tests something where it fails for the file without its rules: what it expects, a rule
has to bring about. Else it shows a limit of the rules, and then it has to stand near that limit:
one single change (of a fact, of a place, of the conduct or of the day) has to make it fail. If none
does, the file could lose any one of its conditions, and the example would pass.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import chain

from engine.check import Corpus, RuleFile
from engine.check.subject import Remark, leaves
from engine.compile.periods import periods_of, within
from engine.decide.examples import Alone
from engine.language import tree
from engine.review.subject import Finding
from engine.vocabulary import Vocabulary

IDLE = "BL245"
_BEFORE_ALL = date(1900, 1, 1)
_DAY = timedelta(days=1)


def check(corpus: Corpus, file: RuleFile, document: tree.Document) -> Iterator[Finding]:
    """Every example that neither the rules nor any single change of it make fail."""
    beside = _Beside(
        vocabulary=corpus.vocabulary,
        document=document,
        alone=Alone(corpus, file, document),
        empty=Alone(corpus, file, replace(document, rules=())),
        tested=frozenset(_tested(document)),
    )
    for example in document.examples:
        if _is_idle(beside, example):
            yield Finding(
                IDLE,
                Remark(
                    span=example.title.span,
                    message="this example tests nothing: it holds without the rules of the file, "
                    "and no single change of it would make it fail",
                    help="state a case that a rule would catch but for the one thing that the "
                    "example is about",
                ),
            )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Beside:
    """A document as its examples see it, and the same without any rule."""

    vocabulary: Vocabulary
    document: tree.Document
    alone: Alone
    empty: Alone
    tested: frozenset[str]
    """The facts that the rules test."""


def _is_idle(beside: _Beside, example: tree.Example) -> bool:
    if beside.empty.run(example) or beside.alone.run(example):
        return False
    changed = chain(_in_a_fact(beside, example), _otherwise(beside, example))
    return not any(_notices(beside.alone, one) for one in changed)


def _notices(alone: Alone, example: tree.Example) -> bool:
    """Whether an example fails, and not because it contradicts itself."""
    return bool(alone.run(example)) and not alone.run(replace(example, expects=()))


# -- single changes -------------------------------------------------------------------------------


def _in_a_fact(beside: _Beside, example: tree.Example) -> Iterator[tree.Example]:
    """One fact with each single value that it may have: those that the rules test, first."""
    conduct, *tests = _parts(example)
    stated = {fact for test in tests if (fact := _fact_of(test)) is not None}
    facts = beside.vocabulary.facts
    for name in sorted(facts, key=lambda name: (name not in stated, name not in beside.tested)):
        rest = [test for test in tests if _fact_of(test) != name]
        # What is left out may be anything: what does not fail then fails for no value either.
        if _widens(beside, example, name) and (
            name not in stated or not beside.alone.run(_with_given(example, conduct, rest))
        ):
            continue
        for value in facts[name].values:
            changed = _stating(name, value)
            if changed not in tests:
                yield _with_given(example, conduct, [*rest, changed])


def _widens(beside: _Beside, example: tree.Example, fact: str) -> bool:
    """Whether an example is the likelier to fail the less is said of a fact."""
    vocabulary, conduct = beside.vocabulary, _parts(example)[0]
    fails_when_strict = {tree.Expectation.SILENT, tree.Expectation.PERMIT}
    return (
        vocabulary.facts[fact].left_out == vocabulary.facts[fact].full
        and all(tree.Bare(tree.Word(u.conduct)) != conduct for u in vocabulary.unless_stated)
        and all(expect.kind in fails_when_strict for expect in example.expects)
    )


def _otherwise(beside: _Beside, example: tree.Example) -> Iterator[tree.Example]:
    """Another place, another conduct, another day."""
    conduct, *tests = _parts(example)
    for changed in _other_places(beside.document, tests):
        yield _with_given(example, conduct, changed)
    for other in beside.vocabulary.conducts:
        yield _with_given(example, tree.Bare(tree.Word(other)), tests)
    for day in _days(beside.document):
        yield replace(example, on=day)


def _parts(example: tree.Example) -> tuple[tree.Condition, ...]:
    """The conduct, and the tests."""
    given = example.given
    return given.parts if isinstance(given, tree.And) else (given,)


def _with_given(
    example: tree.Example, conduct: tree.Condition, tests: list[tree.Condition]
) -> tree.Example:
    return replace(example, given=tree.And((conduct, *tests)))


def _stating(fact: str, value: str) -> tree.Condition:
    name = tree.Word(fact)
    if value in {"no", "yes"}:
        flag = tree.Test(name, tree.Operator.FLAG)
        return flag if value == "yes" else tree.Not(flag)
    return tree.Test(name, tree.Operator.IS, (tree.Word(value),))


def _tested(document: tree.Document) -> Iterator[str]:
    for rule in document.rules:
        for condition in (rule.when, rule.unless):
            for leaf in leaves(condition) if condition is not None else ():
                if isinstance(leaf, tree.Test):
                    yield leaf.fact.text


def _fact_of(test: tree.Condition) -> str | None:
    simple = test.part if isinstance(test, tree.Not) else test
    return simple.fact.text if isinstance(simple, tree.Test) else None


def _other_places(
    document: tree.Document, tests: list[tree.Condition]
) -> Iterator[list[tree.Condition]]:
    """One factor left out, or where the law reaches."""
    factors = dict.fromkeys(t.factor.text for t in tests if isinstance(t, tree.PlaceTest))
    for factor in factors:
        rest = [t for t in tests if not isinstance(t, tree.PlaceTest) or t.factor.text != factor]
        yield rest
        if document.extent:
            yield [*rest, tree.PlaceTest(tree.Word(factor), document.extent)]


def _days(document: tree.Document) -> Iterator[date]:
    """The first and the last day of every period, and the days beside them."""
    document_periods = periods_of(document, enact_bills=True)
    periods = {*document_periods, *(p for r in document.rules for p in within(document_periods, r))}
    edges = {edge for period in periods for edge in period if edge is not None}
    yield from sorted({_BEFORE_ALL, *edges, *(edge - _DAY for edge in edges if edge > date.min)})
