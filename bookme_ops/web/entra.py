"""Signing in by the bank's own Entra ID: the authorization code flow with PKCE, by msal.

https://learn.microsoft.com/entra/identity-platform/v2-oauth2-auth-code-flow
"""

import hmac
from collections.abc import Callable, Mapping
from datetime import datetime
from threading import Lock
from typing import Any
from warnings import catch_warnings, simplefilter

import msal

from bookme_ops.settings import Entra, Web
from bookme_ops.web.claims import Account, EntraRefused, Expected, read_account
from connectors.errors import ConnectorError
from connectors.graph.auth import MsalSeam, answer_of, asks_for_token
from connectors.graph.sign_in import code_of
from connectors.limits import Limits
from connectors.transport import MeteredSession, open_session

RETURN = "/sign-in/entra/return"
"""Where Entra ID sends people back to: the redirect URI of the app registration."""
SYSTEM = "entra"
PATIENCE = Limits(read_timeout=10.0, total_budget=20.0, attempts=2, max_body=2**20)
"""Somebody waits in front of it."""
KEPT = ("state", "nonce", "code_verifier", "redirect_uri", "scope")
"""What of a flow has to be there when the browser comes back."""
AGAIN = "begin again from the sign-in page"
WORDS = {
    "50105": "you are not assigned to this application: ask for one of its roles",
    "50020": "your account is not one of this tenant",
    "53000": "your device does not meet the bank's rules",
    "53003": "a Conditional Access policy keeps you out",
    "54005": f"the answer was used before: {AGAIN}",
    "65001": "nobody has consented to this application yet: ask an administrator of Entra ID",
    "65004": "you did not consent",
    "70008": f"the answer is too old: {AGAIN}",
    "700016": "the tenant does not know this application: check web.entra.client_id",
    "7000215": "the client secret is wrong: check web.entra.client_secret",
    "7000222": "the client secret has expired: make a new one",
    "50011": f"the address {RETURN} is not registered with the application",
}
"""Codes of the identity platform in words (entra/identity-platform/reference-error-codes)."""


class NoCache(msal.TokenCache):  # type: ignore[misc]  # msal has no types
    """Keeps nothing: who somebody is, is asked for once, and their tokens are of no use to us."""

    def add(self, event: Any, now: Any = None) -> None:
        """Forget it."""


class EntraSignIn:
    """The bank's sign-in. Nothing is sent before somebody begins. Safe to share between threads."""

    def __init__(self, entra: Entra, session: MeteredSession, *, public_url: str, now: Callable[[], datetime]) -> None:
        self._entra, self._now = entra, now
        self._seam = MsalSeam(session)
        self._redirect_uri = f"{public_url}{RETURN}"
        self._known: tuple[Any, str] | None = None
        self._turn = Lock()

    def begin(self) -> tuple[str, dict[str, Any]]:
        """Where to send the browser, and what has to be kept until it comes back. Raises EntraRefused."""
        app, _ = self._discover()
        with self._turn, catch_warnings():
            # It prefers answers by form_post. These are posts from another site, which bring none of our cookies but
            # such as go along with every site's posts; the code in the address is good once, and with our verifier.
            simplefilter("ignore", UserWarning)
            flow = app.initiate_auth_code_flow([], redirect_uri=self._redirect_uri, prompt="select_account")
        return str(flow["auth_uri"]), {name: flow[name] for name in KEPT}

    def complete(self, flow: Mapping[str, Any], answer: Mapping[str, str]) -> Account:
        """Who came back, by the answer that the browser brought. Raises EntraRefused."""
        if not hmac.compare_digest(answer.get("state", "").encode(), str(flow.get("state", "")).encode()):
            raise EntraRefused(f"the answer belongs to another sign-in: {AGAIN}")
        if "error" in answer:
            raise EntraRefused(_why(answer))
        if not answer.get("code"):
            raise EntraRefused(f"the answer holds no code: {AGAIN}")
        app, issuer = self._discover()
        result = _redeem(app, flow, answer)
        claims = result.get("id_token_claims")
        if "error" in result or not isinstance(claims, Mapping):
            raise EntraRefused(_why(result))
        expected = Expected(issuer=issuer, client_id=self._entra.client_id, roles=self._entra.roles)
        return read_account(claims, expected, self._now())

    def _discover(self) -> tuple[Any, str]:
        """msal's application and the tenant's issuer, found out once."""
        with self._turn:
            if self._known is None:
                self._known = _reaching(lambda: (self._build(), self._ask_for_issuer()))
            return self._known

    def _build(self) -> Any:
        return msal.ConfidentialClientApplication(
            self._entra.client_id,
            client_credential=self._entra.client_secret.reveal(),
            authority=self._entra.authority,
            http_client=self._seam,
            instance_discovery=False,  # else a host that is not Microsoft's is looked up at Microsoft's
            exclude_scopes=["offline_access"],
            token_cache=NoCache(),
        )

    def _ask_for_issuer(self) -> str:
        place = f"{self._entra.authority}/v2.0/.well-known/openid-configuration"
        issuer = answer_of(self._seam.get(place)).get("issuer")
        if not isinstance(issuer, str) or not issuer.startswith(("https://", "http://")) or "{" in issuer:
            raise EntraRefused("the authority does not say who it is: check web.entra.authority")
        return issuer


def open_entra(web: Web, *, now: Callable[[], datetime], session: MeteredSession | None = None) -> EntraSignIn | None:
    """The bank's sign-in; None where people sign in by tokens alone. `session` is the seam of tests."""
    if web.entra is None:
        return None
    place = session or open_session(
        system=SYSTEM, base_url=web.entra.authority, tokens=None, limits=PATIENCE, reads=asks_for_token
    )
    return EntraSignIn(web.entra, place, public_url=web.public_url, now=now)


def _redeem(app: Any, flow: Mapping[str, Any], answer: Mapping[str, str]) -> dict[str, Any]:
    """Exchange the code for the ID token; msal proves the verifier, and compares state and nonce."""
    result: dict[str, Any] = _reaching(lambda: app.acquire_token_by_auth_code_flow(dict(flow), dict(answer)))
    return result


def _reaching(ask: Callable[[], Any]) -> Any:
    """What a question to Entra ID gives. Raises EntraRefused if it cannot be reached, or answers something else."""
    try:
        return ask()
    except ConnectorError as error:
        raise EntraRefused(f"Entra ID could not be asked ({error.reason}): try again in a moment") from None
    except (ValueError, KeyError, RuntimeError):
        # msal's own errors repeat tokens and nonces.
        raise EntraRefused(f"what Entra ID answered does not fit this sign-in: {AGAIN}") from None


def _why(refusal: Mapping[str, Any]) -> str:
    """A refusal in our words: theirs name applications and tenants."""
    if refusal.get("error") == "access_denied" and code_of(dict(refusal)) is None:
        return "the sign-in was cancelled"
    code = code_of(dict(refusal))
    if code is None:
        return f"Entra ID refused the sign-in: {AGAIN}"
    return f"Entra ID refused the sign-in (AADSTS{code}): {WORDS.get(code, 'ask an administrator of Entra ID')}"
