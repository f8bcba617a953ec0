"""Spelling: what is untidy about an address as it is written."""

from collections.abc import Set
from unicodedata import category, name

BLANK = "white space"
LOOK_ALIKE = "look-alike letter"
FOREIGN = "domain not owned"


def find_flaws(text: str, owned: Set[str]) -> tuple[str, ...]:
    """What is wrong with an address: outer or inner blanks, letters of several scripts, a domain nobody of us owns.

    `owned` are the verified domains, folded; while it is empty, domains are not judged. Characters that cannot be seen
    count as blanks.
    """
    flaws = []
    # Nearly all addresses are plain, and then no letter needs to be looked at.
    plain = text.isascii() and text.isprintable() and " " not in text
    domain = text.rpartition("@")[2].casefold()
    if not plain and any(_is_blank(letter) for letter in text):
        flaws.append(BLANK)
        domain = "".join(letter for letter in text.rpartition("@")[2] if not _is_blank(letter)).casefold()
    if not plain and len(scripts(text)) > 1:
        flaws.append(LOOK_ALIKE)
    if owned and ("@" not in text or domain not in owned):
        flaws.append(FOREIGN)
    return tuple(flaws)


def scripts(text: str) -> frozenset[str]:
    """The scripts of the letters, by the first word of their Unicode names: `LATIN`, `CYRILLIC`, `GREEK` …

    Python knows no script property; the names of letters begin with it (Unicode Standard, section 4.8).
    """
    return frozenset(name(letter, "UNNAMED").split()[0] for letter in text if letter.isalpha())


def odd_letters(text: str) -> tuple[str, ...]:
    """The Unicode names of the characters that are neither visible ASCII nor Latin letters, in their order."""
    return tuple(name(letter, f"U+{ord(letter):04X}") for letter in text if _is_odd(letter))


def _is_odd(letter: str) -> bool:
    return _is_blank(letter) or (letter.isalpha() and scripts(letter) != {"LATIN"})


def _is_blank(letter: str) -> bool:
    return letter.isspace() or category(letter) in {"Cf", "Cc"}
