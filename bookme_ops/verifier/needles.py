"""Needles: the known values, as they are searched for in texts whose case, accents and white space do not count."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

SHORTEST = 4
"""Characters; what is shorter proves nothing."""
WHOLE_WORD_BELOW = 8
OWN_WORD = 12
"""From this length a text of one word is somebody's own."""
UNSEEN = re.compile(
    "[\0\u00ad\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u200b-\u200f\u202a-\u202e\u2060-\u2064\u20d0-\u20ff\ufe00-\ufe0f\ufeff]"
)
TWINS = dict(zip("аеорсухікмтвнѕј", "aeopcyxikmtbhsj", strict=True)) | dict(zip("αορικυντ", "aopikuvt", strict=True))
TWIN_LETTERS = str.maketrans(TWINS)
FOREIGN = re.compile(r"[^\x00-\x7f]+")
MOST_BLANKS = 20
"""In front of the end of a folded line."""
SEPARATORS = r"[ ().\-/]{0,3}"
BETWEEN_DIGITS = re.compile(r"[ ().\-/](?<=\d.)[ ().\-/]{0,2}(?=\d)")


@dataclass(frozen=True, slots=True)
class Reading:
    """A text as needles are searched for in it."""

    squeezed: str
    """Without white space."""
    spaced: str
    """With one blank where white space was."""
    unfolded: str
    """The same, of lines put together as they were before they were folded."""


def read(text: str) -> Reading:
    """Fold a text."""
    plain = fold(text)
    spaced = " ".join(plain.split())
    unfolded = " ".join(_unfold(plain).split()) if "\n" in plain else spaced
    return Reading(squeezed=spaced.replace(" ", ""), spaced=spaced, unfolded=unfolded)


def fold(text: str) -> str:
    """Without case, accents, width, and what cannot be seen; look-alikes are what they look like."""
    plain = text if text.isascii() else FOREIGN.sub(lambda run: _fold_run(run.group()), text)
    return plain.lower().replace("\0", "")


@lru_cache(maxsize=4096)
def _fold_run(run: str) -> str:
    """Letters beyond ASCII that stand side by side: few, in a text of many, and mostly the same."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKD", run).casefold())
    return UNSEEN.sub("", plain).translate(TWIN_LETTERS)


def _unfold(text: str) -> str:
    """Without the ends of lines, what quoted-printable and people put before them, and a blank behind them."""
    first, *further = text.split("\n")
    if not further:
        return text
    *folded, last = (first, *(line[1:] if line.startswith((" ", "\t")) else line for line in further))
    return "".join([*map(_without_end, folded), last])


def _without_end(line: str) -> str:
    line = line.removesuffix("\r")
    bare = line.rstrip(" \t")
    if len(line) - len(bare) > MOST_BLANKS:
        return line[:-MOST_BLANKS]
    return bare.removesuffix("=")


class Needles:
    """What must not be found."""

    def __init__(self, known: Iterable[Mapping[str, str]]) -> None:
        """Of records with `kind` and `value`."""
        self.counts: Counter[str] = Counter()
        """How many values of each kind are searched for."""
        self._anywhere: set[tuple[str, str]] = set()
        self._words: list[tuple[str, str, re.Pattern[str]]] = []
        self._numbers: list[tuple[str, str, re.Pattern[str]]] = []
        for one in known:
            self._add(one["kind"], one["value"].strip())

    def search(self, reading: Reading) -> set[str]:
        """The kinds of the values that stand in a text."""
        found = {kind for kind, form in self._anywhere if form in reading.squeezed}
        numbers = list(self._numbers_in(reading))
        for text in {reading.spaced, reading.unfolded}:
            found |= {kind for kind, form, word in self._words if form in text and word.search(text)}
            found |= {kind for kind, number in numbers if number.search(text)}
        return found

    def _numbers_in(self, reading: Reading) -> Iterator[tuple[str, re.Pattern[str]]]:
        """Numbers that stand in a text without what people write between digits; others need not be looked for."""
        if self._numbers:
            close = BETWEEN_DIGITS.sub("", reading.unfolded)
            yield from ((kind, number) for kind, form, number in self._numbers if form in close)

    def _add(self, kind: str, value: str) -> None:
        lines = [line for line in value.splitlines() if len(line.strip()) >= 16] if kind == "secret" else []
        added = [self._add_form(kind, form) for form in (value, *lines)]
        self.counts[kind] += any(added)

    def _add_form(self, kind: str, value: str) -> bool:
        spaced = read(value).spaced
        squeezed = spaced.replace(" ", "")
        digits = re.sub(r"\D", "", value)
        if kind == "phone" and len(digits) >= 6:
            # A Danish number is searched for without its country, which may be left out.
            local = digits[-8:] if len(digits) in {10, 12} and digits.startswith(("45", "0045")) else digits
            spelled = SEPARATORS.join(local)
            number = re.compile(rf"(?<!\d)(?:(?:00)?45{SEPARATORS})?{spelled}(?!\d)")
            self._numbers.append((kind, local, number))
            return True
        if len(squeezed) < SHORTEST or (kind == "text" and not _own(value, squeezed)):
            return False
        if len(squeezed) < WHOLE_WORD_BELOW:
            self._words.append((kind, spaced, re.compile(rf"(?<![^\W_]){re.escape(spaced)}(?![^\W_])")))
        else:
            self._anywhere.add((kind, squeezed))
        if kind == "id" and re.fullmatch(r"[A-Za-z0-9]{18}", value):
            self._anywhere.add((kind, squeezed[:15]))
        return True


def _own(value: str, squeezed: str) -> bool:
    """Whether a text is somebody's own; one short word may be a word of the language."""
    return len(squeezed) >= OWN_WORD or len(value.split()) > 1 or not value.isalpha()
