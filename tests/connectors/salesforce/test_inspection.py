"""What doctor learns about an org."""

import pytest

from connectors.errors import Malformed, NotAllowed, Reason
from connectors.ports import Usage
from connectors.salesforce import inspection


def test_an_object_is_described_with_its_visible_fields(canned, org):
    fields = [{"name": "Id", "type": "id", "filterable": True, "length": 18}, {"name": "X__c", "type": "string"}]
    canned.tell("/sobjects/Event/describe", {"name": "Event", "keyPrefix": "00U", "fields": fields, "label": "Event"})
    shape = inspection.describe_object(org.asker, "Event")
    assert shape.key_prefix == "00U"
    assert shape.has("x__C")
    assert not shape.has("Y__c")


def test_an_object_that_is_not_there_is_hidden(canned, org, refuse):
    canned.tell("/sobjects/", refuse(404, "NOT_FOUND"))
    with pytest.raises(NotAllowed, match="andmoney__AMB_Event_Detail__c") as caught:
        inspection.describe_object(org.asker, "andmoney__AMB_Event_Detail__c")
    assert caught.value.reason is Reason.HIDDEN


@pytest.mark.parametrize("name", ["../../query/?q=SELECT", "http://evil.example", "", "a/b"])
def test_only_a_name_is_described(name, canned, org):
    with pytest.raises(ValueError, match="name"):
        inspection.describe_object(org.asker, name)
    assert canned.asked == []


def test_the_org_tells_which_it_is(canned, org):
    row = {"Id": "00D1", "Name": "Bank", "IsSandbox": True, "InstanceName": "SWE12S", "TimeZoneSidKey": "Europe/Paris"}
    canned.pages("FROM Organization", [row])
    shape = inspection.describe_org(org.asker)
    assert (shape.name, shape.sandbox, shape.time_zone) == ("Bank", True, "Europe/Paris")


def test_an_org_that_does_not_show_itself_is_malformed(canned, org):
    canned.pages("FROM Organization", [])
    with pytest.raises(Malformed):
        inspection.describe_org(org.asker)


def test_the_allocation_is_read(canned, org):
    canned.tell("/limits/", {"DailyApiRequests": {"Max": 5000, "Remaining": 4000, "App": {"Max": 0, "Remaining": 0}}})
    assert inspection.read_usage(org.asker) == Usage(used=1000, total=5000)


def test_an_allocation_of_another_kind_is_malformed(canned, org):
    canned.tell("/limits/", {"Other": {}})
    with pytest.raises(Malformed):
        inspection.read_usage(org.asker)


def test_the_shape_of_booking_ids_is_sampled(canned, org):
    guid = "0B1C2D3E-0000-4000-8000-000000000000"
    texts = [guid, "{" + guid + "}", "4711", None, " "]
    rows = [
        {"Id": f"00U{n}", "andmoney__AMB_Event_Detail__r": {"andmoney__BookingFlowId__c": text}}
        for n, text in enumerate(texts)
    ]
    canned.pages("FROM Event", rows)
    sample = inspection.sample_booking_ids(org)
    assert (sample.events, sample.filled, sample.guids, sample.braced) == (5, 3, 2, 1)


def test_what_we_see_is_counted(canned, org):
    def count(total: int) -> dict[str, object]:
        return {"totalSize": total, "done": True, "records": []}

    canned.tell("_r.Id = null", count(3))
    canned.tell("FROM Event", count(10))
    canned.tell("FROM andmoney__AMB_Event_Detail__c", count(7))
    canned.tell("FROM andmoney__AMB_Meeting_Contact__c", count(9))
    sight = inspection.see_bookings(org.asker)
    assert (sight.events, sight.details, sight.details_hidden, sight.meeting_contacts) == (10, 7, 3, 9)
