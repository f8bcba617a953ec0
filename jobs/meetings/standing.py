"""Standing meetings: what both sides hold, and most jobs about meetings judge."""

from typing import Any

from jobs.cases import Case
from jobs.evidence import tell_booking, tell_event, tell_link, tell_span
from jobs.links import Link, is_live, links_of


def standing_of(case: Case) -> list[Link]:
    """The active bookings of the window whose event stands in the owner's mailbox: the first event of each link.

    Where no live event is left, CAL001 or CAL003 speaks. Found once for all the jobs that look at the view.
    """
    policy = case.policy
    return case.view.once(("standing", case.window, policy.zone, policy.clock_skew), lambda: _find(case))


def tell_when(case: Case, link: Link) -> str:
    """When the booking is, for a sentence."""
    return tell_span(link.booking, case.policy.zone)


def tell_sides(link: Link) -> dict[str, Any]:
    """What both sides say of a standing meeting, as evidence."""
    return {
        "salesforce": tell_booking(link.booking),
        "outlook": tell_event(link.events[0]),
        "link": tell_link(link),
    }


def _find(case: Case) -> list[Link]:
    return [
        link
        for link in links_of(case.view, case.policy)
        if link.events and is_live(link.events[0]) and not link.booking.cancelled and case.holds(link.booking)
    ]
