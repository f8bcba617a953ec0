"""Why a request is refused before it is looked at."""

from bookme_ops.store.roles import Role


class NotSignedIn(Exception):
    """Nobody knows who asks: no pass, or one that is over."""


class NotAllowed(Exception):
    """Who asks may not do that."""

    def __init__(self, needed: Role, has: Role) -> None:
        super().__init__(f"this needs the role {needed}, and you have {has}: ask an administrator of bookme_ops")
        self.needed = needed


class Forged(Exception):
    """A change that does not come from one of our own forms."""


class NotFound(Exception):
    """There is nothing by that name; the message says what to do."""


class BadRequest(Exception):
    """What was asked for cannot be read; the message says what would be right."""


class Conflict(Exception):
    """Somebody else was faster, or it cannot be done as things stand; the message says what to do."""
