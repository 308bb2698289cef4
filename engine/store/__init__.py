"""Values of pure functions, kept between runs under the hash of all that they depend on."""

from engine.store.collection import uncollected
from engine.store.keep import keep, kept

__all__ = ["keep", "kept", "uncollected"]
