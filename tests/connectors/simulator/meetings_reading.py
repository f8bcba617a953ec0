"""The meeting codes of the finding catalogue, read once more straight from the model: slow, plain, independent."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import combinations

from connectors.records import booking_id
from connectors.simulator.almanac import closed_days
from connectors.simulator.bookings import STATUSES
from connectors.simulator.model import Event, Person, Row
from tests.connectors.simulator.bank_reading import DETAIL, LAG, LINK, Bank, Booked, Key

ID_FIELD = "andmoney__BookingFlowId__c"


def find_meeting_faults(bank: Bank) -> Iterator[Key]:
    """All codes of single meetings and of advisors' days."""
    yield from _find_orphans(bank)
    rooms = {person.mail: person for person in bank.world.tenant.people.values() if person.purpose == "room"}
    for one in bank.ahead:
        found = [*_judge_time(bank, one)]
        if one.event is not None:
            found += [*_judge_people(bank, one), *_judge_room(bank, one, rooms)]
        for code in found:
            yield (code, *one.key)
    yield from _find_double_bookings(bank)
    yield from _find_shared_rooms(bank)
    yield from _find_full_days(bank)


def _find_orphans(bank: Bank) -> Iterator[Key]:
    sites = bank.world.environments.values()
    known = {booking_id(row[ID_FIELD]) for site in sites for row in site.org.rows(DETAIL)}
    for person_id, box in bank.world.tenant.mailboxes.items():
        for event in box.events.values():
            subject = bank.id_of(event)
            inside = event.start < bank.end and event.end > bank.now
            if subject and subject not in known and inside and not event.cancelled:
                home = next(site.name for site in sites if person_id in bank.roster(site))
                yield ("MTG001", home, "booking", subject)
    for site in sites:
        for subject, row in site.backend.meetings.items():
            if subject not in known and site.backend.time_slots[row["timeSlotId"]]["status"] == "Booked":
                yield ("MTG002", site.name, "booking", subject)


def _primary_addresses(bank: Bank, related: Iterable[str]) -> dict[str, str]:
    """For each other address of an account that a related person's address leads to, that address."""
    accounts = [
        [text.casefold().removeprefix("smtp:") for text in person.proxy_addresses]
        for person in bank.world.tenant.people.values()
    ]
    return {held: mail for mail in related for addresses in accounts if mail in addresses for held in addresses}


def _judge_people(bank: Bank, one: Booked) -> Iterator[str]:
    related, customers = bank.related.get(one.subject, {}), bank.contacts.get(one.detail["Id"], set())
    own = {text.casefold().removeprefix("smtp:") for text in one.owner.proxy_addresses}
    primary = _primary_addresses(bank, related)
    people = {primary.get(guest.mail.casefold(), guest.mail.casefold()): guest for guest in one.people}
    invited = {mail: guest for mail, guest in people.items() if mail not in own}
    marked = bool(one.event and one.event.properties)
    if any(guest.response == "declined" and guest.kind == "required" for guest in invited.values()):
        yield "MTG003"
    if marked and one.detail["andmoney__SendMeetingInvite__c"] and customers - invited.keys():
        yield "MTG004"
    if invited.keys() - customers - related.keys():
        yield "MTG005"
    if any(_differs(bank, one, invited[mail].response, row) for mail, row in related.items() if mail in invited):
        yield "MTG006"
    asked = [invited[mail] for mail in customers & invited.keys()]
    soon = bank.now < one.start <= bank.now + timedelta(hours=24)
    if soon and asked and not any(guest.response in {"accepted", "tentativelyAccepted"} for guest in asked):
        yield "MTG007"
    link = one.detail[LINK]
    held = (one.event.join_url if one.event else None) or ""
    if one.detail["andmoney__MeetingType__c"] == "Online" and (link or "none").casefold() != held.casefold():
        yield "MTG008"


def _differs(bank: Bank, one: Booked, response: str, row: Row) -> bool:
    changed = max(one.event.modified if one.event else one.start, row["SystemModstamp"])
    return STATUSES[response] != row["Status"] and changed < bank.now - LAG


