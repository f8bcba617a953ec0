"""The booking platform of one environment, asked about one booking: `connectors.support_ports.PlatformDesk`.

Records come with every field that the version of the API has, `cpr` and `customFields` included: whoever asks here must
choose among them before anything is shown or kept.
"""

from typing import Any
from urllib.parse import quote

from connectors.bookme.client import BookmeBackend
from connectors.bookme.errors import SYSTEM
from connectors.bookme.wire import ident
from connectors.errors import Malformed
from connectors.records import BookingId, Window
from connectors.support_records import Taken


class BackendSupport:
    """Any read may raise what `BookmeBackend` raises."""

    def __init__(self, backend: BookmeBackend) -> None:
        self.environment = backend.environment
        self._backend = backend

    @property
    def tells_slots(self) -> bool:
        """See `PlatformDesk`."""
        return self._backend.tells_slots

    def meeting(self, booking_id: BookingId) -> Taken | None:
        """See `PlatformDesk`."""
        found = self._one("/bookme/meetings", booking_id)
        if found is None:
            # A wrong base URL is answered alike: only a backend that tells its rooms may say that there is no meeting.
            self._backend.read_rooms()
        return found

    def employee(self, employee_id: str) -> Taken | None:
        """See `PlatformDesk`."""
        return self._one("/config/employees", employee_id)

    def room(self, room_id: str) -> Taken | None:
        """See `PlatformDesk`."""
        return self._one("/config/rooms", room_id)

    def time_slot(self, slot_id: str, employee_id: str, window: Window) -> Taken | None:
        """See `PlatformDesk`."""
        rows = self._backend.read_slots_of(employee_id, window)
        return next((Taken(fields=row) for row in rows if _is(row, slot_id)), None)

    def _one(self, path: str, key: str) -> Taken | None:
        if not key.strip(".") or any(letter in key for letter in "/\\"):
            # Dots alone climb in the path, however they are written: requests takes their encoding back.
            raise Malformed(SYSTEM, "what names a record is no id: it was not asked for")
        found = self._backend.read_document(f"{path}/{quote(key, safe='')}")
        return Taken(fields=found) if found is not None else None


def _is(row: dict[str, Any], slot_id: str) -> bool:
    found = row.get("id")
    return isinstance(found, str) and ident(found) == ident(slot_id)
