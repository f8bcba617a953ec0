"""What our user may do is known before any list is believed, and a refusal says what to grant."""

import pytest

from connectors.errors import BadCredentials, Malformed, NotAllowed, Reason
from connectors.salesforce.access_rights import OurRights, Right, translate

HELD = {f"Permissions{right}": True for right in Right}


def page(*rows):
    return {"totalSize": len(rows), "done": True, "records": list(rows)}


@pytest.fixture
def rights(org):
    return OurRights(org.asker)


@pytest.mark.parametrize("right", Right)
def test_a_permission_that_is_ours_is_asked_for_once(canned, rights, right):
    canned.tell("FROM UserPermissionAccess", page({"Id": "10u1", **HELD}))
    rights.demand("User", right)
    rights.demand("User", right)
    assert len(canned.asked) == 1


@pytest.mark.parametrize("right", Right)
def test_a_permission_that_we_lack_is_named_as_setup_names_it(canned, rights, right):
    canned.tell("FROM UserPermissionAccess", page({"Id": "10u1", **HELD, f"Permissions{right}": False}))
    with pytest.raises(NotAllowed, match=f'grant our user "{right.label}"') as caught:
        rights.demand("a list", right)
    assert caught.value.reason is Reason.HIDDEN


def test_a_permission_that_the_org_does_not_know_is_none_of_ours(canned, rights, refuse):
    message = "No such column 'PermissionsManageUsers' on entity 'UserPermissionAccess'."
    canned.tell("PermissionsManageUsers", refuse(400, "INVALID_FIELD", message))
    rest = {name: value for name, value in HELD.items() if name != "PermissionsManageUsers"}
    canned.tell("FROM UserPermissionAccess", page({"Id": "10u1", **rest}))
    rights.demand("a list", Right.VIEW_SETUP)
    with pytest.raises(NotAllowed, match='"Manage Users"'):
        rights.demand("a list", Right.MANAGE_USERS)


@pytest.mark.parametrize("rows", [[], [{"Id": "10u1", **HELD}, {"Id": "10u2", **HELD}]])
def test_an_org_that_does_not_tell_is_not_believed(canned, rights, rows):
    canned.tell("FROM UserPermissionAccess", page(*rows))
    with pytest.raises(Malformed, match="what our user may do"):
        rights.demand("a list", Right.VIEW_SETUP)


def test_a_failed_answer_is_not_kept(canned, rights, refuse):
    canned.tell("FROM UserPermissionAccess", refuse(403, "INSUFFICIENT_ACCESS"), page({"Id": "10u1", **HELD}))
    with pytest.raises(NotAllowed, match="View Setup and Configuration"):
        rights.demand("a list", Right.VIEW_SETUP)
    rights.demand("a list", Right.VIEW_SETUP)


def test_bad_credentials_are_no_missing_permission():
    error = BadCredentials("salesforce", "sign in again")
    assert translate(error, "User", Right.VIEW_ALL_USERS) is error


def test_a_refusal_keeps_its_reason_and_says_what_to_grant():
    error = NotAllowed("salesforce", "our user may not read this (INSUFFICIENT_ACCESS)")
    told = translate(error, "User", Right.VIEW_ALL_USERS)
    assert told.reason is Reason.FORBIDDEN
    assert str(told) == (
        'salesforce: our user may not read this (INSUFFICIENT_ACCESS); to see User, grant our user "View All Users"'
    )
