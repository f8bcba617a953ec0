"""Text from outside, made safe for a terminal."""

from unicodedata import category

UNSAFE = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
"""Control and format characters (escape sequences, changes of writing direction), surrogates, line separators."""


def printable(text: str) -> str:
    """The text on one line, with everything that would steer a terminal spelled out, as in `\\x1b` and `\\n`."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_spelled(character) for character in text)


def printable_lines(text: str) -> str:
    """The same for text of several lines, whose line breaks stay."""
    return "\n".join(printable(line) for line in text.splitlines())


def _spelled(character: str) -> str:
    if category(character) not in UNSAFE:
        return character
    return character.encode("unicode_escape").decode("ascii")
