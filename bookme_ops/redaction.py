"""Redaction: what must never be read in a log, and how it is masked."""

import re
from base64 import b64encode
from collections.abc import Iterable
from typing import Any
from urllib.parse import quote, quote_plus

SECRET = "<secret>"  # noqa: S105  the mask, not a password
ADDRESS = "<address>"
JOIN_LINK = "<join link>"

SENSITIVE = re.compile(
    r"(?i)authorization|(^|[_-])(secret|password|passphrase|token|assertion|private_key|session_id|sid|cookie"
    r"|certificate|subscription[_-]key)$"
)
"""Names of fields whose values are masked whole."""

NAMED = (
    r"client_secret|client_assertion|assertion|access_token|refresh_token|id_token|password|passphrase|session_?id|sid"
    r"|private_key|subscription[_-]key|ocp-apim-subscription-key|signature|secret"
)

OPENING = r"(?:b?\\?['\"])?"
"""Perhaps a quotation mark, as text, as bytes, or inside a quoted JSON document."""

PATTERNS = (
    (re.compile(r"-----BEGIN [A-Z0-9 ]{1,40}-----.*?(?:-----END [A-Z0-9 ]{1,40}-----|\Z)", re.DOTALL), SECRET),
    (
        re.compile(
            rf"(?i)(authorization\\?['\"]?\s{{0,3}}[:=,]\s{{0,3}}{OPENING})"
            r"(?:(?:bearer|basic|oauth)\s{1,3})?[^\s'\",}\])\\]+"
        ),
        rf"\1{SECRET}",
    ),
    (re.compile(r"(?i)\b(bearer|basic|oauth)\s{1,3}[A-Za-z0-9._~+/!%=-]{8,}"), rf"\1 {SECRET}"),
    (re.compile(r"\b00D[0-9A-Za-z]{9,15}(?:!|%21|\\u0021)[^\s'\"&,;<>)}\]\\]+"), SECRET),
    (re.compile(r"bmo_(?:token|session|link)_[0-9A-Za-z]{49}"), SECRET),
    (re.compile(r"(?<![\w-])eyJ[\w-]{8,}(?:\.[\w-]*){1,4}"), SECRET),
    (
        re.compile(
            rf"(?i)((?<![A-Za-z0-9])(?:{NAMED})(?:\\?['\"])?\s{{0,3}}[=:]\s{{0,3}}{OPENING})[^\s&'\"\\,;}}\])]+"
        ),
        rf"\1{SECRET}",
    ),
    (
        re.compile(
            r"(?i)(?<![\w.-])(?:https?(?::|%3a)(?:/|%2f){2})?[\w.-]*teams\.(?:microsoft|live)\.[a-z][^\s'\"<>)}\]]*"
        ),
        JOIN_LINK,
    ),
    (re.compile(r"(?i)(?<![\w.+'-])[\w.+'-]+(?:@|%40)[\w-]+(?:\.[\w-]+)+"), ADDRESS),
)
"""In this order: what is masked by an earlier one is not looked at again by a later one. Each takes time in
proportion to the text: it starts at the beginning of a word only, and repeats without choices."""


class Redactor:
    """Masks secrets and personal data in text and in structures of plain values."""

    def __init__(self, secrets: Iterable[str] = ()) -> None:
        self._known: re.Pattern[str] | None = None
        self._spellings: set[str] = set()
        self.learn(secrets)

    def learn(self, secrets: Iterable[str]) -> None:
        """Mask these values too, wherever and however they are spelled; values below four characters are too common."""
        for secret in secrets:
            self._spellings.update(_spellings(secret))
        longest_first = sorted(self._spellings, key=len, reverse=True)
        self._known = re.compile("|".join(map(re.escape, longest_first))) if longest_first else None

    def text(self, text: str) -> str:
        """The text with everything masked that must not be read."""
        if self._known is not None:
            text = self._known.sub(SECRET, text)
        for expression, mask in PATTERNS:
            text = expression.sub(mask, text)
        return text

    def value(self, value: Any) -> Any:
        """A plain value of any depth with everything masked; what is not plain becomes its masked text."""
        if value is None or isinstance(value, bool | int | float):
            return value
        if isinstance(value, dict):
            return {self.value(key): self._field(str(key), inner) for key, inner in value.items()}
        if isinstance(value, list | tuple | set | frozenset):
            return [self.value(inner) for inner in value]
        return self.text(value if isinstance(value, str) else str(value))

    def _field(self, name: str, value: Any) -> Any:
        hidden = not isinstance(value, bool | int | float) and value and SENSITIVE.search(name)
        return SECRET if hidden else self.value(value)


def _spellings(secret: str) -> set[str]:
    """How a secret may appear: as it is, in a URL, in a form, in JSON, in base64, and each long line of it."""
    whole = {secret, *(line for line in secret.splitlines() if len(line) >= 16)}
    spelled = {form for part in whole for form in (part, quote(part, safe=""), quote_plus(part))}
    spelled |= {secret.encode("unicode_escape").decode(), b64encode(secret.encode()).decode()}
    return {form for form in spelled if len(form) >= 4}
