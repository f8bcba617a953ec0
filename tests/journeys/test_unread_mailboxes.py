"""The iron rule at the mailbox: what could not be read is unknown; it opens nothing and closes nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from connectors.simulator.model import Planted
from tests.journeys.bank import CODES, PATIENT, Journey, not_checked, owner_of
from tests.journeys.needs import WITHOUT_ACCOUNTS, WITHOUT_CALENDARS, by_code, mostly_what_changed

Begin = Callable[..., Journey]
OF_ADVISORS = frozenset(CODES) - WITHOUT_CALENDARS - {"CAL012", "MTG020"}
"""Codes that a first read of an advisor's mailbox tells; a room that is taken twice is told by the room's."""
FAULTS = {
    "forbidden": "forbidden",
    "throttled": "throttled",
    "truncated-json": "malformed",
    "half-page": "malformed",
    "empty-body": "malformed",
    "foreign-link": "foreign-link",
    "endless-paging": "endless-paging",
    "server-error": "unavailable",
    "timeout": "unavailable",
    "not-found": "not-found",
    "unauthorized": "credentials",
}
"""What a mailbox can do for ever, and the reason that is given."""
PROMISED = ("forbidden", "throttled", "truncated-json", "half-page")

every_code = by_code(OF_ADVISORS)
every_fault = pytest.mark.parametrize("fault", FAULTS)
promised_faults = pytest.mark.parametrize("fault", PROMISED)


def needs_mailbox(planted: Planted) -> bool:
    """Whether a plant cannot be judged without the mailbox."""
    return planted.code in OF_ADVISORS


def planted_of(journey: Journey, code: str) -> Planted:
    """The first plant of a code."""
    return next(planted for planted in journey.world.truth if planted.code == code)


def plants_of(journey: Journey, mailbox: str) -> set[tuple[str, str, str, str]]:
    """What cannot be judged without this mailbox."""
    return {
        planted.key
        for planted in journey.world.truth
        if needs_mailbox(planted) and owner_of(journey.world, planted) == mailbox
    }


@every_code
def test_an_unread_mailbox_opens_nothing(begin: Begin, code: str) -> None:
    journey = begin()
    mailbox = owner_of(journey.world, planted_of(journey, code))
    dark = plants_of(journey, mailbox)
    journey.misbehave(f"forbidden=always@{mailbox}")
    account = journey.collect()
    journey.judge()
    assert account["run"]["status"] == journey.status == "incomplete"
    for document in (account, journey.last):
        assert not_checked(document, "mailbox") == {mailbox: "forbidden"}
    assert journey.findings == journey.standing == journey.truth - dark

    journey.misbehave()
    journey.run()
    assert journey.status == "complete"
    assert journey.findings == journey.standing == journey.truth


@every_code
def test_an_unread_mailbox_closes_nothing(begin_read: Begin, code: str) -> None:
    journey = begin_read()
    planted = planted_of(journey, code)
    mailbox = owner_of(journey.world, planted)
    planted.repair(journey.pass_time())
    journey.misbehave(f"forbidden=always@{mailbox}")
    before = journey.incident(planted.key)
    journey.run()
    assert not_checked(journey.last, "mailbox") == {mailbox: "forbidden"}
    assert journey.status == "incomplete"
    assert journey.incident(planted.key) == before

    journey.misbehave()
    journey.run()
    assert journey.status == "complete"
    assert journey.standing == journey.truth - {planted.key}


def test_what_needs_no_mailbox_is_resolved_though_no_calendar_can_be_read(begin_read: Begin) -> None:
    journey = begin_read()
    for planted in journey.world.truth:
        planted.repair(journey.pass_time(timedelta(minutes=1)))
    journey.misbehave("forbidden=always@$batch")
    journey.run()
    assert journey.findings == journey.happened
    assert journey.standing == journey.happened | {key for key in journey.truth if key[0] not in WITHOUT_CALENDARS}


def test_an_unread_room_opens_and_closes_nothing(begin: Begin) -> None:
    journey = begin(scene=CODES["MTG020"])
    rooms = [room.mail for room in journey.world.tenant.rooms.values()]
    silent = [f"forbidden=always@{room.person_id}" for room in journey.world.tenant.rooms.values()]
    journey.misbehave(*silent)
    journey.run()
    assert journey.status == "incomplete"
    assert not_checked(journey.last, "room") == dict.fromkeys(rooms, "forbidden")
    assert journey.findings == set()

    journey.misbehave()
    journey.run()
    assert journey.findings == journey.truth
    for planted in journey.world.truth:
        planted.repair(journey.pass_time())
    journey.misbehave(*silent)
    journey.run()
    assert journey.standing == journey.truth
    journey.misbehave()
    journey.run()
    assert journey.standing == set()


@promised_faults
@mostly_what_changed
def test_however_mailboxes_fail_they_open_and_close_nothing(begin: Begin, fault: str, full: bool) -> None:
    dark = begin()
    mailboxes = {owner_of(dark.world, planted) for planted in dark.world.truth if needs_mailbox(planted)}
    for journey in (dark, begin()):
        light = journey is not dark
        if light:
            journey.run()
            for planted in journey.world.truth:
                planted.repair(journey.pass_time())
        before = journey.incidents()
        journey.misbehave(*(f"{fault}=always@{mailbox}" for mailbox in mailboxes))
        journey.run(full=full)
        assert not_checked(journey.last, "mailbox") == dict.fromkeys(mailboxes, FAULTS[fault])
        assert journey.status == "incomplete"
        of_mailboxes = {key for key in journey.truth if key[0] in OF_ADVISORS}
        assert journey.findings == (journey.happened if light else journey.truth - of_mailboxes)
        assert journey.standing == (of_mailboxes | journey.happened if light else journey.findings)
        assert [one for one in journey.incidents() if one.code in OF_ADVISORS] == [
            one for one in before if one.code in OF_ADVISORS
        ]

        journey.misbehave()
        journey.run(full=full)
        assert journey.status == "complete"
        assert journey.standing == (journey.happened if light else journey.truth)


@every_fault
def test_whatever_a_mailbox_does_the_reason_is_told(begin: Begin, fault: str) -> None:
    journey = begin()
    mailbox = owner_of(journey.world, planted_of(journey, "CAL002"))
    journey.misbehave(f"{fault}=always@{mailbox}")
    journey.run()
    assert not_checked(journey.last, "mailbox") == {mailbox: FAULTS[fault]}
    assert journey.standing == journey.truth - plants_of(journey, mailbox)


def test_batches_that_fail_as_a_whole_open_nothing_that_needs_a_mailbox(begin: Begin) -> None:
    journey = begin()
    journey.misbehave("truncated-json=always@$batch")
    account = journey.collect()
    journey.judge()
    assert set(not_checked(account, "mailbox").values()) == {"malformed"}
    assert journey.findings == {key for key in journey.truth if key[0] in WITHOUT_CALENDARS}
    journey.misbehave()
    journey.run()
    assert journey.findings == journey.truth


def test_graph_that_refuses_our_token_is_down_and_opens_nothing(begin: Begin) -> None:
    journey = begin()
    journey.misbehave("unauthorized=always@graph")
    account = journey.collect()
    journey.judge()
    assert account["run"]["down"] == ["production/graph", "test/graph"]
    told = {key for key in journey.truth if key[0] in WITHOUT_ACCOUNTS}
    assert journey.findings == {key for key in told if key[2] != "service-principal"}


@pytest.mark.parametrize(
    "fault", ["throttled=2", "server-error=1", "unavailable=1", "batch-item=1", "reset=1", "html-page=1@$batch"]
)
def test_what_heals_within_our_patience_leaves_no_trace(begin: Begin, fault: str) -> None:
    journey = begin(further=PATIENT)
    journey.misbehave(fault if "@" in fault else f"{fault}@graph")
    journey.collect()
    journey.judge()
    assert journey.status == "complete"
    assert journey.findings == journey.truth


ODD = ("duplicate-rows=always@graph", "expired-token=1@graph", "expired-token=1@salesforce", "slow-body=always")


@pytest.mark.parametrize("fault", ODD)
def test_what_is_odd_and_complete_changes_nothing(begin: Begin, fault: str) -> None:
    journey = begin(further=PATIENT)
    journey.misbehave(fault)
    for full in (False, True):
        journey.run(full=full)
        assert journey.status == "complete"
        assert journey.findings == journey.standing == journey.truth


@pytest.mark.parametrize("code", ["CAL001", "CAL004", "MTG001"])
def test_a_look_up_that_fails_leaves_the_mailbox_unread(begin: Begin, code: str) -> None:
    # The events of the mailbox can be read, which of them carry a BookingId cannot.
    journey = begin(scene=CODES[code])
    mailbox = owner_of(journey.world, planted_of(journey, code))
    journey.misbehave(f"forbidden=always@{mailbox}/events")
    journey.run()
    assert not_checked(journey.last, "mailbox") == {mailbox: "forbidden"}
    assert journey.findings == journey.truth - plants_of(journey, mailbox)
