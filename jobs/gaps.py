"""Gaps: what of a view could not be read, and whose incidents must stay as they are because of it."""

from connectors.errors import Reason
from jobs.base import Subject, Unknown
from jobs.cases import subjects_of
from jobs.views import AdvisorView


def gaps(view: AdvisorView, *, needs_mailbox: bool, codes: frozenset[str]) -> list[Unknown]:
    """What is missing for judging these codes of one advisor: the mailbox, if it is needed, and the bookings.

    A mailbox speaks for its own view. A query speaks for its whole environment: bookings that we do not know of may
    be anybody's. Where the list is empty everything was read.
    """
    found = []
    if needs_mailbox and view.mailbox.reason is not None:
        found.append(tell_gap(view, Subject(kind="mailbox", id=view.identity), view.mailbox.reason, codes))
    if view.bookings_read.reason is not None:
        found.append(tell_gap(view, query_of(view, "bookings"), view.bookings_read.reason, codes))
    return found


def list_gaps(view: AdvisorView, codes: frozenset[str]) -> list[Unknown]:
    """That the bank's own list of advisors could not be read, where it gives one."""
    if view.entries_read is None or view.entries_read.reason is None:
        return []
    roster = Subject(kind="directory", id=f"{view.environment}/roster")
    return [tell_gap(view, roster, view.entries_read.reason, codes)]


def query_of(view: AdvisorView, name: str) -> Subject:
    """A query of the view's environment, such as `slots`, as the subject of a gap."""
    return Subject(kind="query", id=f"{view.environment}/{name}")


def tell_gap(view: AdvisorView, subject: Subject, reason: Reason, codes: frozenset[str] | None) -> Unknown:
    """That a subject could not be read; it covers the bookings of the view and the BookingIds in its mailbox."""
    ids = {event.booking_id for event in view.events if event.booking_id is not None}
    mirrored = frozenset(Subject(kind="booking", id=booking_id) for booking_id in ids)
    return Unknown(
        environment=view.environment,
        subject=subject,
        reason=reason,
        covers=subjects_of(view.bookings) | mirrored,
        codes=codes,
    )
