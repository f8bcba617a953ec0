"""What can go wrong between a system and us, as one family of errors.

Callers branch on `permanent` (asking again will not help) and on `reason`, which comes from a closed list because it
is kept as coverage and shown to people.
"""

from enum import StrEnum


class Reason(StrEnum):
    """Why something could not be read. A reason is never a synonym of "nothing there"."""

    FORBIDDEN = "forbidden"
    CREDENTIALS = "credentials"
    NOT_FOUND = "not-found"
    NO_MAILBOX = "no-mailbox"
    AMBIGUOUS = "ambiguous"
    THROTTLED = "throttled"
    UNAVAILABLE = "unavailable"
    TIMEOUT = "timeout"
    MALFORMED = "malformed"
    TOO_LARGE = "too-large"
    ENDLESS = "endless-paging"
    FOREIGN_LINK = "foreign-link"
    HIDDEN = "hidden-by-permissions"
    BUDGET = "api-budget"
    RESYNC = "resync-needed"
    NEVER_READ = "never-read"
    STOPPED = "stopped"
    NOT_LICENSED = "not-licensed"
    LEFT_OUT = "left-out"


SENTENCES = {
    Reason.FORBIDDEN: "the system refuses us this subject (403): grant our app access to it",
    Reason.CREDENTIALS: "the system refuses our credentials (401): check the secret or certificate of our app",
    Reason.NOT_FOUND: "the system does not know this subject (404)",
    Reason.NO_MAILBOX: "no mailbox belongs to this address: compare User.Email with the directory",
    Reason.AMBIGUOUS: "several directory accounts hold this address: keep it on one of them",
    Reason.THROTTLED: "the system throttled us past our patience (429): it will be read next time",
    Reason.UNAVAILABLE: "the system did not answer properly (5xx or no connection)",
    Reason.TIMEOUT: "the system did not answer in time",
    Reason.MALFORMED: "the answer was broken off or was not in the system's format",
    Reason.TOO_LARGE: "the answer was larger than we accept",
    Reason.ENDLESS: "the pages of the answer never end",
    Reason.FOREIGN_LINK: "the answer points to another host: not followed",
    Reason.HIDDEN: "our user may not see a needed object or field: grant it",
    Reason.BUDGET: "the share of the daily API budget that we may use is spent",
    Reason.RESYNC: "the system forgot our place in its changes: a full read is needed",
    Reason.NEVER_READ: "it was never read: run `bookme-ops collect`",
    Reason.NOT_LICENSED: "not available: the tenant or org has no licence for it; nobody can tell what would be there",
    Reason.LEFT_OUT: "not available: the settings leave it out (`unaudited`), so nobody can tell what would be there",
    Reason.STOPPED: "the run was stopped before it came to this subject",
}

NOT_TO_BE_READ = frozenset({Reason.NOT_LICENSED, Reason.LEFT_OUT})
"""What nobody could have read makes no run incomplete; it stays unknown, and is told as that."""


class ConnectorError(Exception):
    """A system could not be read, or would not be written.

    `system` is `salesforce`, `graph` or `bookme`; `permanent` says that asking again at once will not help;
    `retry_after` is in seconds. The message never holds a token, a secret, an address or a query string.
    """

    reason = Reason.UNAVAILABLE
    permanent = False

    def __init__(
        self, system: str, message: str, *, reason: Reason | None = None, retry_after: float | None = None
    ) -> None:
        super().__init__(f"{system}: {message}")
        self.system = system
        self.retry_after = retry_after
        if reason is not None:
            self.reason = reason


class NotAllowed(ConnectorError):
    """The system refuses us: no consent, no permission, or an object that is hidden from us."""

    reason = Reason.FORBIDDEN
    permanent = True


class BadCredentials(NotAllowed):
    """The system does not accept our secret, certificate or token, also after a fresh sign-in."""

    reason = Reason.CREDENTIALS


class NotFound(ConnectorError):
    """The system does not know the subject."""

    reason = Reason.NOT_FOUND
    permanent = True


class Throttled(ConnectorError):
    """The system asked us to slow down, and our patience ended first."""

    reason = Reason.THROTTLED


class Unavailable(ConnectorError):
    """The system did not answer, or answered with a server error, until our patience ended."""


class TimedOut(Unavailable):
    """The system did not answer in time."""

    reason = Reason.TIMEOUT


class Malformed(ConnectorError):
    """The answer was broken off, too large, endless, or not in the system's format."""

    reason = Reason.MALFORMED
    permanent = True


class ResyncNeeded(ConnectorError):
    """Graph lost our place in the changes of a mailbox: start again with a full read."""

    reason = Reason.RESYNC
    permanent = True


class BudgetSpent(ConnectorError):
    """Our share of the daily API allocation is used up; the rest belongs to the bank's other integrations."""

    reason = Reason.BUDGET
    permanent = True


class WriteRefused(ConnectorError):
    """A read-only client was asked to write: a programming error, stopped at the transport."""

    reason = Reason.FORBIDDEN
    permanent = True
