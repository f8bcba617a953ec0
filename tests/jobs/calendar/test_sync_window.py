"""The job as a whole: the window's edges, what a failed read leaves untold, and every world against the reference."""

import json
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Reason
from jobs.base import Finding, Priority, Subject
from jobs.calendar.sync_window import JOB, KINDS, OF_MAILBOX, decide
from jobs.policy import Policy
from jobs.views import AdvisorView, Coverage
from tests.jobs.calendar.reference_window import expected
from tests.jobs.samples import (
    COPENHAGEN,
    NOW,
    NUUK,
    POLICY,
    TOMORROW,
    WINDOW_END,
    a_booking,
    a_view,
    an_event,
    changed,
    codes,
    findings,
    unknowns,
    unread,
)
from tests.jobs.worlds import worlds

CATALOGUE = {
    "CAL001": ("missing-in-outlook", Priority.HIGH),
    "CAL002": ("time-mismatch", Priority.HIGH),
    "CAL003": ("cancelled-only-in-outlook", Priority.HIGH),
    "CAL004": ("cancelled-only-in-salesforce", Priority.HIGH),
    "CAL005": ("beyond-window", Priority.LOW),
    "CAL006": ("sync-stale", Priority.MEDIUM),
    "CAL008": ("duplicate-event", Priority.MEDIUM),
    "CAL009": ("shifted-by-zone", Priority.HIGH),
    "MTG001": ("orphan-in-outlook", Priority.CRITICAL),
}


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in KINDS} == CATALOGUE
    assert (JOB.name, JOB.grain, JOB.cron) == ("sync-window", AdvisorView, "*/15 * * * *")


def test_a_mailbox_in_step_with_salesforce_is_silent() -> None:
    bookings = [a_booking(TOMORROW + timedelta(days=day), number=day) for day in range(1, 30)]
    events = [an_event(TOMORROW + timedelta(days=day), number=day) for day in range(1, 30)]
    assert list(decide(a_view(bookings, events), POLICY, NOW)) == []


@pytest.mark.parametrize(
    ("start", "code"),
    [
        (WINDOW_END - timedelta(minutes=1), "CAL001"),
        (WINDOW_END, "CAL005"),
        (WINDOW_END + timedelta(minutes=1), "CAL005"),
        (datetime(2026, 5, 1, 8, 0, tzinfo=UTC), "CAL001"),
        (datetime(2026, 5, 2, 8, 0, tzinfo=UTC), "CAL005"),
    ],
)
def test_day_60_counts_day_61_does_not(start: datetime, code: str) -> None:
    assert codes(a_view([a_booking(start)])) == [code]


def test_a_booking_that_began_is_in_the_window_until_it_ends() -> None:
    running = a_booking(NOW - timedelta(minutes=30), number=1)
    over = a_booking(NOW - timedelta(minutes=60), number=2)
    assert [found.subject.id for found in findings(a_view([running, over]))] == ["booking-1"]


def test_the_window_ends_at_the_midnight_of_the_bank_not_of_utc() -> None:
    nuuk = Policy(zone=NUUK)
    last_hour = datetime(2026, 5, 2, 0, 30, tzinfo=UTC)
    next_day = datetime(2026, 5, 2, 1, 30, tzinfo=UTC)
    assert codes(a_view([a_booking(last_hour)]), nuuk) == ["CAL001"], "23:30 on day 60 in Nuuk, where summer is -01:00"
    assert codes(a_view([a_booking(next_day)]), nuuk) == ["CAL005"]


def test_the_day_is_counted_from_the_banks_date() -> None:
    early = datetime(2026, 3, 1, 23, 30, tzinfo=UTC)
    assert codes(a_view([a_booking(WINDOW_END - timedelta(hours=1))]), now=early) == ["CAL001"], "00:30 on 2 March"
    late = datetime(2026, 3, 3, 1, 0, tzinfo=UTC)
    assert codes(a_view([a_booking(WINDOW_END + timedelta(hours=1))]), Policy(zone=NUUK), late) == ["CAL001"]


def test_all_day_bookings_are_in_the_window_by_their_dates() -> None:
    sixtieth = a_booking(datetime(2026, 5, 1, tzinfo=UTC), minutes=24 * 60, all_day=True)
    next_one = a_booking(datetime(2026, 5, 2, tzinfo=UTC), minutes=24 * 60, all_day=True)
    assert codes(a_view([sixtieth])) == ["CAL001"]
    assert codes(a_view([next_one])) == ["CAL005"]


