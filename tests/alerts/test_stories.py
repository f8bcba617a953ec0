"""Who is told what: commands as processes, channels over HTTP, a moved clock, and exactly the expected messages."""

from datetime import timedelta

from bookme_ops.store.incident import State
from jobs.base import Priority
from tests.alerts.rig import DAY, HOUR, MINUTE, Rig, down, found, umbrella

HIGH = "[High] CAL001 missing-in-outlook, production"
LOW = "[Low] CAL001 missing-in-outlook, production"
CRITICAL = "[Critical] CAL001 missing-in-outlook, production"
FLOOD = "because there were too many at once"
QUIET = "remind_critical = 0.0\nremind_high = 0.0"


def test_an_incident_is_told_once_when_it_opens_once_when_it_ends_and_again_when_it_returns(rig: Rig) -> None:
    rig.open(found())
    assert rig.send() == [f"chat: {HIGH} | Incident 1 was opened."]
    assert rig.send() == []
    rig.resolve(1)
    assert rig.send() == [f"chat: {HIGH} | Incident 1 is resolved."]
    rig.reopen(1, found())
    assert rig.send() == [f"chat: {HIGH} | Incident 1 is open again."]
    assert rig.send() == []


def test_a_message_says_what_and_where_and_nothing_else(rig: Rig) -> None:
    rig.set_up('console_url = "https://ops.bank.example/console"', chat="")
    rig.open(found())
    rig.run("alerts", "send")
    (told,) = rig.told()
    assert (told.title, told.kind) == (HIGH, "failure")
    assert told.lines == (
        "Incident 1 was opened.",
        "About: booking",
        "BookingId: 7f3a-a",
        "Since: 2026-03-02 09:00 CET",
        "https://ops.bank.example/console/incidents/1",
        f"Message {told.ref}",
    )


def test_each_channel_is_told_what_it_asked_for(rig: Rig) -> None:
    rig.set_up(
        all="",
        pager='min_priority = "critical"',
        calendars='codes = ["CAL"]\nevents = ["opened"]',
        testers='environments = ["test"]',
    )
    rig.open(found("a"), found("b", code="MTG001", priority=Priority.CRITICAL), found("c", environment="test"))
    assert rig.send() == [
        f"all: {HIGH} | Incident 1 was opened.",
        "all: [Critical] MTG001 orphan-in-outlook, production | Incident 2 was opened.",
        "all: [High] CAL001 missing-in-outlook, test | Incident 3 was opened.",
        f"calendars: {HIGH} | Incident 1 was opened.",
        "calendars: [High] CAL001 missing-in-outlook, test | Incident 3 was opened.",
        "pager: [Critical] MTG001 orphan-in-outlook, production | Incident 2 was opened.",
        "testers: [High] CAL001 missing-in-outlook, test | Incident 3 was opened.",
    ]
    rig.resolve(1, 2, 3)
    assert [told.partition(" |")[0][:12] for told in rig.send()] == [
        "all: [High] ",
        "all: [Critic",
        "all: [High] ",
        "pager: [Crit",
        "testers: [Hi",
    ]


def test_who_hears_of_critical_ones_only_is_told_when_one_becomes_so_and_that_it_is_over(rig: Rig) -> None:
    rig.set_up(pager='min_priority = "critical"')
    rig.open(found("a"))
    assert rig.send() == []
    rig.see(1, found("a", priority=Priority.CRITICAL))
    assert rig.send() == [f"pager: {CRITICAL} | Incident 1 is Critical now."]
    rig.see(1, found("a"))
    assert rig.send() == [f"pager: {HIGH} | Incident 1 is High now."]
    rig.resolve(1)
    assert rig.send() == [f"pager: {HIGH} | Incident 1 is resolved."]


def test_an_umbrella_speaks_for_its_members_and_those_that_outlast_it_speak_then(rig: Rig) -> None:
    rig.open(umbrella(), *(found(name, under=True) for name in "abc"))
    rig.run("alerts", "send")
    (told,) = rig.told()
    assert (told.title, told.first) == (CRITICAL, "Incident 1 was opened.")
    assert told.lines[2:5] == ("Findings: 3", "Advisors hit: 3", "Advisors checked: 9")
    rig.resolve(2)
    assert rig.send() == []
    rig.resolve(1, 3)
    assert rig.send() == [f"chat: {HIGH} | Incident 4 was opened.", f"chat: {CRITICAL} | Incident 1 is resolved."]
    rig.resolve(4)
    assert rig.send() == [f"chat: {HIGH} | Incident 4 is resolved."]


