"""Moments of the journal: what was seen to change in Salesforce and Outlook."""

from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo

from bookme_ops.dossiers.dossier import Dossier
from bookme_ops.store.journal import Entry
from bookme_ops.store.notebook import SEEN
from bookme_ops.timeline.authors import say_author
from bookme_ops.timeline.moment import Change, Moment, MomentKind, System
from bookme_ops.timeline.sentences import quote_changes, say_changes
from bookme_ops.timeline.spelling import spell_copy

SYSTEMS = {"salesforce": System.SALESFORCE, "outlook": System.OUTLOOK}


def journal_moments(dossier: Dossier, zone: ZoneInfo) -> Iterator[Moment]:
    """A moment for all that changed of one thing at one instant; first sights are told from what is there now."""
    for entries in _together(entry for entry in dossier.entries if entry.what != SEEN):
        first = entries[0]
        system = SYSTEMS[first.system]
        role = dossier.role_of(first.mailbox) if system is System.OUTLOOK else None
        changes = tuple(Change(what=entry.what, was=entry.was, now=entry.now) for entry in entries)
        yield Moment(
            at=first.changed_at or first.at,
            seen_at=first.at,
            system=system,
            place=first.scope,
            kind=MomentKind.CHANGED,
            subject_kind=first.subject_kind,
            subject_id=first.subject_id,
            sentence=_whose(dossier, first) + say_changes(system, changes, zone),
            by=say_author(dossier, first.scope, first.changed_by),
            quote=quote_changes(changes),
            role=role,
            changes=changes,
            dated=first.changed_at is not None,
        )


def _whose(dossier: Dossier, entry: Entry) -> str:
    if SYSTEMS[entry.system] is not System.OUTLOOK:
        return ""
    held = [one.event.event_id for holder, one in dossier.copies if holder.mailbox == entry.mailbox]
    other = entry.subject_id in held[1:]
    return f"{spell_copy(dossier.role_of(entry.mailbox), other=other)}: "


def _together(entries: Iterable[Entry]) -> Iterator[list[Entry]]:
    """Entries of one subject that were seen and made at the same instants."""
    groups: dict[tuple[object, ...], list[Entry]] = {}
    for entry in entries:
        key = (entry.scope, entry.system, entry.subject_id, entry.mailbox, entry.at, entry.changed_at)
        groups.setdefault(key, []).append(entry)
    yield from groups.values()
