"""How often somebody may try to sign in: a secret cannot be guessed, but trying costs us work and lines in the log."""

from ipaddress import IPv6Address, ip_address

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

EVERYBODY = "everybody"
TIMES = 20
"""All addresses together may fail so many times as often as one."""
SITE_BITS = 64
"""Of an IPv6 address: whoever has one has 2^64 of them (RFC 4291 2.5.4)."""


class Tries:
    """Counts tries to sign in that failed, within a minute that slides. Safe to share between threads."""

    def __init__(self, per_minute: int = 10) -> None:
        self._one, self._all = RateLimitItemPerMinute(per_minute), RateLimitItemPerMinute(per_minute * TIMES)
        self._counter = MovingWindowRateLimiter(MemoryStorage())

    def admit(self, address: str) -> bool:
        """Count a try before it is looked at, so that many at once do not slip through; False if it is one too many."""
        return self._counter.hit(self._one, _site(address)) and self._counter.hit(self._all, EVERYBODY)

    def forgive(self, address: str) -> None:
        """It was right after all: what was tried from there before is forgotten."""
        self._counter.clear(self._one, _site(address))


def _site(address: str) -> str:
    """What of an address is one customer's."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if isinstance(known, IPv6Address) and known.ipv4_mapped is None:
        return str(IPv6Address(int(known) >> (128 - SITE_BITS) << (128 - SITE_BITS)))
    return str(known)
