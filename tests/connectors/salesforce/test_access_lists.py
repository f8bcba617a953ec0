"""Every list: all its pages, each row once, what is hidden of it, and no list instead of half a list."""

import pytest

from connectors.errors import BadCredentials, BudgetSpent, Malformed, NotAllowed, Reason, Throttled
from connectors.salesforce import access_lists as lists
from connectors.salesforce.access_lists import Listing, by_id
from connectors.salesforce.access_rights import Right

ALL = [one for one in vars(lists).values() if isinstance(one, Listing)]
REST = [one for one in ALL if not one.tooling]


def page(*rows, total=None):
    return {"totalSize": len(rows) if total is None else total, "done": True, "records": list(rows)}


def member(number):
    return {"Id": f"0PC{number:012}AAA", "PermissionSetGroupId": "0PG1", "PermissionSetId": f"0PS{number}"}


def test_all_pages_of_a_list_are_read(canned, org):
    canned.pages("FROM PermissionSetGroupComponent", [member(number) for number in range(4_100)])
    found, hidden = lists.MEMBERS.read(org.asker)
    assert (len(found), hidden, len(canned.asked)) == (4_100, frozenset(), 3)


def test_rows_that_come_again_after_a_broken_answer_are_one(canned, org):
    rows = [member(1), member(2)]
    canned.tell("FROM", page(rows[0], total=2), page(*rows))
    found, _ = lists.MEMBERS.read(org.asker)
    assert [one.set_id for one in by_id(found)] == ["0PS1", "0PS2"]


def test_half_a_list_is_none(canned, org):
    canned.tell("FROM", page(member(1), total=2))
    with pytest.raises(Malformed, match="1 rows of 2"):
        lists.MEMBERS.read(org.asker)


def test_deleted_rows_are_not_asked_for(canned, org):
    canned.pages("FROM", [])
    lists.MEMBERS.read(org.asker)
    assert "/query/" in canned.sent[0].url


@pytest.mark.parametrize("listing", ALL, ids=lambda one: one.source)
def test_a_hidden_object_says_what_to_grant(canned, org, refuse, listing):
    text = f"sObject type '{listing.source}' is not supported."
    canned.tell("", refuse(400, "INVALID_TYPE", text))
    with pytest.raises(NotAllowed, match=f'{listing.source}.*grant our user "{listing.right.label}"') as caught:
        listing.read(org.asker)
    assert caught.value.reason is Reason.HIDDEN


@pytest.mark.parametrize("listing", REST, ids=lambda one: one.source)
def test_a_hidden_column_is_left_out_or_an_error(canned, org, refuse, listing):
    for column, needed in lists.columns_of(listing.row).items():
        if "." in column or column == "Id":
            continue
        canned._told.clear()
        message = f"No such column '{column}' on entity '{listing.source}'."
        canned.tell(f" {column}", refuse(400, "INVALID_FIELD", message))
        canned.tell(f"SELECT {column}", refuse(400, "INVALID_FIELD", message))
        canned.pages("FROM", [])
        if needed:
            with pytest.raises(NotAllowed, match="grant our user"):
                listing.read(org.asker, "")
        elif not listing.never_empty:
            assert listing.read(org.asker, "")[1] == {column}


@pytest.mark.parametrize("listing", [one for one in ALL if one.never_empty], ids=lambda one: one.source)
def test_no_rows_of_what_every_org_has_are_hidden_ones(canned, org, listing):
    canned.pages("FROM", [])
    with pytest.raises(NotAllowed, match=f'grant our user "{listing.right.label}"'):
        listing.read(org.asker)


@pytest.mark.parametrize(
    ("status", "code", "error"),
    [
        (401, "INVALID_SESSION_ID", BadCredentials),
        (403, "REQUEST_LIMIT_EXCEEDED", BudgetSpent),
        (403, "INSUFFICIENT_ACCESS", NotAllowed),
        (429, "", Throttled),
    ],
)
def test_other_refusals_stay_what_they_are(canned, org, refuse, status, code, error):
    canned.tell("FROM", refuse(status, code))
    with pytest.raises(error) as caught:
        lists.MEMBERS.read(org.asker)
    assert type(caught.value) is error
    assert caught.value.reason is not Reason.HIDDEN


def test_a_403_says_what_to_grant(canned, org, refuse):
    canned.tell("FROM", refuse(403, "INSUFFICIENT_ACCESS"))
    with pytest.raises(NotAllowed, match='to see PermissionSetGroupComponent, grant our user "View Setup'):
        lists.MEMBERS.read(org.asker)


def test_a_value_of_another_type_is_malformed(canned, org):
    canned.tell("FROM", page({"Id": "0PC1", "PermissionSetGroupId": None, "PermissionSetId": "0PS1"}))
    with pytest.raises(Malformed):
        lists.MEMBERS.read(org.asker)


def test_each_list_needs_the_permission_that_shows_all_of_it():
    needs = {one.source: one.right for one in ALL if one.right is not Right.VIEW_SETUP}
    assert needs == {
        "User": Right.VIEW_ALL_USERS,
        "UserLogin": Right.MANAGE_USERS,
        "LoginHistory": Right.MANAGE_USERS,
        "AuthSession": Right.MANAGE_USERS,
    }
