"""What the product writes about a meeting into Salesforce and into its own backend, field by field."""

from connectors.simulator.meetings import Meeting
from connectors.simulator.model import Row

DETAIL = "andmoney__AMB_Event_Detail__c"


def detail_fields(meeting: Meeting, spelling: str) -> Row:
    """The fields of an Event Detail; `spelling` is the BookingId as this release of the product writes it."""
    return {
        "Name": f"ED-{_count_detail(meeting):07d}",
        "OwnerId": meeting.hand.integration_user,
        "andmoney__AdditionalAdvisorCount__c": "1" if meeting.colleague else "0",
        "andmoney__AdvisorEmail__c": meeting.owner.person.mail,
        "andmoney__AdvisorName__c": meeting.owner.person.display_name,
        "andmoney__BookingFlowId__c": spelling,
        "andmoney__CancellationReason__c": None,
        "andmoney__CancelledBy__c": None,
        "andmoney__Comment__c": None,
        "andmoney__IsCustomerInitiated__c": "true" if meeting.by_customer else "false",
        "andmoney__Location__c": place_text(meeting),
        "andmoney__MeetingTaxonomy__c": meeting.theme.row_id,
        "andmoney__MeetingTypeLabel__c": meeting.kind,
        "andmoney__MeetingType__c": meeting.kind,
        "andmoney__RoomId__c": room_id(meeting),
        "andmoney__RoomName__c": meeting.room.room.name if meeting.room else None,
        "andmoney__SendMeetingInvite__c": True,
        "andmoney__TeamsMeetingLink__c": meeting.join_url,
    }


def _count_detail(meeting: Meeting) -> int:
    meeting.hand.details += 1
    return meeting.hand.details


def event_fields(meeting: Meeting, description: str) -> Row:
    """The fields that an Event and its child Events share."""
    return {
        "Subject": meeting.title,
        "Location": place_text(meeting),
        "StartDateTime": meeting.start,
        "EndDateTime": meeting.end,
        "ActivityDateTime": meeting.start,
        "ActivityDate": meeting.start.date(),
        "EndDate": meeting.end.date(),
        "DurationInMinutes": meeting.minutes,
        "IsAllDayEvent": False,
        "ShowAs": "Busy",
        "WhoId": meeting.customer.contact_id,
        "WhatId": meeting.customer.account_id,
        "WhoCount": 1,
        "WhatCount": 1,
        "AccountId": meeting.customer.account_id,
        "Description": description,
        "IsPrivate": False,
        "IsGroupEvent": meeting.colleague is not None,
        "GroupEventType": "1" if meeting.colleague else "0",
        "IsRecurrence": False,
        "IsRecurrence2": False,
        "IsArchived": False,
        "IsReminderSet": False,
        "EventSubtype": "Event",
        "Type": "Meeting",
        DETAIL: meeting.detail_id,
    }


def backend_meeting(meeting: Meeting, slot_id: str) -> Row:
    """The backend's meeting."""
    return {
        "id": meeting.booking_id,
        "salesforceId": meeting.rows[0][1] if meeting.rows else None,
        "bookedBy": made_by(meeting),
        "customerTypeId": meeting.customer.category_id,
        "timeSlotId": slot_id,
        "dateCreated": meeting.created,
        "dateModified": meeting.created,
        "title": meeting.title,
        "description": "",
        "videoLink": meeting.join_url,
        "additionalEmployees": [meeting.colleague.employee_id] if meeting.colleague else [],
        "roomId": room_id(meeting),
        "startDate": meeting.start,
        "endDate": meeting.end,
        "type": meeting.kind.lower(),
        "topicId": meeting.theme.backend_id,
        "employeeId": meeting.owner.employee_id,
        "customerId": meeting.customer.account_id,
    }


def made_by(meeting: Meeting) -> str:
    """Who made a meeting, as v2 and v3 say it: one in four of the customers came by the portal, few were sent there."""
    quarter, few = int(meeting.booking_id[0], 16) % 4 == 0, meeting.booking_id[0] == "f"
    if meeting.by_customer:
        return "PortalCustomer" if quarter else "customer"
    return "PortalPartner" if few else "employee"


def room_id(meeting: Meeting) -> str | None:
    """The backend's id of the room that was booked."""
    return meeting.room.backend_ids[meeting.environment] if meeting.room else None


def place_text(meeting: Meeting) -> str:
    """The location: for meetings at the branch the string that accounts, advisors and rooms have in common."""
    named = {"Online": "Microsoft Teams", "Telephone": "Telefon", "OffSite": "Hos kunden"}
    return named.get(meeting.kind, meeting.owner.place.name)
