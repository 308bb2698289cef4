"""Nothing comes in; a stretch without garbage collection goes out.

Making or reading a hundred thousand nodes that all stay alive, the collector looks through them
again and again and finds nothing: it takes as long as the work itself.
"""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Pause the collector, and let it go on as it was."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
