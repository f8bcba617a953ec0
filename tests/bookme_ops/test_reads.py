"""What a run needs to have been read: of each source that is configured, once, and nothing else."""

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bookme_ops.configuration.access_keys import LISTS
from bookme_ops.reads import OF_APPS, OF_ENVIRONMENT, OF_ORG, OF_TENANT, Read, is_configured, needed_reads
from bookme_ops.settings import load_settings
from bookme_ops.wiring import Ops
from jobs.base import Job
from jobs.registry import load_jobs
from jobs.views import AdvisorView

REAL = """
database_url = "sqlite:///ops.db"
[bank]
time_zone = "Europe/Copenhagen"
[environments.production]
kind = "production"
{keys}
[environments.production.salesforce]
instance_url = "https://acme.my.salesforce.com"
client_id = "a-client"
client_secret = "a-secret-of-theirs"
[environments.production.graph]
authority = "https://login.microsoftonline.com/00000000-0000-0000-0000-000000000001"
client_id = "a-client"
client_secret = "a-secret-of-theirs"
{tables}
"""
BACKEND = """
[environments.production.bookme]
base_url = "https://api.example/api/{version}"
token_url = "https://login.example/t/oauth2/v2.0/token"
scope = "a-scope"
client_id = "a-client"
client_secret = "a-secret-of-theirs"
subscription_key = "a-key-of-theirs"
"""
TENANT = "00000000-0000-0000-0000-000000000001"


@dataclass(frozen=True)
class Bank:
    """A bank that can be asked what is needed."""

    folder: Path

    def needs(self, *names: str, keys: str = "", tables: str = "") -> list[Read]:
        (self.folder / "bookme-ops.toml").write_text(REAL.format(keys=keys, tables=tables), encoding="utf-8")
        settings = load_settings(None, {}, folder=self.folder)
        ops = cast("Ops", SimpleNamespace(settings=settings, chosen=settings.estate().sites))
        return needed_reads(ops, [job(*names[:1]), job(*names)])


def job(*names: str) -> Job[Any, Any]:
    return Job(
        name="a", title="", grain=AdvisorView, cron="0 * * * *", kinds=(), decide=lambda *_: (), reads=frozenset(names)
    )


@pytest.fixture
def bank(tmp_path: Path) -> Bank:
    return Bank(tmp_path)


def subjects(reads: list[Read]) -> set[str]:
    return {read.subject for read in reads}


def test_what_several_jobs_need_is_needed_once_and_named_by_its_scope(bank: Bank) -> None:
    assert bank.needs("accounts", "bookings", "users") == sorted(
        [
            Read(scope=TENANT, kind="directory", subject="accounts"),
            Read(scope="production", kind="query", subject="bookings"),
            Read(scope="production", kind="directory", subject="users"),
        ]
    )
    assert {read.id for read in bank.needs("accounts")} == {f"{TENANT}/accounts"}


def test_what_is_not_configured_is_not_needed(bank: Bank) -> None:
    everything = (*OF_ENVIRONMENT, *OF_TENANT)
    plain = {"bookings", "orphans", "users", "accounts", "places", "objects", "domains"}
    assert subjects(bank.needs(*everything)) == plain
    of_backend = {"meetings", "employees", "backend-rooms"}
    assert subjects(bank.needs(*everything, tables=BACKEND.format(version="v1"))) == plain | of_backend
    of_slots = {"slots", "backend-orphans"}
    assert subjects(bank.needs(*everything, tables=BACKEND.format(version="v2"))) == plain | of_backend | of_slots


def test_lists_and_subscriptions_are_needed_where_the_settings_name_them(bank: Bank) -> None:
    for name in ("hours.csv", "roster.csv"):
        (bank.folder / name).write_text("", encoding="utf-8")
    keys = 'subscriptions = true\nschedules_csv = "hours.csv"'
    roster = '[environments.production.roster]\ncsv = "roster.csv"'
    wanted = ("roster", "schedules", "subscriptions")
    assert subjects(bank.needs(*wanted)) == set()
    assert subjects(bank.needs(*wanted, keys=keys, tables=roster)) == set(wanted)


def test_what_is_only_asked_if_there_is_something_to_ask_need_not_be_there(bank: Bank) -> None:
    found = bank.needs("orphans", "bookings", "backend-orphans", tables=BACKEND.format(version="v3"))
    assert {read.subject: read.always for read in found} == {
        "orphans": False,
        "bookings": True,
        "backend-orphans": False,
    }


def test_every_read_of_an_installed_job_is_known() -> None:
    named = {name for one in load_jobs() for name in one.reads}
    assert named <= {*OF_ENVIRONMENT, *OF_TENANT, *OF_ORG, *OF_APPS}


def test_a_simulated_environment_has_every_system(tmp_path: Path) -> None:
    text = '[environments.production]\nkind = "production"\nsimulator = "scene=calm"\n[bank]\ntime_zone = "UTC"\n'
    (tmp_path / "bookme-ops.toml").write_text(text, encoding="utf-8")
    environment = load_settings(None, {}, folder=tmp_path).environment("production")
    assert all(is_configured(environment, name) for name in ("meetings", "slots", "users"))
    assert not any(is_configured(environment, name) for name in ("roster", "schedules", "subscriptions"))


def test_every_list_of_the_audit_can_be_left_out() -> None:
    assert {f"access.{name}" for name in LISTS} == {*OF_ORG, *OF_APPS}
