"""A person who is erased is named nowhere, and as many rows are there as before."""

import json
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from sqlalchemy import JSON, Boolean, DateTime, LargeBinary, Table, Text, func, insert, select
from sqlalchemy.types import Float
from sqlmodel import SQLModel

from bookme_ops.bundles.decode_map import seal_decode_map
from bookme_ops.forgetting.erasure import erase_person
from bookme_ops.keyring import load_keys
from bookme_ops.store import audit_log, incidents
from bookme_ops.store.audit_log import Entry
from bookme_ops.store.bundle_tables import DECODE_MAP
from bookme_ops.store.changed_subjects import EVERYTHING
from bookme_ops.store.db import Store, open_store
from bookme_ops.store.directory_tables import VERIFIED_DOMAIN
from bookme_ops.store.erasing import APART, KEPT, LINKS, erasing_order
from bookme_ops.store.health_tables import SUBJECT_CHANGE
from bookme_ops.store.incident import Open
from bookme_ops.store.rows import pack_attendees, unpack_attendees
from bookme_ops.store.tables import (
    BOOKING,
    BOOKING_CONTACT,
    CALENDAR_EVENT,
    COVERAGE,
    DIRECTORY_USER,
    MAILBOX,
    PRIVATE_CALENDAR,
    SALESFORCE_USER,
)
from bookme_ops.wiring import Ops
from connectors.records import Attendee
from jobs.base import Subject
from tests.bookme_ops.alerts.bank import ops_with, settings_with
from tests.bookme_ops.store.conftest import postgresql_server, postgresql_store, postgresql_url, store
from tests.bookme_ops.store.findings import found

__all__ = ["postgresql_server", "postgresql_store", "postgresql_url", "store"]

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
GUID, USER = "9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d", "005Qw000001AbCdEfG"
MAIL, OLD, ODD = "anna.hansen@bank.example", "anna@old.bank.example", "ANNA.Hansen@bank.example"
STRONG = (GUID, USER, USER[:15], MAIL, OLD)
WEAK = "ahn7"
OTHER = "joanna.hansen@bank.example"
NAMED = f"Seen {MAIL.upper()}, {OLD}; users/{GUID}/events by {USER}."


def keep(store: Store, table: Table, *rows: dict[str, Any]) -> None:
    with store.begin() as connection:
        connection.execute(insert(table), list(rows))


def account(**changes: Any) -> dict[str, Any]:
    listed = json.dumps([MAIL, OLD])
    values = {"tenant": "t", "user_id": GUID, "upn": MAIL, "mail": MAIL, "addresses": listed, "nickname": "annah"}
    return {**values, "employee_id": WEAK, "enabled": True, "guest": False, "as_written": json.dumps([ODD]), **changes}


def sf_user(**changes: Any) -> dict[str, Any]:
    values = {"environment": "production", "user_id": USER, "username": f"{MAIL}.prod", "mail": OLD, "alias": WEAK}
    return {**values, "active": True, "user_type": "Standard", "advisor": True, "modified": 0, **changes}


@pytest.fixture
def ops(store: Store, tmp_path: Path) -> Ops:
    """A bank that knows Anna in Entra and Salesforce, and Joanna."""
    keep(store, DIRECTORY_USER, account())
    other = {"user_id": "other", "upn": OTHER, "mail": OTHER, "addresses": "[]", "as_written": None}
    keep(store, DIRECTORY_USER, account(**other, nickname=None, employee_id=None))
    keep(store, SALESFORCE_USER, sf_user())
    return ops_with(store, settings_with(tmp_path))


def erase(ops: Ops, named: str = MAIL, *, dry_run: bool = False) -> dict[str, Any]:
    return erase_person(ops, named, dry_run=dry_run, actor="eva", now=NOW)


def everything(store: Store) -> dict[str, list[dict[str, Any]]]:
    with store.read() as connection:
        return {
            name: [dict(row._mapping) for row in connection.execute(select(table))]
            for name, table in SQLModel.metadata.tables.items()
        }


def leaks(rows: list[dict[str, Any]]) -> list[str]:
    """The ids and addresses of Anna that can be read in rows."""
    text = "\n".join(repr(value) for row in rows for value in row.values()).casefold().replace(OTHER, "")
    return [one for one in STRONG if one.casefold() in text]


