"""calendar/getSchedule: who is free when, for many addresses at once; an error of one address stays its own."""

from datetime import UTC, datetime, timedelta
from typing import Any

from connectors.simulator.graph_errors import Refusal, bad_parameter, no_mailbox
from connectors.simulator.graph_event_wire import Row, covered, in_window, view_events
from connectors.simulator.graph_events import open_mailbox
from connectors.simulator.graph_request import GraphRequest, Reply, read_instant
from connectors.simulator.graph_zones import require_zone
from connectors.simulator.model import Event, Person

WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DIGITS = {"free": "0", "tentative": "1", "busy": "2", "oof": "3", "workingElsewhere": "4", "unknown": "2"}
MOST_MAILBOXES = 100
LONGEST = timedelta(days=62)
MOST_ENTRIES = 1000
KNOWN = frozenset({"schedules", "starttime", "endtime", "availabilityviewinterval"})


def get_schedule(request: GraphRequest, key: str) -> Reply:
    """Availability of mailboxes, slot by slot; parameters are read in either case of their first letter (5.2)."""
    request.allow()
    open_mailbox(request, key)
    body = {name.casefold(): value for name, value in request.json_body().items()}
    if set(body) - KNOWN:
        raise bad_parameter(f"Unknown parameters: {', '.join(sorted(set(body) - KNOWN))}.")
    addresses = body.get("schedules")
    if not isinstance(addresses, list) or not addresses or not all(isinstance(item, str) for item in addresses):
        raise bad_parameter("The parameter 'schedules' must be a list of SMTP addresses.")
    if len(addresses) > MOST_MAILBOXES:
        text = f"There are too many target mailboxes: allowed size = {MOST_MAILBOXES}; actual {len(addresses)}."
        raise Refusal(400, "ErrorMailboxDataArrayTooBig", text)
    start, end = (_read_moment(body.get(name)) for name in ("starttime", "endtime"))
    _check_span(start, end)
    slot = _read_slot(body.get("availabilityviewinterval"))
    rows = [_write_schedule(request, address, start, end, slot) for address in addresses]
    context = f"{request.context}Collection(microsoft.graph.scheduleInformation)"
    return Reply(payload={"@odata.context": context, "value": rows})


def _read_moment(value: Any) -> datetime:
    if not isinstance(value, dict):
        raise bad_parameter("The parameters 'startTime' and 'endTime' must be dateTimeTimeZone objects.")
    folded = {name.casefold(): text for name, text in value.items()}
    text, zone = folded.get("datetime"), folded.get("timezone", "UTC")
    if not isinstance(text, str) or not isinstance(zone, str):
        raise bad_parameter("A dateTimeTimeZone needs the texts 'dateTime' and 'timeZone'.")
    return read_instant(text).replace(tzinfo=require_zone(zone)).astimezone(UTC)


def _check_span(start: datetime, end: datetime) -> None:
    if end <= start:
        raise bad_parameter("endTime must be later than startTime.")
    if end - start > LONGEST:
        days = -(-(end - start) // timedelta(days=1))
        text = f"The requested time duration is too long: allowed limit = {LONGEST.days} days; actual {days}."
        raise Refusal(400, "ErrorTimeIntervalTooBig", text)


def _read_slot(value: Any) -> timedelta:
    minutes = 30 if value is None else value
    if not isinstance(minutes, int) or not 5 <= minutes <= 1440:
        raise bad_parameter("availabilityViewInterval must be between 5 and 1440 minutes.")
    return timedelta(minutes=minutes)


def _write_schedule(request: GraphRequest, address: str, start: datetime, end: datetime, slot: timedelta) -> Row:
    person = request.world.tenant.find(address)
    mailbox = request.world.tenant.mailboxes.get(person.id) if person else None
    if person is None or mailbox is None:
        code = "ErrorMailRecipientNotFound" if person is None else no_mailbox().code
        error = {"message": f"Unable to resolve e-mail address {address} to an Active Directory object."}
        return {"scheduleId": address, "scheduleItems": [], "error": {**error, "responseCode": code}}
    found = [
        event
        for event in list(mailbox.events.values())
        if event.kind != "seriesMaster" and not event.cancelled and in_window(event, start, end, touching=False)
    ]
    if len(found) > MOST_ENTRIES:
        message = "The result set contains too many calendar entries."
        return {"scheduleId": address, "scheduleItems": [], "error": {"message": message, "responseCode": "5006"}}
    found.sort(key=lambda event: covered(event)[0])
    return {
        "scheduleId": address,
        "availabilityView": _write_availability(request, found, start, end, slot),
        "scheduleItems": [_write_item(request, person, event) for event in found],
        "workingHours": working_hours(person),
    }


def _write_availability(
    request: GraphRequest, events: list[Event], start: datetime, end: datetime, slot: timedelta
) -> str:
    digits = {**DIGITS, "workingElsewhere": "0"} if request.switches.elsewhere_is_free else DIGITS
    spans = [(*covered(event), digits[event.show_as]) for event in events]
    text = []
    while start < end:
        text.append(max((digit for first, last, digit in spans if first < start + slot and last > start), default="0"))
        start += slot
    return "".join(text)


def _write_item(request: GraphRequest, person: Person, event: Event) -> Row:
    """Items of an all-day event are real instants here, unlike in calendar views (contract 2.29)."""
    view = view_events(request, person)
    first, last = covered(event)
    item: Row = {
        "isPrivate": event.sensitivity == "private",
        "status": event.show_as,
        "start": view.moment(first, all_day=False),
        "end": view.moment(last, all_day=False),
    }
    if event.sensitivity in ("normal", "personal"):
        item["subject"], item["location"] = event.subject, event.location or ""
    return item


def working_hours(person: Person) -> Row:
    """The week that the person set, in the mailbox's own zone."""
    return {
        "daysOfWeek": [WEEK[day] for day in person.working_days],
        "startTime": f"{person.working_start:%H:%M:%S}.0000000",
        "endTime": f"{person.working_end:%H:%M:%S}.0000000",
        "timeZone": {"name": person.time_zone},
    }
