"""How old what is shown is, and what could not be read."""

from datetime import timedelta

import pytest

from bookme_ops.booking_page.coverage import Known, tell_coverage
from bookme_ops.dossiers.dossier import Dossier, Role, SystemRead
from bookme_ops.store.read_states import NEVER, ReadState
from connectors.errors import Reason
from connectors.records import Window
from tests.bookme_ops.timeline.moments import HOUR, MINUTE, NOON, READ, a_dossier, a_holder
from tests.jobs.samples import an_event

NOW = NOON + 3 * MINUTE
REFUSED = ReadState(read_at=NOON - 2 * HOUR, failed_at=NOON, reason=Reason.FORBIDDEN)


def first(dossier: Dossier) -> Known:
    return tell_coverage(dossier, NOW)[0]


def test_a_mailbox_that_was_read_tells_its_age_and_its_copies() -> None:
    known = first(a_dossier())
    assert (known.copies, known.age) == (1, 3 * MINUTE)
    assert known.sentence == "the owner's mailbox: read 3 min ago, one copy"


def test_an_empty_one_holds_no_copy_if_it_was_read_so_far() -> None:
    assert first(a_dossier(holders=(a_holder(),))).sentence == "the owner's mailbox: read 3 min ago, no copy"
    short = a_holder(window=Window(start=NOON - HOUR, end=NOON + HOUR))
    known = first(a_dossier(holders=(short,)))
    assert known.copies is None
    assert known.sentence.endswith("not as far as this meeting: whether it holds a copy is not known")


@pytest.mark.parametrize(
    ("read", "told"),
    [
        (REFUSED, "could not be read (forbidden), last read 2 h 3 min ago"),
        (NEVER, "never read"),
        (ReadState(failed_at=NOON, reason=Reason.TIMEOUT), "could not be read (timeout), never read before"),
        (ReadState(reason=Reason.NO_MAILBOX), "could not be read (no-mailbox), never read before"),
    ],
)
@pytest.mark.parametrize("held", [True, False])
def test_an_unread_mailbox_is_told_as_unread_and_never_as_empty(read: ReadState, told: str, held: bool) -> None:
    holder = a_holder(*([an_event()] if held else []), read=read)
    known = first(a_dossier(holders=(holder,)))
    assert known.copies is None
    rest = "what is shown is as it was then" if held else "whether it holds a copy is not known"
    assert known.sentence == f"the owner's mailbox: {told}; {rest}"
    assert "no copy" not in known.sentence


def test_what_is_off_is_counted_apart() -> None:
    holder = a_holder(an_event(cancelled=True), an_event(number=2))
    assert first(a_dossier(holders=(holder,))).sentence.endswith("one copy, 1 cancelled or gone")


def test_rooms_have_names_and_colleagues_the_beginning_of_their_id_if_there_are_several() -> None:
    rooms = a_dossier(holders=(a_holder(an_event(), role=Role.ROOM, name="Room 1"),))
    assert first(rooms).sentence.startswith("the room's mailbox (Room 1): ")
    several = [a_holder(role=Role.COLLEAGUE, mailbox=f"{one}-0123456789") for one in ("ada", "bo")]
    assert first(a_dossier(holders=tuple(several))).sentence.startswith("the colleague's mailbox (ada-0123): ")
    assert first(a_dossier(holders=(several[0],))).sentence.startswith("the colleague's mailbox: ")


def test_lists_tell_their_age_or_why_not() -> None:
    reads = (
        SystemRead(system="Salesforce", scope="production", subject="bookings", read=READ),
        SystemRead(system="Backend", scope="production", subject="slots", read=REFUSED),
    )
    told = [one.sentence for one in tell_coverage(a_dossier(holders=(), reads=reads), NOW)]
    assert told == [
        "Salesforce production, bookings: read 3 min ago",
        "Backend production, time slots: could not be read (forbidden), last read 2 h 3 min ago",
    ]


def test_of_an_orphan_it_is_told_which_orgs_were_asked() -> None:
    dossier = a_dossier(bookings=(), holders=(), orgs=("production", "test"), answers={"production": False})
    told = tell_coverage(dossier, NOW)
    assert [one.sentence for one in told] == [
        "Salesforce production, asked for this BookingId: does not know it",
        "Salesforce test, asked for this BookingId: was not asked, or has not answered",
    ]
    assert [one.read.complete for one in told] == [True, False]


def test_a_clock_that_went_back_makes_nothing_younger_than_now() -> None:
    dossier = a_dossier(holders=(a_holder(read=ReadState(read_at=NOW + timedelta(days=1), reason=None)),))
    assert first(dossier).age == timedelta()
    assert "just now" in first(dossier).sentence
