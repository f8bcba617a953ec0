"""Incidents and their Cases: each once, each as it stands, whatever fails and whenever we are killed."""

from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.casework.opening import NoCases
from bookme_ops.casework.syncing import MOST
from bookme_ops.store import incident_cases
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import links_of
from bookme_ops.store.incidents import UnknownIncident, WrongState
from connectors.errors import ConnectorError
from jobs.base import Priority
from tests.bookme_ops.casework.desk import ALLOWED, Killed, Work, begin_desk
from tests.journeys.bank import IMPATIENT

KEY = "Ops_Incident_Key__c"


@pytest.fixture
def work(tmp_path: Path) -> Iterator[Work]:
    with begin_desk(tmp_path) as begun:
        yield begun


def done(account: Any) -> dict[int, str]:
    return {row["incident"]: row["done"] for row in account.cases}


def test_a_case_is_made_follows_its_incident_and_is_tied_to_it(work: Work) -> None:
    number = work.keep(booking_id="3f2504e0-4f89-11d3-9a0c-0305e82c3301")
    assert done(work.sync()) == {number: "created"}
    (case,) = work.cases()
    assert case["Subject"] == "CAL001 missing-in-outlook"
    assert (case["Status"], case["Priority"], case["Origin"]) == ("New", "High", "Web")
    assert "BookingId: 3f2504e0-4f89-11d3-9a0c-0305e82c3301" in case["Description"]
    assert "missing in Outlook" not in case["Description"], "summaries are not told"
    with work.ops.store.read() as connection:
        ties = links_of(connection, [number])[number]
    assert [(tie.kind, tie.target) for tie in ties] == [(LinkKind.CASE, case["Id"])]
    work.change("acknowledge", number)
    assert done(work.sync()) == {number: "updated"}
    (case,) = work.cases()
    assert (case["Status"], "State: acknowledged" in case["Description"]) == ("Working", True)


def test_nothing_is_asked_where_nothing_is_due(work: Work) -> None:
    work.keep(priority=Priority.LOW)
    account = work.sync()
    assert (account.cases, account.not_done, account.left, work.opened) == ([], [], 0, [])


def test_to_do_it_again_changes_nothing(work: Work) -> None:
    number = work.keep()
    first = work.write(number)
    stamp = work.cases()[0]["SystemModstamp"]
    work.journey.pass_time()
    work.org.used_requests = 0
    assert work.write(number) | {"done": "created"} == first
    assert work.write(number)["done"] == "unchanged"
    assert (work.cases()[0]["SystemModstamp"], len(work.cases())) == (stamp, 1)


def test_notes_become_comments_in_their_order_each_once(work: Work) -> None:
    number = work.keep()
    for text in ("called the advisor", "mail anna@bank.example", "x" * 5_000):
        work.change("note", number, text=text)
    assert [row["comments"] for row in work.sync().cases] == [3]
    work.change("note", number, text="fixed")
    assert [row["comments"] for row in work.sync().cases] == [1]
    called, mail, long, fixed = work.comments()
    assert (called, mail, fixed) == ("called the advisor", "mail <address>", "fixed")
    assert long == "x" * len(long)
    assert work.sync().cases == []


def test_the_case_of_a_resolved_incident_stays_open_unless_the_settings_close_it(tmp_path: Path) -> None:
    for further, wanted in ((ALLOWED, "New"), (f"{ALLOWED}close = true\n", "Closed")):
        folder = tmp_path / wanted
        folder.mkdir()
        with begin_desk(folder, IMPATIENT + further) as work:
            number = work.keep()
            work.sync()
            work.change("resolve", number, reason="mended")
            assert done(work.sync()) == {number: "updated"}
            (case,) = work.cases()
            assert (case["Status"], "State: resolved" in case["Description"]) == (wanted, True)


def test_what_people_change_on_the_case_is_left_to_them(work: Work) -> None:
    number = work.keep()
    work.sync()
    work.org.change("Case", work.cases()[0]["Id"], work.journey.now, Status="Escalated", OwnerId="x", Priority="Low")
    work.change("note", number, text="called")
    work.sync()
    (case,) = work.cases()
    assert (case["Status"], case["OwnerId"], case["Priority"]) == ("Escalated", "x", "Low")


