"""People come, go, and are renamed; their calendars go with them."""

from collections.abc import Callable

import pytest

from connectors.simulator.model import Planted
from tests.journeys.bank import Journey, copies_of, fingerprint_of, mail_of, not_checked, owner_of
from tests.journeys.test_windows import move_booking, pick_booking

Begin = Callable[..., Journey]


def rename(journey: Journey, planted: Planted, *, keep_alias: bool) -> str:
    """Give the advisor another address, in the directory and in Salesforce."""
    world = journey.world
    person = world.tenant.people[owner_of(world, planted)]
    old = mail_of(world, person.id)
    new = f"renamed.{old}"
    person.mail = person.upn = new
    aliases = [one for one in person.proxy_addresses if not one.startswith("SMTP:")]
    person.proxy_addresses = [f"SMTP:{new}", *aliases, *([f"smtp:{old}"] if keep_alias else [])]
    for environment in world.environments.values():
        for row in list(environment.org.rows("User")):
            if (row["Email"] or "").casefold() == old:
                federated = new if row["FederationIdentifier"] else None
                environment.org.change(
                    "User", row["Id"], journey.pass_time(), Email=new, FederationIdentifier=federated
                )
        for employee in environment.backend.employees.values():
            if str(employee["email"]).casefold() == old:
                employee["email"] = new
    return person.id


@pytest.mark.parametrize("keep_alias", [True, False], ids=["the old one stays an alias", "the old one is gone"])
@pytest.mark.parametrize("full", [False, True], ids=["what changed", "everything anew"])
def test_a_renamed_advisor_keeps_mailbox_and_incidents(begin_read: Begin, keep_alias: bool, full: bool) -> None:
    journey = begin_read()
    before = [one.id for one in journey.incidents()]
    rename(journey, journey.world.truth[1], keep_alias=keep_alias)
    journey.run(full=full)
    assert journey.status == "complete"
    assert journey.findings == journey.standing
    # Who was invited under the old address is on the invitation under it, and Salesforce knows the new one alone: only
    # the directory can tell that both are one person's.
    new = journey.findings - journey.truth
    assert {code for code, *_ in new} <= (set() if keep_alias else {"MTG005"})
    assert journey.truth <= journey.findings
    assert [one.id for one in journey.incidents() if fingerprint_of(one) not in new] == before


def test_an_advisor_who_is_deactivated_is_still_watched_while_bookings_are_left(begin_read: Begin) -> None:
    journey = begin_read()
    mail = mail_of(journey.world, owner_of(journey.world, journey.world.truth[0]))
    org = journey.world.environments["production"].org
    row = next(row for row in org.rows("User") if (row["Email"] or "").casefold() == mail)
    org.change("User", row["Id"], journey.pass_time(), IsActive=False)
    journey.run()
    assert journey.status == "complete"
    # Who does not work there any more needs no permission set, and has left nothing behind (ENV030, ENV034).
    assert {code for code, *_ in journey.truth - journey.findings} <= {"ENV030", "ENV034"}
    assert journey.findings <= journey.truth


def test_an_account_without_a_mailbox_is_told(begin: Begin) -> None:
    journey = begin()
    planted = journey.world.truth[0]
    user_id = owner_of(journey.world, planted)
    mailbox = journey.world.tenant.mailboxes.pop(user_id)
    journey.run()
    assert journey.status == "incomplete"
    assert set(not_checked(journey.last, "mailbox")) == {user_id}
    assert planted.key not in journey.findings
    journey.world.tenant.mailboxes[user_id] = mailbox
    journey.run()
    assert journey.findings == journey.truth


def test_a_booking_that_is_handed_over_is_looked_for_in_the_new_owners_mailbox(begin_read: Begin) -> None:
    journey = begin_read(scene="calm")
    event_id, booking_id = pick_booking(journey)
    org = journey.world.environments["production"].org
    row = org.table("Event")[event_id]
    other = next(
        found["OwnerId"]
        for found in org.rows("Event")
        if found["OwnerId"] != row["OwnerId"] and found.get("andmoney__AMB_Event_Detail__c")
    )
    org.change("Event", event_id, journey.pass_time(), OwnerId=other)
    journey.run()
    assert journey.findings == {("CAL001", "production", "booking", booking_id)}

    mailbox, event = next(iter(copies_of(journey.world, booking_id)))
    mailbox.remove(event.id)
    new_owner = journey.world.tenant.find(org.table("User")[other]["Email"])
    assert new_owner is not None
    journey.world.tenant.mailboxes[new_owner.id].put(event)
    journey.run()
    assert journey.findings == journey.standing == set()


def test_a_booking_moved_into_the_distant_past_is_over(begin_read: Begin) -> None:
    journey = begin_read(scene="calm")
    event_id, _ = pick_booking(journey)
    journey.pass_time()
    move_booking(journey, event_id, journey.now.replace(year=journey.now.year - 1))
    journey.run()
    assert journey.findings == set()
