"""The redactor: known values, then key names, then shapes are replaced by pseudonyms, and what was replaced is counted.

It removes what it knows and what it recognises; the proof that nothing was left is the verifier's
(`bookme_ops.verifier`), which shares no code with it. What is not guaranteed stands in `docs/redaction.md`.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import PurePosixPath
from typing import Any

from bookme_ops.bundles.key_names import kind_of
from bookme_ops.bundles.known_values import KnownValues, NewNeedles, Readings, Span
from bookme_ops.bundles.pieces import Known
from bookme_ops.bundles.pseudonyms import MASK, SECRET, Pseudonyms
from bookme_ops.bundles.rule import Gates, Rule
from bookme_ops.bundles.rules import RULES
from bookme_ops.bundles.sheet import Sheet

LONGEST_REMEMBERED = 200
"""Characters; values of records come again and again, whole files do not."""
MOST_REMEMBERED = 50_000
LEAST_NUMBER = 10_000
"""Numbers below are counts and sizes."""
ENDINGS = frozenset({".json", ".ndjson", ".txt", ".log", ".html", ".png", ".jpg", ".csv", ".xml", ".zip", ".gz"})


class Redactor:
    """Redacts the pieces of one bundle. Not for several threads at once.

    Redacting what was redacted changes nothing, and a text in which nothing is found comes out as it went in. Give it
    whole texts: a value that is cut in two by the caller cannot be seen.
    """

    def __init__(self, known: Iterable[Known], key: bytes, *, rules: Iterable[Rule] = RULES) -> None:
        """Replace the `known` values and what the `rules` find; pseudonyms are made with `key`, 32 bytes per bundle."""
        self._known = KnownValues(known)
        rules = tuple(rules)
        self._rules = Gates(rules)
        self._secrets = Gates(rule for rule in rules if rule.kind == SECRET)
        self._without_addresses = Gates(rule for rule in rules if rule.kind != "ip")
        self._key = key
        self._names = Pseudonyms(key)
        self._seen: dict[str, tuple[str, Counter[str], int]] = {}
        self._learnt: list[NewNeedles] = []
        self.counts: Counter[str] = Counter()
        """Replacements since `take_counts`, by rule: `S03`, `known:person`, `key:secret`."""

    def learn(self, known: Iterable[Known]) -> None:
        """Replace these values, too, from now on. What was redacted before is forgotten where they may stand in it."""
        fresh = self._known.learn(known)
        if fresh.any:
            self._learnt.append(fresh)

    @property
    def lessons(self) -> int:
        """How often something new was learnt."""
        return len(self._learnt)

    def may_change(self, readings: Readings, since: int) -> bool:
        """Whether a text may be redacted otherwise now than it was after so many lessons."""
        return any(fresh.may_stand_in(readings) for fresh in self._learnt[since:])

    @property
    def crowded(self) -> bool:
        """Whether two values would have shared a name: then names depend on the order in which values were met."""
        return self._names.crowded

    def begin_anew(self) -> None:
        """Forget what was redacted and every name, and none of what must not be read."""
        self._names, self._seen = Pseudonyms(self._key), {}

    def redact_text(self, text: str) -> str:
        """The text with everything replaced that must not be read; `counts` tells what."""
        remembered = self._seen.get(text)
        if remembered is None or (remembered[2] < self.lessons and self.may_change(Readings(text), remembered[2])):
            remembered = (*self._redact(text, self._rules), self.lessons)
            if len(text) <= LONGEST_REMEMBERED and len(self._seen) < MOST_REMEMBERED:
                self._seen[text] = remembered
        if remembered[1]:
            self.counts += remembered[1]
        return remembered[0]

    def redact_value(self, value: Any, key: str = "") -> Any:
        """A plain JSON value of any depth, with keys; `key` is the name of the field in which it stands."""
        if isinstance(value, Mapping):
            return self._redact_fields(value, key)
        if isinstance(value, list | tuple):
            return [self.redact_value(inner, key) for inner in value]
        if value is None or isinstance(value, bool):
            return value
        if isinstance(value, str):
            return self._redact_field(value, key)
        text = str(value)
        redacted = self._redact_field(text, key) if abs(value) >= LEAST_NUMBER else text
        return value if redacted == text else redacted

    def redact_name(self, name: str) -> str:
        """The name or path of a file; what is replaced looks like `person-7f3a2c`, and an ending that we know stays."""
        path = PurePosixPath(name)
        ending = path.suffix if path.suffix in ENDINGS else ""
        redacted = "/".join(self.redact_text(part) for part in name.removesuffix(ending).split("/"))
        return MASK.sub(lambda mask: mask.group().strip("‹›").replace(":", "-"), redacted) + ending

    def take_counts(self) -> dict[str, int]:
        """What was replaced since the last time, by rule; for the manifest, once per file."""
        taken, self.counts = dict(sorted(self.counts.items())), Counter()
        return taken

    def decode_map(self) -> Mapping[str, str]:
        """What the pseudonyms stand for: to be sealed (`decode_map.seal`), never to be put into a bundle."""
        return self._names.decode_map()

    def _redact_fields(self, fields: Mapping[Any, Any], around: str) -> dict[str, Any]:
        redacted: dict[str, Any] = {}
        for key, inner in fields.items():
            name = self.redact_text(str(key))
            while name in redacted:
                name += "#"
            # What stands inside of a secret is one, whatever its parts are called.
            redacted[name] = self.redact_value(inner, around if kind_of(around) == "secret" else str(key))
        return redacted

    def _redact_field(self, text: str, key: str) -> str:
        if "version" in key.lower():
            # A version of four parts looks like an IP address.
            redacted, counts = self._redact(text, self._without_addresses)
            self.counts += counts
            return redacted
        kind = kind_of(key) if key else None
        if kind is None or not text.strip() or MASK.fullmatch(text):
            return self.redact_text(text)
        self.counts[f"key:{kind}"] += 1
        return self._names.name(kind, text)

    def _redact(self, text: str, rules: Gates) -> tuple[str, Counter[str]]:
        """Replace until nothing is found any more: a replacement may uncover the edge of something else."""
        sheet = Sheet(text)
        while self._replace(sheet, rules):
            pass
        return sheet.text(), sheet.counts()

    def _secrets_around(self, sheet: Sheet, spans: Sequence[Span]) -> Iterator[tuple[int, int, str, str]]:
        """Secrets of which a known value is a part: without it, nobody would know their shape any more."""
        for rule in self._secrets.open_to(sheet.lowered()) if spans else ():
            for start, end in sheet.places(rule.find):
                if any(_holds_part(start, end, one) for one in spans):
                    yield start, end, self._names.name(SECRET, ""), rule.id

    def _replace(self, sheet: Sheet, rules: Gates) -> bool:
        spans = self._known.find(sheet.content)
        known = [
            (span.start, span.end, self._names.name(span.known.kind, span.known.value), f"known:{span.known.kind}")
            for span in spans
        ]
        changed = sheet.replace([*known, *self._secrets_around(sheet, spans)])
        for rule in rules.open_to(sheet.lowered()):
            changed |= sheet.replace(
                (start, end, self._names.name(rule.kind, sheet.original(start, end)), rule.id)
                for start, end in sheet.places(rule.find)
            )
        return changed


def _holds_part(start: int, end: int, span: Span) -> bool:
    """Whether a place overlaps with a value and goes beyond it."""
    return start < span.end and span.start < end and not (span.start <= start and end <= span.end)
