"""The data about places comes in (`jurisdictions/`).

An atlas goes out: which law is in question for a code, on a day, as sets of places.
"""

from engine.places.atlas import Atlas
from engine.places.description import ANYWHERE, NOWHERE
from engine.places.load import load_atlas
from engine.places.model import AtlasError

__all__ = ["ANYWHERE", "NOWHERE", "Atlas", "AtlasError", "load_atlas"]
