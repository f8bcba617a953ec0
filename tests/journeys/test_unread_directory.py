"""The iron rule at the directory: accounts that could not be read are no leavers."""

from collections.abc import Callable

import pytest

from connectors.simulator.exchange import Call
from tests.journeys.bank import Journey, mail_of, not_checked, owner_of
from tests.journeys.needs import OF_DIRECTORY, WITHOUT_ACCOUNTS

Begin = Callable[..., Journey]
FAULTS = {
    "forbidden": "forbidden",
    "throttled": "throttled",
    "truncated-json": "malformed",
    "foreign-link": "foreign-link",
    "endless-paging": "endless-paging",
    "html-page": "malformed",
    "server-error": "unavailable",
}


def is_directory(call: Call) -> bool:
    """Whether a call pages through the accounts."""
    return call.path == "/v1.0/users"


every_fault = pytest.mark.parametrize("fault", FAULTS)


@every_fault
def test_an_unread_directory_opens_nothing_that_needs_a_mailbox(begin: Begin, fault: str) -> None:
    journey = begin()
    journey.misbehave(f"{fault}=always@graph", when=is_directory)
    account = journey.collect()
    journey.judge()
    assert account["run"]["status"] == journey.status == "incomplete"
    assert not_checked(account, "directory") == {"simulator/accounts": FAULTS[fault]}
    assert journey.findings == {key for key in journey.truth if key[0] in WITHOUT_ACCOUNTS}

    journey.misbehave()
    journey.run()
    assert journey.findings == journey.standing == journey.truth


def test_the_first_complete_read_after_an_unread_directory_is_complete(begin: Begin) -> None:
    # What was found under an address until then is found under the account from now on.
    journey = begin()
    journey.misbehave("forbidden=always@graph", when=is_directory)
    journey.run()
    journey.misbehave()
    journey.run()
    assert journey.status == "complete"
    assert not_checked(journey.last, "mailbox") == {}


@every_fault
def test_an_unread_directory_closes_nothing_and_the_known_mailboxes_are_still_read(
    begin_read: Begin, fault: str
) -> None:
    journey = begin_read()
    journey.misbehave(f"{fault}=always@graph", when=is_directory)
    journey.run()
    assert journey.status == "incomplete"
    assert not_checked(journey.last, "directory") == {"simulator/accounts": FAULTS[fault]}
    assert not_checked(journey.last, "mailbox") == {}
    assert journey.findings == {key for key in journey.truth if key[0] not in OF_DIRECTORY}
    assert journey.standing == journey.truth


def test_half_a_directory_makes_mailboxes_unknown_and_not_empty(begin: Begin) -> None:
    # Graph counts the accounts on the first page: a directory that tells of fewer is no directory.
    journey = begin()
    planted = next(planted for planted in journey.world.truth if planted.code == "CAL001")
    people, user_id = journey.world.tenant.people, owner_of(journey.world, planted)
    people[user_id] = people.pop(user_id)
    journey.misbehave("half-page=always@graph", when=is_directory)
    journey.run()
    assert journey.status == "incomplete"
    assert not_checked(journey.last, "mailbox")[mail_of(journey.world, user_id)] == "malformed"
    assert planted.key not in journey.findings

    journey.misbehave()
    journey.run()
    assert journey.findings == journey.truth


def test_an_account_that_leaves_the_directory_closes_nothing(begin_read: Begin) -> None:
    journey = begin_read()
    planted = next(planted for planted in journey.world.truth if planted.code == "CAL002")
    user_id = owner_of(journey.world, planted)
    mail = mail_of(journey.world, user_id)
    before = journey.incident(planted.key)
    gone = journey.world.tenant.people.pop(user_id)
    journey.run()
    assert journey.incident(planted.key) == before
    assert journey.status == "incomplete"
    assert not_checked(journey.last, "mailbox")[mail] == "no-mailbox"

    journey.world.tenant.people[user_id] = gone
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing == journey.truth


def test_an_address_that_two_accounts_hold_makes_its_mailbox_unknown(begin: Begin) -> None:
    journey = begin()
    planted = next(planted for planted in journey.world.truth if planted.code == "CAL001")
    user_id = owner_of(journey.world, planted)
    mail = mail_of(journey.world, user_id)
    other = next(person for person in journey.world.tenant.people.values() if person.id != user_id)
    other.proxy_addresses.append(f"smtp:{mail}")
    journey.run()
    assert planted.key not in journey.findings
    assert not_checked(journey.last, "mailbox")[mail] == "ambiguous"
