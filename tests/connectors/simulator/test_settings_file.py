"""Settings files for the simulator, read by those who read settings."""

from datetime import UTC, date, datetime, time
from pathlib import Path

from bookme_ops.settings import Settings, load_settings
from connectors.simulator.bank_lists import write_lists
from connectors.simulator.bookme import CLIENT_SECRET, SUBSCRIPTION_KEY
from connectors.simulator.model import Environment, Org, RosterLine, ScheduleLine, World
from connectors.simulator.server import serve
from connectors.simulator.settings_file import describe_built, describe_served
from connectors.simulator.site import build_sites
from jobs.policy import Hours
from tests.connectors.simulator.graph_bank import make_world


def a_bank() -> World:
    world = make_world()
    world.as_of = datetime(2026, 3, 2, 8, tzinfo=UTC)
    org = Org(id="00D000000000001AAA", my_domain="bank", sandbox=False)
    world.environments["production"] = Environment(
        name="production",
        kind="production",
        org=org,
        roster=[RosterLine(mail="ada@bank.example")],
        schedules=[ScheduleLine(mail="ada@bank.example", weekday=0, start=time(8), end=time(16))],
        go_live=date(2026, 1, 5),
        subscriptions=True,
    )
    world.environments["test"] = Environment(name="test", kind="test", org=org)
    world.bank_hours = {4: (time(9), time(15)), 0: (time(9), time(16, 30))}
    world.closing_days = (date(2026, 5, 15),)
    world.max_meeting_minutes = 360
    return world


def load(folder: Path, text: str, world: World) -> Settings:
    for name, lines in write_lists(world).items():
        (folder / name).write_text(lines, encoding="utf-8")
    (folder / "bookme-ops.toml").write_text(text, encoding="utf-8")
    return load_settings(None, {}, folder=folder)


def check_bank(settings: Settings, folder: Path) -> None:
    production, test = settings.environment("production"), settings.environment("test")
    assert (production.go_live, production.subscriptions) == (date(2026, 1, 5), True)
    assert (test.go_live, test.subscriptions) == (None, False)
    assert production.roster.csv == folder / "production-roster.csv"
    assert production.schedules_csv == folder / "production-schedules.csv"
    assert (test.roster.csv, test.schedules_csv) == (None, None)
    assert settings.bank.closing_days == (date(2026, 5, 15),)
    assert settings.bank.hours == {
        0: Hours(start=time(9), end=time(16, 30)),
        4: Hours(start=time(9), end=time(15)),
    }
    assert settings.bank.max_meeting_minutes == 360
    assert (production.backend_version, test.backend_version) == ("v2", "v2")


def test_a_world_built_in_process_is_described_as_it_is(tmp_path: Path) -> None:
    world = a_bank()
    settings = load(tmp_path, describe_built(world, advisors=3), world)
    check_bank(settings, tmp_path)
    assert settings.environment("production").bookme is None


def test_a_served_world_is_described_as_it_is(tmp_path: Path) -> None:
    world = a_bank()
    with serve(build_sites(world)) as running:
        settings = load(tmp_path, describe_served(world, running), world)
        check_bank(settings, tmp_path)
        bookme = settings.environment("test").bookme
        assert bookme is not None
        assert bookme.base_url == running.base_url("test", "bookme") + "/api/v2"
    assert (bookme.client_secret.reveal(), bookme.subscription_key.reveal()) == (CLIENT_SECRET, SUBSCRIPTION_KEY)


def test_a_bare_world_says_nothing_that_it_does_not_know(tmp_path: Path) -> None:
    world = a_bank()
    del world.environments["production"]
    world.bank_hours, world.closing_days, world.max_meeting_minutes = {}, (), None
    text = describe_built(world, advisors=3)
    assert not any(word in text for word in ("hours", "closing_days", "max_meeting", "go_live", "roster", "schedules"))
    load(tmp_path, text, world)
