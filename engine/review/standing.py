"""A document comes in; rules that never stand go out, and exceptions that do too much or nothing.

A rule can stand where there is a known case, on a day and in a place that it is about, in which its
condition holds. That something was left unsaid is no case: of what is unknown anything is possible,
two tests that exclude each other included.
"""

from collections.abc import Iterator
from dataclasses import replace

from engine.check.subject import Remark, leaves, span_of
from engine.compile import CompiledRule, EffectKind
from engine.diagnostics import Span
from engine.language import tree
from engine.review.subject import Finding, OneText

NEVER = "BL240"
SWALLOWED = "BL242"
IDLE_EXCEPTION = "BL243"


def check(alone: OneText) -> Iterator[Finding]:
    """Each rule gets at most one remark on whether it can stand at all."""
    for rule in alone.rules():
        never = _never(alone, rule)
        if never is not None:
            yield never
        else:
            yield from _idle_exceptions(alone, rule)


def _never(alone: OneText, rule: CompiledRule) -> Finding | None:
    name, span = rule.name, rule.source.name.span
    scenes = alone.texts.scenes
    if not scenes.in_force(rule):
        return Finding(
            NEVER,
            Remark(
                span=span,
                message=f"rule `{name}` is never in force: its period has no day in common with "
                "those of the document",
                help="mend the period of the rule, or the lines on when the document applies",
            ),
        )
    if not scenes.is_anywhere(rule):
        return Finding(
            NEVER,
            Remark(
                span=span,
                message=f"rule `{name}` reaches no place on any day on which it is in force",
                help="mend the extent, or the days",
            ),
        )
    if alone.texts.ever_stands(rule):
        return None
    if rule.source.unless is not None:
        bare = alone.texts.rewritten(rule, replace(rule.source, unless=None))
        if alone.texts.ever_stands(bare):
            return Finding(
                SWALLOWED,
                Remark(
                    span=_span(rule.source.unless),
                    message=f"this exception swallows rule `{name}`: whatever the rule is about is "
                    "excepted",
                    help="narrow the exception, or take the rule out",
                ),
            )
    does = "hold" if rule.effect is EffectKind.PERMIT else "stand"
    return Finding(
        NEVER,
        Remark(
            span=span,
            message=f"rule `{name}` can never {does}: no case fits its condition once every fact "
            "is known",
            help="look for tests that exclude each other, by what the vocabulary implies or by "
            "where the law reaches; two different cases are two rules",
        ),
    )


def _idle_exceptions(alone: OneText, rule: CompiledRule) -> Iterator[Finding]:
    """Alternatives of an exception that take nothing away from what is left by the others."""
    unless = rule.source.unless
    if unless is None:
        return
    alternatives = list(unless.parts) if isinstance(unless, tree.Or) else [unless]
    for alternative in tuple(reversed(alternatives)):
        others = [a for a in alternatives if a is not alternative]
        without = alone.texts.rewritten(rule, replace(rule.source, unless=_joined(others)))
        # The exception only takes away: where the rule stands, it stands without it too.
        if alone.texts.implies(without, rule):
            alternatives = others
            yield Finding(
                IDLE_EXCEPTION,
                Remark(
                    span=_span(alternative),
                    message=f"this exception takes nothing away: rule `{rule.name}` stands for the "
                    "same requests without it",
                    help="take it out, or test what was meant",
                ),
            )


def _joined(alternatives: list[tree.Condition]) -> tree.Condition | None:
    if len(alternatives) > 1:
        return tree.Or(tuple(alternatives))
    return alternatives[0] if alternatives else None


def _span(condition: tree.Condition) -> Span:
    """From the first word of a condition that is tested to the last one."""
    spans = [span_of(leaf) for leaf in leaves(condition)]
    return spans[0]