def test_the_settings_choose_origin_and_least_priority(tmp_path: Path) -> None:
    with begin_desk(tmp_path, f'{IMPATIENT}{ALLOWED}origin = "Email"\nmin_priority = "low"\n') as work:
        work.keep(priority=Priority.LOW)
        work.sync()
        assert [case["Origin"] for case in work.cases()] == ["Email"]


def test_the_settings_choose_who_gets_the_case_at_its_birth_alone(tmp_path: Path) -> None:
    with begin_desk(tmp_path) as work:
        owner = next(iter(work.org.table("User")))
    folder = tmp_path / "again"
    folder.mkdir()
    with begin_desk(folder, f'{IMPATIENT}{ALLOWED}owner_id = "{owner}"\n') as work:
        number = work.keep()
        work.sync()
        assert [case["OwnerId"] for case in work.cases()] == [owner]
        work.org.change("Case", work.cases()[0]["Id"], work.journey.now, OwnerId="somebody else")
        work.change("acknowledge", number)
        work.sync()
        assert [(case["OwnerId"], case["Status"]) for case in work.cases()] == [("somebody else", "Working")]


def test_values_that_the_org_does_not_have_are_left_to_it_and_remarked(work: Work) -> None:
    work.org.picklists["Case.Priority"] = ["P1", "P2"]
    work.keep()
    (row,) = work.sync().cases
    assert (row["done"], len(row["remarks"]), "Priority" in row["remarks"][0]) == ("created", 1, True)


def test_the_case_of_a_person_s_wish_is_made_at_any_priority(work: Work) -> None:
    number = work.keep(priority=Priority.LOW)
    assert work.write(number)["done"] == "created"
    work.change("note", number, text="called")
    assert [row["comments"] for row in work.sync().cases] == [1], "and is followed from then on"


def test_what_cannot_be_meant_is_refused(work: Work) -> None:
    with pytest.raises(UnknownIncident):
        work.write(99)
    with pytest.raises(NoCases, match=r"environments\.test\.cases\.enabled"):
        work.write(work.keep("b", environment="test"))
    number = work.keep()
    work.change("resolve", number, reason="mended")
    with pytest.raises(WrongState, match="no Case"):
        work.write(number)
    assert work.cases() == []


def test_cases_are_off_unless_an_environment_allows_them(tmp_path: Path) -> None:
    with begin_desk(tmp_path, IMPATIENT) as work:
        work.keep()
        with pytest.raises(NoCases, match=r"cases\.enabled = true"):
            work.sync()
        assert work.opened == []


def test_another_process_at_work_is_not_disturbed(work: Work) -> None:
    number = work.keep()
    with work.ops.store.begin() as connection:
        incident_cases.take(connection, number, holder="elsewhere 1 x", at=work.journey.now, alive=lambda *_: True)
    account = work.sync()
    assert (account.cases, account.left) == ([], 1)
    with pytest.raises(WrongState, match="another process"):
        work.write(number)
    work.journey.pass_time(timedelta(hours=1))
    assert done(work.sync()) == {number: "created"}, "but not for ever"


def test_a_deleted_case_is_left_deleted_until_somebody_asks_for_another(work: Work) -> None:
    number = work.keep()
    work.change("note", number, text="called")
    work.sync()
    old = work.cases()[0]["Id"]
    work.org.change("Case", old, work.journey.now, IsDeleted=True)
    work.change("acknowledge", number)
    (row,) = work.sync().cases
    assert (row["done"], "incidents case" in row["remarks"][0]) == ("gone", True)
    work.change("note", number, text="mended")
    assert work.sync().cases == []
    again = work.write(number)
    assert (again["done"], again["comments"]) == ("created", 2)
    (case,) = work.cases()
    assert (case["Id"] != old, case["Status"]) == (True, "Working")
    assert work.comments() == ["called", "called", "mended"], "the first one is on the Case that was deleted"


