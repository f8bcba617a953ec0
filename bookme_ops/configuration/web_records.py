"""The console and the API as the rest of the program sees their settings: frozen, typed, complete."""

from collections.abc import Mapping
from dataclasses import dataclass

from bookme_ops.configuration.secret import Secret
from bookme_ops.store.roles import Role


@dataclass(frozen=True, slots=True, kw_only=True)
class Entra:
    """The bank's own sign-in, and who gets which role there."""

    authority: str
    client_id: str
    client_secret: Secret
    roles: Mapping[str, Role]
    """By the value of an app role, or the id of a group."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Web:
    """Where the console and the API are, and how people sign in."""

    listen: str
    """The address and the port that we listen at."""
    public_url: str
    """How browsers reach us: the base of every link, without a slash at its end."""
    trusted_proxies: tuple[str, ...]
    """Addresses and networks whose word we take for who asks."""
    secure_cookies: bool
    sign_in: str
    """`tokens` or `entra`."""
    session_hours: int
    idle_minutes: int
    requests_per_minute: int
    """Of one visitor."""
    tries_per_minute: int
    """How often somebody at one address may fail to sign in; everybody together twenty times as often."""
    entra: Entra | None

    @property
    def host(self) -> str:
        """The address that we listen at; of IPv6 without brackets."""
        return self.listen.rpartition(":")[0].strip("[]")

    @property
    def port(self) -> int:
        """The port that we listen at; 0 leaves it to the machine."""
        return int(self.listen.rpartition(":")[2])
