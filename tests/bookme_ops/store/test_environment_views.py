"""Environment views: one per environment, each with its own health, and one of them speaks for the store."""

from datetime import UTC, datetime, timedelta

from bookme_ops.store import runs
from bookme_ops.store.coverage import record_read
from bookme_ops.store.db import Connection, Store
from bookme_ops.store.environment_views import Meetings, Upkeep, environment_views
from bookme_ops.store.estate import Estate, Site
from bookme_ops.store.health import add_backup, add_probes, note_finishes, set_allowance
from connectors.health_records import Allowance, Backup, Probe
from jobs.views import Coverage, EnvironmentView, Part

NOW = datetime(2026, 3, 20, 7, tzinfo=UTC)
MONTH = datetime(2026, 2, 28, 23, tzinfo=UTC)
HOUR = timedelta(hours=1)
ESTATE = Estate.of(
    (
        Site(name="alpha", kind="test", tenant="t-1"),
        Site(name="production", kind="production", tenant="t-1"),
        Site(name="other", kind="test", tenant="t-2"),
    )
)
UPKEEP = Upkeep(systems={"production": ("graph", "salesforce")}, periods={"rooms": 900.0}, scheduled=True)


def views_of(store: Store, estate: Estate = ESTATE) -> dict[str, EnvironmentView]:
    return {view.environment: view for view in environment_views(store, estate, since=MONTH, upkeep=UPKEEP)}


def start_run(connection: Connection, at: datetime) -> None:
    runs.start_run(connection, "collect", NOW, at)


def test_an_empty_store_has_a_view_of_every_environment_with_nothing_in_it(store: Store) -> None:
    views = views_of(store)
    assert list(views) == ["production", "alpha", "other"]
    assert views["alpha"] == EnvironmentView(
        environment="alpha", primary=False, periods={"rooms": 900.0}, scheduled=True, bookings_read=Coverage()
    )
    assert views["production"].systems == ("graph", "salesforce")


def test_exactly_one_environment_speaks_for_the_store(store: Store) -> None:
    assert [name for name, view in views_of(store).items() if view.primary] == ["production"]
    only = Estate.of(ESTATE.sites[1:])
    assert sum(view.primary for view in views_of(store, only).values()) == 1


def test_the_store_was_opened_when_its_first_run_began(store: Store) -> None:
    with store.begin() as connection:
        for at in (NOW, NOW - HOUR, NOW + HOUR):
            start_run(connection, at)
    assert {view.store_opened for view in views_of(store).values()} == {NOW - HOUR}


def test_probes_count_from_the_month_on_and_each_environment_has_its_own(store: Store) -> None:
    def probe(environment: str, at: datetime) -> Probe:
        return Probe(environment=environment, system="graph", at=at, reason=None, seconds=0.1)

    kept = [probe("production", MONTH), probe("production", NOW), probe("alpha", NOW)]
    with store.begin() as connection:
        add_probes(connection, [*kept, probe("production", MONTH - HOUR)])
    views = views_of(store)
    assert views["production"].probes == tuple(kept[:2])
    assert views["alpha"].probes == (kept[2],)


def test_backups_are_everybodys_and_all_else_is_their_own(store: Store) -> None:
    said = Allowance(environment="alpha", at=NOW, used=1, total=2)
    copy = Backup(taken_at=NOW, file="x.db", sha256="ab", size=1, verified_at=None)
    with store.begin() as connection:
        set_allowance(connection, said)
        add_backup(connection, copy)
        note_finishes(connection, ["rooms"], "alpha", at=NOW)
        record_read(connection, "alpha", "query", "bookings", at=NOW, as_of=NOW)
    views = views_of(store)
    assert {view.backups for view in views.values()} == {(copy,)}
    assert views["alpha"].allowance == said
    assert views["production"].allowance is None
    assert [one.job for one in views["alpha"].finishes] == ["rooms"]
    assert views["production"].finishes == ()
    assert views["alpha"].bookings_read == Coverage(read_at=NOW, reason=None)


def test_what_the_backend_alone_knows_is_asked_of_those_who_share_a_tenant(store: Store) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def meetings(_connection: Connection, site: Site, sharing: tuple[Site, ...]) -> Meetings | None:
        asked.append((site.name, tuple(one.name for one in sharing)))
        return None if site.name == "other" else Part(read=Coverage(read_at=NOW), items=())

    views = list(environment_views(store, ESTATE, since=MONTH, upkeep=UPKEEP, meetings=meetings))
    assert asked == [("production", ("production", "alpha")), ("alpha", ("production", "alpha")), ("other", ("other",))]
    assert [view.unknown_meetings is None for view in views] == [False, False, True]