def canary_row(table: Table, number: int) -> dict[str, Any]:
    """A row that names Anna in every column that can."""
    row: dict[str, Any] = {}
    for column in table.columns:
        if isinstance(column.type, LargeBinary):
            row[column.name] = msgspec.msgpack.encode([[MAIL, 1], {"id": GUID}])
        elif isinstance(column.type, JSON):
            row[column.name] = {MAIL: [NAMED, {"owner": USER}], "ø": "æ"}
        elif isinstance(column.type, Text):
            row[column.name] = f"{NAMED} {number}" if number else NAMED
        elif isinstance(column.type, Boolean):
            row[column.name] = False
        elif isinstance(column.type, Float):
            row[column.name] = 1.0
        elif isinstance(column.type, DateTime) or "DateTime" in type(column.type).__name__:
            row[column.name] = NOW
        else:
            row[column.name] = 7000 + number
    return row


@pytest.mark.parametrize("named", [MAIL, ODD, OLD, GUID, USER])
def test_whatever_names_somebody_all_that_does_is_found(ops: Ops, named: str) -> None:
    told = erase(ops, named, dry_run=True)
    assert {one.casefold() for one in told["identifiers"]} >= {one.casefold() for one in STRONG}
    assert OTHER not in told["identifiers"]
    assert told["beside_them"] == [WEAK, "annah"]


def test_no_column_of_any_table_names_them_any_more(ops: Ops) -> None:
    tables = [table for table in erasing_order() if table is not DECODE_MAP]
    for table in tables:
        keep(ops.store, table, *(canary_row(table, number) for number in range(1, 4)))
    before = everything(ops.store)
    planned = erase(ops, dry_run=True)
    assert everything(ops.store) == before, "a dry run changes nothing"
    done = erase(ops)
    after = everything(ops.store)
    assert {name: leaks(rows) for name, rows in after.items() if leaks(rows)} == {}
    same = {table.name for table in (*tables, *LINKS)} - {"subject_change"}
    assert {name: len(after[name]) for name in same} == {name: len(before[name]) for name in same}
    worded = {
        table.name for table in tables if {str, dict, bytes} & {type(one) for one in canary_row(table, 1).values()}
    }
    assert worded == done["replaced"].keys() - {table.name for table in LINKS}
    assert {name: done[name] for name in ("replaced", "deleted", "rows")} == {
        name: planned[name] for name in ("replaced", "deleted", "rows")
    }
    assert "identifiers" not in done
    assert erase(ops)["rows"] == 0, "once is enough"
    assert OTHER in repr(after["directory_user"])


def test_the_same_identifier_is_the_same_tombstone_everywhere(ops: Ops) -> None:
    row = {"starts": 0, "ends": 9, "created": 0, "modified": 0, "seen_run": 1, "show_as": "busy"}
    flags = dict.fromkeys(("all_day", "cancelled_by_someone", "deleted", "archived"), False)
    ids = {"environment": "production", "owner_id": USER, "owner_mail": MAIL}
    keep(ops.store, BOOKING, *({**row, **flags, **ids, "event_id": f"00U{n}", "booking_id": f"b-{n}"} for n in "123"))
    told = erase(ops)
    rows = everything(ops.store)
    assert len({one["owner_mail"] for one in rows["booking"]}) == 1
    owner = rows["booking"][0]
    (anna,) = [one for one in rows["directory_user"] if one["mail"] != OTHER]
    assert (owner["owner_id"][:9], len(owner["owner_id"])) == ("005ERASED", 18)
    assert owner["owner_mail"] == anna["mail"], "what belonged together still does"
    assert owner["owner_mail"].endswith("@erased.invalid")
    assert {owner["owner_id"], owner["owner_mail"]} <= set(told["tombstones"])
    assert (anna["nickname"], anna["employee_id"]) == (None, None)
    assert rows["salesforce_user"][0]["alias"] is None


def test_initials_go_where_an_incident_is_about_them_and_stay_elsewhere(ops: Ops) -> None:
    about = found(
        "a",
        code="ENV010",
        subject=Subject(kind="advisor", id=GUID),
        summary=f"The advisor has no alias {WEAK}.",
        evidence={"alias": f"{WEAK}@bank.example", "initials": WEAK, "mail": MAIL},
    )
    other = found("b", summary=f"The room {WEAK} is taken.")
    with ops.store.begin() as connection:
        incidents.apply(connection, [Open(raised=about), Open(raised=other)], run_id=1, at=NOW)
    erase(ops)
    with ops.store.read() as connection:
        assert WEAK not in repr(incidents.get(connection, 1))
        assert incidents.get(connection, 1).code == "ENV010"
        assert WEAK in incidents.get(connection, 2).summary


