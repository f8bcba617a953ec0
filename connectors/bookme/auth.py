"""Signing in to the backend: client credentials of the bank's own app, at a token URL of Entra."""

from dataclasses import dataclass, field

import msgspec
from requests.adapters import BaseAdapter

from connectors.bookme.errors import SYSTEM
from connectors.errors import BadCredentials, ConnectorError, Malformed, Throttled, Unavailable
from connectors.graph.sign_in import ANSWERS, PASSING, USABLE, WORDS, Answer, code_of
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.tokens import SharedTokens
from connectors.transport import MeteredSession, open_session


@dataclass(frozen=True, slots=True, kw_only=True)
class AppCredentials:
    """The bank's "System Integration" app."""

    client_id: str
    client_secret: str = field(repr=False)
    scope: str

    @property
    def form(self) -> dict[str, str]:
        """The fields of RFC 6749, 4.4."""
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
            "scope": self.scope,
        }


class SignIn:
    """Asks the token endpoint for a token, once per call."""

    def __init__(self, session: MeteredSession, app: AppCredentials) -> None:
        self._session = session
        self._app = app

    def __call__(self) -> str:
        """A fresh token. Raises BadCredentials, Throttled, Unavailable, TimedOut or Malformed."""
        response = self._session.post(self._session.base_url, data=self._app.form)
        answer = read_answer(response.status_code, response.content)
        token = answer.get("access_token")
        if response.status_code == 200 and isinstance(token, str) and USABLE.fullmatch(token):
            return token
        raise refused(response.status_code, answer)


def open_tokens(
    app: AppCredentials,
    token_url: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    inner: BaseAdapter | None = None,
) -> SharedTokens:
    """The tokens of an app for the backend; they last about an hour and are fetched again after a 401.

    Nothing is sent before the first one is needed. Raises ValueError for a URL that is not acceptable.
    """
    session = open_session(
        system=SYSTEM,
        base_url=token_url,
        tokens=None,
        limits=limits,
        pace=pace,
        reads=lambda request: request.method == "POST",
        inner=inner,
    )
    return SharedTokens(SYSTEM, SignIn(session, app), pace=pace)


def read_answer(status: int, body: bytes) -> Answer:
    """The JSON object of a sign-in's answer. Raises Malformed, or Unavailable for a server's error page."""
    try:
        return ANSWERS.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass  # it may hold a token: nothing of it is repeated
    if status >= 500:
        raise Unavailable(SYSTEM, f"the token endpoint answered {status}")
    raise Malformed(SYSTEM, f"the token endpoint answered {status}, but not as one does: check token_url")


def refused(status: int, answer: Answer) -> ConnectorError:
    """The error for a sign-in without a token, in our own words: the server's text names apps and tenants."""
    if status == 429:
        return Throttled(SYSTEM, "too many sign-ins: wait before the next one")
    if status >= 500 or str(answer.get("error", "")).casefold() in PASSING:
        return Unavailable(SYSTEM, "the token endpoint is not available for now")
    if status == 200:
        return Malformed(SYSTEM, "the sign-in gave no usable token: check token_url")
    code = code_of(answer)
    if code is None:
        return BadCredentials(SYSTEM, "the sign-in was refused: check client_id, client_secret and scope")
    why = WORDS.get(code, "look the code up at login.microsoftonline.com/error")
    return BadCredentials(SYSTEM, f"the sign-in was refused (AADSTS{code}): {why}")
