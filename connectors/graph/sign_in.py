"""What the identity platform answers to a sign-in: a token, or a refusal told in words."""

import re
from typing import Any

import msgspec

from connectors.errors import BadCredentials, ConnectorError, Malformed, Unavailable
from connectors.graph.errors import SYSTEM, refusal

AADSTS = re.compile(r"AADSTS(\d{4,10})")

WORDS = {
    "53003": "a Conditional Access policy blocks our app",
    "70011": "the scope is not valid: it must end in /.default",
    "90002": "the tenant is not known: check the authority",
    "500011": "the tenant has no such resource: check the scope",
    "700016": "the tenant does not know our app: check client_id and authority",
    "700027": "our certificate is not registered with the app, or it has expired",
    "900023": "the tenant in the authority is neither an id nor a verified domain",
    "1002012": "the scope is not valid: it must end in /.default",
    "7000112": "our app is disabled in the tenant",
    "7000215": "the client secret is wrong: use its value, not its id",
    "7000218": "the sign-in has neither a client secret nor a certificate",
    "7000222": "the client secret has expired: make a new one",
    "7000229": "our app has no service principal in the tenant: an admin must consent to it",
}
"""Codes of the identity platform in words (entra/identity-platform/reference-error-codes)."""

PASSING = frozenset({"temporarily_unavailable", "server_error"})

USABLE = re.compile(r"[\x21-\x7e]+")
"""What may stand in a header; anything else would be quoted in an error of the HTTP library."""

Answer = dict[str, Any]
ANSWERS = msgspec.json.Decoder(Answer)


def token_of(answer: Answer) -> str:
    """The access token of a sign-in's answer. Raises BadCredentials, Unavailable or Malformed."""
    token = answer.get("access_token")
    if isinstance(token, str) and USABLE.fullmatch(token):
        return token
    raise Malformed(SYSTEM, "the sign-in gave an unusable token") if token else refused(answer)


def read_answer(status: int, body: bytes) -> Answer:
    """The JSON object of a sign-in's answer. Raises the error for the status, or Malformed if it is a success.

    A broken answer may hold a token: it is not repeated, and msal, which would log it, never sees it.
    """
    try:
        return ANSWERS.decode(body)
    except (msgspec.MsgspecError, UnicodeDecodeError):
        pass
    if status >= 400:
        raise refusal(status)
    raise Malformed(SYSTEM, "the identity platform gave no JSON object")


def refused(answer: Answer) -> ConnectorError:
    """The error for an OAuth error body, in our own words: the server's text names apps and tenants."""
    if str(answer.get("error", "")).casefold() in PASSING:
        return Unavailable(SYSTEM, "the identity platform is not available for now")
    code = code_of(answer)
    if code is None:
        return BadCredentials(SYSTEM, "the sign-in was refused, without an AADSTS code")
    why = WORDS.get(code, "look the code up at login.microsoftonline.com/error")
    return BadCredentials(SYSTEM, f"the sign-in was refused (AADSTS{code}): {why}")


def code_of(answer: Answer) -> str | None:
    """The number of the AADSTS error."""
    found = AADSTS.search(str(answer.get("error_description", "")))
    if found:
        return found.group(1)
    codes = answer.get("error_codes")
    return str(codes[0]) if isinstance(codes, list) and codes and isinstance(codes[0], int) else None