def test_private_time_goes_and_then_nothing_is_known_of_the_mailbox(ops: Ops) -> None:
    box = {"tenant": "t", "user_id": GUID, "delta_link": f"https://x/users/{GUID}?token=1", "product": True}
    keep(ops.store, MAILBOX, {"no": 5, **box, "window_start": 1, "window_end": 2})
    keep(ops.store, PRIVATE_CALENDAR, *({"mailbox_no": n, "packed": msgspec.msgpack.encode([])} for n in (5, 6)))
    keep(ops.store, COVERAGE, *({"scope": "t", "kind": "mailbox", "subject": one, "read_at": 1} for one in (GUID, "x")))
    told = erase(ops)
    assert told["deleted"] == {"private_calendar": 1, "coverage": 1}
    rows = everything(ops.store)
    assert [one["mailbox_no"] for one in rows["private_calendar"]] == [6]
    assert [one["subject"] for one in rows["coverage"]] == ["x"]
    (mailbox,) = rows["mailbox"]
    assert (mailbox["delta_link"], mailbox["window_start"], mailbox["user_id"][:7]) == (None, None, "erased-")
    assert EVERYTHING in [one["kind"] for one in rows["subject_change"]], "carried verdicts are void"
    assert SUBJECT_CHANGE.name in rows


def test_a_guest_of_a_meeting_is_still_a_guest(ops: Ops) -> None:
    guests = tuple(Attendee(mail=mail, kind="required", response="accepted", responded=None) for mail in (MAIL, OTHER))
    event = {"mailbox_no": 1, "event_id": "e", "kind": "single", "starts": 0, "ends": 1, "show_as": "busy"}
    flags = dict.fromkeys(("all_day", "cancelled", "product", "removed"), False)
    keep(ops.store, CALENDAR_EVENT, {**event, **flags, "organizer": True, "attendees": pack_attendees(guests)})
    erase(ops)
    (row,) = everything(ops.store)["calendar_event"]
    erased, other = unpack_attendees(row["attendees"])
    assert (other, erased.response, str(erased.mail).partition("@")[2]) == (guests[1], "accepted", "erased.invalid")


def contact(row: str, contact_id: str, mail: str) -> dict[str, Any]:
    ids = {"environment": "production", "contact_row_id": row, "detail_id": "d", "modified": 0, "deleted": False}
    return {**ids, "contact_id": contact_id, "mail": mail}


def test_a_customer_is_erased_and_a_family_is_not_followed_from_address_to_address(ops: Ops) -> None:
    mine, theirs = "003Qw000001AbCdEfG", "003Qw000002AbCdEfG"
    shared, own = "family@mail.example", "bo@mail.example"
    keep(
        ops.store, BOOKING_CONTACT, contact("1", mine, shared), contact("2", theirs, own), contact("3", theirs, shared)
    )
    told = erase(ops, mine)
    assert told["replaced"] == {"booking_contact": 2}, "of the other row, the shared address"
    left = sorted(everything(ops.store)["booking_contact"], key=lambda one: str(one["contact_row_id"]))
    assert [(one["contact_id"], one["mail"] == own) for one in left[1:]] == [(theirs, True), (theirs, False)]
    assert left[0]["contact_id"].startswith("003ERASED")


def test_what_proves_itself_stays_and_is_counted(ops: Ops) -> None:
    key = load_keys(ops.settings).audit
    with ops.store.begin() as connection:
        deed = Entry(at=NOW, actor="eva", action="user.viewed", object=f"user {USER}")
        audit_log.append(connection, deed, key=key)
    assert erase(ops)["kept"] == {"audit": 1}
    with ops.store.read() as connection:
        assert audit_log.verify(connection, key=key) is None
        log = [entry for _, entry in audit_log.entries(connection)]
    assert [one.action for one in log[1:]] == ["person.erasure-begun", "person.erased"]
    assert leaks([{"text": repr(log[1:])}]) == [], "the log does not name whom it was about"
    assert {table.name for table in KEPT} < {table.name for table in APART}


