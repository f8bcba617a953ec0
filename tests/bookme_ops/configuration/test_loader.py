"""Settings as a whole: one file, the environment over it, and every problem at once."""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.settings import SettingsError, load_settings
from jobs.policy import Hours

Fixture = Callable[..., Any]
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)


def keys(problems: Any) -> list[str]:
    return [problem.key for problem in problems]


def test_a_small_file_is_enough_and_the_rest_has_defaults(load: Fixture) -> None:
    settings = load()
    production = settings.environment("production")
    assert settings.bank.window_days == 60
    assert settings.collect.look_back_days == 14
    assert settings.http.read_timeout == timedelta(seconds=60)
    assert production.kind == "production"
    assert production.clock_skew == timedelta(seconds=60)
    assert production.salesforce.token_url == "https://acme.my.salesforce.com/services/oauth2/token"
    assert production.salesforce.api_budget_share == 0.8
    assert production.graph.base_url == "https://graph.microsoft.com/v1.0"
    assert production.bookme is None


def test_secrets_come_from_files_beside_the_settings_file_or_inline(load: Fixture) -> None:
    settings = load()
    production = settings.environment("production")
    assert production.salesforce.client_secret.reveal() == "file-hush-hush"
    assert production.graph.client_secret.reveal() == "inline-hush-hush"
    assert settings.inline_secrets == ("environments.production.graph.client_secret",)


def test_the_store_is_relative_to_the_settings_file(load: Fixture, tmp_path: Path) -> None:
    assert load().database_url == f"sqlite:///{tmp_path.resolve()}/bookme-ops.db"
    moved = load(environ={"BOOKME_OPS_DATABASE_URL": "sqlite:////var/ops.db"})
    assert moved.database_url == "sqlite:////var/ops.db"


def test_the_environment_wins_over_the_file(load: Fixture) -> None:
    settings = load(
        environ={
            "BOOKME_OPS_BANK__TIME_ZONE": "America/Nuuk",
            "BOOKME_OPS_BANK_WINDOW_DAYS": "30",
            "BOOKME_OPS_BANK__CLOSING_DAYS": "2026-12-24, 2026-12-31",
            "BOOKME_OPS_ENVIRONMENTS__PRODUCTION__SALESFORCE__CLIENT_SECRET": "variable-hush",
            "BOOKME_OPS_ENVIRONMENTS_PRODUCTION_CLOCK_SKEW": "2.5",
        }
    )
    assert settings.bank.time_zone.key == "America/Nuuk"
    assert settings.bank.window_days == 30
    assert settings.bank.closing_days == (date(2026, 12, 24), date(2026, 12, 31))
    assert settings.environment("production").salesforce.client_secret.reveal() == "variable-hush"
    assert settings.environment("production").clock_skew == timedelta(seconds=2.5)


def test_a_secret_of_the_environment_replaces_the_file_of_the_settings_file_even_an_unreadable_one(
    load: Fixture,
) -> None:
    variable = "BOOKME_OPS_ENVIRONMENTS__PRODUCTION__SALESFORCE__CLIENT_SECRET"
    settings = load(("secrets/salesforce", "secrets/nowhere"), environ={variable: "variable-hush"})
    assert settings.environment("production").salesforce.client_secret.reveal() == "variable-hush"


def test_the_environment_alone_will_do(tmp_path: Path) -> None:
    environ = {
        "BOOKME_OPS_ENVIRONMENTS__TEST__KIND": "test",
        "BOOKME_OPS_ENVIRONMENTS__TEST__SIMULATOR": "scene=calm,advisors=5,seed=1,as_of=2026-03-02T08:00:00+01:00",
    }
    settings = load_settings(None, environ, folder=tmp_path)
    chosen = settings.environment("test").simulator
    assert chosen is not None
    assert (chosen.scene, chosen.advisors, chosen.seed) == ("calm", 5, 1)
    assert settings.estate().tenants == ("simulator",)


def test_empty_variables_and_those_of_our_tests_are_no_settings(load: Fixture) -> None:
    load(environ={"BOOKME_OPS_BANK__TIME_ZONE": "", "BOOKME_OPS_TEST_DATABASE_URL": "x", "BOOKME_OPS_CONFIG": "y"})


def test_all_problems_are_told_at_once_each_under_its_key(complain: Fixture) -> None:
    problems = complain(
        ('time_zone = "Europe/Copenhagen"', 'time_zone = "Europe/Kopenhagen"\nwindow_days = "sixty"'),
        ('instance_url = "https://acme.my.salesforce.com"', 'instance_url = "http://acme.my.salesforce.com"'),
        ("secrets/salesforce", "secrets/nowhere"),
        ('client_id = "application"\n', ""),
        more='[bank.nonsense]\nx = 1\n[environments.test]\nsimulator = "seed=x"\nclock_skew = -1\n',
        environ={"BOOKME_OPS_HTTP__ATTEMPTS": "many"},
    )
    assert keys(problems) == [
        "BOOKME_OPS_HTTP__ATTEMPTS",
        "bank.nonsense",
        "bank.time_zone",
        "bank.window_days",
        "environments.production.graph.client_id",
        "environments.production.salesforce.client_secret_file",
        "environments.production.salesforce.instance_url",
        "environments.test.clock_skew",
        "environments.test.simulator",
    ]


