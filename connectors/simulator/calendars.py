"""What advisors have in their calendars beside bookings: series, vacations, appointments, notes."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

from connectors.simulator.almanac import SLOTS, Almanac
from connectors.simulator.ids import ical_uid
from connectors.simulator.model import Event, Row
from connectors.simulator.staff import Advisor
from connectors.simulator.texts import (
    ELSEWHERE_SUBJECTS,
    FREE_SUBJECTS,
    PRIVATE_SUBJECTS,
    SERIES_SUBJECTS,
    VACATION_SUBJECTS,
    Texts,
)

FULL_DAY = (1 << SLOTS) - 1
WEEK_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
LONGEST_SERIES = 40
"""Weeks: all series are younger than the calendars' synchronisation."""
STATUSES = ("busy",) * 15 + ("tentative", "tentative", "free", "workingElsewhere", "oof")
SENSITIVITIES = ("normal",) * 16 + ("private", "private", "personal", "confidential")


class Secretary:
    """Fills calendars with what is nobody's business."""

    def __init__(self, rng: Random, texts: Texts, as_of: datetime) -> None:
        self._rng = rng
        self._texts = texts
        self._as_of = as_of

    def add_vacation(self, advisor: Advisor, almanac: Almanac) -> None:
        """One all-day item over three to ten days; nothing else is put on them."""
        rng = self._rng
        first = rng.choice(almanac.workdays[:-8])
        last = first + rng.randint(2, 9)
        for day in range(first, min(last + 1, len(almanac.days))):
            advisor.diary.taken[day] = FULL_DAY
        start = almanac.days[first]
        end = start + timedelta(days=last - first + 1)
        self._put_days(advisor, rng.choice(VACATION_SUBJECTS), start, end, "oof")

    def add_series(self, advisor: Advisor, almanac: Almanac) -> int:
        """A weekly or fortnightly series with its occurrences; the number of items, its master included.

        Now and then one occurrence is an exception, half an hour later, and one was cancelled and is left out.
        """
        rng, diary = self._rng, advisor.diary
        weekday, interval, slot, length = (
            rng.randrange(5),
            rng.choice((1, 1, 1, 2)),
            rng.randrange(16),
            rng.choice((1, 2)),
        )
        days = [day for day in almanac.workdays if almanac.days[day].weekday() == weekday][::interval]
        days = [day for day in days if diary.free(day, slot, length)]
        if not days:
            return 0
        subject = rng.choice(SERIES_SUBJECTS)
        master = self._put_master(advisor, almanac, subject, (days[0], slot, length), interval)
        skipped = rng.choice(days) if rng.random() < 0.4 else None
        moved = rng.choice(days) if rng.random() < 0.4 else None
        kept = [day for day in days if day != skipped]
        for day in kept:
            late = day == moved and diary.free(day, slot + 1, length)
            diary.take(day, slot + late, length)
            self._put_occurrence(
                advisor, master, almanac, (day, slot + late, length), "exception" if late else "occurrence"
            )
        return len(kept) + 1

    def add_item(self, advisor: Advisor, almanac: Almanac) -> None:
        """One single item: mostly an appointment beside the bookings, now and then a whole day at home or a note."""
        rng, day = self._rng, self._rng.choice(almanac.workdays)
        chance = rng.random()
        if chance < 0.04:
            start = almanac.days[day]
            elsewhere = rng.random() < 0.6
            subjects, status = (ELSEWHERE_SUBJECTS, "workingElsewhere") if elsewhere else (FREE_SUBJECTS, "free")
            self._put_days(advisor, rng.choice(subjects), start, start + timedelta(days=1), status)
            return
        slot, length = rng.randrange(SLOTS), rng.choice((1, 1, 2, 2, 3, 4))
        if advisor.diary.free(day, slot, length):
            private = advisor.diary.private
            private[day] = private.get(day, 0) | ((1 << length) - 1) << slot
            self._put(
                advisor, rng.choice(PRIVATE_SUBJECTS), almanac.instant(day, slot), almanac.instant(day, slot + length)
            )
            return
        # Before the working day nobody is booked: whatever does not fit goes there.
        start = almanac.instant(day, 0) - timedelta(minutes=rng.choice((60, 45, 30)))
        self._put(advisor, rng.choice(PRIVATE_SUBJECTS), start, almanac.instant(day, 0))

    def _put(self, advisor: Advisor, subject: str, start: datetime, end: datetime) -> None:
        rng = self._rng
        event = self._draft(advisor, subject, start, end, self._draw_creation(start))
        event.show_as, event.sensitivity = rng.choice(STATUSES), rng.choice(SENSITIVITIES)
        advisor.mailbox.events[event.id] = event

    def _put_days(self, advisor: Advisor, subject: str, first: date, end: date, status: str) -> None:
        start = datetime.combine(first, time(), UTC)
        event = self._draft(advisor, subject, start, datetime.combine(end, time(), UTC), self._draw_creation(start))
        event.all_day, event.show_as, event.body = True, status, ""
        advisor.mailbox.events[event.id] = event

    def _put_master(
        self, advisor: Advisor, almanac: Almanac, subject: str, when: tuple[int, int, int], interval: int
    ) -> Event:
        day, slot, length = when
        weeks = timedelta(weeks=2 * self._rng.randint(2, LONGEST_SERIES // 2))
        first = almanac.days[day] - weeks
        local = almanac.instant(day, slot).astimezone(almanac.zone).time()
        start = datetime.combine(first, local, almanac.zone).astimezone(UTC)
        event = self._draft(
            advisor, subject, start, start + timedelta(minutes=30 * length), start - timedelta(days=3, minutes=17)
        )
        event.kind = "seriesMaster"
        event.recurrence = _weekly(first, interval, advisor.person.time_zone)
        advisor.mailbox.events[event.id] = event
        return event

    def _put_occurrence(
        self, advisor: Advisor, master: Event, almanac: Almanac, when: tuple[int, int, int], kind: str
    ) -> None:
        day, slot, length = when
        changed = self._as_of - timedelta(days=5) if kind == "exception" else master.modified
        event = Event(
            id=advisor.outlook_ids.new(),
            kind=kind,
            subject=master.subject,
            start=almanac.instant(day, slot),
            end=almanac.instant(day, slot + length),
            organizer_mail=master.organizer_mail,
            organizer_name=master.organizer_name,
            location=master.location,
            body=master.body,
            ical_uid=master.ical_uid,
            master_id=master.id,
            zone=master.zone,
            created=master.created,
            modified=max(changed, master.created),
        )
        advisor.mailbox.events[event.id] = event

    def _draft(self, advisor: Advisor, subject: str, start: datetime, end: datetime, created: datetime) -> Event:
        person = advisor.person
        return Event(
            id=advisor.outlook_ids.new(),
            subject=subject,
            start=start,
            end=end,
            organizer_mail=person.mail or "",
            organizer_name=person.display_name,
            body=self._rng.choice(self._texts.notes),
            ical_uid=ical_uid(self._rng),
            zone=person.time_zone,
            created=created,
            modified=created,
        )

    def _draw_creation(self, start: datetime) -> datetime:
        return min(start, self._as_of) - timedelta(minutes=self._rng.randint(30, 60 * 24 * 60))


def _weekly(first: date, interval: int, zone: str) -> Row:
    return {
        "pattern": {
            "type": "weekly",
            "interval": interval,
            "month": 0,
            "dayOfMonth": 0,
            "daysOfWeek": [WEEK_DAYS[first.weekday()]],
            "firstDayOfWeek": "monday",
            "index": "first",
        },
        "range": {
            "type": "noEnd",
            "startDate": first.isoformat(),
            "endDate": "0001-01-01",
            "recurrenceTimeZone": zone,
            "numberOfOccurrences": 0,
        },
    }
