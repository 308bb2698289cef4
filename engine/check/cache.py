"""A text comes in; its tree goes out, from a store keyed by the hash of grammar and text.

The store is a folder of this user's cache directory, or the one that BRIGHTLINE_CACHE names; set it
to the empty text for none. An entry that cannot be read is parsed again and written anew.
"""

import os
import pickle
import tempfile
from hashlib import sha256
from pathlib import Path

from engine.diagnostics import Diagnostic, Source
from engine.language import Parsed, parse
from engine.language.grammar import grammar_digest
from engine.language.tree import File


def parse_cached(source: Source) -> Parsed:
    """Parse a text, or take the tree that was made from the same text before."""
    folder = _folder()
    if folder is None:
        return parse(source)
    key = sha256(f"{grammar_digest()}\0{source.text}".encode()).hexdigest()
    entry = folder / key[:2] / key[2:]
    stored = _read(entry, source)
    if stored is not None:
        return stored
    parsed = parse(source)
    if not parsed.diagnostics:
        _write(entry, parsed)
    return parsed


def _folder() -> Path | None:
    named = os.environ.get("BRIGHTLINE_CACHE")
    if named is not None:
        return Path(named) if named else None
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser() / "brightline" / "trees"


def _read(entry: Path, source: Source) -> Parsed | None:
    """Take a stored tree; anything but a whole entry of our own counts as none."""
    try:
        file = pickle.loads(entry.read_bytes())  # noqa: S301  # this user's own cache directory
    except Exception:  # noqa: BLE001  # a damaged entry may fail in any way, and is parsed again
        return None
    diagnostics: tuple[Diagnostic, ...] = ()
    return Parsed(file, diagnostics) if source.text and isinstance(file, File) else None


def _write(entry: Path, parsed: Parsed) -> None:
    """Store a tree whole or not at all; a full or read-only disk costs speed and nothing else."""
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, delete=False) as draft:
            draft.write(pickle.dumps(parsed.file, protocol=pickle.HIGHEST_PROTOCOL))
        Path(draft.name).replace(entry)
    except OSError:
        return
