"""Which permission includes which: by resource, operation and constraint."""

import pytest

from bookme_ops.access_use.covering import covers, outranks

COVERED = [
    ("Calendars.ReadWrite", "Calendars.Read"),
    ("Calendars.Read", "Calendars.ReadBasic"),
    ("Calendars.Read", "Calendars.ReadBasic.All"),
    ("Calendars.ReadBasic", "Calendars.ReadBasic.All"),
    ("Calendars.ReadBasic.All", "Calendars.ReadBasic"),
    ("calendars.readwrite", "Calendars.ReadBasic.All"),
    ("User.ReadWrite.All", "User.Read.All"),
    ("User.Read.All", "User.ReadBasic.All"),
    ("Directory.ReadWrite.All", "Directory.Read.All"),
    ("Directory.Read.All", "User.Read.All"),
    ("Directory.Read.All", "GroupMember.Read.All"),
    ("Directory.ReadWrite.All", "Application.Read.All"),
    ("Application.ReadWrite.All", "Application.ReadWrite.OwnedBy"),
    ("Sites.FullControl.All", "Sites.Manage.All"),
    ("Sites.FullControl.All", "Sites.Read.All"),
    ("Group.ReadWrite.All", "Group.Create"),
    ("Mail.Send", "Mail.Send"),
]
NOT_COVERED = [
    ("Calendars.Read", "Calendars.ReadWrite"),
    ("Calendars.ReadBasic", "Calendars.Read"),
    ("Mail.ReadWrite", "Mail.Send"),
    ("Mail.Send", "Mail.Read"),
    ("Mail.Read", "MailboxSettings.Read"),
    ("Directory.Read.All", "Mail.Read"),
    ("Directory.Read.All", "User.ReadWrite.All"),
    ("Directory.ReadWrite.All", "User.ReadWrite.All"),
    ("User.Read.All", "Directory.Read.All"),
    ("Application.ReadWrite.OwnedBy", "Application.Read.All"),
    ("Group.Read.All", "Group.Create"),
    ("Group.ReadWrite.All", "GroupMember.Read.All"),
    ("Sites.Selected", "Sites.Read.All"),
    ("Sites.Read.All", "Sites.Selected"),
    ("full_access_as_app", "Mail.Read"),
]


@pytest.mark.parametrize(("broad", "narrow"), COVERED)
def test_the_broader_permission_includes_the_narrower(broad: str, narrow: str) -> None:
    assert covers(broad, narrow)


@pytest.mark.parametrize(("one", "other"), NOT_COVERED)
def test_a_permission_includes_nothing_beside_or_above_it(one: str, other: str) -> None:
    assert not covers(one, other)


@pytest.mark.parametrize(("broad", "narrow"), [*COVERED, *NOT_COVERED])
def test_to_outrank_is_to_include_and_not_to_be_included(broad: str, narrow: str) -> None:
    assert not (outranks(broad, narrow) and outranks(narrow, broad))


def test_a_log_cannot_tell_reading_all_from_reading_the_basics() -> None:
    assert not outranks("Calendars.Read", "Calendars.ReadBasic.All")
    assert outranks("Calendars.ReadWrite", "Calendars.ReadBasic.All")
