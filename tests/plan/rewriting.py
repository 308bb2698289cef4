"""A rule of a document comes in; the document goes out as somebody might rewrite it.

Each way of rewriting gives nothing where it has no hold on the rule.
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import timedelta

from engine.language import tree
from tests.strategies import VOCABULARY

CONSENT = "person.consent"
DEPICTION = "image.depicts"

Rewriting = Callable[[tree.Document, tree.Rule], tree.Document | None]


def _with(document: tree.Document, old: tree.Rule, *new: tree.Rule) -> tree.Document:
    """The document with other rules in the place of one."""
    rules = [r for rule in document.rules for r in (new if rule is old else (rule,))]
    return replace(document, rules=tuple(rules))


def _tests(
    condition: tree.Condition | None, change: Callable[[tree.Test], tree.Test | None]
) -> tree.Condition | None:
    """The condition with its first test changed that can be; nothing where none can."""
    match condition:
        case tree.Test():
            return change(condition)
        case tree.Not(part):
            changed = _tests(part, change)
            return None if changed is None else tree.Not(changed)
        case tree.And(parts) | tree.Or(parts):
            for at, part in enumerate(parts):
                changed = _tests(part, change)
                if changed is not None:
                    return type(condition)((*parts[:at], changed, *parts[at + 1 :]))
            return None
        case _:
            return None


def _shifted(fact: str, by: int) -> Callable[[tree.Test], tree.Test | None]:
    """A test of a scale, one value up or down."""

    def change(test: tree.Test) -> tree.Test | None:
        values = tuple(VOCABULARY.facts[test.fact.text].values)
        if test.fact.text != fact or test.operator is not tree.Operator.AT_LEAST:
            return None
        at = values.index(test.values[0].text) + by
        if not 0 < at < len(values):
            return None
        return replace(test, values=(tree.Word(values[at]),))

    return change


def _when(fact: str, by: int) -> Rewriting:
    def rewrite(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
        when = _tests(rule.when, _shifted(fact, by))
        return None if when is None else _with(document, rule, replace(rule, when=when))

    return rewrite


def _unless(fact: str, by: int) -> Rewriting:
    def rewrite(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
        unless = _tests(rule.unless, _shifted(fact, by))
        return None if unless is None else _with(document, rule, replace(rule, unless=unless))

    return rewrite


def _written_otherwise(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    """What the exception takes away is put into the condition."""
    if rule.when is None or rule.unless is None:
        return None
    when = tree.And((rule.when, tree.Not(rule.unless)))
    return _with(document, rule, replace(rule, when=when, unless=None))


def _turned_round(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    """The parts of a condition in another order, twice the opposite."""
    if not isinstance(rule.when, tree.And):
        return None
    when = tree.Not(tree.Not(tree.And(tuple(reversed(rule.when.parts)))))
    return _with(document, rule, replace(rule, when=when))


def _moved(days: int) -> Rewriting:
    def rewrite(document: tree.Document, _: tree.Rule) -> tree.Document | None:
        for at, status in enumerate(document.status):
            if isinstance(status, tree.InForce) and status.since is not None:
                since = status.since + timedelta(days=days)
                if status.until is not None and since >= status.until:
                    return None
                moved = (*document.status[:at], replace(status, since=since))
                return replace(document, status=(*moved, *document.status[at + 1 :]))
        return None

    return rewrite


def _elsewhere(document: tree.Document, _: tree.Rule) -> tree.Document | None:
    """Only some of the places."""
    if len(document.extent) > 1:
        return replace(document, extent=document.extent[1:])
    if document.extent and document.extent[0].text == "EU":
        return replace(document, extent=(tree.Word("DE"), tree.Word("FR")))
    return None


def _further(document: tree.Document, _: tree.Rule) -> tree.Document | None:
    """Another place too."""
    if not document.extent or "CH" in {code.text for code in document.extent}:
        return None
    return replace(document, extent=(*document.extent, tree.Word("CH")))


def _unconnected(document: tree.Document, _: tree.Rule) -> tree.Document | None:
    """One connecting factor less."""
    if len(document.connects) < 2:
        return None
    return replace(document, connects=document.connects[:-1])


def _excepted(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    """One exception more."""
    if isinstance(rule.effect, tree.Permit):
        return None
    news = tree.Test(tree.Word("request.purpose"), tree.Operator.IS, (tree.Word("news"),))
    unless = news if rule.unless is None else tree.Or((news, rule.unless))
    return _with(document, rule, replace(rule, unless=unless))


def _unexcepted(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    """No exception any more."""
    return None if rule.unless is None else _with(document, rule, replace(rule, unless=None))


def _without_a_conduct(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    conducts = rule.effect.conducts
    if conducts.all_but or len(conducts.words) < 2:
        return None
    fewer = replace(conducts, words=conducts.words[1:])
    return _with(document, rule, replace(rule, effect=replace(rule.effect, conducts=fewer)))


def _with_other_hours(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    if not isinstance(rule.effect, tree.Duty):
        return None
    hours = None if rule.effect.hours else 24
    return _with(document, rule, replace(rule, effect=replace(rule.effect, hours=hours)))


def _removed(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    return _with(document, rule)


def _renamed(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    return _with(document, rule, replace(rule, name=tree.Word("another-name")))


def _cut_short(document: tree.Document, _: tree.Rule) -> tree.Document | None:
    """What was in force without end ends."""
    if document.status and isinstance(document.status[0], tree.InForce):
        first = document.status[0]
        if first.since is not None and first.until is None and len(document.status) == 1:
            until = first.since + timedelta(days=200)
            return replace(document, status=(replace(first, until=until),))
    return None


def _enacted(document: tree.Document, _: tree.Rule) -> tree.Document | None:
    """A bill becomes law."""
    if not any(isinstance(status, tree.Bill) for status in document.status):
        return None
    return replace(document, status=(tree.InForce(None),))


def _permitted_more(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    """A permission without its condition on age."""
    if not isinstance(rule.effect, tree.Permit) or not isinstance(rule.when, tree.And):
        return None
    return _with(document, rule, replace(rule, when=tree.And(rule.when.parts[1:])))


def _required_less(document: tree.Document, rule: tree.Rule) -> tree.Document | None:
    """One requirement less."""
    effect = rule.effect
    if not isinstance(effect, tree.Require) or len(effect.requirements) < 2:
        return None
    fewer = replace(effect, requirements=effect.requirements[1:])
    return _with(document, rule, replace(rule, effect=fewer))


REWRITINGS: Mapping[str, Rewriting] = {
    "a threshold is raised": _when(DEPICTION, 1),
    "a threshold is lowered": _when(DEPICTION, -1),
    "more consent is asked for": _unless(CONSENT, 1),
    "less consent is asked for": _unless(CONSENT, -1),
    "an exception becomes part of the condition": _written_otherwise,
    "a condition is turned round": _turned_round,
    "a law begins later": _moved(45),
    "a law begins earlier": _moved(-45),
    "a law ends": _cut_short,
    "a place is taken out": _elsewhere,
    "a place is added": _further,
    "a connecting factor is dropped": _unconnected,
    "an exception is added": _excepted,
    "an exception is dropped": _unexcepted,
    "a conduct is taken out": _without_a_conduct,
    "a duty gets other hours": _with_other_hours,
    "a rule is taken out": _removed,
    "a rule is called otherwise": _renamed,
    "a bill becomes law": _enacted,
    "a permission is widened": _permitted_more,
    "a requirement is dropped": _required_less,
}

SAME_MEANING = ("an exception becomes part of the condition", "a condition is turned round")
