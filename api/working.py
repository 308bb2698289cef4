"""A request that asks for many things comes in; it lets others in between, and ends in time."""

import asyncio
import time

from api.problems import Problem, ProblemError, ProblemKind

MOST_SECONDS = 20.0
"""How long one request may be worked on."""


class Work:
    """What is done for one request."""

    def __init__(self, every: int = 1) -> None:
        """Let others in after so many pieces of work."""
        self._every = every
        self._done = 0
        self._end = time.monotonic() + MOST_SECONDS

    async def pause(self) -> None:
        """A piece of work is done.

        Raises:
            ProblemError: it took too long, all in all.
        """
        self._done += 1
        if self._done % self._every:
            return
        await asyncio.sleep(0)
        if time.monotonic() > self._end:
            detail = (
                f"it takes more than {MOST_SECONDS:g} seconds; ask for fewer at once, or for no "
                "`needs`"
            )
            raise ProblemError(Problem(kind=ProblemKind.TOO_MUCH_WORK, detail=detail))
