"""Faults of people: who was invited, who answered what, how to join."""

from datetime import datetime, timedelta

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.deeds import answer, answer_in_outlook, move_everywhere, own_event, set_attendees
from connectors.simulator.ground import Ground
from connectors.simulator.ids import join_link
from connectors.simulator.meetings import ONLINE, Meeting
from connectors.simulator.model import Attendee, ScheduleLine
from connectors.simulator.planting import SYNC_LAG, Plant, far_ahead, find_span, on_meeting
from connectors.simulator.rules import work_hours

SOON, STILL_SOON = timedelta(hours=5), timedelta(hours=23)
"""A meeting that begins between these, from now, should have been confirmed by its customer."""
NOBODY = Attendee(mail="ledsager@privat.example", name="Ledsager", response="accepted")


def plant_declined(ground: Ground, meeting: Meeting) -> None:
    """MTG003: the customer or the colleague declined, both sides know it, and the meeting stands."""
    mail, relation_id = meeting.customer.mail, meeting.customer.contact_id
    if meeting.colleague is not None and ground.rng.random() < 0.5:
        mail, relation_id = meeting.colleague.person.mail or "", meeting.colleague.user_id
    answer(meeting, mail, relation_id, "declined", ground.moment(meeting))
    ground.plant(
        "MTG003",
        meeting,
        "somebody who was invited declined, and the meeting was left as it is",
        repair=lambda at: answer(meeting, mail, relation_id, "accepted", at),
        again=lambda at: answer(meeting, mail, relation_id, "declined", at),
    )


def plant_not_invited(ground: Ground, meeting: Meeting) -> None:
    """MTG004: the customer is on the booking, but not on the event."""
    mail, relation_id = meeting.customer.mail, meeting.customer.contact_id
    guest = Attendee(mail=mail, name=meeting.customer.name)

    def strike_off(at: datetime) -> None:
        answer(meeting, mail, relation_id, "none", at)
        set_attendees(meeting, [one for one in own_event(meeting).attendees if one.mail != mail], at)

    def invite(at: datetime) -> None:
        set_attendees(meeting, [guest, *own_event(meeting).attendees], at)

    strike_off(ground.moment(meeting))
    ground.plant("MTG004", meeting, "the customer never got an invitation", repair=invite, again=strike_off)


def plant_stranger(ground: Ground, meeting: Meeting) -> None:
    """MTG005: the customer brings somebody, of whom Salesforce knows nothing."""

    def bring(at: datetime) -> None:
        set_attendees(meeting, [*own_event(meeting).attendees, NOBODY], at)

    def leave(at: datetime) -> None:
        set_attendees(meeting, [one for one in own_event(meeting).attendees if one is not NOBODY], at)

    bring(ground.moment(meeting))
    ground.plant("MTG005", meeting, "somebody was invited in Outlook alone", repair=leave, again=bring)


def plant_unsynced_answer(ground: Ground, meeting: Meeting) -> None:
    """MTG006: the customer answered, and Salesforce still waits; or the answer was taken back in Outlook."""
    mail, known = meeting.customer.mail, "none" if meeting.answer == "none" else "accepted"
    other = "accepted" if known == "none" else "none"
    answer_in_outlook(meeting, mail, other, ground.moment(meeting))
    planted = ground.plant(
        "MTG006",
        meeting,
        "the customer's answer in Outlook did not reach Salesforce",
        repair=lambda at: answer_in_outlook(meeting, mail, known, at),
        again=lambda at: answer_in_outlook(meeting, mail, other, at),
    )
    planted.ripens = SYNC_LAG


def plant_unconfirmed(ground: Ground) -> bool:
    """MTG007: the meeting is rescheduled to the next hours, properly, and the customer has not answered."""
    for meeting in ground.untaken(lambda one: one.colleague is None):
        span = find_soon(ground, meeting)
        if span is not None:
            _leave_unconfirmed(ground, ground.claim(meeting), *span)
            return True
    return False


def _leave_unconfirmed(ground: Ground, meeting: Meeting, start: datetime, end: datetime) -> None:
    mail, relation_id = meeting.customer.mail, meeting.customer.contact_id
    at = ground.moment(meeting)
    ground.occupy(meeting, start, end)
    move_everywhere(meeting, start, end, at)
    open_day(ground, meeting, start)
    answer(meeting, mail, relation_id, "none", at)
    ground.plant(
        "MTG007",
        meeting,
        "the meeting is near, and its customer has not answered",
        repair=lambda at: answer(meeting, mail, relation_id, "accepted", at),
        again=lambda at: answer(meeting, mail, relation_id, "none", at),
    )


def find_soon(ground: Ground, meeting: Meeting) -> tuple[datetime, datetime] | None:
    almanac, now = ground.almanac(meeting.owner), ground.world.as_of
    closed = ground.closed_days
    days = {almanac.day_of(now + SOON), almanac.day_of(now + STILL_SOON)}
    open_days = (day for day in sorted(one for one in days if one is not None) if almanac.days[day] not in closed)
    return find_span(ground, meeting, open_days, between=(now + SOON, now + STILL_SOON))


def open_day(ground: Ground, meeting: Meeting, start: datetime) -> None:
    """On a weekend the advisor is on duty."""
    almanac, owner = ground.almanac(meeting.owner), meeting.owner
    day = almanac.day_of(start)
    if day is not None:
        ground.mark_odd(owner, day)
    weekday = start.astimezone(almanac.zone).weekday()
    mail, lines = owner.person.mail or "", owner.environment.schedules
    if not any(line.mail == mail and line.weekday == weekday for line in lines):
        begin, end = work_hours(almanac)
        lines.append(ScheduleLine(mail=mail, weekday=weekday, start=begin, end=end, location=owner.place.name))


def plant_no_link(ground: Ground, meeting: Meeting) -> None:
    """MTG008: Salesforce holds no link to the online meeting, or that of another one."""
    name = "andmoney__TeamsMeetingLink__c"
    right = meeting.join_url
    wrong = None
    if ground.rng.random() < 0.5:
        wrong = join_link(ground.rng, ground.world.tenant.id, meeting.owner.person.id)
    org = meeting.hand.environment.org
    org.change(DETAIL, meeting.detail_id, ground.moment(meeting), **{name: wrong})
    ground.plant(
        "MTG008",
        meeting,
        "Salesforce has no link to the online meeting" if wrong is None else "the link leads to another meeting",
        repair=lambda at: _change_detail(meeting, at, name, right),
        again=lambda at: _change_detail(meeting, at, name, wrong),
    )


def _change_detail(meeting: Meeting, at: datetime, name: str, value: str | None) -> None:
    meeting.hand.environment.org.change(DETAIL, meeting.detail_id, at, **{name: value})


PLANTS: dict[str, Plant] = {
    "MTG003": on_meeting(plant_declined, far_ahead),
    "MTG004": on_meeting(plant_not_invited, far_ahead),
    "MTG005": on_meeting(plant_stranger),
    "MTG006": on_meeting(plant_unsynced_answer, far_ahead),
    "MTG007": plant_unconfirmed,
    "MTG008": on_meeting(plant_no_link, lambda _, one: one.kind == ONLINE),
}
