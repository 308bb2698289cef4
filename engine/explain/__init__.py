"""Decisions to words: the answer that programs read, the status, and the tree of reasoning."""

from engine.explain.answer import answer_of, http_status, max_age
from engine.explain.reasoning import reasoning

__all__ = ["answer_of", "http_status", "max_age", "reasoning"]
