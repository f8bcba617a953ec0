"""Mailboxes are looked at in rounds, each mailbox once for all that is known of it."""

from bookme_ops.bundles.tenant_reading import MOST_LOOKS, TenantReading, Wanted
from connectors.errors import Unavailable
from connectors.records import BookingId
from connectors.support_records import CopyPerson, DirectoryAccount, OutlookCopy
from tests.bookme_ops.bundles.desks import CannedTenant, errands

BOOKING = BookingId("b-1")
ACCOUNTS = {"owner@bank.example": "owner", "room@bank.example": "room"}


def a_copy(mailbox: str, *mails: str, booking_id: str | None = None) -> OutlookCopy:
    people = tuple(CopyPerson(mail=mail, kind="required") for mail in mails)
    return OutlookCopy(mailbox=mailbox, id=f"AA-{mailbox}", ical_uid="uid-1", booking_id=booking_id, attendees=people)


def a_tenant(**changes: object) -> CannedTenant:
    copies = {
        "owner": [
            a_copy("owner", "Room@Bank.example", "new@bank.example", "customer@home.example", booking_id=str(BOOKING))
        ],
        "room": [a_copy("room")],
        "new@bank.example": [a_copy("new@bank.example")],
    }
    return CannedTenant(copies=copies, **changes)  # type: ignore[arg-type]


def look(tenant: CannedTenant, first: Wanted, *later: Wanted) -> dict[str, int]:
    """How many copies were found in each mailbox."""
    reading = TenantReading(tenant, BOOKING, accounts=ACCOUNTS, domains=["bank.example"])
    with errands() as begun:
        looks = reading.look(begun, first, [lambda wanted=one: wanted for one in later])  # type: ignore[misc]
    return {key: len(one.value.copies.value or ()) if one.value is not None else -1 for key, one in looks.items()}


def test_whom_the_mirror_names_is_looked_at_at_once_with_all_calendar_ids() -> None:
    tenant = a_tenant()
    found = look(tenant, Wanted(keys=["owner", "room", "new@bank.example"], ical_uids={"uid-1"}))
    assert found == {"owner": 1, "room": 1, "new@bank.example": 1}
    assert tenant.asked == [(("owner", "room", "new@bank.example"), ("uid-1",))]


def test_whom_a_copy_names_is_looked_at_next_and_strangers_are_not() -> None:
    tenant = a_tenant()
    assert look(tenant, Wanted(keys=["owner"])) == {"owner": 1, "room": 1, "new@bank.example": 1}
    assert tenant.asked == [(("owner",), ()), (("room", "new@bank.example"), ("uid-1",))]


def test_a_mailbox_that_was_looked_at_too_early_is_looked_at_again() -> None:
    tenant = a_tenant()
    assert look(tenant, Wanted(keys=["owner", "room"]))["room"] == 1
    assert [keys for keys, uids in tenant.asked if "room" in keys] == [("owner", "room"), ("room", "new@bank.example")]


def test_whom_another_system_names_is_looked_at_in_the_next_round() -> None:
    tenant = a_tenant()
    assert look(tenant, Wanted(), Wanted(keys=["owner"])) == {"owner": 1, "room": 1, "new@bank.example": 1}


def test_a_mailbox_that_is_named_in_two_ways_is_looked_at_once() -> None:
    account = DirectoryAccount(key="owner", id="owner", upn="o@bank.example", addresses=("smtp:alias@bank.example",))
    tenant = a_tenant(accounts={"owner": account})
    first = Wanted(keys=["owner"], ical_uids={"uid-1"})
    look(tenant, first, Wanted(keys=["o@bank.example", "ALIAS@bank.example"]), Wanted(keys=["owner"]))
    keys = [key for keys, _ in tenant.asked for key in keys]
    assert sorted(keys) == ["new@bank.example", "owner", "room"]


def test_nobody_named_is_nobody_looked_at() -> None:
    tenant = a_tenant()
    assert look(tenant, Wanted(), Wanted()) == {}
    assert tenant.asked == []


def test_a_tenant_that_is_down_is_an_outcome_of_each_mailbox_and_not_asked_again() -> None:
    tenant = a_tenant(error=Unavailable("graph", "it is down"))
    assert look(tenant, Wanted(keys=["owner", "room"]), Wanted(keys=["owner"])) == {"owner": -1, "room": -1}
    assert len(tenant.asked) == 1


def test_many_mailboxes_are_asked_four_at_a_time_and_not_without_end() -> None:
    tenant = CannedTenant()
    look(tenant, Wanted(keys=[f"m-{number:03}" for number in range(MOST_LOOKS + 20)]))
    assert {len(keys) for keys, _ in tenant.asked} == {4}
    assert sum(len(keys) for keys, _ in tenant.asked) == MOST_LOOKS


def test_an_address_leads_to_its_account_or_to_itself_or_outside() -> None:
    reading = TenantReading(CannedTenant(), BOOKING, accounts=ACCOUNTS, domains=["bank.example"])
    assert reading.resolve(" Owner@bank.example") == "owner"
    assert reading.resolve("new@bank.example") == "new@bank.example"
    assert reading.resolve("x@home.example") is None
    assert reading.resolve("x@home.example", ours=True) == "x@home.example"
    assert (reading.resolve(None), reading.resolve(" ")) == (None, None)
