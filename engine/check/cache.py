"""A text comes in; its tree goes out, from the store where it was parsed before."""

from hashlib import sha256

from engine.diagnostics import Source
from engine.language import Parsed, parse
from engine.language.grammar import grammar_digest
from engine.language.tree import File
from engine.store import keep, kept


def parse_cached(source: Source) -> Parsed:
    """Parse a text, or take the tree that was made from the same text before."""
    key = sha256(f"{grammar_digest()}\0{source.text}".encode()).hexdigest()
    file = kept(key)
    if isinstance(file, File):
        return Parsed(file, ())
    parsed = parse(source)
    if not parsed.diagnostics:
        keep(key, parsed.file)
    return parsed