@pytest.mark.parametrize(
    ("more", "key", "meant"),
    [
        ("[bnk]\nname = 'x'\n", "bnk", "bank"),
        ("[weather]\nsun = true\n", "weather", ""),
        ("[http]\nread_timeot = 3\n", "http.read_timeot", "http.read_timeout"),
        (
            "[environments.production.roster]\npermissionset = 'x'\n",
            "environments.production.roster.permissionset",
            "environments.production.roster.permission_set",
        ),
    ],
)
def test_an_unknown_key_is_told_with_the_one_that_was_meant(complain: Fixture, more: str, key: str, meant: str) -> None:
    suggestion = f"; did you mean {meant}?" if meant else ""
    assert [str(problem) for problem in complain(more=more)] == [f"{key}: no such setting{suggestion}"]


def test_an_unknown_variable_is_told_with_the_one_that_was_meant(complain: Fixture) -> None:
    (problem,) = complain(environ={"BOOKME_OPS_BANK__TIMEZONE": "Europe/Copenhagen"})
    assert str(problem) == "BOOKME_OPS_BANK__TIMEZONE: no such setting; did you mean BOOKME_OPS_BANK__TIME_ZONE?"


def test_a_section_that_is_no_table_is_told(tmp_path: Path) -> None:
    (tmp_path / "bookme-ops.toml").write_text("bank = 3\nenvironments = []\n", encoding="utf-8")
    with pytest.raises(SettingsError) as caught:
        load_settings(None, {}, folder=tmp_path)
    assert [str(problem) for problem in caught.value.problems] == [
        "bank: must be a table",
        "environments: must be a table",
    ]


def test_without_any_environment_the_next_step_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="bookme-ops init"):
        load_settings(None, {}, folder=tmp_path)


def test_a_missing_or_broken_file_is_told(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        load_settings(Path("nowhere.toml"), {}, folder=tmp_path)
    (tmp_path / "broken.toml").write_text("client_secret = \n", encoding="utf-8")
    with pytest.raises(SettingsError, match="is not TOML"):
        load_settings(Path("broken.toml"), {}, folder=tmp_path)


def test_the_estate_knows_which_environments_share_a_tenant(load: Fixture) -> None:
    settings = load(
        more="""
[environments.test]
kind = "test"
[environments.test.salesforce]
instance_url = "https://acme--test.sandbox.my.salesforce.com"
auth = "access_token"
access_token = "00Dxx0000000000!session"
[environments.test.graph]
token_url = "http://127.0.0.1:8080/token"
base_url = "http://127.0.0.1:8080/v1.0/"
client_id = "application"
client_secret = "hush-hush"
"""
    )
    sites = {site.name: site for site in settings.estate().sites}
    assert sites["production"].tenant == "contoso"
    assert sites["test"].tenant == "http://127.0.0.1:8080/v1.0"
    assert [site.name for site in settings.estate().sites] == ["production", "test"]


def test_the_policy_of_an_environment_has_the_banks_zone_and_its_own_skew(load: Fixture) -> None:
    policy = load(environ={"BOOKME_OPS_ENVIRONMENTS__PRODUCTION__CLOCK_SKEW": "5"}).policy("production", NOW)
    assert policy.zone.key == "Europe/Copenhagen"
    assert policy.window_days == 60
    assert policy.clock_skew == timedelta(seconds=5)


def test_the_policy_holds_the_hours_and_thresholds_that_the_bank_set(load: Fixture) -> None:
    settings = load(
        environ={
            "BOOKME_OPS_BANK__HOURS": "mon-fri 09:00-16:00,thu 09:00-17:30",
            "BOOKME_OPS_BANK__ACCEPTED_DOMAINS": "Bank.Example",
            "BOOKME_OPS_ENVIRONMENTS__PRODUCTION__SYNC_LAG": "60",
            "BOOKME_OPS_ENVIRONMENTS__PRODUCTION__ROOM_REQUIRED": "false",
            "BOOKME_OPS_ENVIRONMENTS__PRODUCTION__SWITCHED_OFF": "cal005: booked a year ahead",
        }
    )
    policy = settings.policy("production", NOW)
    assert policy.bank_hours[3] == Hours(start=time(9), end=time(17, 30))
    assert (policy.bank_hours[4].end, 5 in policy.bank_hours) == (time(16), False)
    assert policy.accepted_domains == {"bank.example"}
    assert (policy.sync_lag, policy.room_required) == (timedelta(minutes=1), False)
    assert policy.off == {"CAL005": "booked a year ahead"}


def test_closing_days_are_the_banks_own_and_the_public_holidays_around_now(load: Fixture) -> None:
    days = load(environ={"BOOKME_OPS_BANK__CLOSING_DAYS": "2026-06-05"}).policy("production", NOW).closing_days
    assert {date(2026, 6, 5), date(2026, 4, 3), date(2027, 12, 25)} <= days
    assert date(2026, 4, 1) not in days


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("BANK__HOURS", "mon-fri"),
        ("BANK__HOURS", "fri-mon 09:00-16:00"),
        ("BANK__HOURS", "mon 16:00-09:00"),
        ("BANK__OPERATING_HOURS", "8-16"),
        ("ENVIRONMENTS__PRODUCTION__SWITCHED_OFF", "CAL005"),
        ("ENVIRONMENTS__PRODUCTION__AVAILABILITY", "101"),
        ("ENVIRONMENTS__PRODUCTION__SUBSCRIPTIONS", "perhaps"),
        ("ENVIRONMENTS__PRODUCTION__INITIALS_FROM", "tea-leaves"),
    ],
)
def test_bad_hours_and_thresholds_are_told(load: Fixture, variable: str, value: str) -> None:
    with pytest.raises(SettingsError) as error:
        load(environ={f"BOOKME_OPS_{variable}": value})
    assert variable.rpartition("__")[2] in str(error.value)
