"""A policy set to lists for other programs: where a kind of request is permitted."""

from engine.export.formats import Format, written
from engine.export.geoblock import geoblock_of
from engine.export.model import Country, Geoblock, Kind, State

__all__ = ["Country", "Format", "Geoblock", "Kind", "State", "geoblock_of", "written"]