def test_decode_maps_that_name_them_are_deleted(ops: Ops) -> None:
    keys = load_keys(ops.settings)
    with ops.store.begin() as connection:
        seal_decode_map(connection, keys, "hers", {"‹person:1›": MAIL})
        seal_decode_map(connection, keys, "theirs", {"‹person:1›": OTHER})
    assert erase(ops)["deleted"] == {"decode_map": 1}
    assert [one["bundle_id"] for one in everything(ops.store)["decode_map"]] == ["theirs"]


def test_who_was_read_again_is_erased_again(ops: Ops) -> None:
    with ops.store.begin() as connection:
        about = found("a", subject=Subject(kind="advisor", id=GUID))
        incidents.apply(connection, [Open(raised=about)], run_id=1, at=NOW)
    erase(ops)
    keep(ops.store, DIRECTORY_USER, account())
    keep(ops.store, SALESFORCE_USER, sf_user())
    with ops.store.begin() as connection:
        incidents.apply(connection, [Open(raised=about)], run_id=1, at=NOW)
    erase(ops)
    rows = everything(ops.store)
    assert {name: leaks(found) for name, found in rows.items() if leaks(found)} == {}
    assert (len(rows["incident"]), len(rows["directory_user"]), len(rows["salesforce_user"])) == (2, 2, 1)


def test_nobody_is_named_by_this(ops: Ops) -> None:
    told = erase(ops, "nobody@bank.example")
    assert (told["rows"], told["kept"], len(told["tombstones"])) == (0, {}, 1)


@pytest.mark.parametrize("named", ["", "ahn7", "Anna Hansen", "a b@bank.example", "123456789"])
def test_what_others_may_be_called_too_is_refused(ops: Ops, named: str) -> None:
    with pytest.raises(ValueError, match="neither an id nor an address"):
        erase(ops, named)


KILLED = """
import os, sys
from datetime import UTC, datetime
from pathlib import Path
from bookme_ops.forgetting import erasure
from bookme_ops.settings import load_settings
from bookme_ops.store import erasing
from bookme_ops.wiring import open_ops

now, left = datetime(2026, 3, 2, 8, tzinfo=UTC), [int(sys.argv[2])]
real = erasing._rewrite

def rewrite(*given, **named):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), 9)
    real(*given, **named)

erasing._rewrite = rewrite
folder = Path(sys.argv[1])
settings = load_settings(folder / "bookme-ops.toml", {}, folder=folder)
with open_ops(settings, environments=None, now=lambda: now) as ops:
    erasure.erase_person(ops, sys.argv[3], dry_run=False, actor="eva", now=now)
"""


@pytest.mark.parametrize("row", [1, 20, 50, 70])
def test_killed_in_the_middle_it_is_completed_by_the_next(tmp_path: Path, row: int) -> None:
    settings = settings_with(tmp_path)
    file = tmp_path / "bookme-ops.toml"
    file.write_text('database_url = "sqlite:///ops.db"\n' + file.read_text("utf-8"), encoding="utf-8")
    store = open_store(f"sqlite:///{tmp_path / 'ops.db'}")
    keep(store, DIRECTORY_USER, account())
    keep(store, SALESFORCE_USER, sf_user())
    for table in erasing_order():
        keep(store, table, canary_row(table, 1), canary_row(table, 2))
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path), str(row), OLD], check=False)
    assert done.returncode == -signal.SIGKILL
    erase_person(ops_with(store, settings), OLD, dry_run=False, actor="eva", now=NOW)
    rows = everything(store)
    assert {name: leaks(found) for name, found in rows.items() if leaks(found)} == {}
    with store.read() as connection:
        assert connection.execute(select(func.count()).select_from(DIRECTORY_USER)).scalar_one() == 1
    store.close()
    content = b"".join(one.read_bytes() for one in tmp_path.glob("ops.db*"))
    assert GUID.encode() not in content, "nor in pages that are free"


def test_addresses_of_the_bank_stay_in_its_domains(ops: Ops) -> None:
    keep(ops.store, VERIFIED_DOMAIN, {"tenant": ops.estate.tenants[0], "name": "bank.example"})
    stones = erase(ops)["tombstones"]
    assert {one.partition("@")[2] for one in stones} == {"", "bank.example", "erased.invalid"}
