"""The texts of our questions."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from connectors.salesforce import queries

SINCE = datetime(2026, 3, 1, tzinfo=UTC)


def test_an_instant_is_spelled_in_utc_and_never_later():
    moment = datetime(2026, 3, 29, 9, 0, 0, 999_999, tzinfo=timezone(timedelta(hours=2)))
    assert queries.instant(moment) == "2026-03-29T07:00:00Z"


def test_bookings_are_asked_for_without_children_and_by_their_end():
    text = queries.bookings("andmoney__BookingFlowId__c", SINCE, None)
    assert "IsChild = false" in text
    assert "andmoney__AMB_Event_Detail__c != null" in text
    assert "EndDateTime >= 2026-03-01T00:00:00Z" in text
    assert "SystemModstamp >=" not in text
    assert text.endswith("ORDER BY Id")


def test_bookings_of_an_account_that_changed_are_asked_for_unless_they_are_over():
    text = queries.bookings("andmoney__BookingFlowId__c", SINCE, SINCE + timedelta(days=1))
    assert "OR (EndDateTime >= 2026-03-01T00:00:00Z AND Account.SystemModstamp >= 2026-03-02T00:00:00Z))" in text


def test_incremental_invitees_and_contacts_go_by_their_own_stamp():
    assert "AND SystemModstamp >= 2026-03-01T00:00:00Z" in queries.invitees(SINCE, SINCE)
    assert "SystemModstamp >= 2026-03-01T00:00:00Z" in queries.contacts_changed(SINCE)


def test_texts_are_quoted():
    assert "PermissionSet.Name = 'O\\'R'" in queries.assigned_users("O'R")
    assert "PermissionSet.Name = 'O\\'R'" in queries.group_assigned_users("O'R")


@pytest.mark.parametrize("name", ["", "a b", "a.b", "1a", "x" * 81, "Id FROM User--"])
def test_a_field_that_is_no_name_is_refused(name):
    with pytest.raises(ValueError, match="booking_id_field"):
        queries.check_field(name)


def test_lists_are_cut_by_count_and_by_bytes():
    assert [len(part) for part in queries.chunks([str(n) for n in range(10)], 4)] == [4, 4, 2]
    long = ["æ" * 200 for _ in range(20)]
    parts = list(queries.chunks(long, 100))
    assert sum(map(len, parts)) == 20
    assert len(parts) > 3
    assert list(queries.chunks([], 5)) == []


def test_what_no_field_can_hold_is_not_asked_for():
    assert list(queries.chunks(["x" * 256, "y"], 5)) == [["y"]]