def test_a_risk_that_is_accepted_is_silent_until_the_waiver_ends(rig: Rig) -> None:
    rig.set_up(QUIET, chat='events = ["opened", "reopened", "resolved"]')
    rig.open(found())
    assert len(rig.send()) == 1
    until = (rig.now + DAY).isoformat()
    assert rig.run("incidents", "mute", "1", "--until", until, "--reason", "known", "--actor", "eva").code == 0
    rig.open(found("b"))
    assert rig.run("incidents", "mute", "2", "--until", until, "--reason", "known", "--actor", "eva").code == 0
    assert rig.send() == []
    assert rig.run("incidents", "unmute", "2", "--actor", "eva").code == 0
    assert rig.send() == [f"chat: {HIGH} | Incident 2 is open again."]


def test_reminders_come_at_their_intervals_until_somebody_acknowledges(rig: Rig) -> None:
    rig.set_up("remind_high = 3600.0", chat='events = ["opened", "resolved"]')
    reminder = f"chat: {HIGH} | Incident 1 is still open, and nobody has acknowledged it."
    rig.open(found("a"), found("b", priority=Priority.LOW))
    assert len(rig.send()) == 2
    rig.later(59 * MINUTE)
    assert rig.send() == []
    rig.later(MINUTE)
    assert rig.send() == [reminder]
    assert rig.send() == []
    rig.later(5 * HOUR)
    assert rig.send() == [reminder], "hours in which nobody asked are one reminder"
    rig.later(59 * MINUTE)
    assert rig.send() == []
    rig.later(MINUTE)
    assert rig.send() == [reminder]
    ended = rig.run("incidents", "ack", "1", "--note", "I ask the advisor", "--actor", "eva")
    assert ended.code == 0
    assert "note: I ask the advisor" in ended.out
    rig.later(DAY)
    assert rig.send() == []


def test_who_acknowledges_until_an_instant_is_reminded_from_then_on(rig: Rig) -> None:
    rig.set_up("remind_high = 3600.0", chat='events = ["opened", "resolved"]')
    over = f"chat: {HIGH} | Incident 1 is still open, and the time for which it was acknowledged is over."
    rig.open(found("a"), found("b", priority=Priority.LOW))
    assert len(rig.send()) == 2
    until = (rig.now + DAY).isoformat()
    for number in ("1", "2"):
        assert rig.run("incidents", "ack", number, "--until", until, "--actor", "eva").code == 0
    rig.later(DAY - MINUTE)
    assert rig.send() == []
    rig.later(MINUTE)
    assert rig.send() == [over, over.replace(HIGH, LOW).replace("1 is", "2 is")], "once, however urgent it is"
    rig.later(59 * MINUTE)
    assert rig.send() == []
    rig.later(MINUTE)
    assert rig.send() == [over], "and then at the intervals of its priority"
    assert rig.run("incidents", "ack", "1", "--actor", "eva").code == 0
    assert rig.run("incidents", "mute", "2", "--until", "2026-04-01", "--reason", "known").code == 0
    rig.later(DAY)
    assert rig.send() == []


def test_an_acknowledgement_that_is_over_says_nothing_of_what_is_resolved(rig: Rig) -> None:
    rig.set_up("remind_high = 3600.0", chat='events = ["opened", "resolved"]')
    rig.open(found("a"))
    assert len(rig.send()) == 1
    assert rig.run("incidents", "ack", "1", "--until", (rig.now + HOUR).isoformat()).code == 0
    rig.resolve(1)
    rig.later(2 * HOUR)
    assert rig.send() == [f"chat: {HIGH} | Incident 1 is resolved."]


def test_a_first_response_that_runs_late_is_told_once_at_risk_and_once_overdue(rig: Rig) -> None:
    rig.set_up(QUIET, chat="")
    rig.open(found("a"), found("b"))
    assert len(rig.send()) == 2
    assert rig.run("incidents", "ack", "2", "--actor", "eva").code == 0
    said = []
    for _ in range(12):
        rig.later(30 * MINUTE)
        said += rig.send()
    assert said == [
        f"chat: {HIGH} | The response to incident 1 is due soon.",
        f"chat: {HIGH} | The response to incident 1 is overdue.",
    ]


def test_a_late_first_response_that_was_silent_is_told_after_the_silence_only_if_it_is_still_owed(rig: Rig) -> None:
    rig.set_up(QUIET, chat="")
    rig.open(found("a"), found("b"))
    assert len(rig.send()) == 2
    until = (rig.now + DAY).isoformat()
    assert rig.run("maintenance", "add", "--until", until, "--reason", "work", "--actor", "eva").code == 0
    rig.later(6 * HOUR)
    assert rig.send() == []
    assert rig.run("incidents", "ack", "1", "--note", "on it", "--actor", "eva").code == 0
    rig.later(DAY)
    assert rig.send() == [f"chat: {HIGH} | The response to incident 2 is overdue."]
    assert rig.send() == []


