"""The secrets of passes: how they are spelled, so that people, secret scanners and our own masks know them on sight.

`bmo_KIND_`, 43 characters that carry 256 random bits, and 6 that check them. A secret with a slip of the pen is refused
without a look into the store.
"""

import hashlib
import re
import secrets
from zlib import crc32

BITS = 256
ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
BODY, CHECK = 43, 6
SHAPE = r"bmo_(?:token|session|link)_[0-9A-Za-z]{49}"
"""What a secret looks like wherever it stands: `redaction.PATTERNS` masks it."""
SECRET = re.compile(rf"(bmo_(token|session|link)_[0-9A-Za-z]{{{BODY}}})([0-9A-Za-z]{{{CHECK}}})")


def make_secret(kind: str) -> str:
    """A new secret of a kind of pass."""
    text = f"bmo_{kind}_{_spell(secrets.randbits(BITS), BODY)}"
    return text + _check(text)


def kind_of(plain: str) -> str | None:
    """The kind of pass that a text is the secret of; None if it cannot be one of ours."""
    found = SECRET.fullmatch(plain)
    return found[2] if found is not None and _check(found[1]) == found[3] else None


def digest_of(plain: str) -> str:
    """What is kept of a secret."""
    return hashlib.sha256(plain.encode()).hexdigest()


def _check(text: str) -> str:
    return _spell(crc32(text.encode()), CHECK)


def _spell(number: int, width: int) -> str:
    characters = []
    for _ in range(width):
        number, digit = divmod(number, len(ALPHABET))
        characters.append(ALPHABET[digit])
    return "".join(reversed(characters))
