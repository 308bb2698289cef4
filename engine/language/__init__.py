"""Text to tree and back: `parse` reads a rule file, `write` formats a tree."""

from engine.language.parse import Parsed, decode, parse
from engine.language.write import claim_text, condition_text, example_text, write

__all__ = [
    "Parsed",
    "claim_text",
    "condition_text",
    "decode",
    "example_text",
    "parse",
    "write",
]
