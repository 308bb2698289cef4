"""Text to tree and back: `parse` reads a rule file, `write` formats a tree."""

from engine.language.parse import Parsed, decode, parse
from engine.language.write import condition_text, write

__all__ = ["Parsed", "condition_text", "decode", "parse", "write"]
