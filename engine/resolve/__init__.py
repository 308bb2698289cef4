"""The address resolver: an IP address comes in, a set of candidate places goes out.

Every answer carries its evidence, and whatever is not established is said to be *anywhere*,
so that a decision falls under the strictest of all laws and never under a guess.
"""

from engine.resolve.addresses import AddressError
from engine.resolve.model import Anonymity, Evidence, Located
from engine.resolve.resolver import Resolver
from engine.resolve.sources import (
    Role,
    SettingError,
    Sources,
    SourceState,
    SourceStatus,
    sources_from_environment,
)

__all__ = [
    "AddressError",
    "Anonymity",
    "Evidence",
    "Located",
    "Resolver",
    "Role",
    "SettingError",
    "SourceState",
    "SourceStatus",
    "Sources",
    "sources_from_environment",
]
