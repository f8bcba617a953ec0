"""Pseudonyms: names that stand for values, equal for equal ones within a bundle, and meaningless outside of it."""

import hmac
import re
from collections.abc import Mapping
from hashlib import sha256

from bookme_ops.bundles.known_values import RECORD_ID, national_number
from bookme_ops.bundles.unspelling import Level, View

DIGITS = 6
"""Of a pseudonym, in hexadecimal; more where two values would share them."""
MASK = re.compile(r"‹[a-z]{2,10}(?::(?:[0-9A-Za-z]{3}-)?[0-9a-f]{6,64})?›")
"""Everything that stands for something else: `‹secret›`, `‹person:7f3a2c›`, `‹id:003-7f3a2c›`."""
PEOPLE = frozenset({"001", "003", "005", "00Q"})
"""How the Salesforce ids of accounts (person accounts among them), contacts, users and leads begin."""
SECRET, BLOB = "secret", "blob"
NAMELESS = frozenset({SECRET, BLOB})
"""Kinds of which nothing is told, not even that two are equal."""
FORGOTTEN = NAMELESS | {"cpr", "card", "account", "meeting"}
"""Kinds whose values nobody may look up again: they are not in the decode map."""


class Pseudonyms:
    """Names for the values of one bundle, and what they stand for."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._names: dict[tuple[str, str], str] = {}
        self._values: dict[str, str] = {}
        self.crowded = False
        """Whether a name is longer than usual, for another value had the usual one: whichever was met first."""

    def name(self, kind: str, value: str) -> str:
        """What is shown instead of a value. Values that differ in their spelling alone have one name."""
        if kind in NAMELESS:
            return f"‹{kind}›"
        canonical = canonical_form(kind, value)
        known = self._names.get((kind, canonical))
        if known is not None:
            return known
        digest = hmac.new(self._key, f"{kind}\0{canonical}".encode("utf-8", "surrogatepass"), sha256).hexdigest()
        front = f"{value[:3]}-" if kind == "id" and RECORD_ID.fullmatch(value) and value[:3] in PEOPLE else ""
        length = DIGITS
        while (shown := f"‹{kind}:{front}{digest[:length]}›") in self._values:
            length += 2
            self.crowded = True
        self._names[kind, canonical] = shown
        self._values[shown] = value
        return shown

    def decode_map(self) -> Mapping[str, str]:
        """What the names stand for, but for values that nobody may look up again."""
        forgotten = tuple(f"‹{kind}:" for kind in sorted(FORGOTTEN))
        return {shown: value for shown, value in sorted(self._values.items()) if not shown.startswith(forgotten)}


def canonical_form(kind: str, value: str) -> str:
    """A value as all its spellings agree on it."""
    if kind == "phone":
        return national_number(value)
    if kind == "id" and RECORD_ID.fullmatch(value):
        return value[:15]
    if kind in {"cpr", "card", "account"}:
        return "".join(char for char in value if char.isalnum()).upper()
    folded = View(value, Level.WEB).folded
    return folded.removeprefix("smtp:").removeprefix("mailto:") if kind == "mail" else folded
