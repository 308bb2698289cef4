"""Who asks, and from where, comes in; whether that is too often goes out.

A caller with a key is counted by name. An address is counted only for requests that show no valid
key, so that services behind one proxy do not count as one, and nobody can try keys without end.
Counts are those of this process; several replicas let through as many times more.
"""

import math
import time
from collections.abc import Callable
from dataclasses import dataclass
from ipaddress import ip_address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

_KEY = "key"
_ADDRESS = "address"
_ONE_CUSTOMER = 64
"""Bits of an IPv6 address that one customer has to vary the rest of."""
_MOST_OVER = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """What is left of a limit: how many requests, and for how many seconds."""

    policy: str
    quota: int
    window: int
    left: int
    seconds: int

    def headers(self) -> list[tuple[bytes, bytes]]:
        """As `draft-ietf-httpapi-ratelimit-headers` (10) has it.

        >>> [value for _, value in Allowance("key", 600, 60, 599, 12).headers()]
        [b'"key";q=600;w=60', b'"key";r=599;t=12']
        """
        policy = f'"{self.policy}";q={self.quota};w={self.window}'
        left = f'"{self.policy}";r={self.left};t={self.seconds}'
        return [(b"ratelimit-policy", policy.encode()), (b"ratelimit", left.encode())]


class Rates:
    """Counts requests.

    Args:
        by_key: what one caller may ask, such as `600/minute`; None for no limit.
        by_address: what may come from one address without a valid key.
        clock: seconds that only grow, for tests of what is over.
    """

    def __init__(
        self,
        *,
        by_key: str | None = None,
        by_address: str | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._strategy = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._by_key = None if by_key is None else parse(by_key)
        self._by_address = None if by_address is None else parse(by_address)
        self._over: dict[str, float] = {}
        self._clock = clock

    @property
    def counts_keys(self) -> bool:
        """Whether it matters who asks."""
        return self._by_key is not None

    def of_key(self, name: str) -> tuple[bool, Allowance | None]:
        """Count a request of a caller; whether it may go on, and what is left then."""
        item = self._by_key
        if item is None:
            return True, None
        within = self._strategy.hit(item, _KEY, name)
        return within, self._allowance(item, _KEY, name)

    def is_over(self, address: str) -> bool:
        """Whether an address has to wait before it may try again."""
        if not self._over:
            return False
        network = _network(address)
        until = self._over.get(network)
        if until is None:
            return False
        if self._clock() >= until:
            self._over.pop(network, None)
            return False
        return True

    def of_address(self, address: str) -> Allowance | None:
        """Count a request that showed no valid key."""
        item = self._by_address
        if item is None:
            return None
        network = _network(address)
        within = self._strategy.hit(item, _ADDRESS, network)
        allowance = self._allowance(item, _ADDRESS, network)
        if not within:
            if len(self._over) >= _MOST_OVER:
                self._over.clear()
            self._over[network] = self._clock() + max(1, allowance.seconds)
        return allowance

    def left_of_address(self, address: str) -> Allowance | None:
        """What is left of an address's limit, without counting."""
        item = self._by_address
        return None if item is None else self._allowance(item, _ADDRESS, _network(address))

    def _allowance(self, item: RateLimitItem, policy: str, name: str) -> Allowance:
        stats = self._strategy.get_window_stats(item, policy, name)
        seconds = max(1, math.ceil(stats.reset_time - time.time()))
        return Allowance(policy, item.amount, item.get_expiry(), stats.remaining, seconds)


def _network(address: str) -> str:
    """What one customer has: an IPv4 address, or a /64 of IPv6.

    >>> [_network(text) for text in ("192.0.2.7", "2001:db8::7", "::ffff:192.0.2.7", "?")]
    ['192.0.2.7', '2001:db8::/64', '192.0.2.7', '?']
    """
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if found.version == 4:  # noqa: PLR2004  # IP version 4
        return address
    mapped = found.ipv4_mapped
    if mapped is not None:
        return str(mapped)
    return str(ip_network((found, _ONE_CUSTOMER), strict=False))
