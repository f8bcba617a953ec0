"""What collectors get from an org, whatever it answers."""

import json
from datetime import UTC, datetime
from itertools import chain

import pytest

from connectors.errors import NotAllowed, Reason
from connectors.ports import Bookings, Usage
from connectors.records import BookingId
from connectors.salesforce.client import SalesforceOrg
from connectors.tokens import FixedToken
from connectors.transport import open_session

GUIDS = [f"{n:08x}-0000-4000-8000-000000000000" for n in range(400)]


def everything(pages):
    return list(chain.from_iterable(pages))


def test_it_is_what_collectors_ask_for(org):
    asked: Bookings = org
    assert asked.usage is None
    assert asked.requests_made == 0


def test_bookings_are_read_over_real_sockets_with_the_real_token(server, pace, row, since):
    rows = [row(1), row(2), row(3)]
    link = "/services/data/v66.0/query/0r8xx3d7Lk0AAA-2000"
    usage = {"Sforce-Limit-Info": "api-usage=25/5000; per-app-api-usage=17/250(appName=ops)"}
    server.say(
        body=json.dumps({"totalSize": 3, "done": False, "nextRecordsUrl": link, "records": rows[:2]}).encode(),
        headers=usage,
    )
    server.say(body=json.dumps({"totalSize": 3, "done": True, "records": rows[2:]}).encode(), headers=usage)
    session = open_session(
        system="salesforce", base_url=server.url, tokens=FixedToken("salesforce", "real-token"), pace=pace
    )
    org = SalesforceOrg("production", session)
    pages = list(org.read_bookings(since, None))
    session.close()
    assert [len(page) for page in pages] == [2, 1]
    assert server.tokens == ["Bearer real-token"] * 2
    assert server.heard[0][1].startswith("/services/data/v66.0/queryAll/?q=SELECT+Id")
    assert server.heard[1][1] == link
    assert org.usage == Usage(used=25, total=5000)
    assert org.requests_made == 2


def test_no_bookings_are_no_bookings(canned, org, since):
    canned.pages("FROM Event", [])
    assert everything(org.read_bookings(since, None)) == []


def test_incremental_reads_ask_for_what_changed_on_either_half(canned, org, since):
    canned.pages("FROM Event", [])
    everything(org.read_bookings(since, datetime(2026, 3, 2, 10, 0, 0, 999_999, tzinfo=UTC)))
    assert (
        "AND (SystemModstamp >= 2026-03-02T10:00:00Z"
        " OR andmoney__AMB_Event_Detail__r.SystemModstamp >= 2026-03-02T10:00:00Z" in canned.asked[0]
    )


def test_a_hidden_object_is_told_with_what_to_grant(canned, org, since, refuse):
    canned.tell("FROM Event", refuse(400, "INVALID_TYPE", "sObject type 'Event' is not supported. If you are…"))
    with pytest.raises(NotAllowed, match="grant it Read on Event") as caught:
        everything(org.read_bookings(since, None))
    assert caught.value.reason is Reason.HIDDEN


def test_a_detail_kept_from_us_by_sharing_is_no_booking_without_id(canned, org, row, since):
    canned.pages("FROM Event", [row(1), row(2, andmoney__AMB_Event_Detail__r=None)])
    with pytest.raises(NotAllowed, match="View All") as caught:
        everything(org.read_bookings(since, None))
    assert caught.value.reason is Reason.HIDDEN


def contact(number: int, detail: int) -> dict[str, object]:
    return {
        "Id": f"a0C{number:012}AAA",
        "andmoney__AMB_Event_Detail__c": f"a0B{detail:012}AAA",
        "andmoney__Contact__c": None,
        "andmoney__Email__c": "Kunde@Example.dk",
        "IsDeleted": False,
        "SystemModstamp": "2026-02-10T08:00:00.000+0000",
    }


def details(count: int) -> list[dict[str, str]]:
    return [{"Id": f"00U{n:012}AAA", "andmoney__AMB_Event_Detail__c": f"a0B{n:012}AAA"} for n in range(count)]


def test_contacts_of_a_small_table_are_read_whole_and_only_those_of_the_bookings_kept(canned, org, since):
    canned.pages("SELECT COUNT() FROM andmoney__AMB_Meeting_Contact__c", [])
    canned.pages("FROM Event", details(3))
    canned.pages("FROM andmoney__AMB_Meeting_Contact__c", [contact(1, 0), contact(2, 2), contact(3, 77)])
    found = everything(org.read_contacts(since, None))
    assert [one.contact_row_id for one in found] == ["a0C000000000001AAA", "a0C000000000002AAA"]
    assert found[0].mail == "kunde@example.dk"


def test_contacts_of_a_large_table_are_asked_for_by_their_bookings(canned, org, since):
    canned.tell("SELECT COUNT()", {"totalSize": 2_000_000, "done": True, "records": []})
    canned.pages("FROM Event", details(501))
    canned.tell("a0B000000000000AAA", {"totalSize": 1, "done": True, "records": [contact(1, 0)]})
    canned.pages("FROM andmoney__AMB_Meeting_Contact__c", [])
    assert len(everything(org.read_contacts(since, None))) == 1
    lists = [asked for asked in canned.asked if " IN (" in asked]
    assert len(lists) == 3
    assert max(len(one.url) for one in canned.sent) < 9_000


