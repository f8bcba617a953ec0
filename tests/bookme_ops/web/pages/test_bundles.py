"""Bundles from the console: ordered, watched, looked at, and downloaded only as they were proven."""

import io
import json
import re
import time
import zipfile
from pathlib import Path

import pytest

from bookme_ops.bundles.kept import folder_of
from bookme_ops.store import bundles as register
from bookme_ops.store import incidents
from bookme_ops.store.audit_log import entries
from bookme_ops.store.bundles import Bundle
from bookme_ops.store.incident_links import links_of
from bookme_ops.store.roles import Role
from bookme_ops.wiring import Ops
from tests.bookme_ops.web.browsers import Browser
from tests.bookme_ops.web.inert import TEXT, assert_inert, look_at

PATIENCE = 60.0
PLACE = re.compile(r"/bundles/[0-9a-f]{16}")


def wrong_booking(ops: Ops) -> tuple[str, int]:
    """A booking with something wrong, and the incident."""
    with ops.store.read() as connection:
        one = incidents.search(connection, code="CAL002")[0]
    return one.booking_id or "", one.id


def make(browser: Browser, booking: str, **said: str) -> str:
    """Order a bundle and wait for it; gives its page."""
    answer = browser.post(f"/bookings/{booking}/bundle", **said)
    assert answer.status_code == 303, answer.text
    place, end = answer.headers["location"], time.monotonic() + PATIENCE
    while (answer := browser.get(place)).status_code == 200:
        assert answer.headers["refresh"] == "3", answer.text
        assert time.monotonic() < end
        time.sleep(0.2)
    assert PLACE.fullmatch(answer.headers["location"])
    return str(answer.headers["location"])


def deeds(ops: Ops) -> list[tuple[str, str, str]]:
    with ops.store.read() as connection:
        return [(one.action, one.object, one.result) for _, one in entries(connection)]


def test_a_bundle_is_made_shown_and_downloaded_with_its_proof(browser: Browser, bank: Ops) -> None:
    booking, number = wrong_booking(bank)
    place = make(browser, booking, actual="the room is free", errors=TEXT, incident=str(number))
    ident = place.rsplit("/", 1)[1]
    page = browser.text(place)
    for text in ("PASS", "Signature", "known:mail", "bookme/production/meeting.json", "answers.json", "SHA-256"):
        assert text in page, text
    assert look_at(page).harm == []
    answer = browser.get(f"{place}/file")
    assert re.fullmatch(r'attachment; filename="bundle-[\w-]+\.zip"', answer.headers["content-disposition"])
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert "the room is free" in archive.read("answers.json").decode()
    proof = json.loads(browser.get(f"{place}/verification").text)
    assert (proof["verdict"], proof["booking_id"]) == ("PASS", booking)
    told = deeds(bank)
    assert ("bundle.ordered", f"booking {booking}", "ok") in told
    assert ("bundle.created", f"bundle {ident}", "PASS") in told
    assert told.count(("bundle.downloaded", f"bundle {ident}", "ok")) == 2
    with bank.store.read() as connection:
        [link] = links_of(connection, [number])[number]
    assert (link.kind.value, link.actor) == ("bundle", "a admin")
    assert ident in browser.text("/bundles")
    assert ident in browser.text(f"/bundles?booking={booking}")
    assert ident not in browser.text("/bundles?booking=7f3aa1b2")
    tamper(browser, bank, place, ident)


def tamper(browser: Browser, bank: Ops, place: str, ident: str) -> None:
    """What was changed since is neither shown nor handed out, and the attempt is entered."""
    [file] = [one for one in folder_of(bank.settings).iterdir() if one.suffix == ".zip"]
    file.write_bytes(file.read_bytes() + b"x")
    assert "the archive was changed since" in browser.text(place)
    assert browser.get(f"{place}/file").status_code == 404
    assert deeds(bank)[-1] == ("bundle.downloaded", f"bundle {ident}", "refused")
    file.unlink()
    assert "is not kept here" in browser.text(place)
    assert browser.get(f"{place}/verification").status_code == 404


def a_bundle(number: int, **changes: str | None) -> Bundle:
    values: dict[str, object] = {
        "id": f"{number:016x}",
        "booking_id": f"7f3aa1b2-{number}",
        "actor": "Ada",
        "file_name": "x.zip",
        "sha256": "ab" * 32,
        "verdict": "PASS",
        "rule_set": "2026-11",
    }
    return Bundle(**values | changes)  # type: ignore[arg-type]


def test_what_did_not_pass_cannot_be_downloaded(browser: Browser, bank: Ops) -> None:
    for number, verdict in enumerate(("FAIL", None), 1):
        bundle = a_bundle(number, verdict=verdict, created_at=bank.now())  # type: ignore[arg-type]
        with bank.store.begin() as connection:
            register.register(connection, bundle)
        assert "did not pass the verifier" in browser.text(f"/bundles/{bundle.id}")
        assert browser.get(f"/bundles/{bundle.id}/file").status_code == 404


@pytest.mark.parametrize("name", ["x", "1", "123456789", "0" * 16, "..%2f..%2fbookme-ops.db", "A" * 16, "bundle.zip"])
def test_what_is_no_bundle_has_no_page_and_no_file(browser: Browser, name: str) -> None:
    for path in (f"/bundles/{name}", f"/bundles/{name}/file", f"/bundles/{name}/verification"):
        assert browser.get(path).status_code == 404


@pytest.mark.parametrize(
    ("booking", "fields", "status"),
    [
        ("no%20id", {}, 404),
        ("<script>", {}, 404),
        ("7f3aa1b2", {"incident": "x"}, 404),
        ("7f3aa1b2", {"incident": "99999"}, 400),
        ("7f3aa1b2", {"incident": "2"}, 400),
        ("7f3aa1b2", {"steps": "x" * 5_000}, 422),
    ],
)
def test_what_cannot_be_made_is_refused(browser: Browser, booking: str, fields: dict[str, str], status: int) -> None:
    assert browser.post(f"/bookings/{booking}/bundle", **fields).status_code == status


def test_who_only_looks_gets_none(browser: Browser) -> None:
    viewer = browser.as_role(Role.VIEWER)
    assert viewer.post("/bookings/7f3aa1b2/bundle").status_code == 403
    assert {viewer.get(path).status_code for path in ("/bundles", "/bundles/1", f"/bundles/{'0' * 16}/file")} == {403}


def test_pages_of_the_register_go_on_where_the_last_one_ended(browser: Browser, bank: Ops, tmp_path: Path) -> None:
    with bank.store.begin() as connection:
        for number in range(60):
            register.register(connection, a_bundle(number, created_at=bank.now()))  # type: ignore[arg-type]
    page = browser.text("/bundles")
    more = re.search(r'href="(/bundles\?after=[^"]+)" rel="next"', page)
    assert more is not None
    ids = [one[9:] for one in PLACE.findall(page) + PLACE.findall(browser.text(more[1]))]
    assert ids == [f"{number:016x}" for number in range(59, -1, -1)]


def test_hostile_text_of_the_register_does_nothing(browser: Browser, bank: Ops) -> None:
    hostile = a_bundle(1, actor=TEXT, file_name=TEXT, booking_id=TEXT, rule_set=TEXT, created_at=bank.now())  # type: ignore[arg-type]
    with bank.store.begin() as connection:
        register.register(connection, hostile)
    assert_inert(browser.text("/bundles"))
    assert_inert(browser.text(f"/bundles/{hostile.id}"))
