"""Signing in to Graph as an app: by msal, or straight at a token URL where there is nothing to discover."""

import uuid
from base64 import b64encode, urlsafe_b64encode
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import jwt
import msal
from requests import PreparedRequest, Response
from requests.adapters import BaseAdapter

from connectors.errors import BadCredentials
from connectors.graph.certificates import Certificate
from connectors.graph.errors import SYSTEM
from connectors.graph.sign_in import Answer, read_answer, token_of
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.tokens import SharedTokens
from connectors.transport import MeteredSession, open_session

GRAPH_SCOPE = "https://graph.microsoft.com/.default"
"""Every application permission that was consented for Graph."""

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LIFE = timedelta(minutes=10)


@dataclass(frozen=True, slots=True, kw_only=True)
class AppIdentity:
    """Who we are in the tenant: an app with a secret or a certificate."""

    client_id: str
    secret: str | None = field(default=None, repr=False)
    certificate: Certificate | None = None

    def __post_init__(self) -> None:
        if (self.secret is None) == (self.certificate is None):
            raise ValueError("an app signs in with either a client secret or a certificate")

    @property
    def for_msal(self) -> str | dict[str, str] | None:
        """msal's `client_credential`; without a thumbprint it signs with PS256 and sends SHA-256 (msal 1.35)."""
        if self.certificate is None:
            return self.secret
        return {"private_key": self.certificate.private_key, "public_certificate": self.certificate.public}


def open_tokens(
    identity: AppIdentity,
    *,
    authority: str = "",
    token_url: str = "",
    scope: str = GRAPH_SCOPE,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    inner: BaseAdapter | None = None,
) -> SharedTokens:
    """The tokens of an app, for Graph. Nothing is sent before the first token is asked for.

    `authority` is `https://login.microsoftonline.com/<tenant>` or another https host with the tenant as its path;
    `token_url`, if given, is called without discovery, and may be plain http on this machine. Tokens are fetched
    again after a 401. Raises ValueError for an address that is not acceptable.
    """
    if not (authority or token_url):
        raise ValueError("Graph needs an authority or a token_url")
    session = open_session(
        system=SYSTEM,
        base_url=token_url or authority,
        tokens=None,
        limits=limits,
        pace=pace,
        reads=asks_for_token,
        inner=inner,
    )
    if token_url:
        return SharedTokens(SYSTEM, FormSignIn(session, identity, token_url, scope, pace).sign_in, pace=pace)
    return SharedTokens(SYSTEM, MsalSignIn(session, identity, authority, scope).sign_in, pace=pace)


def asks_for_token(request: PreparedRequest) -> bool:
    """Every POST to the identity platform asks for a token, which changes nothing there: it may be sent again."""
    return request.method == "POST"


class MsalSignIn:
    """Signs in by msal, whose app object is built on first use, because building it calls the authority."""

    def __init__(self, session: MeteredSession, identity: AppIdentity, authority: str, scope: str) -> None:
        self._seam = MsalSeam(session)
        self._identity = identity
        self._authority = authority
        self._scope = scope
        self._app: Any = None

    def sign_in(self) -> str:
        """A token that msal has not given before. Raises a ConnectorError.

        After a refusal the app object is dropped: msal would repeat the refusal from its own cache for a minute.
        """
        app, self._app = self._app or self._build(), None
        app.remove_tokens_for_client()
        token = token_of(app.acquire_token_for_client([self._scope]))
        self._app = app
        return token

    def _build(self) -> Any:
        try:
            return msal.ConfidentialClientApplication(
                self._identity.client_id,
                client_credential=self._identity.for_msal,
                authority=self._authority,
                http_client=self._seam,
                instance_discovery=False,  # else a host that is not Microsoft's is looked up at Microsoft's
            )
        except (ValueError, KeyError, RuntimeError):
            raise BadCredentials(
                SYSTEM, "the authority does not describe itself as an identity platform: check host and tenant"
            ) from None


class MsalSeam:
    """The HTTP client that msal talks through: our transport, with its timeouts, retries and pinned host."""

    def __init__(self, session: MeteredSession) -> None:
        self._session = session

    def post(self, url: str, params: Any = None, data: Any = None, headers: Any = None, **_: Any) -> Response:
        """Ask for a token."""
        return checked(self._session.post(url, params=params, data=data, headers=headers))

    def get(self, url: str, params: Any = None, headers: Any = None, **_: Any) -> Response:
        """Discover the endpoints of the authority."""
        response = self._session.get(url, params=params, headers=headers)
        return checked(response) if response.status_code == 200 else response

    def close(self) -> None:
        """Close the connections."""
        self._session.close()


class FormSignIn:
    """Signs in with one POST to a token URL (OAuth 2.0 client credentials, RFC 6749, 4.4)."""

    def __init__(self, session: MeteredSession, identity: AppIdentity, token_url: str, scope: str, pace: Pace) -> None:
        self._session = session
        self._identity = identity
        self._url = token_url
        self._scope = scope
        self._pace = pace

    def sign_in(self) -> str:
        """A fresh token. Raises a ConnectorError."""
        form = {"grant_type": "client_credentials", "client_id": self._identity.client_id, "scope": self._scope}
        response = self._session.post(self._url, data=form | self._proof(), headers={"Accept": "application/json"})
        return token_of(answer_of(response))

    def _proof(self) -> dict[str, str]:
        certificate = self._identity.certificate
        if certificate is None:
            return {"client_secret": self._identity.secret or ""}
        return {"client_assertion_type": ASSERTION_TYPE, "client_assertion": self._assertion(certificate)}

    def _assertion(self, certificate: Certificate) -> str:
        now = self._pace.now()
        claims = {
            "iss": self._identity.client_id,
            "sub": self._identity.client_id,
            "aud": self._url,
            "jti": str(uuid.uuid4()),
            "iat": now,
            "nbf": now,
            "exp": now + ASSERTION_LIFE,
        }
        thumbprint = urlsafe_b64encode(certificate.thumbprint).rstrip(b"=").decode()
        headers = {"x5t#S256": thumbprint, "x5c": [b64encode(certificate.der).decode()]}
        return jwt.encode(claims, certificate.private_key, algorithm="PS256", headers=headers)


def checked(response: Response) -> Response:
    """An answer that msal may see: a JSON object. Raises a ConnectorError for anything else."""
    answer_of(response)
    return response


def answer_of(response: Response) -> Answer:
    """The JSON object of an answer to a sign-in."""
    return read_answer(response.status_code, response.content)
