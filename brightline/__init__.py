"""Brightline in a program: load a rules folder, ask for decisions.

>>> import brightline
>>> engine = brightline.load()
>>> decision = engine.decide("edit", {"image.depicts": "nudity", "person.real": True})
>>> decision.permitted
False
"""

from brightline.engine import Engine
from brightline.loading import RulesError, load
from engine.decide import BadRequestError, Decision, Outcome

__all__ = ["BadRequestError", "Decision", "Engine", "Outcome", "RulesError", "load"]
__version__ = "0.1.0"
