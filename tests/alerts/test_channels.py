"""Channels that are out of order: what waits, what is given up, what is switched off, and who hears of it."""

import json
import os
import socket
import subprocess
import sys
from datetime import timedelta

import pytest

from tests.alerts.rig import HOUR, MINUTE, ROOT, Rig, found

HIGH = "[High] CAL001 missing-in-outlook, production"
OPENED = f"chat: {HIGH} | Incident 1 was opened."
ALERT = "[High] ALERT alert-channel-refuses, production"
QUIET = "remind_critical = 0.0\nremind_high = 0.0"
WISHES = 'events = ["opened", "reopened", "resolved"]'
SECOND = timedelta(seconds=1)


@pytest.fixture
def quiet(rig: Rig) -> Rig:
    """Reminders and clocks are another story."""
    rig.set_up(QUIET, chat=WISHES)
    return rig


def test_a_message_is_tried_again_each_time_after_twice_as_long(quiet: Rig) -> None:
    quiet.open(found())
    quiet.endpoints.answer("chat", 500, 503, 500)
    for wait in (30, 60, 120):
        assert quiet.send() == []
        quiet.later(timedelta(seconds=wait) - SECOND)
        assert quiet.send() == []
        quiet.later(SECOND)
    assert quiet.send() == [OPENED]
    assert len(quiet.endpoints.asked) == 4, "it was not asked in between"


def test_a_receiver_that_wants_us_to_wait_gets_its_time_and_nothing_else_meanwhile(quiet: Rig) -> None:
    quiet.open(found())
    quiet.endpoints.answer("chat", 429, Retry_After="900")
    assert quiet.send() == []
    quiet.open(found("b"))
    quiet.later(14 * MINUTE)
    assert quiet.send() == []
    assert len(quiet.endpoints.asked) == 1
    quiet.later(MINUTE)
    assert quiet.send() == [OPENED, f"chat: {HIGH} | Incident 2 was opened."]


def test_a_message_that_is_unwelcome_holds_up_only_those_of_its_own_incident(quiet: Rig) -> None:
    quiet.open(found())
    assert len(quiet.send()) == 1
    quiet.open(found("b"), found("c"))
    quiet.resolve(2)
    quiet.endpoints.answer("chat", 400)
    assert quiet.send() == [f"chat: {HIGH} | Incident 3 was opened."]
    quiet.later(MINUTE)
    assert quiet.send() == [f"chat: {HIGH} | Incident 2 was opened.", f"chat: {HIGH} | Incident 2 is resolved."]


def test_what_never_arrives_is_given_up_and_listed(rig: Rig) -> None:
    rig.set_up(f"attempts = 3\n{QUIET}", chat=WISHES)
    rig.open(found())
    rig.endpoints.answer("chat", 500, 500, 500)
    for _ in range(4):
        assert rig.send() == []
        rig.later(HOUR)
    assert len(rig.endpoints.asked) == 3
    (dead,) = rig.run("alerts", "list", "--state", "failed", "--output", "json").document
    assert (dead["attempts"], dead["problem"], dead["incident"]) == (3, "it answered 500", 1)
    assert "given up: 1, see `bookme-ops alerts list --state failed`" in rig.run("alerts", "send").out


def test_nobody_at_home_is_tried_again(rig: Rig) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        rig.set_up(QUIET, chat=f'url = "json://127.0.0.1:{taken.getsockname()[1]}/chat"\nallow_private = true')
        rig.open(found())
        ended = rig.run("alerts", "send", "--output", "json")
    assert ended.code == 5
    assert [one["problem"] for one in ended.document["problems"]] == ["no answer"]
    rig.set_up(QUIET, chat=WISHES)
    rig.later(MINUTE)
    assert rig.send() == [OPENED]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_channel_that_refuses_us_for_good_is_switched_off_and_others_hear_of_it(rig: Rig, status: int) -> None:
    rig.set_up(QUIET, chat=WISHES, pager=WISHES)
    rig.open(found())
    rig.endpoints.answer("chat", status)
    told = rig.send()
    assert told == [f"pager: {HIGH} | Incident 1 was opened.", f"pager: {ALERT} | Incident 2 was opened."]
    chat, pager = rig.run("alerts", "channels", "--output", "json").document
    assert (chat["state"], chat["problem"], chat["waiting"]) == ("disabled", f"it answered {status}", 1)
    assert (pager["state"], pager["waiting"]) == ("works", 0)
    rig.later(HOUR)
    assert rig.send() == []
    assert rig.endpoints.asked.count("chat") == 1, "nobody knocks at a channel that is switched off"


def test_the_message_about_a_channel_names_it_for_somebody_must_repair_it(rig: Rig) -> None:
    rig.set_up(QUIET, chat=WISHES, pager=WISHES)
    rig.open(found())
    rig.endpoints.answer("chat", 404)
    rig.run("alerts", "send")
    assert rig.told()[-1].lines[1] == "About: channel chat"