def test_no_query_uses_event_as_the_inner_object_of_a_semi_join(canned, org, since):
    canned.tell("SELECT COUNT()", {"totalSize": 2_000_000, "done": True, "records": []})
    canned.pages("FROM Event WHERE", details(1))
    canned.pages("FROM", [])
    everything(org.read_contacts(since, None))
    everything(org.read_contacts(since, since))
    everything(org.read_invitees(since, since))
    everything(org.read_invitees(since, None))
    assert not any("(SELECT" in asked for asked in canned.asked)


def test_invitees_are_people_only(canned, org, since):
    def relation(number: int, prefix: str) -> dict[str, object]:
        return {
            "Id": f"0RE{number:012}AAA",
            "EventId": "00U000000000001AAA",
            "RelationId": f"{prefix}000000000001AAA",
            "Status": "Accepted",
            "RespondedDate": None,
            "IsInvitee": True,
            "IsDeleted": False,
            "SystemModstamp": "2026-02-10T08:00:00.000+0000",
        }

    prefixes = ["005", "003", "00Q", "001", "500", "023"]
    canned.pages("FROM EventRelation", [relation(n, prefix) for n, prefix in enumerate(prefixes)])
    assert [one.relation_id[:3] for one in everything(org.read_invitees(since, None))] == ["005", "003", "00Q"]
    assert "IsWhat" not in canned.asked[0]
    assert "IsParent" not in canned.asked[0]


def user(number: int, **values: object) -> dict[str, object]:
    return {
        "Id": f"005{number:012}AAA",
        "Username": f"u{number}@acme",
        "Email": "Anna@Bank.example",
        "FederationIdentifier": None,
        "Alias": "anho",
        "IsActive": True,
        "UserType": "Standard",
        "TimeZoneSidKey": "Europe/Copenhagen",
        "SystemModstamp": "2026-02-10T08:00:00.000+0000",
        **values,
    }


def test_advisors_are_users_with_a_competence_or_the_permission_set(canned, open_org):
    canned.pages("AMBAdvisorCompetence__c", [{"Id": "a0E1", "andmoney__User__c": "005000000000001AAA"}])
    canned.pages("PermissionSetGroupComponent", [{"Id": "0Pa2", "AssigneeId": "005000000000003AAA"}])
    canned.pages("PermissionSet.Name = 'Advi\\'sor'", [{"Id": "0Pa1", "AssigneeId": "005000000000002AAA"}])
    canned.pages("FROM User", [user(n, IsActive=n != 4) for n in (1, 2, 3, 4)])
    found = everything(open_org(permission_set="Advi'sor").read_users())
    assert [one.advisor for one in found] == [True, True, True, False]
    assert [one.active for one in found] == [True, True, True, False]
    assert found[0].mail == "anna@bank.example"
    assert all("/query/" in sent.url for sent in canned.sent)


def test_without_a_permission_set_nobody_asks_for_assignments(canned, org):
    canned.pages("AMBAdvisorCompetence__c", [])
    canned.pages("FROM User", [user(1)])
    everything(org.read_users())
    assert not any("PermissionSet" in asked for asked in canned.asked)


def known(*ids: str) -> dict[str, object]:
    rows = [
        {"Id": f"00U{n:012}AAA", "andmoney__AMB_Event_Detail__r": {"andmoney__BookingFlowId__c": one}}
        for n, one in enumerate(ids)
    ]
    return {"totalSize": len(rows), "done": True, "records": rows}


def test_known_bookings_are_told_whatever_their_spelling_in_the_org(canned, org):
    canned.tell("{", known("{" + GUIDS[1].upper() + "}"))
    canned.tell("FROM Event", known(GUIDS[0].upper()))
    wanted = [BookingId(one) for one in GUIDS[:3]]
    assert org.know_bookings(wanted) == {GUIDS[0], GUIDS[1]}
    assert all("/queryAll/" in sent.url for sent in canned.sent)


def test_known_bookings_are_asked_for_in_lists_that_fit(canned, org):
    canned.tell("FROM Event", known())
    assert org.know_bookings([BookingId(one) for one in GUIDS]) == frozenset()
    assert len(canned.asked) == 6
    assert max(len(sent.url) for sent in canned.sent) < 9_000


def test_nothing_is_asked_about_no_bookings_or_impossible_ids(canned, org):
    assert org.know_bookings([]) == frozenset()
    assert org.know_bookings([BookingId("x" * 300)]) == frozenset()
    assert canned.asked == []


def test_an_id_cannot_change_the_question(canned, org):
    canned.tell("FROM Event", known())
    org.know_bookings([BookingId("x') or (id != '")])
    assert "IN ('x\\') or (id != \\'')" in canned.asked[0]


def test_the_booking_id_may_stand_in_a_field_of_the_banks_choice(canned, open_org, row, since):
    event = row(1)
    event["andmoney__AMB_Event_Detail__r"]["Bank_Meeting_Id__c"] = "{ABC}"
    canned.pages("FROM Event", [event])
    org = open_org(booking_id_field="Bank_Meeting_Id__c")
    (found,) = everything(org.read_bookings(since, None))
    assert found.booking_id == "abc"
    assert found.owner_mail == "anna.holm@bank.example"
    assert "andmoney__AMB_Event_Detail__r.Bank_Meeting_Id__c" in canned.asked[0]
    assert "BookingFlowId" not in canned.asked[0]


@pytest.mark.parametrize(
    "options",
    [
        {"booking_id_field": "Id FROM User"},
        {"booking_id_field": ""},
        {"api_version": "66"},
        {"api_version": "66.0/../.."},
        {"budget_share": 0},
        {"budget_share": 80},
    ],
)
def test_values_that_cannot_be_are_refused(options, open_org):
    with pytest.raises(ValueError, match=next(iter(options))):
        open_org(**options)
