"""Desks that answer as they were told, in place of systems."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from bookme_ops.bundles.errands import Errands, run_errands
from bookme_ops.bundles.pieces import Piece
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.progress import Silent
from connectors.errors import Unavailable
from connectors.support_ports import MailboxLook, Said
from connectors.support_records import DirectoryAccount, OrgAccess, OrgFacts, OutlookCopy, Reading, Taken

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DOWN = Unavailable("salesforce", "it is down")


@dataclass
class CannedOrg:
    """Rows by the name of the question; an exception is raised."""

    told: dict[str, Any] = field(default_factory=dict)
    asked: list[tuple[str, Any]] = field(default_factory=list)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)

        def answer(*arguments: Any) -> Any:
            self.asked.append((name, arguments))
            usual = {
                "access": [OrgAccess(id="10u", view_all_data=True, manage_users=True)],
                "organization": [OrgFacts(id="00D")],
                "limits": (),
            }
            told = self.told.get(name, usual.get(name, []))
            if isinstance(told, Exception):
                raise told
            return Reading(rows=tuple(told)) if isinstance(told, list) else told

        return answer

    def questions(self, name: str) -> list[Any]:
        """What was asked under a name."""
        return [arguments for asked, arguments in self.asked if asked == name]


@dataclass
class CannedTenant:
    """Copies by mailbox; a key that is not here belongs to nobody."""

    copies: dict[str, list[OutlookCopy]] = field(default_factory=dict)
    accounts: dict[str, DirectoryAccount] = field(default_factory=dict)
    asked: list[tuple[tuple[str, ...], tuple[str, ...]]] = field(default_factory=list)
    error: Exception | None = None

    def look(self, keys: Sequence[str], booking_id: str, ical_uids: Sequence[str] = ()) -> tuple[MailboxLook, ...]:
        """Answer for each key."""
        self.asked.append((tuple(keys), tuple(ical_uids)))
        if self.error is not None:
            raise self.error
        return tuple(self._look(key, frozenset(ical_uids)) for key in keys)

    def _look(self, key: str, uids: frozenset[str]) -> MailboxLook:
        held = self.copies.get(key, [])
        found = tuple(copy for copy in held if copy.booking_id is not None or copy.ical_uid in uids)
        account = self.accounts.get(key, DirectoryAccount(key=key, id=key))
        nothing: Said[Any] = Said()
        return MailboxLook(
            key=key, account=Said(value=account), sign_in=nothing, settings=nothing, copies=Said(value=found)
        )


@dataclass
class CannedPlatform:
    """Records by the name of the question."""

    told: dict[str, Any] = field(default_factory=dict)
    tells_slots: bool = True

    def meeting(self, booking_id: str) -> Taken | None:
        """The meeting."""
        return self._one("meeting")

    def employee(self, employee_id: str) -> Taken | None:
        """The employee of an id."""
        return self._one(employee_id)

    def room(self, room_id: str) -> Taken | None:
        """The room of an id."""
        return self._one(room_id)

    def time_slot(self, slot_id: str, employee_id: str, window: Any) -> Taken | None:
        """The time slot of an id."""
        return self._one(slot_id)

    def _one(self, name: str) -> Taken | None:
        found = self.told.get(name)
        if isinstance(found, Exception):
            raise found
        return Taken(fields=found) if found is not None else None


@contextmanager
def errands() -> Iterator[Errands]:
    """Errands of enough threads."""
    with run_errands(20, Silent()) as begun:
        yield begun


def shelf_of(lay: Any) -> dict[str, Piece]:
    """What something puts on a shelf, by path."""
    shelf = Shelf(at=NOW)
    lay(shelf)
    return {piece.path: piece for piece in shelf.pieces}
