"""Spellings: how a value looks in base64 and in hexadecimal, where reading a text does not bring it back."""

from base64 import b64encode
from collections.abc import Iterator

SHORTEST = 4
"""Letters of base64 that a value must fill by itself to be looked for."""
CHARSETS = ("utf-8", "utf-16-le", "utf-16-be")
URL_SAFE = str.maketrans("+/", "-_")


def spell_hex(value: str) -> set[str]:
    """A value in hexadecimal, lower case."""
    return {value.encode(charset, "surrogatepass").hex() for charset in CHARSETS}


def spell_base64(value: str) -> set[str]:
    """A value inside base64 and base64url, wherever among other bytes it begins: only letters that are its alone."""
    spelled = {form for charset in CHARSETS for form in _phases(value.encode(charset, "surrogatepass"))}
    spelled |= {form.translate(URL_SAFE) for form in spelled}
    return {form for form in spelled if len(form) >= SHORTEST}


def _phases(content: bytes) -> Iterator[str]:
    """Each letter has six bits: those that hold bits of a neighbour are left out."""
    for phase in range(3):
        letters = b64encode(bytes(phase) + content).decode()
        yield letters[-(-8 * phase // 6) : 8 * (phase + len(content)) // 6]
