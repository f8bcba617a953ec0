"""When to ask again, and how long to wait before."""

import random
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from requests.exceptions import ConnectionError as RequestsConnectionError
from requests.exceptions import ConnectTimeout, SSLError, Timeout
from urllib3.exceptions import MaxRetryError, NewConnectionError, ReadTimeoutError

from connectors.bodies import SlowBodyError
from connectors.errors import ConnectorError, Throttled, TimedOut, Unavailable
from connectors.limits import Limits

RETRIED = frozenset({429, 500, 502, 503, 504, 509})
"""Statuses that may pass: throttling, and what gateways and servers answer in trouble."""

SECONDS = re.compile(r"\d{1,9}(\.\d+)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why an attempt gave no answer that can be used."""

    error: type[Throttled | TimedOut | Unavailable]
    """What it becomes when our patience ends."""
    what: str
    """Without addresses, queries or tokens."""
    again: bool = True
    """Whether the same call may be sent once more."""
    retry_after: float | None = None

    def give_up(self, system: str, attempts: int) -> ConnectorError:
        """The error to raise for it."""
        times = "once" if attempts == 1 else f"{attempts} times"
        return self.error(system, f"{self.what} (asked {times})", retry_after=self.retry_after)


def retry_after(value: str | None, now: datetime) -> float | None:
    """The seconds that a `Retry-After` header asks for: a number or an HTTP date (RFC 9110, 10.2.3); never negative.

    Something that is neither counts as no header.
    """
    text = (value or "").strip()
    return float(text) if SECONDS.fullmatch(text) else _until(text, now)


def backoff(attempt: int, limits: Limits) -> float:
    """Seconds to wait after the n-th attempt: doubling up to the cap, of which the second half is left to chance."""
    longest = min(limits.backoff_cap, limits.backoff_base * 2.0 ** min(attempt - 1, 30))
    return random.uniform(longest / 2, longest)


def unsent(error: Exception, repeatable: bool) -> Trouble:
    """What it means that a request could not be sent, or got no answer."""
    if isinstance(error, SSLError) and "CERTIFICATE_VERIFY_FAILED" in str(error):
        return Trouble(error=Unavailable, what="its TLS certificate is not trusted", again=False)
    if isinstance(error, Timeout):
        return Trouble(error=TimedOut, what="no answer in time", again=repeatable or isinstance(error, ConnectTimeout))
    return Trouble(error=Unavailable, what="no connection", again=repeatable or _never_left(error))


def unread(error: Exception, repeatable: bool) -> Trouble:
    """What it means that the body of an answer could not be read to its end."""
    if isinstance(error, (Timeout, ReadTimeoutError, SlowBodyError)):
        return Trouble(error=TimedOut, what="the answer did not end in time", again=repeatable)
    return Trouble(error=Unavailable, what="the answer broke off", again=repeatable)


def _never_left(error: Exception) -> bool:
    cause = error.args[0] if isinstance(error, RequestsConnectionError) and error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)


def _until(text: str, now: datetime) -> float | None:
    try:
        moment = parsedate_to_datetime(text)
    except (TypeError, ValueError, OverflowError):
        return None
    # A date without a zone is in GMT, as all HTTP dates are.
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max(0.0, (moment - now).total_seconds())
