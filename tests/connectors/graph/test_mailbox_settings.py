"""Working hours, asked for twenty mailboxes at a time."""

from datetime import time
from typing import Any

import pytest

from connectors.directory_records import MailboxSetting
from connectors.errors import Reason, Unavailable
from connectors.graph.directory import TenantDirectory
from connectors.limits import Limits
from connectors.pace import Pace
from connectors.tokens import Tokens
from connectors.transport import MeteredSession

Json = dict[str, Any]


def url(user_id: str = "u1") -> str:
    return f"/users/{user_id}/mailboxSettings/workingHours"


def hours(**keys: Any) -> Json:
    return {
        "daysOfWeek": ["monday", "tuesday", "friday"],
        "startTime": "08:00:00.0000000",
        "endTime": "16:30:00.0000000",
        "timeZone": {"name": "Romance Standard Time"},
        **keys,
    }


@pytest.fixture
def directory(session: MeteredSession, tokens: Tokens, limits: Limits, pace: Pace) -> TenantDirectory:
    return TenantDirectory(session, tokens=tokens, limits=limits, pace=pace)


def test_working_hours_are_wall_times_in_a_zone_that_everybody_knows(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), hours())
    (read,) = directory.read_settings(["u1"])
    assert read.setting == MailboxSetting(
        user_id="u1", time_zone="Europe/Paris", days=(0, 1, 4), start=time(8), end=time(16, 30)
    )


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        ({"name": "America/Nuuk"}, "America/Nuuk"),
        ({"name": "UTC"}, "UTC"),
        ({"@odata.type": "#microsoft.graph.customTimeZone", "name": "Customized Time Zone", "bias": 60}, None),
        ({"name": ""}, None),
        (None, None),
    ],
)
def test_a_zone_that_nobody_knows_is_none(
    directory: TenantDirectory, graph: Any, zone: Json | None, expected: str | None
) -> None:
    graph.say(url(), hours(timeZone=zone))
    (read,) = directory.read_settings(["u1"])
    assert read.setting is not None
    assert read.setting.time_zone == expected


def test_what_is_not_set_is_nothing(directory: TenantDirectory, graph: Any) -> None:
    graph.say(url(), {})
    (read,) = directory.read_settings(["u1"])
    assert read.setting == MailboxSetting(user_id="u1", time_zone=None, days=(), start=None, end=None)


@pytest.mark.parametrize(
    ("status", "code", "reason"),
    [
        (403, "ErrorAccessDenied", Reason.FORBIDDEN),
        (404, "MailboxNotEnabledForRESTAPI", Reason.NOT_FOUND),
        (503, None, Reason.UNAVAILABLE),
    ],
)
def test_one_mailbox_fails_alone(
    directory: TenantDirectory, graph: Any, status: int, code: str | None, reason: Reason
) -> None:
    graph.refuse(url("u1"), status, code)
    graph.say(url("u2"), hours())
    refused, fine = directory.read_settings(["u1", "u2"])
    assert refused.failure is not None
    assert (refused.setting, refused.failure.reason) == (None, reason)
    assert (fine.setting is not None, fine.failure) == (True, None)


@pytest.mark.parametrize(
    "strange",
    [{"daysOfWeek": ["someday"]}, {"startTime": "early"}, {"endTime": "25:00:00.0000000"}, {"daysOfWeek": "monday"}],
)
def test_hours_that_cannot_be_read_are_a_failure_not_none(directory: TenantDirectory, graph: Any, strange: Any) -> None:
    graph.say(url(), hours(**strange))
    (read,) = directory.read_settings(["u1"])
    assert read.failure is not None
    assert read.failure.reason is Reason.MALFORMED


def test_twenty_mailboxes_share_a_batch_and_answers_keep_their_order(directory: TenantDirectory, graph: Any) -> None:
    names = [f"u{number}" for number in range(45)]
    for number, name in enumerate(names):
        graph.say(url(name), hours(daysOfWeek=["monday"][: number % 2]))
    graph.tamper = lambda responses: responses[::-1]
    reads = directory.read_settings(names)
    assert [read.user_id for read in reads] == names
    assert [read.setting.days for read in reads if read.setting] == [(0,)[: number % 2] for number in range(45)]
    assert [len(batch) for batch in graph.batches] == [20, 20, 5]


def test_a_system_that_is_down_is_raised(directory: TenantDirectory, graph: Any) -> None:
    graph.outer.extend([(503, b"", {})] * 5)
    with pytest.raises(Unavailable):
        directory.read_settings(["u1"])