def test_an_all_day_booking_of_today_lasts_until_local_midnight() -> None:
    booking = a_booking(datetime(2026, 3, 2, tzinfo=UTC), minutes=24 * 60, all_day=True)
    before, after = datetime(2026, 3, 2, 22, 59, tzinfo=UTC), datetime(2026, 3, 2, 23, 0, tzinfo=UTC)
    assert codes(a_view([booking]), now=before) == ["CAL001"]
    assert codes(a_view([booking]), now=after) == []


def test_bookings_beyond_the_window_are_not_compared() -> None:
    far = WINDOW_END + timedelta(days=3)
    view = a_view([a_booking(far)], [an_event(far + timedelta(hours=3)), an_event(far, event_id="twin")])
    assert codes(view) == ["CAL005"]


def test_a_cancelled_booking_beyond_the_window_is_silent() -> None:
    assert codes(a_view([a_booking(WINDOW_END, cancelled_by_someone=True)])) == []


def test_the_window_is_as_long_as_the_policy_says() -> None:
    booking = a_booking(datetime(2026, 3, 10, 9, 0, tzinfo=UTC))
    assert codes(a_view([booking]), Policy(zone=COPENHAGEN, window_days=8)) == ["CAL001"]
    assert codes(a_view([booking]), Policy(zone=COPENHAGEN, window_days=7)) == ["CAL005"]


def broken_view(**changes: object) -> AdvisorView:
    """A view with something for every code."""
    bookings = [
        a_booking(number=1),
        a_booking(number=2),
        a_booking(number=3),
        a_booking(number=4, show_as="Free"),
        a_booking(WINDOW_END, number=5),
        a_booking(number=6, location="Aarhus", meeting_type="Physical"),
        a_booking(number=8),
        a_booking(number=9),
    ]
    events = [
        an_event(TOMORROW + timedelta(minutes=30), number=2),
        an_event(number=3, cancelled=True),
        an_event(number=4),
        an_event(number=6, location="Odense"),
        an_event(number=8),
        an_event(number=8, event_id="outlook-8-twin"),
        an_event(TOMORROW + timedelta(hours=1), number=9),
        an_event(number=10),
    ]
    return a_view(bookings, events, orphans=["booking-10"], **changes)


def test_every_code_can_be_found_in_one_mailbox() -> None:
    assert codes(broken_view()) == sorted(CATALOGUE)


def test_findings_carry_the_priorities_of_their_kinds_and_plain_json() -> None:
    for finding in findings(broken_view()):
        assert finding.priority is CATALOGUE[finding.code][1]
        assert finding.environment == "production"
        assert finding.booking_id == finding.subject.id
        told = json.loads(json.dumps({"evidence": finding.evidence, "fix": finding.fix}))
        assert told == {"evidence": finding.evidence, "fix": finding.fix}
        assert finding.evidence["window_end"] == WINDOW_END.isoformat()
        assert (finding.fix is None) is (finding.code == "CAL005")


def test_summaries_are_one_sentence_in_local_time_without_addresses() -> None:
    for finding in findings(broken_view()):
        assert finding.summary.endswith(".")
        assert "@" not in finding.summary
        assert "2026-03-03 10:00–11:00" in finding.summary or finding.code == "CAL005"


@pytest.mark.parametrize("reason", list(Reason))
def test_an_unread_mailbox_is_unknown_and_only_salesforce_is_judged(reason: Reason) -> None:
    view = broken_view(mailbox=unread(reason))
    assert codes(view) == ["CAL005"]
    (unknown,) = unknowns(view)
    assert unknown.subject == Subject(kind="mailbox", id="advisor-1")
    assert unknown.reason is reason
    assert unknown.codes == OF_MAILBOX == CATALOGUE.keys() - {"CAL005"}
    ids = {covered.id for covered in unknown.covers}
    assert ids == {f"booking-{number}" for number in (1, 2, 3, 4, 5, 6, 8, 9, 10)}, "the orphan's id is covered as well"


