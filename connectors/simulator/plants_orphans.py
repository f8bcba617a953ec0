"""Faults of failed bookings: meetings that some systems hold and Salesforce does not."""

from datetime import datetime

from connectors.simulator.bookings import set_backend_status, spell_in_outlook
from connectors.simulator.deeds import (
    BOOKED,
    UNBOOKED,
    change_copies,
    forget_in_backend,
    forget_in_outlook,
    forget_in_salesforce,
)
from connectors.simulator.ground import Ground
from connectors.simulator.meetings import Meeting
from connectors.simulator.planting import Plant, on_meeting


def plant_orphan(ground: Ground, meeting: Meeting) -> None:
    """MTG001: Outlook alone holds it; if a colleague was invited, that copy bears the id too."""
    forget_in_salesforce(meeting)
    forget_in_backend(meeting)
    _mark_colleague(ground, meeting)
    ground.plant(
        "MTG001",
        meeting,
        "Salesforce failed while the meeting was booked, the backend took it back: only Outlook holds it",
        repair=lambda at: _block(meeting, at, off=True),
        again=lambda at: _block(meeting, at, off=False),
    )


def plant_backend_orphan(ground: Ground, meeting: Meeting) -> None:
    """MTG002: the backend alone holds it."""
    forget_in_salesforce(meeting)
    forget_in_outlook(meeting)
    ground.plant(
        "MTG002",
        meeting,
        "Salesforce failed while the meeting was booked: only the backend holds it",
        repair=lambda at: set_backend_status(meeting, UNBOOKED, at),
        again=lambda at: set_backend_status(meeting, BOOKED, at),
    )


def plant_split_brain(ground: Ground, meeting: Meeting) -> None:
    """MTG001 and MTG002 by one act: both Outlook and the backend hold what Salesforce does not."""
    forget_in_salesforce(meeting)
    _mark_colleague(ground, meeting)
    story = "Salesforce failed while the meeting was booked: Outlook and the backend hold it"
    ground.plant(
        "MTG001",
        meeting,
        story,
        repair=lambda at: _block(meeting, at, off=True),
        again=lambda at: _block(meeting, at, off=False),
    )
    ground.plant(
        "MTG002",
        meeting,
        story,
        repair=lambda at: set_backend_status(meeting, UNBOOKED, at),
        again=lambda at: set_backend_status(meeting, BOOKED, at),
    )


def _block(meeting: Meeting, at: datetime, *, off: bool) -> None:
    change_copies(meeting, at, cancelled=off, show_as="free" if off else "busy")


def _mark_colleague(ground: Ground, meeting: Meeting) -> None:
    name = ground.world.booking_id_property
    for mailbox, event_id in meeting.copies[1 : 1 + (meeting.colleague is not None)]:
        mailbox.events[event_id].properties = {name: spell_in_outlook(meeting.booking_id, ground.rng)}


PLANTS: dict[str, Plant] = {"MTG001": on_meeting(plant_orphan), "MTG002": on_meeting(plant_backend_orphan)}
SPLIT_BRAIN = on_meeting(plant_split_brain)
