"""Bookings to pick from, on a screen."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bookme_ops.booking_page.found import tell_found
from bookme_ops.cli.render_found import write_found
from tests.jobs.samples import a_booking

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
LONG = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"


def told(screen_text: Any, *bookings: Any, width: int = 100) -> str:
    rows = [tell_found(one) for one in bookings]
    text: str = screen_text(lambda screen: write_found(screen, rows, COPENHAGEN, more=False), width)
    return text


def test_they_stand_under_their_day_with_enough_of_the_id(screen_text: Any) -> None:
    booking = a_booking(booking_id=LONG, room_name="Room 1")
    assert told(screen_text, booking) == (
        "Tue 3 Mar 2026\n"
        "  10:00–11:00  3f2504e0  production  advisor@bank.example  Room 1\n"
        "\n"
        "Where to look next\n"
        "  bookme-ops bookings show 3f2504e0\n"
    )


def test_what_is_off_says_so(screen_text: Any) -> None:
    assert "  cancelled  Online\n" in told(screen_text, a_booking(show_as="Free", meeting_type="Online"))


def test_an_all_day_booking_and_one_without_an_id_are_told(screen_text: Any) -> None:
    booking = a_booking(datetime(2026, 3, 4, tzinfo=UTC), minutes=1_440, all_day=True, booking_id=None)
    text = told(screen_text, booking)
    assert "Wed 4 Mar 2026\n" in text
    assert f"all day  {booking.event_id}" in text


def test_eighty_columns_are_enough(screen_text: Any) -> None:
    booking = a_booking(
        booking_id=LONG, owner_mail="somebody.with.a.long.name@bank.example", room_name="Mødelokale 1, Odense"
    )
    text = told(screen_text, booking, width=80)
    assert max(map(len, text.splitlines())) <= 80
    assert "somebody.with.a.long.name@bank.example" in text
