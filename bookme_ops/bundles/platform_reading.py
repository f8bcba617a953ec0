"""What the booking platform of one environment says of a booking: the meeting, its time slot, its people, its room."""

from concurrent.futures import Future
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from bookme_ops.bundles import tenant_shapes as shapes
from bookme_ops.bundles.errands import Errands, Missing, Outcome, Unasked, answer
from bookme_ops.bundles.shelf import Shelf
from connectors.records import BookingId, Window
from connectors.support_ports import PlatformDesk
from connectors.support_records import Taken

MOST_EMPLOYEES = 5
MINUTE = timedelta(minutes=1)
NOT_CONNECTED = "no booking platform is connected in this environment"
UNTOLD = "the meeting, which names it, could not be read"
NO_MEETING = "the booking platform knows no meeting under this BookingId, which would name it"
NONE_NAMED = "the meeting names none"
NO_SLOTS = "this version of the API lists no time slots"


class PlatformReading:
    """Begins to ask at once; `lay` waits for the answers. Without a platform there is nothing to ask."""

    def __init__(self, environment: str, desk: PlatformDesk | None, errands: Errands, *, booking_id: BookingId) -> None:
        self.environment = environment
        self._desk = desk
        self._meeting: Future[Outcome[Any]] | None = None
        if desk is None:
            return
        self._meeting = errands.begin(lambda: _listed(desk.meeting(booking_id)))
        told = [self._meeting]
        self._employees = errands.begin(lambda: self._read_employees(desk, errands), after=told)
        self._room = errands.begin(lambda: _listed(desk.room(self._named("roomId"))), after=told)
        self._slot = errands.begin(lambda: self._read_slot(desk), after=told)

    @property
    def changes(self) -> list[datetime]:
        """When it says that the meeting was made and changed; waits for it. None: it knows, or tells, no meeting."""
        found = answer(self._meeting) if self._meeting is not None else None
        texts = (found[0].fields.get(name) for name in ("dateCreated", "dateModified")) if found else ()
        return [moment for text in texts if isinstance(text, str) and (moment := _moment(text)) is not None]

    @property
    def unsure(self) -> bool:
        """Whether it did not say whose meeting it is, and in which room."""
        asked: list[Future[Outcome[Any]]] = [self._meeting, self._employees] if self._meeting is not None else []
        told = [one.result() for one in asked]
        return any(one.missing is not None and not one.unasked for one in told)

    @property
    def accounts(self) -> list[str]:
        """The Entra object ids of its advisors; waits for them."""
        return self._told("externalId") if self._meeting is not None else []

    @property
    def room_mails(self) -> list[str]:
        """The address of its room; waits for it."""
        if self._meeting is None:
            return []
        return [mail for one in answer(self._room) or () if isinstance(mail := one.fields.get("email"), str) and mail]

    def lay(self, shelf: Shelf) -> None:
        """Put every answer on the shelf, or why there is none."""
        if self._meeting is None:
            shelf.lay_missing(*self._place("meeting"), NOT_CONNECTED, unasked=True)
            return
        for name, shape, asked in (
            ("meeting", shapes.MEETING, self._meeting),
            ("time-slot", shapes.TIME_SLOT, self._slot),
            ("employees", shapes.EMPLOYEE, self._employees),
            ("room", shapes.PLATFORM_ROOM, self._room),
        ):
            told = asked.result()
            fields = None if told.value is None else tuple(one.fields for one in told.value)
            shelf.lay_outcome(*self._place(name), shape, Outcome(fields, told.missing, told.unasked))

    def _place(self, name: str) -> tuple[str, str]:
        return f"bookme/{self.environment}/{name}.json", f"bookme {self.environment}"

    def _named(self, field: str) -> str:
        """What the meeting says in a field. Raises Missing."""
        found = self._meeting and answer(self._meeting)
        if found is None:
            raise Missing(UNTOLD)
        if not found:
            raise Unasked(NO_MEETING)
        value = found[0].fields.get(field)
        if not isinstance(value, str) or not value.strip():
            raise Unasked(NONE_NAMED)
        return value.strip()

    def _read_employees(self, desk: PlatformDesk, errands: Errands) -> tuple[Taken, ...]:
        """The owner and the further advisors."""
        wanted = [self._named("employeeId")]
        found = answer(self._meeting) if self._meeting is not None else None
        further = found[0].fields.get("additionalEmployees") if found else None
        wanted += [one for one in further or () if isinstance(one, str)]
        asked = [errands.begin(partial(desk.employee, one)) for one in dict.fromkeys(wanted[:MOST_EMPLOYEES])]
        told = [one.result() for one in asked]
        for one in told:
            if one.missing is not None:
                raise Missing(one.missing)
        return tuple(one.value for one in told if one.value is not None)

    def _read_slot(self, desk: PlatformDesk) -> tuple[Taken, ...]:
        slot, employee = self._named("timeSlotId"), self._named("employeeId")
        window = Window(
            start=_instant(self._named("startDate")) - MINUTE, end=_instant(self._named("endDate")) + MINUTE
        )
        if not desk.tells_slots:
            raise Unasked(NO_SLOTS)
        return _listed(desk.time_slot(slot, employee, window))

    def _told(self, field: str) -> list[str]:
        found = answer(self._employees) or ()
        return [value for one in found if isinstance(value := one.fields.get(field), str) and value.strip()]


def _listed(found: Taken | None) -> tuple[Taken, ...]:
    return (found,) if found is not None else ()


def _instant(text: str) -> datetime:
    """An instant that must be one. Raises Missing."""
    moment = _moment(text)
    if moment is None:
        raise Missing("the meeting's times are not ISO 8601")
    return moment


def _moment(text: str) -> datetime | None:
    """In UTC; what comes without an offset is meant so."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)
