"""Nothing secret can be read anywhere, and the mirror keeps of people only what is listed here.

The matrix looks for every secret after each of its runs; here are the sign-ins by key and certificate, and what
settings, clients and errors show of themselves.
"""

import json
import re
import sqlite3
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from connectors.records import address
from connectors.simulator.faults import parse_fault
from connectors.simulator.model import RosterLine, World
from tests.faults.leaks import find_leaks
from tests.faults.matrix import leaks
from tests.faults.planting import AS_OF, DETAIL, MARK, known_secrets, plant_world
from tests.faults.rounds import Desk, Round
from tests.faults.wires import SwiftBank

ADDRESS = re.compile(rb"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")

ABOUT_ADDRESSES = frozenset({"ENV010", "ENV011", "ENV012", "ENV013", "ENV014", "ENV015", "ENV016", "ENV034"})
"""Who has to set an address right must be told which; a deleted account has no other id (ENV034)."""
INTEGRATIONS = "bookme.integration@"
"""Usernames of integration users begin with it: they are nobody's."""
CLOSED_DOWN = "moede.nedlagt@bank.example"
"""A room that is no more, invited by a planted fault."""

FAULTS = (
    "",
    "unauthorized=always@login",
    "truncated-json=always@login",
    "html-page=always@login",
    "reset=always@login",
    "expired-token=always@graph",
    "expired-token=1@salesforce",
    "not-found=always@salesforce",
    "truncated-json=always@graph",
    "foreign-link=always",
)


@pytest.fixture
def world() -> World:
    return plant_world()


@pytest.fixture
def desk(tmp_path: Path, world: World) -> Desk:
    return Desk.at(tmp_path, world, keys=True)


def test_keys_and_certificates_and_what_is_signed_with_them_stay_secret(desk: Desk, world: World) -> None:
    wrong, proofs = [], 0
    for number, fault in enumerate(FAULTS):
        bank = SwiftBank.of(world, *([parse_fault(fault)] if fault else []))
        done = desk.round(bank, AS_OF + timedelta(minutes=number), form=("json", "people")[number % 2])
        wrong += [f"{fault}: {what}" for what in leaks(bank, done)]
        proofs += sum(name.startswith("a signed assertion") for name in bank.overheard.secrets)
    assert not wrong
    assert proofs > len(FAULTS)


def test_every_error_of_a_run_is_searched_with_its_traceback(desk: Desk, world: World) -> None:
    done = desk.round(SwiftBank.of(world, parse_fault("unauthorized=always@login")), AS_OF)
    said = done.said.decode()
    assert said.count("Traceback (most recent call last)") >= 5
    assert "BadCredentials" in said


def test_settings_clients_and_sessions_show_no_secret_of_themselves(desk: Desk, world: World) -> None:
    bank = SwiftBank.of(world)
    shown = "\n".join(desk.show(bank, AS_OF))
    assert "<secret>" in shown
    assert "SharedTokens" in shown
    assert find_leaks(shown.encode(), known_secrets() | bank.overheard.secrets) == []


def test_logs_of_a_whole_run_name_nobody(desk: Desk, world: World) -> None:
    done = desk.round(SwiftBank.of(world), AS_OF)
    assert done.logged
    assert ADDRESS.findall(done.logged) == []


def test_documents_of_a_whole_run_name_nobody_but_where_the_address_is_what_is_wrong(desk: Desk, world: World) -> None:
    done = desk.round(SwiftBank.of(world), AS_OF)
    assert named_in(done, world) == {"app@bank.example"}, "the user of the settings, in their own text"
    assert told_by_findings(done), "some addresses are wrong"
    assert not any(ADDRESS.search(one["summary"].encode()) for one in done.judged["findings"])


def named_in(done: Round, world: World) -> set[str]:
    """The addresses that a round told, but for those of rooms and those that are wrong."""
    rooms = {room.mail for room in world.tenant.rooms.values()} | {CLOSED_DOWN}
    named = {found.decode() for found in ADDRESS.findall(done.said)} - rooms - told_by_findings(done)
    return {name for name in named if not name.startswith(INTEGRATIONS)}


