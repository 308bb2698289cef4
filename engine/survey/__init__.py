"""A policy set to overviews: what is covered where, what the calendar brings, what is stale."""

from engine.check.lints.stale_check import STALE_DAYS
from engine.survey.coverage import Coverage, PlaceCoverage, Topic, coverage_of
from engine.survey.forecast import Event, EventKind, forecast
from engine.survey.stale import StaleCheck, stale_checks

__all__ = [
    "STALE_DAYS",
    "Coverage",
    "Event",
    "EventKind",
    "PlaceCoverage",
    "StaleCheck",
    "Topic",
    "coverage_of",
    "forecast",
    "stale_checks",
]
