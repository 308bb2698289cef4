"""The law of each place against the floor: what "only where illegal" leaves open."""

from engine.gap.cases import COLUMNS, CONDUCTS, QUESTIONS, Question, Shown, Who
from engine.gap.gap import AI_ACT, Gaps
from engine.gap.model import ConductGap, Gap, Opening, Openings, PlaceGap, Reading

__all__ = [
    "AI_ACT",
    "COLUMNS",
    "CONDUCTS",
    "QUESTIONS",
    "ConductGap",
    "Gap",
    "Gaps",
    "Opening",
    "Openings",
    "PlaceGap",
    "Question",
    "Reading",
    "Shown",
    "Who",
]
