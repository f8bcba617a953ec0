"""Who asks: signed in, with a role."""

import hashlib
import hmac
from dataclasses import dataclass
from enum import StrEnum

from bookme_ops.store.roles import Role


class Way(StrEnum):
    """How somebody showed who they are."""

    SESSION = "session"
    """A cookie, which a browser sends by itself: what changes something needs the token of a form as well."""
    TOKEN = "token"  # noqa: S105  the word, not a secret
    """A header, which no browser sends by itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Somebody who signed in."""

    actor: str
    role: Role
    way: Way
    pass_number: int
    csrf: str = ""
    """What a form has to bring; empty for tokens."""

    def may(self, role: Role | str) -> bool:
        """Whether a page may offer what asks for this role."""
        return self.role.covers(Role(role))


def form_token(session: str) -> str:
    """The token of the forms of a session: told by its secret alone, so that nobody else can make one."""
    return hmac.new(session.encode(), b"bookme-ops form", hashlib.sha256).hexdigest()
