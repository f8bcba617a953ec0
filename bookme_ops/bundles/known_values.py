"""Known values: what the service holds for a booking, and where it stands in a text, however it is spelled."""

import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from sys import byteorder

from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.bundles.spellings import spell_base64, spell_hex
from bookme_ops.bundles.unspelling import Level, View, levels_of, quick_read

LEAST = 4
"""Characters without white space; shorter values are too common to be looked for."""
ANYWHERE = 8
"""From this length on a value is found inside other words too; shorter ones only by themselves."""
TELLING = 12
"""A single word without a digit must be as long to be taken for somebody's own text, not for a word of the language."""
LINE = 16
"""From this length on each line of a secret is a secret."""
NATIONAL = 8
"""Digits of a phone number without its country; what is in front of them may be left out."""
RECORD_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
BETWEEN = r"[-.()/]{0,2}"
_BETWEEN = re.compile(r"[-.()/]+")
RUN = re.compile(r"[A-Za-z0-9+/_=-]*")
Rank = tuple[bool, str, str]
"""Of equal forms of several values, the one of the highest rank counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Needle:
    """One way in which a known value reads."""

    known: Known
    """Whose it is, as the pseudonym is made of it."""
    form: str
    """As a view reads."""
    pattern: re.Pattern[str] | None = None
    """What is looked for instead of the form itself."""
    number: str = ""
    """Digits, with whatever people write in front of them and between; other digits may not touch them."""
    exact: bool = False
    """Case and accents count: base64, or a part of a name."""
    alone: bool = False
    """Only as a word of its own."""
    opaque: bool = False
    """Within a longer run of letters, all of which are replaced."""
    joints: frozenset[int] = field(default_factory=frozenset)
    """Where in the form white space belongs."""

    def places(self, text: str) -> Iterator[tuple[int, int]]:
        """Where the form stands in the text of a view."""
        if self.pattern is not None:
            yield from (found.span(found.lastindex or 0) for found in self.pattern.finditer(text))
            return
        start = text.find(self.form)
        while start >= 0:
            yield start, start + len(self.form)
            start = text.find(self.form, start + 1)

    def fits(self, view: View, start: int, end: int) -> bool:
        """Whether what was found is the value, and not letters of its neighbours."""
        if self.number:
            return view.ends_number(start, end)
        if not self.alone:
            return True
        gaps = (place for place in range(start + 1, end) if place in view.gaps)
        return view.stands_alone(start, end) and all(view.gaps[place] or place - start in self.joints for place in gaps)


@dataclass(frozen=True, slots=True)
class Span:
    """A place in a text, and the value that stands there."""

    start: int
    end: int
    known: Known
    weight: int
    """Characters of the value that was found."""


class KnownValues:
    """Everything that is looked for."""

    def __init__(self, known: Iterable[Known] = ()) -> None:
        self._known: set[Known] = set()
        self._needles: dict[tuple[str, bool], tuple[Rank, Needle]] = {}
        self._indexes = {exact: _Index() for exact in (False, True)}
        self.learn(known)

    def learn(self, known: Iterable[Known]) -> "NewNeedles":
        """Look for these values, too; gives what is looked for from now on, and was not, or not as theirs."""
        changed: dict[tuple[str, bool], Needle] = {}
        for one in sorted(set(known) - self._known, key=_rank):
            self._known.add(one)
            for needle in _needles(one):
                if self._keep(needle, _rank(one)):
                    changed[needle.form, needle.exact] = needle
        return NewNeedles(tuple(changed.values()))

    def _keep(self, needle: Needle, rank: Rank) -> bool:
        """Look for a needle, unless one of the same form ranks higher."""
        key = (needle.form, needle.exact)
        former = self._needles.get(key)
        if former is not None and former[0] > rank:
            return False
        if former is not None:
            self._indexes[needle.exact].drop(former[1])
        self._needles[key] = rank, needle
        self._indexes[needle.exact].put(needle)
        return True

    def find(self, text: str) -> list[Span]:
        """Where values stand, by place; where two overlap, the longer one has it all."""
        found: list[Span] = []
        for level in levels_of(text):
            for exact, index in self._indexes.items():
                found += _search(text, level, index, exact=exact)
        return _merge(found)


class Readings:
    """Everything that a text reads, to be asked more than once."""

    def __init__(self, text: str) -> None:
        told = [(exact, quick_read(text, level, exact=exact)) for level in levels_of(text) for exact in (False, True)]
        self.all = [(exact, read, _starts(read)) for exact, read in dict.fromkeys(told)]
        """Whether case counts, what is read, and how what stands in it may begin."""


class NewNeedles:
    """What was not looked for before."""

    def __init__(self, needles: Collection[Needle]) -> None:
        self._needles = needles
        self.any = bool(needles)

    def may_stand_in(self, readings: Readings) -> bool:
        """Whether one of them reads anywhere in a text, be it as a part of something else."""
        return any(
            any(needle.places(read))
            for exact, read, starts in readings.all
            for needle in self._indexes[exact].candidates(read, starts)
        )

    @cached_property
    def _indexes(self) -> dict[bool, "_Index"]:
        """Made when they are asked for: what is known before anything was redacted is never compared with it."""
        indexes = {exact: _Index() for exact in (False, True)}
        for needle in self._needles:
            indexes[needle.exact].put(needle)
        return indexes


class _Index:
    """Needles by how they begin: a text is looked at once, however many there are."""

    def __init__(self) -> None:
        self._by_start: dict[int, dict[str, Needle]] = {}
        self._numbers: dict[str, Needle] = {}

    def put(self, needle: Needle) -> None:
        """Look for it, too."""
        self._beside(needle)[needle.form] = needle

    def drop(self, needle: Needle) -> None:
        """Look for it no more."""
        del self._beside(needle)[needle.form]

    def _beside(self, needle: Needle) -> dict[str, Needle]:
        """Those among which it is looked for."""
        if needle.number:
            return self._numbers
        start = int.from_bytes(_lowest_bytes(needle.form[:LEAST]), byteorder)
        return self._by_start.setdefault(start, {})

    def candidates(self, read: str, starts: set[int]) -> Iterator[Needle]:
        """Those that may stand in the text of a view, in which these `_starts` are."""
        for start in starts & self._by_start.keys():
            yield from (needle for needle in self._by_start[start].values() if needle.form in read)
        if self._numbers:
            close = _BETWEEN.sub("", read)
            yield from (needle for needle in self._numbers.values() if needle.number in close)


def _starts(read: str) -> set[int]:
    """Every four characters that stand side by side, as a number; of letters beyond Latin-1 the lowest byte counts."""
    content = _lowest_bytes(read)
    starts: set[int] = set()
    for offset in range(min(LEAST, len(content) - LEAST + 1)):
        whole = (len(content) - offset) // LEAST * LEAST
        starts.update(memoryview(content)[offset : offset + whole].cast("I"))
    return starts


def _lowest_bytes(read: str) -> bytes:
    return read.encode() if read.isascii() else read.encode("utf-32-le", "surrogatepass")[::4]


def _search(text: str, level: Level, index: _Index, *, exact: bool) -> Iterator[Span]:
    """The view is only made whole where a quick look finds something."""
    read, view = quick_read(text, level, exact=exact), None
    for needle in index.candidates(read, _starts(read)):
        for start, end in needle.places(read):
            view = view or View(text, level, exact=exact)
            if needle.fits(view, start, end):
                yield Span(*_whole(text, *view.span(start, end), needle), needle.known, len(needle.form))


def _whole(text: str, start: int, end: int, needle: Needle) -> tuple[int, int]:
    """A run of base64 is replaced as a whole: its letters at the edges share bits with the value."""
    if not needle.opaque:
        return start, end
    run = RUN.match(text[max(0, start - LEAST * 1024) : start][::-1])
    after = RUN.match(text, end)
    return start - (run.end() if run else 0), after.end() if after else end


def _merge(found: list[Span]) -> list[Span]:
    merged: list[Span] = []
    for span in sorted(found, key=lambda one: (one.start, -one.end, one.known.kind, one.known.value)):
        if not merged or span.start >= merged[-1].end:
            merged.append(span)
            continue
        last = merged[-1]
        longer = max(last, span, key=lambda one: (one.end - one.start, one.weight))
        merged[-1] = Span(last.start, max(last.end, span.end), longer.known, longer.weight)
    return merged


def _rank(known: Known) -> Rank:
    """Of equal forms the last one counts: a secret is a secret, whatever else it is."""
    return known.kind is Kind.SECRET, known.kind, known.value


def _needles(known: Known) -> Iterator[Needle]:
    for value in _values(known):
        if known.kind is Kind.PHONE:
            yield from _phone(known, value)
            continue
        views = [View(value, level) for level in levels_of(value)]
        for view in views:
            if _telling(known.kind, value, view.folded):
                yield _plain(known, view)
        if _telling(known.kind, value, views[0].folded):
            yield from _opaque(known, value)
    yield from _name_parts(known)


def _values(known: Known) -> Iterator[str]:
    """The value, and what is as telling as the whole of it."""
    value = known.value.strip()
    yield value
    if known.kind is Kind.SECRET:
        yield from (line.strip() for line in value.splitlines() if len(line.strip()) >= LINE)
    words = value.split()
    if known.kind is Kind.PERSON and len(words) > 1:
        yield f"{words[-1]}, {' '.join(words[:-1])}"
        yield f"{words[-1]} {' '.join(words[:-1])}"
    local = value.partition("@")[0]
    if known.kind is Kind.MAIL and len(local) > LEAST and not local.isalpha():
        yield local


def _telling(kind: Kind, value: str, form: str) -> bool:
    """Whether a value is one's own; a subject of one word may be a word of the language."""
    if len(form) < LEAST:
        return False
    return kind is not Kind.TEXT or len(form) >= TELLING or len(value.split()) > 1 or not value.strip().isalpha()


