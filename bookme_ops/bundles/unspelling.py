"""Unspelling: a text as somebody would read it through escapes, folded lines and accents, and where each letter stands.

A value that must not be read may be written in many ways. Instead of listing them all, the text is read: escapes are
undone, case, accents and look-alikes folded, white space and invisible characters left out. What is found in this view
is replaced in the text itself, so every character of a view knows its place there.
"""

import html
import re
import unicodedata
from base64 import b64decode
from binascii import a2b_qp
from bisect import bisect_right
from collections.abc import Callable, Iterator
from enum import IntEnum
from functools import cache


class Level(IntEnum):
    """How much is undone. Each may misread what another reads rightly (`=41` in a form, `%41` in a password)."""

    PLAIN = 0
    WEB = 1
    """Percent signs (also twice and more), HTML entities, JSON escapes."""
    MAIL = 2
    """Those, and quoted-printable and the encoded words of RFC 2047."""


HEX_DIGIT = "[0-9a-fA-F]"


def _utf_8(front: str, between: str = "") -> str:
    """An expression for one character as UTF-8, or for one byte, each byte spelled by `front` and two digits."""
    more = f"(?:{between}{front}[89abAB]{HEX_DIGIT})"
    return (
        f"{front}[cCdD]{HEX_DIGIT}{more}|{front}[eE]{HEX_DIGIT}{more}{{2}}|{front}[fF]{HEX_DIGIT}{more}{{3}}"
        f"|{front}{HEX_DIGIT}{{2}}"
    )


PERCENT, BYTE, QUOTED = r"%(?:25){0,4}", r"\\{1,8}x", "="
SOFT_BREAK = r"(?:=\r?\n)?"
PLAIN = r"(?P<gap>[ \t\r\n\f\v\x1c-\x1f]+)|(?P<odd>[^\x01-\x7f])"
WEB = (
    rf"(?P<percent>{_utf_8(PERCENT)})|(?P<byte>{_utf_8(BYTE)})"
    r"|(?P<entity>&(?:amp;){0,4}(?:\#[0-9]{1,7};?|\#[xX][0-9a-fA-F]{1,6};?|[a-zA-Z][a-zA-Z0-9]{1,30};))"
    r"|(?P<unicode>\\{1,8}u[dD][89abAB][0-9a-fA-F]{2}\\{1,8}u[dD][c-fC-F][0-9a-fA-F]{2}|(?:\\{1,8}|%)u[0-9a-fA-F]{4})"
    r"|(?P<control>\\{1,8}[nrt])|(?P<needless>\\{1,8}(?=[/\"']))"
)
MAIL = (
    r"(?P<word>=\?[\w.-]{1,40}\?[qQbB]\?[^?\s]{0,2000}\?=)"
    r"|(?P<soft>=[ \t]{0,8}(?:\r?\n|(?:\\{1,8}r)?\\{1,8}n))"
    rf"|(?P<quoted>{_utf_8(QUOTED, SOFT_BREAK)})"
)
UNITS = {
    Level.PLAIN: re.compile(PLAIN),
    Level.WEB: re.compile(f"{WEB}|{PLAIN}"),
    Level.MAIL: re.compile(f"{MAIL}|{WEB}|{PLAIN}"),
}
"""What is not one plain character. Every repetition is bounded, so reading takes time in proportion to the text."""
STARTS = {
    Level.PLAIN: re.compile(r"[^\x01-\x7f]"),
    Level.WEB: re.compile(r"[%&\\\x00\x80-\U0010ffff]"),
    Level.MAIL: re.compile(r"[=%&\\\x00\x80-\U0010ffff]"),
}
"""How all of them begin but white space."""

HINTS = {Level.WEB: re.compile(r"[%&\\]"), Level.MAIL: re.compile(r"=(?:\?|[0-9A-Fa-f]{2}|[ \t]*(?:\r?\n|\\))")}
WORD = re.compile(r"=\?([\w.-]+)\?([qQbB])\?(.*)\?=", re.DOTALL)
HEX = re.compile(r"([0-9a-fA-F]{2})(?=%|\\|=|\r|\n|\Z)")

LOOK_ALIKES = str.maketrans("авекмнорстухіјѕԁɡһԛԝαεικνορτυχı", "abekmhopctyxijsdghqwaeikvoptuxi")
"""Cyrillic, Greek and other letters that look like Latin ones, in lower case (the usual part of Unicode's list)."""


def levels_of(text: str) -> tuple[Level, ...]:
    """The levels at which a text may read differently."""
    return (Level.PLAIN, *(level for level, hint in HINTS.items() if hint.search(text)))


@cache
def fold(char: str) -> str:
    """A character without case, accent or width; nothing for one that cannot be seen."""
    folded = []
    for part in unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", char).casefold()):
        if unicodedata.category(part) not in {"Mn", "Me", "Cf", "Cc"}:
            folded.append(part.translate(LOOK_ALIKES))
    return "".join(folded)


def keep(char: str) -> str:
    """A character as it is; nothing for one that cannot be seen."""
    return "" if unicodedata.category(char) in {"Cf", "Cc"} else char


