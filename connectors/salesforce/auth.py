"""How we sign in to a Salesforce org: a token provider of our own, because simple-salesforce's cannot be bounded.

simple-salesforce logs in without end on a persistent 401, eight times for eight threads, and only at
`*.salesforce.com` (its issues 804, 619). Here the token URL is the bank's setting, and threads share one sign-in.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol, TypeVar

import jwt
import msgspec
from requests.adapters import BaseAdapter

from connectors.errors import BadCredentials, ConnectorError, Malformed, Throttled, Unavailable
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.tokens import FixedToken, SharedTokens
from connectors.transport import MeteredSession, open_session

Reply = TypeVar("Reply", bound=msgspec.Struct)

SYSTEM = "salesforce"
JWT_GRANT = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ASSERTION_LIFE = timedelta(minutes=3)
"""Salesforce accepts assertions that expire in the near future only."""
WORDS = {
    "invalid_client_id": "the client id is not known to this org: check client_id, and that the app is enabled there",
    "invalid_client": "the client id or secret is wrong: check both",
    "invalid_grant": "the grant is refused: check the app's policies and its user",
    "invalid_assertion": "the signed assertion is refused: check username, audience, the certificate, and our clock",
    "unauthorized_client": "the app may not use this kind of sign-in: enable it in the app's OAuth settings",
    "unsupported_grant_type": "the app does not offer this kind of sign-in: enable it in the app's OAuth settings",
    "invalid_app_access": "the user may not use the app: pre-authorize the user's profile or permission set",
    "inactive_user": "the app's user is inactive or frozen: activate it",
    "inactive_org": "the org is locked, closed or suspended",
    "rate_limit_exceeded": "too many sign-ins: wait before the next one",
}
PASSING = frozenset({"server_error", "temporarily_unavailable"})
HINTS = {
    "not supported on this domain": "client credentials need the org's own domain: set token_url to its My Domain",
    "hasn't approved": "the user has not approved the app: pre-authorize the user in the app's policies",
    "no client credentials user": "the app has no Run As user: name one in its client credentials policy",
    "expired authorization code": "the assertion is too old: check this machine's clock",
    "audience is invalid": "the audience is wrong: set audience to the login URL (production) or test URL (sandbox)",
    "ip restricted": "our address is not in the login range of the user's profile: add it",
    "user is not admin approved": "the user is not pre-authorized: add its profile or permission set to the app",
}


class Grant(Protocol):
    """A kind of sign-in: what to post to the token endpoint."""

    def form(self, now: datetime) -> dict[str, str]:
        """The fields of the form. Raises BadCredentials if it cannot be made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientCredentials:
    """The app's own id and secret; the org runs us as the user that the app names."""

    client_id: str
    client_secret: str = field(repr=False)

    def form(self, now: datetime) -> dict[str, str]:  # noqa: ARG002
        """The fields of RFC 6749, 4.4."""
        return {
            "grant_type": "client_credentials",
            "client_id": self.client_id,
            "client_secret": self.client_secret,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JwtBearer:
    """An assertion about a user, signed with the key whose certificate the app holds."""

    client_id: str
    username: str
    audience: str
    """`https://login.salesforce.com`, or `https://test.salesforce.com` for a sandbox."""
    private_key: str = field(repr=False)
    """PEM."""

    def form(self, now: datetime) -> dict[str, str]:
        """The fields of RFC 7523, 2.1. Raises BadCredentials if the key cannot be used."""
        expires = int((now + ASSERTION_LIFE).timestamp())
        claims = {"iss": self.client_id, "sub": self.username, "aud": self.audience, "exp": expires}
        try:
            assertion = jwt.encode(claims, self.private_key, algorithm="RS256")
        except (jwt.PyJWTError, ValueError, TypeError):
            assertion = ""
        if not assertion:
            raise BadCredentials(SYSTEM, "the private key is not an RSA key in PEM form: check private_key_file")
        return {"grant_type": JWT_GRANT, "assertion": assertion}


class TokenReply(msgspec.Struct, frozen=True):
    """What the token endpoint grants; the reply has no lifetime: the org's session settings decide it."""

    access_token: str


class TokenRefusal(msgspec.Struct, frozen=True):
    """Why the token endpoint refuses."""

    error: str = ""
    error_description: str = ""


class SignIn:
    """Asks the token endpoint for a token, once per call."""

    def __init__(self, session: MeteredSession, grant: Grant, now: Callable[[], datetime]) -> None:
        self._session = session
        self._grant = grant
        self._now = now

    def __call__(self) -> str:
        """A fresh token. Raises BadCredentials, Throttled, Unavailable, TimedOut or Malformed."""
        answer = self._session.post(self._session.base_url, data=self._grant.form(self._now()))
        if answer.status_code == 200:
            return self._granted(answer.content)
        raise refused(answer.status_code, answer.content)

    def _granted(self, body: bytes) -> str:
        reply = _decode(body, TokenReply)
        if reply is None or not reply.access_token:
            raise Malformed(SYSTEM, "the token endpoint's answer holds no token: check token_url")
        return reply.access_token


def open_tokens(
    grant: Grant,
    token_url: str,
    *,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    inner: BaseAdapter | None = None,
) -> SharedTokens:
    """The tokens of an org by client credentials or JWT bearer. Raises ValueError for a URL that is not acceptable."""
    session = open_session(
        system=SYSTEM,
        base_url=token_url,
        tokens=None,
        limits=limits,
        pace=pace,
        reads=lambda request: request.method == "POST",
        inner=inner,
    )
    return SharedTokens(SYSTEM, SignIn(session, grant, pace.now), pace=pace)


def fixed_token(access_token: str) -> FixedToken:
    """A token that somebody else obtained; it lasts until the org ends it."""
    return FixedToken(SYSTEM, access_token)


def refused(status: int, body: bytes) -> ConnectorError:
    """What a refusal of the token endpoint means, in plain words with its code; the endpoint's own text is not kept."""
    refusal = _decode(body, TokenRefusal)
    code = refusal.error if refusal is not None and re.fullmatch(r"[a-z_]{1,40}", refusal.error) else ""
    if refusal is None or not code:
        return Malformed(SYSTEM, f"the token endpoint answered {status}, but not as one does: check token_url")
    if code in PASSING:
        return Unavailable(SYSTEM, f"sign-in not possible for now ({code})")
    if code == "rate_limit_exceeded":
        return Throttled(SYSTEM, f"sign-in refused ({code}): {WORDS[code]}")
    told = refusal.error_description.casefold()
    hint = next((words for phrase, words in HINTS.items() if phrase in told), None)
    return BadCredentials(SYSTEM, f"sign-in refused ({code}): {hint or WORDS.get(code, 'check the app and its user')}")


def _decode(body: bytes, kind: type[Reply]) -> Reply | None:
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.MsgspecError:
        return None
