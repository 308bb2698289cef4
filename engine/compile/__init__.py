"""A corpus to a policy set: formulas on sets of values, periods, and cells of engaged rules."""

from engine.compile.cells import Cell
from engine.compile.engage import CellKey, Engaged, Places
from engine.compile.model import CompiledRule, EffectKind, Origin, Profile
from engine.compile.policy import PolicySet, compile_corpus, enact

__all__ = [
    "Cell",
    "CellKey",
    "CompiledRule",
    "EffectKind",
    "Engaged",
    "Origin",
    "Places",
    "PolicySet",
    "Profile",
    "compile_corpus",
    "enact",
]
