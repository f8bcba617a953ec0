"""Coverage: how old what the page shows is, and what could not be read. An unread mailbox is never an empty one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.dossiers.dossier import Dossier, Holder, Role
from bookme_ops.store.read_states import ReadState
from bookme_ops.timeline.spelling import spell_age, spell_role
from connectors.errors import Reason

WORDS = {
    "bookings": "bookings",
    "users": "users",
    "meetings": "meetings",
    "slots": "time slots",
    "backend-rooms": "rooms",
    "accounts": "accounts",
    "places": "rooms",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """How well one thing is known that the page stands on."""

    system: str
    scope: str
    """The environment or the tenant."""
    subject: str
    """What coverage calls it; of a mailbox its owner's Entra object id."""
    role: Role | None = None
    """Whose mailbox it is."""
    read: ReadState
    age: timedelta | None
    """Since it was last read completely."""
    copies: int | None = None
    """How many copies a mailbox shows; None: that cannot be told."""
    sentence: str


def tell_coverage(dossier: Dossier, now: datetime) -> tuple[Known, ...]:
    """What the page stands on: first the mailboxes, then the lists."""
    return (*_mailboxes(dossier, now), *_lists(dossier, now), *_answers(dossier))


def _mailboxes(dossier: Dossier, now: datetime) -> Iterator[Known]:
    for holder in dossier.holders:
        copies = _count(dossier, holder)
        yield Known(
            system="Outlook",
            scope=holder.tenant,
            subject=holder.mailbox or "",
            role=holder.role,
            read=holder.read,
            age=_age(holder.read, now),
            copies=copies,
            sentence=f"{spell_role(holder.role)} mailbox{_tell_apart(dossier, holder)}: "
            + _say_mailbox(holder, copies, now),
        )


def _tell_apart(dossier: Dossier, holder: Holder) -> str:
    """The name of a room; of several colleagues the beginning of each one's id."""
    several = sum(one.role is holder.role for one in dossier.holders) > 1
    name = holder.name or ((holder.mailbox or "")[:8] if several else "")
    return f" ({name})" if name else ""


def _lists(dossier: Dossier, now: datetime) -> Iterator[Known]:
    for one in dossier.reads:
        yield Known(
            system=one.system,
            scope=one.scope,
            subject=one.subject,
            read=one.read,
            age=_age(one.read, now),
            sentence=f"{one.system} {one.scope}, {WORDS[one.subject]}: {_say_read(one.read, now)}",
        )


def _answers(dossier: Dossier) -> Iterator[Known]:
    """Only of a meeting that no mirrored booking stands for were the orgs asked."""
    for name in dossier.orgs if not dossier.bookings and dossier.booking_id is not None else ():
        known = dossier.answers.get(name)
        told = {True: "knows it", False: "does not know it", None: "was not asked, or has not answered"}[known]
        read = ReadState(reason=None if known is not None else Reason.NEVER_READ)
        sentence = f"Salesforce {name}, asked for this BookingId: {told}"
        yield Known(system="Salesforce", scope=name, subject="orphans", read=read, age=None, sentence=sentence)


def _count(dossier: Dossier, holder: Holder) -> int | None:
    """What is not read now, or not so far, may hold any number."""
    if holder.read.complete and (holder.held or _reaches(dossier, holder)):
        return len(holder.live)
    return None


def _reaches(dossier: Dossier, holder: Holder) -> bool:
    times = [(one.start, one.end) for one in dossier.bookings]
    times += [(held.event.start, held.event.end) for _, held in dossier.copies]
    return all(holder.reaches(start, end) for start, end in times) and holder.window is not None


def _say_mailbox(holder: Holder, copies: int | None, now: datetime) -> str:
    read = _say_read(holder.read, now)
    if holder.read.complete and copies is None:
        return f"{read}, but not as far as this meeting: whether it holds a copy is not known"
    if copies is not None:
        gone = len(holder.held) - copies
        held = {0: "no copy", 1: "one copy"}.get(copies, f"{copies} copies")
        return f"{read}, {held}" + (f", {gone} cancelled or gone" if gone else "")
    shown = "what is shown is as it was then" if holder.held else "whether it holds a copy is not known"
    return f"{read}; {shown}"


def _say_read(read: ReadState, now: datetime) -> str:
    if read.reason is Reason.NEVER_READ:
        return "never read"
    if read.reason is not None:
        before = f", last read {_ago(read.read_at, now)}" if read.read_at is not None else ", never read before"
        return f"could not be read ({read.reason.value}){before}"
    return f"read {_ago(read.read_at, now)}"


def _ago(instant: datetime | None, now: datetime) -> str:
    if instant is None:
        return "at some time"
    return f"{spell_age(now - instant)} ago" if now - instant >= timedelta(seconds=1) else "just now"


def _age(read: ReadState, now: datetime) -> timedelta | None:
    return max(timedelta(), now - read.read_at) if read.read_at is not None else None