def test_a_digest_holds_what_is_still_open_and_there_is_none_where_nothing_is(rig: Rig) -> None:
    rig.set_up('digest_at = "10:00"', mail='digest = "daily"\nmin_priority = "high"', week='digest = "weekly"')
    rig.open(found("a"), found("b"), found("c", code="MTG001", priority=Priority.CRITICAL), found("d", code="CAL002"))
    rig.open(found("e", code="CAL003", priority=Priority.LOW))
    assert rig.send() == [], "digests are not due before ten"
    rig.resolve(4)
    rig.later(HOUR)
    rig.run("alerts", "send")
    daily, weekly = rig.told()
    assert (daily.channel, daily.title) == ("mail", "Open incidents: 1 Critical, 2 High")
    assert daily.lines[:3] == (
        "Open at 2026-03-02 10:00 CET:",
        "Critical: MTG001 orphan-in-outlook, production: 1",
        "High: CAL001 missing-in-outlook, production: 2",
    )
    assert (weekly.channel, weekly.title) == ("week", "Open incidents: 1 Critical, 2 High, 1 Low")
    assert rig.send() == []
    rig.later(DAY)
    assert rig.send() == ["mail: Open incidents: 1 Critical, 2 High | Open at 2026-03-03 10:00 CET:"]
    rig.resolve(1, 2, 3, 5)
    rig.later(6 * DAY)
    assert rig.send() == []


def test_a_flood_becomes_one_message_that_says_how_many_were_held_back(rig: Rig) -> None:
    rig.set_up(f"flood_messages = 3\nflood_window = 600.0\n{QUIET}", chat='events = ["opened", "resolved"]')
    rig.open(*(found(f"low{number}", priority=Priority.LOW) for number in range(5)), found("high"))
    assert rig.send() == [
        "chat: [Low] CAL001 missing-in-outlook, production | Incident 1 was opened.",
        "chat: [Low] CAL001 missing-in-outlook, production | Incident 2 was opened.",
        f"chat: {HIGH} | Incident 6 was opened.",
        f"chat: [Low] 3 messages were held back | 3 messages were held back, {FLOOD}: 3 of priority Low, 0 below it.",
    ]
    rig.open(found("more"))
    assert rig.send() == [], "one summary is enough for the time of a flood"
    rig.later(10 * MINUTE)
    assert rig.send() == [f"chat: {HIGH} | Incident 7 was opened."]
    assert rig.run("alerts", "list", "--state", "held", "--output", "json").document[0]["held_by"] is not None


def test_while_a_system_is_down_what_comes_of_it_is_silent_but_measured_and_told_if_it_outlasts_it(rig: Rig) -> None:
    rig.set_up(QUIET, chat='events = ["opened", "resolved"]')
    rig.open(found("before"))
    assert len(rig.send()) == 1
    rig.later(HOUR)
    rig.open(down("salesforce"))
    rig.later(MINUTE)
    rig.open(found("because"), found("too"), found("elsewhere", environment="test"), found("own", code="ENV043"))
    assert rig.send() == [
        "chat: [Critical] ENV041 connector-down, production | Incident 2 was opened.",
        "chat: [High] CAL001 missing-in-outlook, test | Incident 5 was opened.",
        "chat: [High] ENV043 backup-unproven, production | Incident 6 was opened.",
    ]
    measured = {one.id: one.state for one in rig.incidents()}
    assert (measured[3], measured[4]) == (State.OPEN, State.OPEN), "silenced, not unmeasured"
    rig.resolve(1, 3)
    assert rig.send() == [f"chat: {HIGH} | Incident 1 is resolved."], "recoveries are never silent"
    assert rig.run("incidents", "ack", "2", "--actor", "eva").code == 0
    assert rig.send() == [], "acknowledged is not up: the real state counts"
    rig.resolve(2)
    assert rig.send() == [
        f"chat: {HIGH} | Incident 4 was opened.",
        "chat: [Critical] ENV041 connector-down, production | Incident 2 is resolved.",
    ]


def test_a_reminder_is_none_of_something_that_is_silent(rig: Rig) -> None:
    rig.set_up("remind_high = 60.0", chat='events = ["opened"]')
    rig.open(found())
    assert len(rig.send()) == 1
    rig.run("maintenance", "add", "--until", (rig.now + HOUR).isoformat(), "--reason", "work", "--actor", "eva")
    rig.later(timedelta(minutes=5))
    assert rig.send() == []
