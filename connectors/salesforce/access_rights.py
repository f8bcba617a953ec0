"""What our own user may do. The platform hides what one may not see, so no list is believed before that is known.

Without View Setup and Configuration some objects do not exist and others have no rows; without View All Users some
users are missing, without Manage Users all sign-ins but one's own, without Customize Application all tokens but one's
own (salesforce-contract 3.4, 3.5, 5.3).
"""

from enum import StrEnum
from threading import Lock

from connectors.errors import BadCredentials, Malformed, NotAllowed, Reason
from connectors.salesforce.access_wide import PREFIX, read_wide
from connectors.salesforce.asking import Asker
from connectors.salesforce.errors import SYSTEM

OURS = "UserPermissionAccess"


class Right(StrEnum):
    """A permission, by its API name without prefix."""

    VIEW_SETUP = "ViewSetup"
    VIEW_ALL_USERS = "ViewAllUsers"
    MANAGE_USERS = "ManageUsers"
    CUSTOMIZE = "CustomizeApplication"

    @property
    def label(self) -> str:
        """Its name in Setup."""
        return LABELS[self]


LABELS = {
    Right.VIEW_SETUP: "View Setup and Configuration",
    Right.VIEW_ALL_USERS: "View All Users",
    Right.MANAGE_USERS: "Manage Users",
    Right.CUSTOMIZE: "Customize Application",
}


class OurRights:
    """What our user may do in one org; asked once, and safe to use from many threads."""

    def __init__(self, asker: Asker) -> None:
        self._asker = asker
        self._lock = Lock()
        self._held: frozenset[str] | None = None

    def demand(self, what: str, right: Right) -> None:
        """Raises NotAllowed (HIDDEN), with what to grant, unless our user may see all of something."""
        if right not in self._known():
            raise hidden_list(what, right)

    def missing(self) -> tuple[Right, ...]:
        """Those that our user lacks."""
        held = self._known()
        return tuple(right for right in Right if right not in held)

    def _known(self) -> frozenset[str]:
        with self._lock:
            if self._held is None:
                self._held = self._ask()
            return self._held

    def _ask(self) -> frozenset[str]:
        try:
            found = read_wide(self._asker, OURS, {f"{PREFIX}{right}": False for right in Right})
        except NotAllowed as error:
            raise translate(error, OURS, Right.VIEW_SETUP) from None
        if len(found.rows) != 1:
            raise Malformed(SYSTEM, "the org does not tell what our user may do: no list of it can be believed")
        return found.permissions(next(iter(found.rows)))


def hidden_list(what: str, right: Right) -> NotAllowed:
    """That our user is not shown all of something."""
    message = f'not all of {what} is visible to our user: grant our user "{right.label}"'
    return NotAllowed(SYSTEM, message, reason=Reason.HIDDEN)


def translate(error: NotAllowed, what: str, right: Right) -> NotAllowed:
    """What a refusal of a list means: which permission our user lacks. Bad credentials stay what they are."""
    if isinstance(error, BadCredentials):
        return error
    if error.reason is Reason.HIDDEN:
        return hidden_list(what, right)
    told = str(error).removeprefix(f"{SYSTEM}: ")
    return NotAllowed(SYSTEM, f'{told}; to see {what}, grant our user "{right.label}"', reason=error.reason)
