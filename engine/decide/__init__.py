"""A request to a decision: facts as sets, the kernel, the answer, and what else would be needed."""

from engine.decide.decision import (
    CandidatePlaces,
    Decision,
    Evidence,
    Reason,
    StandingDuty,
    Unmet,
)
from engine.decide.facts import ContradictionError, Facts
from engine.decide.kernel import Outcome, Request, Verdict, decide
from engine.decide.read import BadRequestError, FactValue

__all__ = [
    "BadRequestError",
    "CandidatePlaces",
    "ContradictionError",
    "Decision",
    "Evidence",
    "FactValue",
    "Facts",
    "Outcome",
    "Reason",
    "Request",
    "StandingDuty",
    "Unmet",
    "Verdict",
    "decide",
]