@pytest.mark.parametrize(
    "fault", ["unavailable=1@/Case/", "timeout=1@/Case/", "reset=1@/Case/", "server-error=1@/Case/"]
)
def test_what_fails_is_told_and_done_by_the_next_sync(work: Work, fault: str) -> None:
    number = work.keep()
    work.change("note", number, text="called")
    work.journey.misbehave(fault.replace("/Case/", "Ops_Incident_Key__c"))
    account = work.sync()
    assert (account.cases, [row["incident"] for row in account.not_done]) == ([], [number])
    assert done(work.sync()) == {number: "created"}
    assert (len(work.cases()), work.comments()) == (1, ["called"])


def test_a_comment_that_fails_is_made_by_the_next_sync(work: Work) -> None:
    number = work.keep()
    work.change("note", number, text="called")
    work.journey.misbehave("timeout=1@CaseComment")
    assert [row["reason"] for row in work.sync().not_done] == ["timeout"]
    work.sync()
    assert (len(work.cases()), work.comments()) == (1, ["called"])


@pytest.mark.parametrize("fault", ["unauthorized=always", "unavailable=always", "api-limit=always"])
def test_an_org_that_is_down_is_asked_for_no_case(work: Work, fault: str) -> None:
    for name in "abc":
        work.keep(name)
    work.journey.misbehave(fault)
    account = work.sync()
    assert (account.cases, account.left) == ([], 3)
    assert [row["incident"] for row in account.not_done] == [None]
    with pytest.raises(ConnectorError):
        work.write(1)
    work.journey.misbehave()
    assert len(work.sync().cases) == 3


def test_an_org_that_goes_down_on_the_way_is_not_asked_on(work: Work) -> None:
    numbers = [work.keep(name) for name in "abcd"]
    seen = count(1)
    work.journey.misbehave("unavailable=always@Ops_Incident_Key__c", when=lambda _: next(seen) > 2)
    account = work.sync()
    assert list(done(account)) == numbers[:2]
    assert ([row["incident"] for row in account.not_done], account.left) == ([numbers[2]], 1)


def test_one_case_that_the_org_refuses_does_not_hold_up_the_others(work: Work) -> None:
    first, second = work.keep("a"), work.keep("b")
    for twin in (1, 2):
        key = f"{_installation(work)}-{first}"
        work.org.put("Case", {"Id": f"50000000000000{twin}AAA", KEY: key}, work.journey.now)
    account = work.sync()
    assert done(account) == {second: "created"}
    assert [(row["incident"], row["reason"]) for row in account.not_done] == [(first, "malformed")]


@pytest.mark.parametrize("permission", ["Case.Create", "Case.Edit"])
def test_a_user_who_may_not_write_cases_is_told_what_to_grant(work: Work, permission: str) -> None:
    work.keep()
    work.org.withheld.add(permission)
    (row,) = work.sync().not_done
    assert (row["reason"], "Create and Edit on Case" in row["problem"]) == ("forbidden", True)


def test_a_flood_of_incidents_is_written_in_portions(work: Work) -> None:
    for number in range(MOST + 3):
        work.keep(str(number))
    account = work.sync()
    assert (len(account.cases), account.left) == (MOST, 3)
    assert len(work.sync().cases) == 3
    assert len(work.cases()) == MOST + 3


@pytest.mark.parametrize("moment", range(1, 8))
def test_whenever_we_are_killed_the_next_sync_ends_with_one_case_and_each_comment_once(work: Work, moment: int) -> None:
    first, second = work.keep("a"), work.keep("b")
    notes = {first: ["one", "two"], second: ["three"]}
    for number, texts in notes.items():
        for text in texts:
            work.change("note", number, text=text)
    work.life[0] = moment
    with suppress(Killed):
        work.sync()
    _die(work)
    work.change("acknowledge", first)
    work.life[0] = 0
    work.sync()
    assert len({case[KEY] for case in work.cases()}) == len(work.cases()) == 2
    assert sorted(work.comments()) == ["one", "three", "two"]
    assert {case["Status"] for case in work.cases()} == {"New", "Working"}
    assert work.sync().cases == []


def _die(work: Work) -> None:
    """What a process that was killed leaves behind: it still seems to hold what it wrote."""
    with work.ops.store.begin() as connection:
        connection.exec_driver_sql("UPDATE incident_case SET held_by = 'here 1', held_at = '2026-03-01 00:00:00'")


def _installation(work: Work) -> str:
    with work.ops.store.begin() as connection:
        return incident_cases.installation(connection, "k3f9q2ab")
