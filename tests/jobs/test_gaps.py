"""What could not be read of an advisor's view, and whom that leaves in doubt."""

from connectors.errors import Reason
from jobs.base import Subject
from jobs.gaps import gaps, query_of, tell_gap
from tests.jobs.samples import a_booking, a_view, an_event, unread

CODES = frozenset({"CAL013"})


def test_a_view_that_was_read_has_no_gaps() -> None:
    assert gaps(a_view(), needs_mailbox=True, codes=CODES) == []


def test_an_unread_mailbox_leaves_its_bookings_and_the_ids_in_it_in_doubt() -> None:
    view = a_view([a_booking(number=1)], [an_event(number=2)], mailbox=unread(Reason.FORBIDDEN))
    (gap,) = gaps(view, needs_mailbox=True, codes=CODES)
    assert (gap.subject, gap.reason, gap.codes) == (Subject(kind="mailbox", id="advisor-1"), Reason.FORBIDDEN, CODES)
    assert {covered.id for covered in gap.covers} == {"booking-1", "booking-2"}


def test_a_mailbox_that_is_not_needed_is_no_gap() -> None:
    assert gaps(a_view(mailbox=unread(Reason.FORBIDDEN)), needs_mailbox=False, codes=CODES) == []


def test_unread_bookings_are_a_gap_of_the_whole_environment() -> None:
    view = a_view(bookings_read=unread(Reason.TIMEOUT))
    (gap,) = gaps(view, needs_mailbox=False, codes=CODES)
    assert (gap.environment, gap.subject) == ("production", Subject(kind="query", id="production/bookings"))
    assert gap.reason is Reason.TIMEOUT


def test_two_gaps_are_both_told() -> None:
    view = a_view(mailbox=unread(Reason.FORBIDDEN), bookings_read=unread(Reason.TIMEOUT))
    assert [gap.reason for gap in gaps(view, needs_mailbox=True, codes=CODES)] == [Reason.FORBIDDEN, Reason.TIMEOUT]


def test_a_gap_without_codes_is_one_of_all_codes() -> None:
    view = a_view()
    gap = tell_gap(view, query_of(view, "slots"), Reason.BUDGET, None)
    assert (gap.subject.id, gap.codes, gap.covers) == ("production/slots", None, frozenset())
