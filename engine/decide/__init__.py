"""A request to a decision: facts as sets, the kernel, the answer, and what else would be needed."""

from engine.decide.decision import (
    CandidatePlaces,
    Decision,
    Evidence,
    Reason,
    StandingDuty,
    Told,
    Unmet,
)
from engine.decide.facts import ContradictionError, Facts
from engine.decide.kernel import Outcome, Request, Verdict, decide
from engine.decide.read import BadRequestError, Codes, FactMap, FactValue

__all__ = [
    "BadRequestError",
    "CandidatePlaces",
    "Codes",
    "ContradictionError",
    "Decision",
    "Evidence",
    "FactMap",
    "FactValue",
    "Facts",
    "Outcome",
    "Reason",
    "Request",
    "StandingDuty",
    "Told",
    "Unmet",
    "Verdict",
    "decide",
]
