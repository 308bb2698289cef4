"""A document comes in; the same document with one slip in it goes out, once for each slip.

A slip is what an author may get wrong: a condition forgotten, a test the wrong way round, a scale
one step off, a conduct or a territory left out, a day or a number of hours mistaken.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from engine.check.subject import leaves, span_of
from engine.diagnostics import Span
from engine.language import condition_text, tree
from engine.vocabulary import Vocabulary

_DAY = timedelta(days=1)
_T = TypeVar("_T")


class Slip(StrEnum):
    """What was done to the text."""

    RULE_GONE = "rule gone"
    CONDITION_DROPPED = "condition dropped"
    EXCEPTION_DROPPED = "exception dropped"
    TEST_NEGATED = "test negated"
    SCALE_SHIFTED = "scale shifted"
    VALUE_DROPPED = "value dropped"
    VALUE_ADDED = "value added"
    CONDUCT_DROPPED = "conduct dropped"
    EXTENT_DROPPED = "extent dropped"
    DAY_MOVED = "day moved"
    HOURS_CHANGED = "hours changed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Mutant:
    """A document with one slip. `rule` is empty where the slip is in the head."""

    slip: Slip
    rule: str
    span: Span
    text: str
    document: tree.Document


def mutants_of(document: tree.Document, vocabulary: Vocabulary) -> Iterator[Mutant]:
    """Every document with one slip, in the order of the text."""
    if not document.rules:
        return
    yield from _of_the_head(document)
    for n, rule in enumerate(document.rules):
        yield Mutant(
            slip=Slip.RULE_GONE,
            rule=rule.name.text,
            span=rule.name.span,
            text=f"without rule `{rule.name.text}`",
            document=replace(document, rules=_without(document.rules, n)),
        )
        for slip, span, text, changed in _of_a_rule(rule, vocabulary):
            rules = (*document.rules[:n], changed, *document.rules[n + 1 :])
            yield Mutant(
                slip=slip,
                rule=rule.name.text,
                span=span,
                text=text,
                document=replace(document, rules=rules),
            )


# -- the head -------------------------------------------------------------------------------------


def _of_the_head(document: tree.Document) -> Iterator[Mutant]:
    if len(document.extent) > 1:
        for n, code in enumerate(document.extent):
            yield Mutant(
                slip=Slip.EXTENT_DROPPED,
                rule="",
                span=code.span,
                text=f"without `{code.text}`",
                document=replace(document, extent=_without(document.extent, n)),
            )
    for n, status in enumerate(document.status):
        for text, moved in _moved_status(status):
            statuses = (*document.status[:n], moved, *document.status[n + 1 :])
            yield Mutant(
                slip=Slip.DAY_MOVED,
                rule="",
                span=status.span,
                text=text,
                document=replace(document, status=statuses),
            )


def _moved_status(status: tree.Status) -> Iterator[tuple[str, tree.Status]]:
    match status:
        case tree.InForce(since, until) | tree.Stayed(since, until):
            for text, day in _moved("from", since):
                yield text, replace(status, since=day)
            for text, day in _moved("until", until):
                yield text, replace(status, until=day)
        case tree.Enacted(on):
            for text, day in _moved("enacted", on):
                yield text, replace(status, on=day)
        case tree.Bill():
            return


def _moved(what: str, day: date | None) -> Iterator[tuple[str, date]]:
    if day is not None:
        for moved in (day - _DAY, day + _DAY):
            yield f"`{what} {day}` becomes `{what} {moved}`", moved


# -- a rule ---------------------------------------------------------------------------------------

_Changed = tuple[Slip, Span, str, tree.Rule]


def _of_a_rule(rule: tree.Rule, vocabulary: Vocabulary) -> Iterator[_Changed]:
    yield from _conducts(rule, vocabulary)
    if isinstance(rule.effect, tree.Duty) and rule.effect.hours is not None:
        hours = rule.effect.hours
        text = f"`within {hours} hours` becomes `within {2 * hours} hours`"
        longer = replace(rule, effect=replace(rule.effect, hours=2 * hours))
        yield Slip.HOURS_CHANGED, rule.effect.duties[0].span, text, longer
    for text, day in _moved("from", rule.since):
        yield Slip.DAY_MOVED, rule.name.span, text, replace(rule, since=day)
    for text, day in _moved("until", rule.until):
        yield Slip.DAY_MOVED, rule.name.span, text, replace(rule, until=day)
    if rule.when is not None:
        yield from _whole(Slip.CONDITION_DROPPED, rule.when, replace(rule, when=None))
        for edit in _edits(rule.when, vocabulary, Slip.CONDITION_DROPPED):
            yield edit.slip, edit.span, edit.text, replace(rule, when=edit.changed)
    if rule.unless is not None:
        yield from _whole(Slip.EXCEPTION_DROPPED, rule.unless, replace(rule, unless=None))
        for edit in _edits(rule.unless, vocabulary, Slip.EXCEPTION_DROPPED):
            yield edit.slip, edit.span, edit.text, replace(rule, unless=edit.changed)


def _whole(slip: Slip, condition: tree.Condition, without: tree.Rule) -> Iterator[_Changed]:
    """A condition that is a list of parts loses them one by one; the whole is one more slip."""
    single = not isinstance(condition, tree.And | tree.Or)
    if single or slip is Slip.EXCEPTION_DROPPED:
        yield slip, _span(condition), f"without `{condition_text(condition)}`", without


def _conducts(rule: tree.Rule, vocabulary: Vocabulary) -> Iterator[_Changed]:
    conducts = rule.effect.conducts
    if conducts.all_but:
        named = {word.text for word in conducts.words}
        fewer = [
            (c, tree.Conducts((*conducts.words, tree.Word(c)), all_but=True))
            for c in vocabulary.conducts
            if c not in named
        ]
        for conduct, left in fewer:
            changed = replace(rule, effect=replace(rule.effect, conducts=left))
            yield Slip.CONDUCT_DROPPED, rule.name.span, f"without `{conduct}`", changed
    elif len(conducts.words) > 1:
        for n, word in enumerate(conducts.words):
            rest = tree.Conducts(_without(conducts.words, n))
            changed = replace(rule, effect=replace(rule.effect, conducts=rest))
            yield Slip.CONDUCT_DROPPED, word.span, f"without `{word.text}`", changed


# -- a condition ----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Edit:
    slip: Slip
    span: Span
    text: str
    changed: tree.Condition


def _edits(condition: tree.Condition, vocabulary: Vocabulary, dropped: Slip) -> Iterator[_Edit]:
    """Every condition with one slip; `dropped` is what an alternative left out is called."""
    match condition:
        case tree.And(parts) | tree.Or(parts):
            join: Callable[[tuple[tree.Condition, ...]], tree.Condition] = type(condition)
            slip = dropped if isinstance(condition, tree.Or) else Slip.CONDITION_DROPPED
            for n, part in enumerate(parts):
                rest = _without(parts, n)
                text = f"without `{condition_text(part)}`"
                yield _Edit(slip, _span(part), text, join(rest) if len(rest) > 1 else rest[0])
                for edit in _edits(part, vocabulary, Slip.CONDITION_DROPPED):
                    changed = join((*parts[:n], edit.changed, *parts[n + 1 :]))
                    yield replace(edit, changed=changed)
        case tree.Not(tree.Test() | tree.PlaceTest() as test):
            yield _Edit(Slip.TEST_NEGATED, _span(condition), _becomes(condition, test), test)
            yield from _inside_a_not(condition, test, vocabulary)
        case tree.Not(part):
            for edit in _edits(part, vocabulary, Slip.CONDITION_DROPPED):
                yield replace(edit, changed=tree.Not(edit.changed))
        case _:
            opposite = tree.Not(condition)
            yield _Edit(
                Slip.TEST_NEGATED, _span(condition), _becomes(condition, opposite), opposite
            )
            for slip, changed in _other_values(condition, vocabulary):
                yield _Edit(slip, _span(condition), _becomes(condition, changed), changed)


def _inside_a_not(
    negated: tree.Not, test: tree.Condition, vocabulary: Vocabulary
) -> Iterator[_Edit]:
    for slip, changed in _other_values(test, vocabulary):
        other = tree.Not(changed)
        yield _Edit(slip, _span(negated), _becomes(negated, other), other)


def _other_values(
    test: tree.Condition, vocabulary: Vocabulary
) -> Iterator[tuple[Slip, tree.Condition]]:
    match test:
        case tree.Test(fact, tree.Operator.AT_LEAST | tree.Operator.AT_MOST, (value,)):
            scale = tuple(vocabulary.facts[fact.text].values)
            here = scale.index(value.text)
            for there in (here - 1, here + 1):
                if 0 <= there < len(scale):
                    yield Slip.SCALE_SHIFTED, replace(test, values=(tree.Word(scale[there]),))
        case tree.Test(fact, tree.Operator.IS | tree.Operator.ANY_OF, values):
            if len(values) > 1:
                for n in range(len(values)):
                    yield Slip.VALUE_DROPPED, _with_values(test, _without(values, n))
            added = _next(tuple(vocabulary.facts[fact.text].values), [v.text for v in values])
            if added is not None:
                yield Slip.VALUE_ADDED, _with_values(test, (*values, tree.Word(added)))
        case tree.PlaceTest(_, places) if len(places) > 1:
            for n in range(len(places)):
                yield Slip.VALUE_DROPPED, replace(test, places=_without(places, n))
        case _:
            return


def _with_values(test: tree.Test, values: tuple[tree.Word, ...]) -> tree.Test:
    operator = tree.Operator.ANY_OF if len(values) > 1 else tree.Operator.IS
    return replace(test, operator=operator, values=values)


def _next(order: tuple[str, ...], named: list[str]) -> str | None:
    """The first value that is not named, counted on from the last one that is, round and round."""
    after = max(map(order.index, named)) + 1
    rest = (value for value in (*order[after:], *order[:after]) if value not in named)
    return next(rest, None)


def _becomes(before: tree.Condition, after: tree.Condition) -> str:
    return f"`{condition_text(before)}` becomes `{condition_text(after)}`"


def _span(condition: tree.Condition) -> Span:
    return span_of(next(leaves(condition)))


def _without(items: tuple[_T, ...], n: int) -> tuple[_T, ...]:
    return (*items[:n], *items[n + 1 :])
