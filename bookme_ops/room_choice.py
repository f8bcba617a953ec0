"""Choose the mailboxes of rooms: they are calendars too, and an event in one takes the room."""

from dataclasses import dataclass, field

from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.db import Store
from bookme_ops.store.directory import Addresses, addresses
from bookme_ops.store.rooms import rooms_of
from connectors.errors import SENTENCES, Reason
from connectors.ports import Failure
from jobs.views import Coverage


@dataclass(slots=True, kw_only=True)
class RoomChoice:
    """The mailboxes of rooms, and rooms for which none can be told."""

    mails: dict[str, str] = field(default_factory=dict)
    """Entra object id of the room's account → the room's folded address."""
    unreachable: dict[str, Failure] = field(default_factory=dict)
    """The room's folded address → why no mailbox was chosen for it."""


def choose_rooms(store: Store, tenant: str, book: Addresses | None = None) -> RoomChoice:
    """The mailbox of every mirrored room of a tenant; `book` are its addresses, if they are at hand."""
    choice = RoomChoice()
    with store.read() as connection:
        book = book or addresses(connection, tenant)
        accounts = coverage_of(connection, tenant, "directory").get("accounts", Coverage())
        for mail, room in rooms_of(connection, tenant, book).items():
            if room.user_id is not None:
                choice.mails.setdefault(room.user_id, mail)
                continue
            reason = Reason.AMBIGUOUS if mail in book.ambiguous else accounts.reason or Reason.NO_MAILBOX
            choice.unreachable[mail] = Failure(reason=reason, detail=SENTENCES[reason])
    return choice
