"""Sections: the files of a bundle, in the order in which somebody who answers a ticket reads them."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from markupsafe import Markup

from bookme_ops.bundles.answers import QUESTIONS
from bookme_ops.bundles.manifest import Entry, Manifest
from bookme_ops.bundles.report import Cell, Moment, Report, Section, Table, quote, render_block, spell, tabulate

Document = Mapping[str, Any]
Content = Sequence[Document] | str
"""A redacted file: its records, or its text."""

ANSWERS, PAGE, STORY = "answers.json", "booking.json", "timeline.ndjson"
TOLD = frozenset({ANSWERS, PAGE, STORY})
"""Files that have sections of their own."""
TITLES = {
    "salesforce": "Salesforce",
    "graph": "Outlook",
    "bookme": "Booking platform",
    "mirror": "What the mirror holds",
    "service": "State of the service",
    "pictures": "Pictures",
}
"""The folders of a bundle; one that has no title here is told by its own name."""


def lay_out(
    manifest: Manifest, contents: Mapping[str, Content], blocks: Mapping[str, Markup] = MappingProxyType({})
) -> Report:
    """The report of a bundle from its manifest and its redacted files, by path; of some `show` may have been made."""
    sections = [
        _about(manifest),
        *_said(contents),
        *_unread(manifest),
        *_side_by_side(contents),
        *_story(contents),
        *_advice(manifest),
        *_folders(manifest, contents, blocks),
        _files(manifest),
    ]
    return Report(
        booking_id=manifest.booking_id,
        as_of=f"{manifest.created_at:%Y-%m-%d %H:%M:%S} UTC",
        sections=sections,
    )


def _about(manifest: Manifest) -> Section:
    there = [entry for entry in manifest.files if entry.missing is None]
    replaced = sum(sum(entry.redactions.values()) for entry in there)
    dropped = sum(sum(entry.dropped.values()) for entry in manifest.files)
    facts = (
        ("BookingId", manifest.booking_id),
        ("Files", f"{len(there)}, and {_lost(manifest)} that could not be made"),
        ("Replaced", f"{replaced:,} values, by rule set {manifest.rule_set}"),
        ("Left out", f"{dropped:,} fields that are not on the list of what may be taken"),
        ("Made by", f"bookme_ops {manifest.tool}"),
    )
    return Section(anchor="about", title="About this bundle", facts=facts)


def _lost(manifest: Manifest) -> int:
    return sum(entry.missing is not None and not entry.unasked for entry in manifest.files)


def _said(contents: Mapping[str, Content]) -> Iterator[Section]:
    rows = _rows(contents, ANSWERS)
    answered = [(QUESTIONS[row["question"]].capitalize(), row["answer"]) for row in rows if row["answer"]]
    missing = [QUESTIONS[row["question"]] for row in rows if not row["answer"]]
    if rows:
        note = f"Nobody has said yet: {'; '.join(missing)}." if missing else ""
        yield Section(anchor="said", title="What people say", note=note, warns=True, facts=answered)


def _unread(manifest: Manifest) -> Iterator[Section]:
    """What is missing, by its reason: one system that is down is one line, however many files it would have given."""
    reasons: dict[str, list[Entry]] = {}
    for entry in manifest.files:
        if entry.missing is not None and not entry.unasked:
            reasons.setdefault(entry.missing, []).append(entry)
    rows = [
        {
            "why": why,
            "source": list(dict.fromkeys(entry.source for entry in entries)),
            "files": [entry.path for entry in entries],
        }
        for why, entries in reasons.items()
    ]
    if rows:
        note = "What is not here may still exist: nothing below may be taken for its absence."
        yield Section(anchor="unread", title="What could not be read", note=note, warns=True, tables=(tabulate(rows),))


def _advice(manifest: Manifest) -> Iterator[Section]:
    facts = [(entry.path, entry.advice) for entry in manifest.files if entry.advice is not None]
    if facts:
        yield Section(anchor="advice", title="What would tell more", facts=facts)


def _side_by_side(contents: Mapping[str, Content]) -> Iterator[Section]:
    for page in _rows(contents, PAGE):
        copies, marked = page.get("copies", ()), page.get("differences", ())
        if copies:
            table = compare(copies, marked)
            yield Section(anchor="systems", title="The systems side by side", tables=(table,))


def compare(copies: Sequence[Document], differences: Sequence[Document]) -> Table:
    """The fields of each copy, one column per copy; of what `differences` name, all but Salesforce's side is marked."""
    names = dict.fromkeys(name for copy in copies for name in copy["fields"])
    odd = {(one["field"], side["subject"]) for one in differences for side in one["between"][1:]}
    rows = [
        [
            Cell(text=name),
            *(Cell(text=spell(copy["fields"].get(name)), differs=_is(odd, name, copy)) for copy in copies),
        ]
        for name in names
    ]
    return Table(head=["", *map(_heading, copies)], rows=rows)


def _is(odd: set[tuple[str, str]], name: str, copy: Document) -> bool:
    return (name, copy["subject"]) in odd


def _heading(copy: Document) -> str:
    return " ".join(filter(None, (copy["system"], copy.get("environment"), copy.get("role"))))


def _story(contents: Mapping[str, Content]) -> Iterator[Section]:
    rows = _rows(contents, STORY)
    moments = [
        Moment(when=str(row["at"]), sentence=f"{row['system']}: {row['sentence']}") for row in rows if "at" in row
    ]
    said = " ".join(f"{row['remark'][:1].upper()}{row['remark'][1:]}." for row in rows if "remark" in row)
    if rows:
        yield Section(anchor="timeline", title="Timeline", note=said, story=moments)


def _folders(manifest: Manifest, contents: Mapping[str, Content], blocks: Mapping[str, Markup]) -> Iterator[Section]:
    entries = [entry for entry in manifest.files if entry.path in contents and entry.path not in TOLD]
    for folder in dict.fromkeys(entry.path.partition("/")[0] for entry in entries):
        inside = [entry for entry in entries if entry.path.partition("/")[0] == folder]
        yield Section(
            anchor=f"in-{folder}",
            title=TITLES.get(folder, folder),
            blocks=[
                blocks.get(entry.path) or show(entry.path, entry.source, entry.read_at, contents[entry.path])
                for entry in sorted(inside, key=lambda entry: isinstance(contents[entry.path], str))
            ],
        )


def show(path: str, source: str, read_at: datetime, content: Content) -> Markup:
    """One file as it is told below its folder: a table, or a text."""
    note = f"{source}, read {read_at:%Y-%m-%d %H:%M:%S} UTC."
    if isinstance(content, str):
        return render_block(quote(path, content, note))
    nothing = "" if content else " It was read completely, and there is nothing."
    return render_block(tabulate(content, title=path, note=f"{note}{nothing}"))


def _files(manifest: Manifest) -> Section:
    rows = [
        {
            "file": entry.path,
            "source": entry.source,
            "bytes": entry.size if entry.missing is None else None,
            "rows": entry.rows,
            "replaced": sum(entry.redactions.values()),
            "left out": ", ".join(sorted(entry.dropped)) or None,
            "SHA-256": entry.sha256,
        }
        for entry in manifest.files
    ]
    return Section(anchor="files", title="Files", tables=(tabulate(rows),))


def _rows(contents: Mapping[str, Content], path: str) -> Sequence[Document]:
    content = contents.get(path, ())
    return () if isinstance(content, str) else content