def test_no_run_of_jobs_ends_the_incident_of_a_channel_but_a_test_that_arrives_does(rig: Rig) -> None:
    rig.set_up(QUIET, chat=WISHES, pager=WISHES)
    rig.open(found())
    rig.endpoints.answer("chat", 404, 404)
    assert len(rig.send()) == 2
    assert rig.run("collect").code == 0
    assert rig.run("jobs", "run").code in {0, 3}
    assert [one.code for one in rig.incidents() if one.state.value == "open" and one.code == "ALERT"] == ["ALERT"]
    assert rig.run("alerts", "test", "chat").code == 5
    assert rig.run("alerts", "test", "chat").code == 0
    assert [told.title for told in rig.told()] == ["[Test] bookme-ops"]
    assert [line for line in rig.send() if "ALERT" in line] == [f"pager: {ALERT} | Incident 2 is resolved."]
    (row, _) = rig.run("alerts", "channels", "--output", "json").document
    assert (row["state"], row["test_problem"]) == ("works", None)


def test_what_waited_for_a_channel_is_told_when_it_is_used_again(rig: Rig) -> None:
    rig.set_up(QUIET, chat=WISHES)
    rig.open(found())
    rig.endpoints.answer("chat", 403)
    assert rig.send() == []
    rig.open(found("b"))
    assert rig.send() == []
    assert rig.run("alerts", "enable", "chat", "--actor", "eva").code == 0
    assert rig.send() == [OPENED, f"chat: {HIGH} | Incident 3 was opened."]


def test_a_channel_at_a_private_address_is_refused_unless_that_is_meant(rig: Rig) -> None:
    for host in ("127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "0x7f000001"):
        rig.set_up(QUIET, chat=f'url = "{rig.endpoints.url("chat", host)}"')
        assert rig.run("alerts", "test", "chat").code == 5, host
    assert rig.endpoints.asked == []
    rig.set_up(QUIET, chat="")
    assert rig.run("alerts", "test", "chat").code == 0


def test_a_redirect_is_not_followed(quiet: Rig) -> None:
    quiet.open(found())
    quiet.endpoints.answer("chat", 302, Location="/elsewhere")
    assert quiet.send() == []
    assert quiet.endpoints.asked == ["chat"]


def test_a_channel_that_is_gone_from_the_settings_leaves_no_message_waiting(quiet: Rig) -> None:
    quiet.open(found())
    quiet.endpoints.answer("chat", 500)
    assert quiet.send() == []
    quiet.set_up(QUIET, other=WISHES)
    quiet.later(HOUR)
    assert quiet.send() == []
    (dead,) = quiet.run("alerts", "list", "--state", "failed", "--output", "json").document
    assert dead["problem"] == "the channel is not in the settings any more"


def test_an_unknown_channel_and_an_unknown_state_are_refused(rig: Rig) -> None:
    assert rig.run("alerts", "test", "teams").code == 2
    assert rig.run("alerts", "enable", "teams").code == 2
    assert rig.run("alerts", "list", "--state", "lost").code == 2


def test_without_a_channel_nothing_is_sent_and_that_is_said(rig: Rig) -> None:
    rig.set_up()
    rig.open(found())
    ended = rig.run("alerts", "send")
    assert ended.code == 0
    assert "No channel is set up" in ended.out
    assert "No channel is set up" in rig.run("alerts", "channels").out


@pytest.mark.parametrize("url", ["nosuch://host/x", "syslog://localhost", "json://"])
def test_a_url_that_apprise_does_not_know_switches_the_channel_off_and_says_so(rig: Rig, url: str) -> None:
    rig.set_up(QUIET, chat=f'url = "{url}"')
    ended = rig.run("alerts", "test", "chat", "--output", "json")
    assert ended.code == 5
    assert ended.document["problem"] == "its url is none that Apprise understands"


def test_pages_for_people_say_what_was_sent_what_was_not_and_why(rig: Rig) -> None:
    rig.set_up(QUIET, chat=WISHES, pager=WISHES)
    rig.open(found())
    rig.endpoints.answer("chat", 404)
    page = rig.run("alerts", "send").out
    assert "2 through pager" in page
    assert "alerts test chat" in page
    assert "it answered 404" in rig.run("alerts", "channels").out
    assert "Incident" not in rig.run("alerts", "list", "--output", "csv").out.splitlines()[0]


def test_the_program_itself_sends_by_the_clock_of_the_machine(rig: Rig) -> None:
    rig.open(found())
    words = [sys.executable, "-m", "bookme_ops.cli.main", "alerts", "send", "--output", "json"]
    environ = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(words, cwd=rig.folder, env=environ, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["sent"]["chat"] >= 1
    assert OPENED in [str(told) for told in rig.told()]
