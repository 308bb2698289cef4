"""Diagnostics are values: a stage returns its result and a list of them, and raises for no text."""

from engine.diagnostics.model import Diagnostic, Severity, Source, Span
from engine.diagnostics.suggest import did_you_mean, nearest, one_of

__all__ = ["Diagnostic", "Severity", "Source", "Span", "did_you_mean", "nearest", "one_of"]
