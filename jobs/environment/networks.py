"""Networks: whether an address of a sign-in lies in those from which sign-ins are expected."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum, auto
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

PLATFORM = frozenset({"", "n/a", "salesforce.com ip", "unknown"})
"""What the platforms put, folded, in place of an address, for a sign-in from their own machines or one that they cannot
place (Salesforce's object reference on `ClientIp`; Graph leaves `ipAddress` out): nobody can judge it."""
MAPPED_BITS = 96
"""An IPv4 address stands in the last 32 bits of an IPv6 one (RFC 4291, 2.5.5.2)."""


class Origin(Enum):
    """Where a sign-in came from."""

    EXPECTED = auto()
    FOREIGN = auto()
    MALFORMED = auto()
    """What was told is no address."""


@dataclass(frozen=True, slots=True)
class Networks:
    """The networks of an allow-list."""

    ranges: tuple[IPv4Network | IPv6Network, ...]

    @classmethod
    @lru_cache(maxsize=64)
    def of(cls, texts: tuple[str, ...]) -> "Networks":
        """Read networks, or single addresses, as CIDR. Raises ValueError for what is none."""
        return cls(tuple(_unmap_network(ip_network(text.strip(), strict=False)) for text in texts))

    def place(self, text: str | None) -> Origin:
        """Where an address, as a system tells it, lies. Without any network, or address, nothing is foreign."""
        told = (text or "").strip()
        if not self.ranges or told.casefold() in PLATFORM:
            return Origin.EXPECTED
        address = read_address(told)
        if address is None:
            return Origin.MALFORMED
        return Origin.EXPECTED if _lies_in(address, self.ranges) else Origin.FOREIGN


def read_address(text: str) -> IPv4Address | IPv6Address | None:
    """An address; one of IPv4 that is written as IPv6 is that of IPv4. None: it is none."""
    try:
        address = ip_address(text.strip())
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return mapped or address


def _lies_in(address: IPv4Address | IPv6Address, ranges: Iterable[IPv4Network | IPv6Network]) -> bool:
    return any(address.version == one.version and address in one for one in ranges)


def _unmap_network(network: IPv4Network | IPv6Network) -> IPv4Network | IPv6Network:
    if isinstance(network, IPv4Network) or network.prefixlen < MAPPED_BITS:
        return network
    mapped = network.network_address.ipv4_mapped
    return IPv4Network((mapped, network.prefixlen - MAPPED_BITS)) if mapped is not None else network
