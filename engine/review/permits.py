"""A policy and the floor come in; permissions of which the floor leaves nothing go out."""

from collections.abc import Iterator, Mapping

from engine.check.subject import Remark
from engine.compile import CellKey, EffectKind, Places, PolicySet
from engine.compile.formula import both
from engine.diagrams.space import Diagram
from engine.review.ground import Ground
from engine.review.subject import Finding, OneText

FORBIDDEN = "BL244"


def forbidden_by(floor: PolicySet, ground: Ground) -> Mapping[str, Diagram]:
    """Where the floor forbids each conduct, by itself or by what it entails."""
    atlas = floor.atlas
    # The floor has no place and no day in it, so any will do.
    places = Places(atlas.anywhere, atlas.nowhere, atlas.nowhere, atlas.anywhere)
    return {
        conduct: ground.space.some(
            [
                ground.possible(both(found.guard, found.engaged.formula), conduct)
                for found in floor.cells.engagement.engaged(CellKey(conduct, places, 0, 0))
                if found.engaged.rule.effect is EffectKind.FORBID
            ]
        )
        for conduct in ground.vocabulary.conducts
    }


def check(alone: OneText, forbidden: Mapping[str, Diagram]) -> Iterator[Finding]:
    """A permission that never comes to bear misleads whoever reads it."""
    for rule in alone.rules():
        if (
            rule.effect is EffectKind.PERMIT
            and alone.texts.ever_stands(rule)
            and not alone.texts.leaves_over(rule, forbidden)
        ):
            yield Finding(
                FORBIDDEN,
                Remark(
                    span=rule.source.name.span,
                    message=f"rule `{rule.name}` permits nothing: the floor forbids every case in "
                    "which it holds",
                    help="take it out, or permit what the floor leaves open",
                ),
            )
