"""The name of an edit comes in; the small world after it, and its plan, go out."""

from functools import cache

from engine.compile import PolicySet
from engine.plan.semantic import Semantic, compare
from tests.plan import world
from tests.plan.edits import EDITS


@cache
def edited(edit_name: str) -> PolicySet:
    """The policy set after an edit."""
    (edit,) = (edit for edit in EDITS if edit.name == edit_name)
    return world.compiled(edit.files())


@cache
def plan_of(edit_name: str) -> Semantic:
    """What an edit changes."""
    return compare(world.base(), edited(edit_name), around=world.AROUND)
