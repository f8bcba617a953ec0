"""Tokens: who signs in to a system, when, and how often."""

from collections import deque
from collections.abc import Callable
from threading import Lock
from typing import Protocol

from connectors.errors import BadCredentials
from connectors.pace import WALL_PACE, Pace

HOLD_OFF = 60.0
"""For so many seconds a refused sign-in is not tried again, so that we lock no account and flood no log."""
SIGN_INS = 6
"""More sign-ins than this within the hold-off mean that fresh tokens are refused, too."""


class Tokens(Protocol):
    """Gives a session its bearer tokens; it may be used by many threads."""

    def token(self) -> str:
        """A token that should be usable; signs in if there is none. Raises BadCredentials."""

    def renew(self, stale: str) -> str:
        """A token other than `stale`, which the system answered with 401. Raises BadCredentials if there is none."""

    @property
    def held(self) -> str | None:
        """The token in use, without asking for one: what must be known to be kept out of everything we write."""


class FixedToken:
    """A token that somebody else obtained, such as one pasted for a trial: it cannot be renewed."""

    def __init__(self, system: str, token: str) -> None:
        self._system = system
        self._token = token

    def __repr__(self) -> str:
        return f"FixedToken({self._system!r})"

    def token(self) -> str:
        """The token."""
        return self._token

    @property
    def held(self) -> str | None:
        """The token."""
        return self._token

    def renew(self, stale: str) -> str:  # noqa: ARG002
        """Always raises BadCredentials."""
        raise BadCredentials(self._system, "the access token is no longer accepted (401): put a fresh one in place")


class SharedTokens:
    """One token for all threads: whoever needs one first signs in, the others wait for it and share it.

    `sign_in` asks the system for a fresh token and raises a ConnectorError if it gets none. A refusal is remembered
    for a minute, and so is how often we signed in: a system that refuses every fresh token ends in BadCredentials.
    """

    def __init__(self, system: str, sign_in: Callable[[], str], *, pace: Pace = WALL_PACE) -> None:
        self._system = system
        self._sign_in = sign_in
        self._pace = pace
        self._lock = Lock()
        self._token: str | None = None
        self._signed_in: deque[float] = deque(maxlen=SIGN_INS)
        self._refusal: tuple[float, str] | None = None

    def __repr__(self) -> str:
        return f"SharedTokens({self._system!r})"

    def token(self) -> str:
        """The token in use; signs in if there is none. Raises BadCredentials, or what the sign-in raises."""
        with self._lock:
            if self._token is None:
                self._token = self._fresh()
            return self._token

    @property
    def held(self) -> str | None:
        """The token in use; None before the first sign-in."""
        return self._token

    def renew(self, stale: str) -> str:
        """The token that another thread fetched in the meantime, else a fresh one. Raises as `token` does."""
        with self._lock:
            if self._token is not None and self._token != stale:
                return self._token
            self._token = None
            fresh = self._fresh()
            if fresh == stale:
                raise BadCredentials(self._system, "a fresh sign-in gave the same token, which is not accepted (401)")
            self._token = fresh
            return fresh

    def _fresh(self) -> str:
        now = self._pace.monotonic()
        if self._refusal is not None and now - self._refusal[0] < HOLD_OFF:
            raise BadCredentials(self._system, self._refusal[1])
        if len(self._signed_in) == SIGN_INS and now - self._signed_in[0] < HOLD_OFF:
            raise BadCredentials(self._system, f"fresh tokens are refused, too: {SIGN_INS} sign-ins within a minute")
        self._signed_in.append(now)
        try:
            return self._sign_in()
        except BadCredentials as error:
            self._refusal = (now, str(error).removeprefix(f"{error.system}: "))
            raise
