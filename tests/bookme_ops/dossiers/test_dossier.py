"""The dossier itself."""

from datetime import timedelta

from bookme_ops.dossiers.dossier import Dossier, Role
from tests.bookme_ops.timeline.moments import COLLEAGUE, NOON, OWNER, WINDOW, a_dossier, a_holder, an_entry
from tests.jobs.samples import an_event

MINUTE = timedelta(minutes=1)


def test_it_is_empty_if_nobody_holds_anything() -> None:
    assert Dossier(booking_id="x").empty
    assert a_dossier(bookings=(), holders=(a_holder(),)).empty
    assert not a_dossier(bookings=()).empty
    assert not Dossier(booking_id="x", entries=(an_entry(),)).empty


def test_a_mailbox_has_the_role_of_its_holder() -> None:
    dossier = a_dossier(holders=(a_holder(), a_holder(role=Role.COLLEAGUE)))
    assert (dossier.role_of(OWNER), dossier.role_of(COLLEAGUE)) == (Role.OWNER, Role.COLLEAGUE)
    assert dossier.role_of("somebody") is None


def test_only_what_stands_is_live() -> None:
    holder = a_holder(an_event(), an_event(number=2, cancelled=True), an_event(number=3, removed=True))
    assert holder.live == (an_event(),)


def test_what_was_read_reaches_whatever_touches_its_window() -> None:
    holder = a_holder()
    assert holder.reaches(WINDOW.end - MINUTE, WINDOW.end + MINUTE)
    assert not holder.reaches(WINDOW.end, WINDOW.end + MINUTE)
    assert not holder.reaches(WINDOW.start - MINUTE, WINDOW.start)
    assert not a_holder(window=None).reaches(NOON, NOON + MINUTE)
