"""Bookings beyond the window."""

from datetime import timedelta

from tests.jobs.samples import WINDOW_END, a_booking, a_view, an_event, findings, the


def test_cal005_says_what_it_means_and_offers_no_repair() -> None:
    found = the("CAL005", a_view([a_booking(WINDOW_END)], [an_event(WINDOW_END)]))
    assert found.summary.startswith("The booking of 2026-05-02 00:00–01:00 lies beyond the sync window")
    assert found.fix is None
    assert found.evidence["salesforce"]["start"] == WINDOW_END.isoformat()


def test_cal005_is_found_for_every_booking_out_there() -> None:
    bookings = [a_booking(WINDOW_END + timedelta(days=day), number=day) for day in range(1, 5)]
    assert [found.code for found in findings(a_view(bookings))] == ["CAL005"] * 4
