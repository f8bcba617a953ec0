"""The calendar mirror against a slow dictionary that does what the rules say, one event at a time."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bookme_ops.store.calendars import CalendarWrite, ensure_mailboxes, events_in, write_calendars
from bookme_ops.store.db import Store
from connectors.records import CalendarEvent
from tests.bookme_ops.store.samples import AT, RUN, TOMORROW, WINDOW, an_event, an_id, linked

NAMES = "abcd"
MASTERS = ("m", "n")
TENANTS = count()
Mailbox = dict[str, CalendarEvent]


@st.composite
def events(draw: st.DrawFn) -> CalendarEvent:
    name = draw(st.sampled_from(NAMES))
    make: Callable[..., CalendarEvent] = draw(st.sampled_from([an_event, linked]))
    master = draw(st.sampled_from([None, *MASTERS]))
    start = TOMORROW + timedelta(days=draw(st.sampled_from([-20, 0, 1])))
    series = {"kind": "occurrence", "series_master_id": an_id(master)} if master else {}
    return make(name, start, show_as=draw(st.sampled_from(["busy", "free"])), **series)


writes = st.builds(
    CalendarWrite,
    mailbox_no=st.just(0),
    full=st.booleans(),
    window=st.just(WINDOW),
    events=st.lists(events(), max_size=4).map(tuple),
    removed=st.frozensets(st.sampled_from(NAMES).map(an_id), max_size=2),
    series=st.frozensets(st.sampled_from(MASTERS).map(an_id), max_size=1),
    delta_link=st.just("link"),
)


def apply_slowly(mailbox: Mailbox, write: CalendarWrite) -> None:
    told = {event.event_id: event for event in write.events if event.event_id not in write.removed}
    for event_id, event in told.items():
        known = mailbox.get(event_id)
        mailbox[event_id] = event
        if event.booking_id is None and not write.full and known is not None and known.booking_id is not None:
            location = event.location or known.location
            mailbox[event_id] = msgspec.structs.replace(
                event, booking_id=known.booking_id, product=True, location=location
            )
    for event_id, event in list(mailbox.items()):
        in_series = event.series_master_id in write.series
        if event_id in told or not (write.full or in_series or event_id in write.removed):
            continue
        if event.booking_id is None or (write.full and event.end <= write.window.start):
            del mailbox[event_id]
        else:
            mailbox[event_id] = msgspec.structs.replace(event, removed=True)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rounds=st.lists(writes, max_size=6))
def test_any_row_of_writes_leaves_what_the_rules_say(store: Store, rounds: list[CalendarWrite]) -> None:
    tenant, expected = f"tenant-{next(TENANTS)}", Mailbox()
    with store.begin() as connection:
        number = ensure_mailboxes(connection, tenant, ["id-ada"])["id-ada"].no
        for write in rounds:
            before = dict(expected)
            apply_slowly(expected, write)
            one = CalendarWrite(
                mailbox_no=number,
                full=write.full,
                window=write.window,
                events=write.events,
                removed=write.removed,
                series=write.series,
                delta_link=write.delta_link,
            )
            changed = write_calendars(connection, tenant, [one], at=AT, run_id=RUN)
            keys = before.keys() | expected.keys()
            assert changed == sum(before.get(key) != expected.get(key) for key in keys)
            found = events_in(connection, number)
            assert {event.event_id: event for event in found} == expected
