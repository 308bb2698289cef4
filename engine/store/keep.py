"""A key and a frozen value come in and are kept; the value goes out again, whole or not at all.

The store is a folder of this user's cache directory, or the one that BRIGHTLINE_CACHE names; set it
to the empty text for none. What is read from it was written by this user: whoever can write there
can run code anyway. An entry that cannot be read counts as none and is written anew.
"""

import io
import os
import pickle
import tempfile
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

from engine.store.collection import uncollected


def kept(key: str) -> object | None:
    """What is kept under a key, or None."""
    entry = _entry(key)
    if entry is None:
        return None
    try:
        with uncollected():
            return pickle.loads(entry.read_bytes())  # type: ignore[no-any-return]  # noqa: S301  # this user's own files
    except Exception:  # noqa: BLE001  # a damaged entry may fail in any way, and is made anew
        return None


def keep(key: str, value: object) -> None:
    """Keep a value; a full or read-only disk costs speed and nothing else."""
    entry = _entry(key)
    if entry is None:
        return
    content = io.BytesIO()
    _Pickler(content, pickle.HIGHEST_PROTOCOL).dump(value)
    try:
        entry.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=entry.parent, delete=False) as draft:
            draft.write(content.getvalue())
        Path(draft.name).replace(entry)
    except OSError:
        return


def _entry(key: str) -> Path | None:
    named = os.environ.get("BRIGHTLINE_CACHE")
    if named == "":
        return None
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    folder = Path(named) if named else Path(base).expanduser() / "brightline"
    return folder / key[:2] / key[2:]


class _Pickler(pickle.Pickler):
    """Writes a dataclass as a call of its class, which is read five times as fast."""

    def reducer_override(self, value: Any) -> Any:  # noqa: ANN401  # the signature of pickle
        """How to make a value again."""
        if not is_dataclass(value) or isinstance(value, type):
            return NotImplemented
        parts = fields(value)
        values = tuple(getattr(value, part.name) for part in parts)
        if any(part.kw_only for part in parts):
            return _made, (type(value), tuple(part.name for part in parts), values)
        return type(value), values


def _made(of: type[object], names: tuple[str, ...], values: tuple[object, ...]) -> object:
    return of(**dict(zip(names, values, strict=True)))
