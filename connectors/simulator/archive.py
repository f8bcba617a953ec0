"""Salesforce rows that are no bookings of today: plain CRM events, and meetings that were archived long ago."""

from datetime import datetime, timedelta

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.bookings import EVENT
from connectors.simulator.ids import guid
from connectors.simulator.orgs import OrgHand
from connectors.simulator.staff import Advisor

ARCHIVED_PER_ORG = 3


def add_history(hand: OrgHand, advisors: list[Advisor], as_of: datetime) -> None:
    """Give every advisor a CRM event without an Event Detail, and the org a few archived meetings.

    Events older than a year are archived: `query` no longer sees them, `queryAll` does.
    """
    for advisor in advisors:
        start = as_of.replace(minute=0, second=0, microsecond=0) + timedelta(days=hand.rng.randint(1, 30))
        hand.put(EVENT, as_of - timedelta(days=3), **_plain_event(advisor, "Ring tilbage", start))
    for advisor in advisors[:ARCHIVED_PER_ORG]:
        start = as_of.replace(minute=0, second=0, microsecond=0) - timedelta(days=hand.rng.randint(400, 700))
        fields = {"Name": "ED-0", "andmoney__BookingFlowId__c": guid(hand.rng), "OwnerId": hand.integration_user}
        detail = hand.put(DETAIL, start - timedelta(days=9), **fields)
        event = {**_plain_event(advisor, "Boliglån", start), "IsArchived": True, DETAIL: detail["Id"]}
        hand.put(EVENT, start - timedelta(days=9), **event)


def _plain_event(advisor: Advisor, subject: str, start: datetime) -> dict[str, object]:
    return {
        "Subject": subject,
        "Location": None,
        "StartDateTime": start,
        "EndDateTime": start + timedelta(minutes=30),
        "ActivityDateTime": start,
        "ActivityDate": start.date(),
        "EndDate": start.date(),
        "DurationInMinutes": 30,
        "IsAllDayEvent": False,
        "ShowAs": "Busy",
        "OwnerId": advisor.user_id,
        "WhoId": None,
        "WhatId": None,
        "AccountId": None,
        "Description": None,
        "IsPrivate": False,
        "IsChild": False,
        "IsGroupEvent": False,
        "GroupEventType": "0",
        "IsRecurrence": False,
        "IsRecurrence2": False,
        "IsArchived": False,
        "EventSubtype": "Event",
        DETAIL: None,
    }