def _judge_time(bank: Bank, one: Booked) -> Iterator[str]:
    if any(event.start < one.end and one.start < event.end for event in _timed(bank, one)):
        yield "MTG011"
    start, end = one.start.astimezone(bank.zone), one.end.astimezone(bank.zone)
    opening, closing = bank.world.bank_hours[start.weekday()]
    lines = [line for line in one.site.schedules if line.mail == one.owner.mail and line.weekday == start.weekday()]
    at_work = any(line.start <= start.time() and end.time() <= line.end for line in lines)
    is_open = opening <= start.time() and end.time() <= closing and start.date() == end.date()
    if not at_work or not is_open or start.date() in closed_days({start.year}):
        yield "MTG012"


def _timed(bank: Bank, one: Booked) -> list[Event | Booked]:
    """Private items that block; an all-day one, whose dates are the bank's, covers the booking or does not."""
    found: list[Event | Booked] = []
    for event in bank.private_of(one.box):
        if not event.all_day:
            found.append(event)
        elif event.start.date() <= one.start.astimezone(bank.zone).date() < event.end.date():
            found.append(one)
    return found


def _find_double_bookings(bank: Bank) -> Iterator[Key]:
    by_owner: dict[str, list[Booked]] = defaultdict(list)
    for one in bank.ahead:
        by_owner[one.owner.id].append(one)
    for held in by_owner.values():
        for one, other in combinations(held, 2):
            if one.start < other.end and other.start < one.end:
                yield ("MTG010", *max(one, other, key=lambda each: each.row["CreatedDate"]).key)


def _find_full_days(bank: Bank) -> Iterator[Key]:
    limits = {line.mail: line.max_meeting_minutes for site in bank.world.environments.values() for line in site.roster}
    days: dict[tuple[str, str, date], timedelta] = defaultdict(timedelta)
    for one in bank.ahead:
        days[one.site.name, one.owner.id, one.start.astimezone(bank.zone).date()] += one.end - one.start
    for (site, person_id, day), held in days.items():
        limit = limits.get(bank.world.tenant.people[person_id].mail or "") or bank.world.max_meeting_minutes
        if limit is not None and held > timedelta(minutes=limit):
            yield ("MTG013", site, "booking", f"{person_id}/{day.isoformat()}")


def _judge_room(bank: Bank, one: Booked, rooms: dict[str | None, Person]) -> Iterator[str]:
    known = one.site.backend.rooms.get(one.detail["andmoney__RoomId__c"] or "")
    asked = one.seats[0].mail if one.seats else known["email"] if known else None
    if asked is None and one.detail["andmoney__RoomId__c"] is None:
        if one.detail["andmoney__MeetingType__c"] == "Physical":
            yield "MTG024"
        return
    room = next((room for room in bank.world.tenant.rooms.values() if room.mail == (asked or "").casefold()), None)
    if room is None:
        yield "MTG025"
        return
    backed = next((row for row in one.site.backend.rooms.values() if row["email"] == room.mail), None)
    if backed is None or not backed["canBeBooked"] or room.booking_type == "reserved":
        yield "MTG025"
    if room.capacity is not None and 1 + len(one.people) > room.capacity:
        yield "MTG021"
    answers = [seat.response for seat in one.seats]
    if any(answer != "accepted" for answer in answers) and one.event and one.event.modified < bank.now - LAG:
        yield "MTG022"
    if rooms[room.mail].office != one.detail["andmoney__Location__c"]:
        yield "MTG023"


def _find_shared_rooms(bank: Bank) -> Iterator[Key]:
    """Two live copies in one room's calendar at once, and one finding for each pair of bookings."""
    by_uid = {one.event.ical_uid: one for one in bank.ahead if one.event is not None}
    for person_id, box in bank.world.tenant.mailboxes.items():
        if bank.world.tenant.people[person_id].purpose != "room":
            continue
        inside = (event for event in box.events.values() if event.start < bank.end and event.end > bank.now)
        live = [event for event in inside if not event.cancelled and event.show_as != "free"]
        for event, other in combinations(sorted(live, key=lambda each: each.start), 2):
            if event.start < other.end and other.start < event.end:
                pair = [by_uid[each.ical_uid] for each in (event, other) if each.ical_uid in by_uid]
                yield ("MTG020", *max(pair, key=lambda each: each.row["CreatedDate"]).key)