def told_by_findings(done: Round) -> set[str]:
    """The addresses in findings about addresses."""
    findings = [one for one in done.judged["findings"] if one["code"] in ABOUT_ADDRESSES]
    return {found.decode() for found in ADDRESS.findall(json.dumps(findings).encode())}


def test_only_an_advisor_without_a_mailbox_is_told_by_address_because_there_is_no_other_id(
    desk: Desk, world: World
) -> None:
    lost = next(person for person in world.tenant.people.values() if person.id in world.tenant.mailboxes)
    lost.mail, lost.proxy_addresses = None, []
    owner = lost.upn
    done = desk.round(SwiftBank.of(world), AS_OF)
    assert [(one["id"], one["reason"]) for one in done.missed] == [(owner, "no-mailbox")]
    assert named_in(done, world) == {"app@bank.example", owner} - told_by_findings(done)


def test_the_mirror_keeps_no_address_but_of_accounts_users_and_customers_on_meetings(desk: Desk, world: World) -> None:
    done = desk.round(SwiftBank.of(world), AS_OF)
    found = set()
    for text in texts_in(desk.folder / "bookme-ops.db"):
        found |= {found.decode() for found in ADDRESS.findall(text.encode())}
    assert found <= allowed_addresses(world)
    assert MARK.encode() not in done.kept, "no subject, body, guest, join link or private place"


def allowed_addresses(world: World) -> set[str]:
    """The personal data that the mirror keeps on purpose.

    The addresses of Entra's accounts and of all else that receives mail there (whose mailbox is whose), the Salesforce
    users' user names, addresses and federation ids and the backend's employees (who is an advisor), the addresses of
    customers on meetings and of those who were invited to them, rooms (where they are), and the addresses that
    findings say are missing.
    """
    people = [*world.tenant.people.values(), *world.tenant.objects.values()]
    entra = {spelled for person in people for spelled in (person.mail, *person.proxy_addresses)}
    entra |= {person.upn for person in world.tenant.people.values()} | {CLOSED_DOWN}
    backends = [environment.backend for environment in world.environments.values()]
    entra |= {row["email"] for backend in backends for row in backend.employees.values()}
    entra |= {f"{line.initials}@{domain}" for line in lines_of(world) for domain in world.tenant.domains}
    events = [event for mailbox in world.tenant.mailboxes.values() for event in mailbox.events.values()]
    entra |= {guest.mail for event in events for guest in event.attendees if MARK not in (guest.mail or "")}
    fields = ("Username", "Email", "FederationIdentifier", "andmoney__Email__c")
    tables = ("User", "andmoney__AMB_Meeting_Contact__c")
    orgs = [environment.org for environment in world.environments.values()]
    rows = [row for org in orgs for name in tables for row in org.rows(name)]
    kept = entra | {row.get(field) for row in rows for field in fields}
    return {spelling for text in kept if text for spelling in (text.split(":")[-1], address(text.split(":")[-1]) or "")}


def lines_of(world: World) -> list[RosterLine]:
    """The bank's own list of advisors."""
    return [line for environment in world.environments.values() for line in environment.roster]


def texts_in(file: Path) -> Iterator[str]:
    """Every text in every table."""
    connection = sqlite3.connect(file)
    try:
        for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
            for row in connection.execute(f'SELECT * FROM "{name}"'):
                yield from (value for value in row if isinstance(value, str))
    finally:
        connection.close()


def test_the_bank_really_holds_what_must_not_be_kept(world: World) -> None:
    events = [event for mailbox in world.tenant.mailboxes.values() for event in mailbox.events.values()]
    assert all(MARK in event.subject and MARK in event.body for event in events)
    meetings = {event.ical_uid for event in events if event.properties}
    assert all(MARK in event.attendees[-1].mail for event in events if event.ical_uid not in meetings)
    assert any(MARK in (event.join_url or "") for event in events)
    private = [event for event in events if event.sensitivity == "private"]
    assert private
    assert all(MARK in (event.location or "") for event in private)
    details = [row for environment in world.environments.values() for row in environment.org.rows(DETAIL)]
    assert any(MARK in (row["andmoney__TeamsMeetingLink__c"] or "") for row in details)
