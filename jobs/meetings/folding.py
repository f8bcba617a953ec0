"""Folding: when two names of a place look the same to people and differ for the product, and where they differ.

Letter case, blanks, punctuation, Unicode form and look-alike letters are folded away. Accents are kept (`Alle` is not
`Allé`). Numbers that a sign divides (`1-3`) are not the number without it (`13`) for `fold`; `fold_loosely` takes both
for the same.
"""

import re
from functools import lru_cache
from typing import Any
from unicodedata import category, name, normalize

SMALL = {
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "һ": "h", "н": "h", "і": "i", "ј": "j", "к": "k", "ӏ": "l",
    "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t", "у": "y", "ү": "y", "ѵ": "v",
    "ԝ": "w", "х": "x", "ӕ": "æ",
    "α": "a", "β": "b", "ε": "e", "ζ": "z", "η": "n", "ι": "i", "κ": "k", "μ": "u", "ν": "v", "ο": "o", "ρ": "p",
    "σ": "o", "τ": "t", "υ": "u", "χ": "x", "γ": "y", "ω": "w",
    "ɑ": "a", "ɡ": "g", "ı": "i", "ȷ": "j",
}  # fmt: skip
"""Small Cyrillic, Greek and rare Latin letters, each with the Latin one that it is taken for."""
CAPITALS = {
    "Ζ": "z", "Η": "h", "Μ": "m", "Ν": "n", "Υ": "y", "Σ": "e",
}  # fmt: skip
"""Greek capitals that are taken for another letter than their small ones are."""
LOOK_ALIKES = str.maketrans(
    {small.upper(): latin for small, latin in SMALL.items() if len(small.upper()) == 1} | SMALL | CAPITALS
)

IGNORED = frozenset({"Cc", "Cf", "Sk"})
"""Categories of characters that are not seen, or that stand for an accent on their own."""
ALSO_IGNORED = frozenset("−\u034f") | {chr(code) for code in range(0xFE00, 0xFE10)}
"""The minus sign, a joiner that is not seen, and the variation selectors."""


@lru_cache(maxsize=8192)
def fold(text: str) -> str:
    """What is left of a name when everything is folded away that people overlook; nothing if all of it is."""
    letters = normalize("NFKD", text).translate(LOOK_ALIKES).casefold()
    letters = normalize("NFKD", letters).translate(LOOK_ALIKES)
    spaced = re.sub(" +", " ", "".join(" " if _is_overlooked(letter) else letter for letter in letters))
    return normalize("NFC", re.sub(r"(?<!\d) | (?!\d)", "", spaced))


def fold_loosely(text: str) -> str:
    """The same where signs between numbers are overlooked too."""
    return fold(text).replace(" ", "")


def find_difference(text: str, intended: str) -> dict[str, Any]:
    """The first character in which two texts differ, counted from 1, by its Unicode name; None is the text's end."""
    at = next((at for at, (one, other) in enumerate(zip(text, intended, strict=False)) if one != other), None)
    if at is None:
        at = min(len(text), len(intended))
    return {"position": at + 1, "found": name_at(text, at), "intended": name_at(intended, at)}


def name_at(text: str, at: int) -> str | None:
    """The Unicode name of a character, `U+0009` for one without a name; None beyond the end of the text."""
    return name(text[at], f"U+{ord(text[at]):04X}") if at < len(text) else None


def _is_overlooked(letter: str) -> bool:
    kind = category(letter)
    return kind[0] in "PZ" or kind in IGNORED or letter in ALSO_IGNORED
