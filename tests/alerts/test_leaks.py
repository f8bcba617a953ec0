"""No personal data in any text: whatever an incident holds, a message holds codes, kinds, numbers and links."""

import sqlite3

import pytest

from bookme_ops.runbooks import list_codes
from bookme_ops.store import incidents
from jobs.base import Subject
from tests.alerts.rig import CANARY, DAY, HOUR, Rig, down, found, leaks, umbrella

SECRETS = (
    f"{CANARY}",
    "Anna Hansen <anna@bank.example>",
    "https://teams.microsoft.com/l/meetup-join/19%3ameeting_x",
    "Bearer abcdefgh12345678",
    "password: hunter22",
)


def test_no_message_of_any_kind_holds_what_an_incident_knows_of_people(rig: Rig) -> None:
    general = "flood_messages = 3\nremind_high = 3600.0\ndigest_at = '09:00'"
    rig.set_up(general, chat="", mail='digest = "daily"', pager='min_priority = "critical"')
    rig.open(umbrella(), down(), *(found(f"{CANARY}{number}", booking_id="7f3a-1") for number in range(6)))
    rig.run("alerts", "send")
    with rig.store() as store, store.begin() as connection:
        for secret in SECRETS:
            incidents.note(connection, 3, actor=secret, text=secret, at=rig.now)
        incidents.assign(connection, 3, owner=SECRETS[1], actor=SECRETS[0], at=rig.now)
    rig.later(2 * HOUR)
    rig.run("alerts", "send")
    rig.run("incidents", "resolve", "4", "--reason", SECRETS[1], "--actor", SECRETS[1])
    rig.later(DAY)
    rig.run("alerts", "send")
    rig.run("alerts", "test", "chat")
    assert len(rig.told()) > 9, "each of them was searched, see `Rig.told`"
    with sqlite3.connect(rig.folder / "ops.db") as store_file:
        kept = store_file.execute("SELECT title || char(10) || body || coalesce(silenced_by, '') FROM alert_message")
        assert leaks(line for (text,) in kept for line in text.splitlines()) == []


@pytest.mark.parametrize("kind", ["advisor", "booking", "room", "system", "job", "store", "channel"])
def test_of_a_subject_only_the_kind_is_told(rig: Rig, kind: str) -> None:
    rig.set_up(chat='events = ["opened"]')
    rig.open(found(code="MTG022", subject=Subject(kind=kind, id=f"{CANARY}@bank.example"), booking_id=None))
    rig.run("alerts", "send")
    (told,) = rig.told()
    assert told.lines[1] == f"About: {kind}"


@pytest.mark.parametrize("booking_id", ["anna hansen", f"{CANARY}1@bank.example", "7f3a\nBcc: x1"])
def test_what_is_no_booking_id_is_not_told_as_one(rig: Rig, booking_id: str) -> None:
    rig.set_up(chat='events = ["opened"]')
    rig.open(found("a", booking_id=booking_id), found("b", booking_id="7f3a-1"))
    rig.run("alerts", "send")
    other, plain = rig.told()
    assert not any(line.startswith("BookingId") or "Bcc" in line for line in other.lines)
    assert "BookingId: 7f3a-1" in plain.lines


def test_every_code_can_be_told(rig: Rig) -> None:
    rig.set_up("flood_messages = 1000\nremind_critical = 0.0", chat='events = ["opened"]')
    codes = [code for code in list_codes() if code != "ENV041"]
    rig.open(*(found(code, code=code) for code in codes))
    assert len(rig.send()) == len(codes)


def test_the_search_finds_what_it_is_for() -> None:
    assert leaks(SECRETS) == list(SECRETS), "else the other tests prove nothing"
