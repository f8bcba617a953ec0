"""A sheet: one text while it is redacted, in which everything that was replaced is one character.

So rules look across what was replaced before, and never into it. The characters are of a plane of Unicode that nobody
uses; where a text does use it, its own characters stand for themselves.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence

from bookme_ops.bundles.pseudonyms import MASK

FIRST = 0x100000
LAST = 0x10FFFD
STAND_INS = f"[{chr(FIRST)}-{chr(LAST)}]"
TAKEN = re.compile(f"{MASK.pattern}|{STAND_INS}")
HOLDS_NOTHING = re.compile(rf"(?:{STAND_INS}|[\s\"'\\,;|.:-])*")
"""A match that only holds what was replaced already, and what divides it."""
UNSEEN = re.compile("[\0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]|[\uff01-\uff5e]")
"""Characters that cannot be seen, and letters of double width."""
ESCAPED_SPACE = re.compile(r"\\{1,8}[nrt]|%(?:25){0,2}(?:20|0[9AaDd])")
ESCAPES = frozenset("nrt")
WIDTH = 0xFEE0
"""How far a letter of double width is from its usual one."""


class TooMuch(ValueError):
    """There are more different secrets in a text than can be told apart: it is no text for a bundle."""


class Sheet:
    """A text, and what was replaced in it so far."""

    def __init__(self, text: str) -> None:
        self._shown: list[tuple[str, str | None]] = []
        self._stand_ins: dict[tuple[str, str | None], str] = {}
        self.content = TAKEN.sub(lambda found: self._stand_in(found.group(), None), text)

    def text(self) -> str:
        """The text with everything that was replaced as it is shown."""
        if not self._shown:
            return self.content
        return re.sub(STAND_INS, lambda found: self._shown[ord(found.group()) - FIRST][0], self.content)

    def counts(self) -> Counter[str]:
        """Replacements that are to be seen in the text, by rule."""
        found = (self._shown[ord(char) - FIRST][1] for char in re.findall(STAND_INS, self.content))
        return Counter(rule for rule in found if rule is not None)

    def lowered(self) -> str:
        """The text as hints are looked for in it: in lower case, without what cannot be seen."""
        return (self._plain()[0] if UNSEEN.search(self.content) else self.content).lower()

    def places(self, find: Callable[[str], Iterator[tuple[int, int]]]) -> Iterator[tuple[int, int]]:
        """Where a rule finds something, also beside escaped white space and among characters that cannot be seen."""
        plain, seen = self._plain() if UNSEEN.search(self.content) else (self.content, range(len(self.content)))
        found = list(find(plain))
        if ESCAPED_SPACE.search(plain):
            found += find(ESCAPED_SPACE.sub(lambda escape: " " * len(escape.group()), plain))
        for start, end in found:
            # The letter of an escape, such as the n of \\n, is none of the word behind it.
            first = start + (plain[start - 1 : start] == "\\" and plain[start : start + 1] in ESCAPES)
            if end > first:
                yield seen[first], seen[end - 1] + 1

    def original(self, start: int, end: int) -> str:
        """What stands at a place, with what was replaced as it is shown."""
        part = self.content[start:end]
        return re.sub(STAND_INS, lambda found: self._shown[ord(found.group()) - FIRST][0], part)

    def replace(self, spans: Iterable[tuple[int, int, str, str]]) -> bool:
        """Replace places by what is to be shown there, for a rule; says whether there was anything to replace.

        Of two that overlap, what the first one leaves of the second is replaced with it.
        """
        parts, done = [], 0
        for start, end, shown, rule in sorted(spans):
            if end <= done or HOLDS_NOTHING.fullmatch(self.content, start, end):
                continue
            if start >= done:
                parts += [self.content[done:start], self._stand_in(shown, rule)]
            done = end
        if done:
            self.content = "".join(parts) + self.content[done:]
        return done > 0

    def _plain(self) -> tuple[str, Sequence[int]]:
        """The text without what cannot be seen and in single width, and where each of its characters stands."""
        seen = [place for place, char in enumerate(self.content) if _narrow(char) != char or not UNSEEN.match(char)]
        return "".join(_narrow(self.content[place]) for place in seen), seen

    def _stand_in(self, shown: str, rule: str | None) -> str:
        known = self._stand_ins.get((shown, rule))
        if known is None:
            if FIRST + len(self._shown) > LAST:
                raise TooMuch("the text holds more different secrets than can be told apart: leave it out")
            known = chr(FIRST + len(self._shown))
            self._shown.append((shown, rule))
            self._stand_ins[shown, rule] = known
        return known


def _narrow(char: str) -> str:
    return chr(ord(char) - WIDTH) if "\uff01" <= char <= "\uff5e" else char
