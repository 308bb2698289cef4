"""Nothing comes in; a fresh name for a record goes out."""

import os
import time

_AT_ONCE = 256
_SIZE = 20
# Asking the system for noise takes longer than all the rest of a name, so it is asked seldom.
_noise: list[str] = []
os.register_at_fork(after_in_child=_noise.clear)


def new_id() -> str:
    """A fresh name for a record: UUIDv7 (RFC 9562), so that names grow with time."""
    stamp = f"{time.time_ns() // 1_000_000:012x}"
    noise = _fresh()
    variant = "89ab"[int(noise[18], 16) & 3]
    return f"{stamp[:8]}-{stamp[8:]}-7{noise[:3]}-{variant}{noise[3:6]}-{noise[6:18]}"


def _fresh() -> str:
    """Hexadecimal digits that nobody was given before, whichever thread asks."""
    try:
        return _noise.pop()
    except IndexError:
        fresh = os.urandom(_AT_ONCE * _SIZE // 2).hex()
        _noise.extend(fresh[start : start + _SIZE] for start in range(_SIZE, len(fresh), _SIZE))
        return fresh[:_SIZE]