@pytest.mark.parametrize("reason", list(Reason))
def test_unread_bookings_are_unknown_and_nothing_is_judged(reason: Reason) -> None:
    view = broken_view(bookings_read=unread(reason), all_bookings_read=unread(reason))
    assert codes(view) == []
    (unknown,) = unknowns(view)
    assert unknown.subject == Subject(kind="query", id="production/bookings")
    assert (unknown.reason, unknown.codes) == (reason, None)


def test_another_org_that_could_not_be_asked_leaves_only_orphans_unknown() -> None:
    view = broken_view(all_bookings_read=unread(Reason.BUDGET))
    assert codes(view) == sorted(CATALOGUE.keys() - {"MTG001"})
    (unknown,) = unknowns(view)
    assert (unknown.subject.id, unknown.codes) == ("production/orphans", frozenset({"MTG001"}))


def test_orphans_are_nobodys_doubt_away_from_home() -> None:
    view = broken_view(all_bookings_read=unread(Reason.BUDGET), home=False)
    assert unknowns(view) == []
    assert "MTG001" not in codes(view)


def test_two_failures_are_both_told() -> None:
    view = broken_view(mailbox=unread(Reason.FORBIDDEN), bookings_read=unread(Reason.TIMEOUT))
    assert [unknown.reason for unknown in unknowns(view)] == [Reason.FORBIDDEN, Reason.TIMEOUT]


def test_a_mailbox_that_was_never_read_is_unknown() -> None:
    view = broken_view(mailbox=Coverage())
    assert [unknown.reason for unknown in unknowns(view)] == [Reason.NEVER_READ]
    assert codes(view) == ["CAL005"]


def test_an_empty_view_that_was_read_says_nothing() -> None:
    assert list(decide(a_view(), POLICY, NOW)) == []


@pytest.mark.parametrize("hostile", ["end before start", "no time at all", "no dates of change", "strange words"])
def test_bad_data_is_judged_without_an_error(hostile: str) -> None:
    booking, event = a_booking(), an_event(TOMORROW + timedelta(minutes=5))
    if hostile == "end before start":
        booking = changed(booking, end=TOMORROW - timedelta(hours=1))
    if hostile == "no time at all":
        booking = changed(booking, end=TOMORROW)
    if hostile == "no dates of change":
        event = changed(event, created=None, modified=None)
    if hostile == "strange words":
        booking, event = changed(booking, show_as="Elsewhere"), changed(event, show_as="unknown", kind="wonder")
    assert codes(a_view([booking], [event])) == ["CAL002"]


def shuffled(view: AdvisorView, order: st.DataObject) -> AdvisorView:
    """The same view with its bookings and events in another order."""
    return AdvisorView(
        environment=view.environment,
        identity=view.identity,
        mailbox=view.mailbox,
        bookings_read=view.bookings_read,
        all_bookings_read=view.all_bookings_read,
        home=view.home,
        bookings=tuple(order.draw(st.permutations(view.bookings))),
        events=tuple(order.draw(st.permutations(view.events))),
        known=view.known,
        raised_elsewhere=view.raised_elsewhere,
    )


@settings(max_examples=400, deadline=None)
@given(view=worlds(), zone=st.sampled_from([COPENHAGEN, NUUK, ZoneInfo("UTC")]))
def test_every_world_is_judged_as_the_slow_reference_judges_it(view: AdvisorView, zone: ZoneInfo) -> None:
    policy = Policy(zone=zone)
    found = [(one.code, one.subject.id) for one in decide(view, policy, NOW) if isinstance(one, Finding)]
    assert len(found) == len(set(found)), "one finding for each code and subject"
    assert set(found) == expected(view, policy, NOW)


@settings(max_examples=100, deadline=None)
@given(view=worlds(), order=st.data())
def test_the_order_of_bookings_and_events_does_not_matter(view: AdvisorView, order: st.DataObject) -> None:
    assert findings(shuffled(view, order)) == findings(view)


@settings(max_examples=100, deadline=None)
@given(view=worlds())
def test_a_failed_read_never_adds_a_finding(view: AdvisorView) -> None:
    whole = {(one.code, one.subject) for one in findings(restored(view))}
    assert {(one.code, one.subject) for one in findings(view)} <= whole


def restored(view: AdvisorView) -> AdvisorView:
    """The same view, everything read."""
    return a_view(view.bookings, view.events, known=view.known, raised_elsewhere=view.raised_elsewhere, home=view.home)
