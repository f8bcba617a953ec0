"""Reach: what addresses a message may be sent to, seen to at the moment of each connection.

A check of the name before would look at another answer than the one that is connected to (DNS rebinding), and would not
see redirects. Python tells of every connection before it is made (the audit event `socket.connect`), with the address
itself, whatever library makes it: https://docs.python.org/3/library/audit_events.html.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from typing import Any

WATCHED = frozenset({"socket.connect", "socket.sendto"})
NAT64 = IPv6Network("64:ff9b::/96")


class PrivateAddress(OSError):
    """A connection to an address that is not public was refused; libraries see that it failed."""


@dataclass(slots=True)
class Wall:
    """What was kept out while one message was sent."""

    refused: list[str] = field(default_factory=list)


CURRENT: ContextVar[Wall | None] = ContextVar("CURRENT", default=None)
INSTALLED: list[bool] = []
"""Whether Python asks us; an audit hook stays for the life of the process."""


@contextmanager
def public_only() -> Iterator[Wall]:
    """Refuse connections to addresses that are not public, in this context and in threads that take it over.

    After the first refusal nothing is connected to any more: of a name with a public and a private address neither.
    """
    if not INSTALLED:
        INSTALLED.append(True)
        sys.addaudithook(_look)
    wall = Wall()
    token = CURRENT.set(wall)
    try:
        yield wall
    finally:
        CURRENT.reset(token)


def is_public(address: str) -> bool:
    """Whether an IP address is one of the open internet, also behind IPv6's ways of saying an IPv4 address."""
    try:
        found = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    inner = _inner(found)
    return _is_open(found) if inner is None else _is_open(inner)


def _is_open(found: IPv4Address | IPv6Address) -> bool:
    return found.is_global and not found.is_multicast


def _inner(found: IPv4Address | IPv6Address) -> IPv4Address | None:
    """The IPv4 address within a mapped, a 6to4, a Teredo or a NAT64 one (RFC 4291, 3056, 4380, 6052)."""
    if isinstance(found, IPv4Address):
        return None
    if found in NAT64:
        return IPv4Address(int(found) & 0xFFFFFFFF)
    return found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)


def _look(event: str, arguments: tuple[Any, ...]) -> None:
    """Called by Python at every audit event; raises PrivateAddress in place of a connection."""
    if event not in WATCHED:
        return
    wall = CURRENT.get()
    if wall is None:
        return
    address = arguments[1]
    host = str(address[0] if isinstance(address, tuple) else address)
    if wall.refused or not is_public(host):
        wall.refused.append(host)
        raise PrivateAddress(f"{host} is not a public address")
