"""What other processes activate comes in, by the database; the holder of this one serves it too.

This has a thread of its own: the watch over bundles may judge one for minutes, and a version that
was put back in a hurry must not wait for that.
"""

from records.policies.holder import Holder
from records.policies.looking import Looking

SECONDS = 0.5


class Follow(Looking):
    """Looks at the database twice a second."""

    def __init__(self, holder: Holder, *, seconds: float = SECONDS) -> None:
        super().__init__("database", seconds)
        self._holder = holder

    def look(self) -> bool:
        """Follow what another process activated; whether there was anything to follow."""
        followed = self._holder.follow()
        self._problem = ""
        return followed
