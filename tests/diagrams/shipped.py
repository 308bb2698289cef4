"""Nothing comes in; the rules that are shipped, and the space of all requests to them, go out."""

from datetime import date
from functools import cache

import brightline
from engine.compile import PolicySet
from engine.decide.facts import Facts
from engine.diagrams.completion import Completions, completions
from engine.diagrams.policy import SymbolicPolicy
from engine.diagrams.reach import Reach, Role, Stay
from engine.diagrams.space import Space
from tests.strategies import VOCABULARY

SPACE = Space(VOCABULARY)
BOTH: Completions = completions(SPACE)
FACTS = Facts(VOCABULARY)
FIRST = date(2025, 1, 1)


@cache
def shipped() -> PolicySet:
    """The rules that come with Brightline, in the full profile."""
    return brightline.load().policy_set


@cache
def symbolic() -> SymbolicPolicy:
    """Their diagrams, over all requests as callers may state them."""
    return SymbolicPolicy(shipped(), SPACE, BOTH.stated)


@cache
def reach(first: date = FIRST) -> Reach:
    """Where and when they apply."""
    return Reach(shipped(), first, date.max)


@cache
def stays(role: Role, first: date = FIRST) -> tuple[Stay, ...]:
    """The situations of all places in a role."""
    return tuple(reach(first).stays(role))