def _plain(known: Known, view: View) -> Needle:
    if known.kind is Kind.ID and RECORD_ID.fullmatch(known.value):
        # A record id of 15 letters and one of 18 are the same; Salesforce shows now this, now that.
        form = view.folded[:15]
        pattern = re.compile(rf"{form}(?:[a-z0-9]{{3}}(?![a-z0-9]))?")
        return Needle(known=known, form=form, pattern=pattern)
    alone = len(view.folded) < ANYWHERE
    return Needle(known=known, form=view.folded, alone=alone, joints=frozenset(view.gaps))


def _opaque(known: Known, value: str) -> Iterator[Needle]:
    spelled = {unicodedata.normalize(form, value) for form in ("NFC", "NFD")} | {value, value.lower(), value.upper()}
    for one in spelled:
        yield from (Needle(known=known, form=form) for form in spell_hex(one))
        yield from (Needle(known=known, form=form, exact=True, opaque=True) for form in spell_base64(one))


def _phone(known: Known, value: str) -> Iterator[Needle]:
    """The digits, with the country in front or without, and whatever people write between them."""
    digits = "".join(char for char in value if char.isdigit())
    if len(digits) < NATIONAL - 2:
        return
    national = national_number(value)
    country = digits.removesuffix(national).removeprefix("00") or ("45" if len(national) == NATIONAL else "")
    front = rf"(?:(?:\+|00)?{BETWEEN}{BETWEEN.join(country)}{BETWEEN})?" if country else r"(?:\+|00)?"
    pattern = re.compile(rf"(?=({front}{BETWEEN.join(national)}))")
    yield Needle(known=known, form=digits, pattern=pattern, number=national)
    yield from _opaque(known, value)
    yield from _opaque(known, national)


def national_number(value: str) -> str:
    """The digits of a phone number; of a Danish one without its country."""
    digits = "".join(char for char in value if char.isdigit()).removeprefix("00")
    return digits[-NATIONAL:] if digits.startswith("45") else digits


def _name_parts(known: Known) -> Iterator[Needle]:
    """First and last names by themselves, in the name's own case: Mark is a person, a mark is none."""
    words = known.value.split()
    if known.kind is not Kind.PERSON or len(words) < 2:
        return
    for word in words:
        if len(word) >= LEAST and word[0].isupper() and word.isalpha():
            part = Known(kind=Kind.PERSON, value=word)
            for form in {unicodedata.normalize(form, word) for form in ("NFC", "NFD")}:
                yield Needle(known=part, form=form, exact=True, alone=True)