class View:
    """A text as it reads at a level: `folded`, or with `exact` in its own case and accents."""

    __slots__ = ("_exact", "_from", "_marks", "_single", "_to", "folded", "gaps")

    def __init__(self, text: str, level: Level, *, exact: bool = False) -> None:
        self.gaps: dict[int, bool] = {}
        """Where white space was left out, before which character, and whether a line ended there."""
        self._exact = exact
        self._marks: list[int] = []
        self._from: list[int] = []
        self._to: list[int] = []
        self._single: list[bool] = []
        self.folded = "".join(self._parts(text, UNITS[level]))

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The place in the text of the characters `start` to `end` (not included, and not empty) of the view."""
        first, last = (bisect_right(self._marks, place) - 1 for place in (start, end - 1))
        begin = self._from[first] + (start - self._marks[first] if self._single[first] else 0)
        stop = self._from[last] + (end - self._marks[last]) if self._single[last] else self._to[last]
        return begin, stop

    def stands_alone(self, start: int, end: int) -> bool:
        """Whether no letter or digit touches the characters on either side."""
        before = start == 0 or start in self.gaps or not self.folded[start - 1].isalnum()
        return before and (end == len(self.folded) or end in self.gaps or not self.folded[end].isalnum())

    def ends_number(self, start: int, end: int) -> bool:
        """Whether no digit touches the characters on either side."""
        before = start == 0 or start in self.gaps or not self.folded[start - 1].isdigit()
        return before and (end == len(self.folded) or end in self.gaps or not self.folded[end].isdigit())

    def _parts(self, text: str, units: re.Pattern[str]) -> Iterator[str]:
        place = length = 0
        for unit in units.finditer(text):
            begin, end = unit.span()
            if begin > place:
                length = self._note(length, place, begin, begin - place)
                yield text[place:begin] if self._exact else text[place:begin].lower()
            place = end
            if unit.lastgroup == "word":
                self.gaps[length] = True
            for char in _read(unit):
                if char.isspace():
                    self.gaps[length] = self.gaps.get(length, False) or char == "\n"
                elif seen := keep(char) if self._exact else fold(char):
                    length = self._note(length, begin, end, len(seen), whole=True)
                    yield seen
            if unit.lastgroup == "word":
                self.gaps[length] = True
        if place < len(text):
            self._note(length, place, len(text), len(text) - place)
            yield text[place:] if self._exact else text[place:].lower()

    def _note(self, mark: int, begin: int, end: int, length: int, *, whole: bool = False) -> int:
        self._marks.append(mark)
        self._from.append(begin)
        self._to.append(end)
        self._single.append(not whole)
        return mark + length


def quick_read(text: str, level: Level, *, exact: bool = False) -> str:
    """What the view of a text reads, `View(text, level, exact=exact).folded`, in a fraction of the time."""
    if level is Level.PLAIN and text.isascii() and "\0" not in text:
        return "".join((text if exact else text.lower()).split())
    parts, place, start = [], 0, STARTS[level].search(text)
    while start is not None:
        unit = UNITS[level].match(text, start.start())
        if unit is not None:
            parts.append(_without_gaps(text[place : unit.start()], exact=exact))
            parts += [keep(char) if exact else fold(char) for char in _read(unit) if not char.isspace()]
            place = unit.end()
        start = STARTS[level].search(text, unit.end() if unit is not None else start.end())
    return "".join([*parts, _without_gaps(text[place:], exact=exact)])


def _without_gaps(text: str, *, exact: bool) -> str:
    return "".join((text if exact else text.lower()).split())


def _read(unit: re.Match[str]) -> str:
    return READERS[unit.lastgroup or ""](unit.group())


def _bytes_text(content: bytes) -> str:
    try:
        return content.decode()
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _read_hex(unit: str) -> str:
    return _bytes_text(bytes.fromhex("".join(HEX.findall(unit))))


def _read_entity(unit: str) -> str:
    return html.unescape("&" + unit[1:].replace("amp;", "")) if unit.count(";") else html.unescape(unit)


def _read_unicode(unit: str) -> str:
    codes = re.findall(r"u([0-9a-fA-F]{4})", unit)
    return bytes.fromhex("".join(codes)).decode("utf-16-be", "replace")


def _read_word(unit: str) -> str:
    """An encoded word (RFC 2047, section 2); one that cannot be read is text."""
    found = WORD.fullmatch(unit)
    if found is None:
        return unit
    charset, encoding, payload = found.groups()
    try:
        content = b64decode(payload + "==") if encoding in "bB" else a2b_qp(payload, header=True)
        return content.decode(charset, "replace")
    except (ValueError, LookupError):
        return unit


READERS: dict[str, Callable[[str], str]] = {
    "gap": lambda unit: "\n" if "\n" in unit or "\r" in unit else " ",
    "odd": lambda unit: unit,
    "percent": _read_hex,
    "quoted": _read_hex,
    "byte": _read_hex,
    "entity": _read_entity,
    "unicode": _read_unicode,
    "control": lambda unit: "\n" if unit[-1] in "nr" else " ",
    "needless": lambda _: "",
    "soft": lambda _: "\n",
    "word": _read_word,
}
