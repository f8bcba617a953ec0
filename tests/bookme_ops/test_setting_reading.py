"""Working hours of advisors without a schedule: once a day, each mailbox for itself."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path

import pytest

from bookme_ops.store.coverage import coverage_of
from bookme_ops.store.mailbox_settings import settings_of
from connectors.directory_records import MailboxSetting
from jobs.views import Coverage
from tests.journeys.bank import Journey, begin_journey, not_checked

DIRECTORY = frozenset({"directory"})
SUBJECT = "simulator/mailbox-settings"


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, scene="calm", advisors=24) as begun:
        for environment in begun.world.environments.values():
            del environment.schedules[1:]
        yield begun


def settings(journey: Journey) -> dict[str, MailboxSetting]:
    with journey.ops.store.read() as connection:
        return settings_of(connection, "simulator")


def coverage(journey: Journey) -> Coverage | None:
    with journey.ops.store.read() as connection:
        return coverage_of(connection, "simulator", "directory").get("mailbox-settings")


def scheduled(journey: Journey) -> set[str]:
    """The accounts of those about whom the schedules say something."""
    world = journey.world
    mails = {line.mail for environment in world.environments.values() for line in environment.schedules}
    return {person.id for mail in mails if (person := world.tenant.find(mail)) is not None}


def test_the_hours_of_every_advisor_without_a_schedule_are_mirrored_and_of_nobody_else(journey: Journey) -> None:
    account = journey.collect(kinds=DIRECTORY)
    found = settings(journey)
    assert account["read"]["settings"] == len(found) > 20
    assert scheduled(journey).isdisjoint(found)
    people = journey.world.tenant.people
    assert {people[user_id].purpose for user_id in found} == {"user"}
    for user_id, setting in found.items():
        person = people[user_id]
        assert (setting.days, setting.start, setting.end) == (
            person.working_days,
            person.working_start,
            person.working_end,
        )


def test_while_the_schedules_cannot_be_read_everybody_is_asked(journey: Journey) -> None:
    bad = journey.world.environments["production"].schedules[0]
    bad.end = bad.start
    journey.collect(kinds=DIRECTORY)
    assert {person.id for mail in (bad.mail,) if (person := journey.world.tenant.find(mail))} <= settings(
        journey
    ).keys()


def test_where_everybody_has_a_schedule_nobody_is_asked(tmp_path: Path) -> None:
    with begin_journey(tmp_path, scene="calm", advisors=24) as journey:
        environments = journey.world.environments.values()
        mails = [user["Email"] for environment in environments for user in environment.org.rows("User")]
        for environment in environments:
            line = environment.schedules[0]
            environment.schedules[:] = [replace(line, mail=mail) for mail in dict.fromkeys(mails)]
        assert "settings" not in journey.collect(kinds=DIRECTORY)["read"]
        assert settings(journey) == {}


def test_fresh_hours_are_not_read_again_but_by_a_full_read(journey: Journey) -> None:
    journey.collect(kinds=DIRECTORY)
    someone = next(iter(settings(journey)))
    journey.world.tenant.people[someone].working_end = time(12)
    journey.pass_time(timedelta(hours=19))
    assert "settings" not in journey.collect(kinds=DIRECTORY)["read"]
    assert settings(journey)[someone].end != time(12)
    journey.collect(kinds=DIRECTORY, full=True)
    assert settings(journey)[someone].end == time(12)


def test_hours_are_read_again_on_the_next_day(journey: Journey) -> None:
    journey.collect(kinds=DIRECTORY)
    journey.pass_time(timedelta(hours=20))
    assert journey.collect(kinds=DIRECTORY)["read"]["settings"] == len(settings(journey))


def test_one_mailbox_that_refuses_keeps_what_is_mirrored_of_it(journey: Journey) -> None:
    journey.collect(kinds=DIRECTORY)
    before = settings(journey)
    refused, fine = sorted(before)[:2]
    for user_id in (refused, fine):
        journey.world.tenant.people[user_id].working_end = time(12)
    journey.misbehave(f"forbidden=always@{refused}/mailboxSettings")
    account = journey.collect(kinds=DIRECTORY, full=True)
    assert (settings(journey)[refused], settings(journey)[fine].end) == (before[refused], time(12))
    assert not_checked(account, "directory") == {SUBJECT: "forbidden"}
    assert account["run"]["status"] == "incomplete"
    assert account["run"]["down"] == []
    assert coverage(journey) == Coverage(read_at=journey.now, reason=None)


def test_where_the_first_mailboxes_all_refuse_the_others_are_not_asked(journey: Journey) -> None:
    journey.collect(kinds=DIRECTORY)
    before, read_at = settings(journey), journey.now
    journey.pass_time(timedelta(days=1))
    sent = journey.collect(kinds=DIRECTORY)["requests"]["graph"]
    journey.pass_time(timedelta(days=1))
    journey.misbehave("forbidden=always@/mailboxSettings/")
    account = journey.collect(kinds=DIRECTORY)
    assert account["requests"]["graph"] == sent - 1
    assert not_checked(account, "directory") == {SUBJECT: "forbidden"}
    assert settings(journey) == before
    found = coverage(journey)
    assert found is not None
    assert (found.complete, found.read_at) == (False, read_at + timedelta(days=1))


def test_batches_that_fail_are_a_failure(journey: Journey) -> None:
    journey.misbehave("unavailable=always@graph", when=lambda call: call.path.endswith("$batch"))
    account = journey.collect(kinds=DIRECTORY)
    assert not_checked(account, "directory") == {SUBJECT: "unavailable"}
    assert settings(journey) == {}


def test_while_nobody_is_known_nobody_is_asked(journey: Journey) -> None:
    journey.misbehave("forbidden=always@salesforce")
    account = journey.collect(kinds=DIRECTORY)
    assert SUBJECT not in not_checked(account, "directory")
    assert coverage(journey) is None
