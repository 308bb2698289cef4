"""A request to a decision: facts as sets, the kernel, the answer, and what else would be needed."""

from engine.decide.decision import CandidatePlaces, Decision, Evidence, Told
from engine.decide.facts import ContradictionError, Facts
from engine.decide.kernel import Outcome, Request, Verdict, decide
from engine.decide.read import BadRequestError, Codes, FactMap, FactValue
from engine.decide.reasons import Reason
from engine.decide.tasks import StandingDuty, Unmet

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
