"""Origins: the one place (scheme, host, port) that a session may talk to."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

PORTS = {"https": 443, "http": 80}


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a URL leads."""

    scheme: str
    host: str
    port: int

    @property
    def loopback(self) -> bool:
        """Whether it is this machine."""
        return is_loopback(self.host)


def origin(url: str) -> Origin:
    """The origin of an absolute URL. Raises ValueError if it has none; the message does not repeat the URL."""
    parts = urlsplit(url)
    scheme = parts.scheme.lower()
    if scheme not in PORTS or not parts.hostname:
        raise ValueError("not an absolute http(s) URL")
    return Origin(scheme, parts.hostname.rstrip("."), parts.port or PORTS[scheme])


def trusted_origin(url: str) -> Origin:
    """The origin of a URL that the bank configured. Raises ValueError unless it is https, or http on this machine."""
    place = origin(url)
    if place.scheme == "http" and not place.loopback:
        raise ValueError(f"plain http is accepted for this machine only, not for {place.host}")
    return place


def is_loopback(host: str) -> bool:
    """Whether a host name or address names this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
