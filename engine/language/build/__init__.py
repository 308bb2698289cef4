"""Tokens and parts of the parser come in; tree nodes and single header lines go out.

The parser calls these methods while it reads, so no intermediate tree is ever built.
"""

from engine.language.build.claims import BuildClaims
from engine.language.build.conditions import BuildConditions
from engine.language.build.heads import BuildHeads
from engine.language.build.parts import Head, Line, Parts, RuleParts, UnreadableError
from engine.language.build.rules import BuildRules

__all__ = ["Build", "Head", "Line", "RuleParts", "UnreadableError"]


class Build(BuildHeads, BuildRules, BuildConditions, BuildClaims):
    """All alternatives of the grammar together; a file is its items in order."""

    def start(self, parts: Parts) -> list[object]:
        """Give the items of a file."""
        return parts
