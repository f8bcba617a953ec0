"""The bank's own lists, from their files into the mirror."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from bookme_ops.collection import Collection
from bookme_ops.list_reading import LARGEST, read_lists
from bookme_ops.progress import Silent
from bookme_ops.run_scope import run_scope
from bookme_ops.settings import load_settings
from bookme_ops.store.rosters import roster_of, schedules_of
from bookme_ops.tally import Tally
from bookme_ops.wiring import Ops, open_ops
from connectors.directory_records import RosterEntry
from connectors.errors import Reason
from tests.bookme_ops.store.samples import AT

SETTINGS = """
database_url = "sqlite:///ops.db"
[environments.production]
simulator = "advisors=2,seed=1,as_of=2026-03-02T08:00:00+01:00"
schedules_csv = "schedules.csv"
[environments.production.roster]
csv = "roster.csv"
[environments.test]
kind = "test"
simulator = "advisors=2,seed=1,as_of=2026-03-02T08:00:00+01:00"
"""
ADA = RosterEntry(mail="ada@bank.example", sync_start=date(2026, 3, 1))


@dataclass(frozen=True, kw_only=True)
class Desk:
    """Lists in a folder, and a store."""

    folder: Path
    ops: Ops

    def put(self, name: str, content: str | bytes) -> None:
        (self.folder / name).write_bytes(content.encode() if isinstance(content, str) else content)

    def read(self, ops: Ops | None = None) -> Tally:
        used = ops or self.ops
        with run_scope(used, "collect", AT) as run:
            collection = Collection(ops=used, run=run, connections={}, full=False, progress=Silent())
            read_lists(collection)
            return collection.tally

    def roster(self) -> dict[str, RosterEntry]:
        with self.ops.store.read() as connection:
            return dict(roster_of(connection, "production").items)


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Desk]:
    (tmp_path / "roster.csv").write_text("mail,sync_start\nada@bank.example,2026-03-01\n", encoding="utf-8")
    (tmp_path / "schedules.csv").write_text("mail,weekday,from,to\nada@bank.example,1,08:00,16:00\n", encoding="utf-8")
    (tmp_path / "bookme-ops.toml").write_text(SETTINGS, encoding="utf-8")
    settings = load_settings(None, {}, folder=tmp_path)
    with open_ops(settings, environments=None, now=lambda: AT) as ops:
        yield Desk(folder=tmp_path, ops=ops)


def test_lists_are_read_where_the_settings_name_them(desk: Desk) -> None:
    tally = desk.read()
    assert tally.checked == {"directory": {"production/roster", "production/schedules"}}
    assert tally.read == {"roster": 1, "schedules": 1}
    assert desk.roster() == {ADA.mail: ADA}
    with desk.ops.store.read() as connection:
        assert schedules_of(connection, "production").items.keys() == {ADA.mail}
        assert not roster_of(connection, "test").read.complete


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ("mail\nada@bank.example\nbo\ncy\n", "line 3: mail must be an e-mail address; line 4"),
        (b"mail\nada@bank.example\nb\xf8@bank.example\n", "line 3: is not UTF-8"),
        ("name\nada\n", "line 1: the column mail is missing"),
    ],
)
def test_a_list_with_bad_lines_is_not_taken_and_says_which(desk: Desk, content: str | bytes, told: str) -> None:
    desk.read()
    desk.put("roster.csv", content)
    tally = desk.read()
    assert told in tally.missed["directory"]["production/roster"].detail
    assert tally.missed["directory"]["production/roster"].reason is Reason.MALFORMED
    assert tally.checked == {"directory": {"production/schedules"}}
    assert tally.down == set()
    assert desk.roster() == {ADA.mail: ADA}
    with desk.ops.store.read() as connection:
        assert roster_of(connection, "production").read.reason is Reason.MALFORMED


def test_a_file_that_is_gone_is_told_without_its_folder(desk: Desk) -> None:
    (desk.folder / "roster.csv").unlink()
    tally = desk.read()
    failure = tally.missed["directory"]["production/roster"]
    assert failure.reason is Reason.NOT_FOUND
    assert "roster.csv" in failure.detail
    assert str(desk.folder) not in failure.detail


def test_a_file_without_end_is_not_read_to_it(desk: Desk) -> None:
    desk.put("roster.csv", b"mail\n" + b" " * LARGEST)
    assert desk.read().missed["directory"]["production/roster"].reason is Reason.TOO_LARGE


def test_a_byte_order_mark_is_no_part_of_the_list(desk: Desk) -> None:
    desk.put("roster.csv", "\ufeffmail;location\r\nada@bank.example;Allé 1\r\n")
    desk.read()
    assert desk.roster()[ADA.mail].location == "Allé 1"


def test_a_mended_list_is_taken(desk: Desk) -> None:
    desk.put("roster.csv", "mail\nbo\n")
    desk.read()
    desk.put("roster.csv", "mail\nbo@bank.example\n")
    assert desk.read().complete
    assert desk.roster().keys() == {"bo@bank.example"}


def test_a_list_that_the_settings_do_not_name_any_more_is_emptied(desk: Desk) -> None:
    desk.read()
    sites = tuple(replace(one, roster=replace(one.roster, csv=None)) for one in desk.ops.settings.environments)
    tally = desk.read(replace(desk.ops, settings=replace(desk.ops.settings, environments=sites)))
    assert desk.roster() == {}
    assert tally.checked == {"directory": {"production/schedules"}}
