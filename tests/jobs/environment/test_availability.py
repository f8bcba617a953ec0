"""Availability: what counts as measured, and as up."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from connectors.errors import Reason
from connectors.health_records import Probe
from jobs.base import Finding, Priority, Subject
from jobs.environment.availability import measure
from jobs.policy import Hours, Policy
from tests.jobs.environment.machines import a_probe, an_environment, found, untold
from tests.jobs.environment.reference_availability import expected
from tests.jobs.samples import COPENHAGEN, NUUK

GONE, NO = Reason.UNAVAILABLE, Reason.FORBIDDEN
TUESDAY = datetime(2026, 3, 3, 7, 0, tzinfo=UTC)
"""08:00 in Copenhagen: operating hours begin."""
EVENING = datetime(2026, 3, 31, 20, 0, tzinfo=UTC)
POLICY = Policy(zone=COPENHAGEN)


def day(*reasons: Reason | None, start: datetime = TUESDAY, system: str = "graph") -> tuple[Probe, ...]:
    """A probe every five minutes from the opening on."""
    return tuple(
        a_probe(at=start + timedelta(minutes=5 * number), reason=reason, system=system)
        for number, reason in enumerate(reasons)
    )


def low(probes: Iterable[Probe], policy: Policy = POLICY, now: datetime = EVENING) -> list[Finding]:
    view = an_environment(probes=tuple(probes), systems=(), scheduled=False, primary=False)
    return found(view, policy, now)


def counts(probes: Iterable[Probe], policy: Policy = POLICY, now: datetime = EVENING) -> tuple[int, int, int]:
    measured = measure(probes, policy, now)
    return measured.up, measured.down, len(measured.doubts)


def test_env044_availability_below_what_is_agreed_is_told() -> None:
    (one,) = low(day(*[None] * 95, GONE))
    assert (one.code, one.priority) == ("ENV044", Priority.HIGH)
    assert one.subject == Subject(kind="environment", id="production")
    assert one.evidence["per_cent"] == pytest.approx(100 * 95 / 96)
    assert one.summary == "production was available 98.96 % of this month's operating hours so far, 99.5 % are agreed."


def test_env044_half_a_per_cent_is_allowed() -> None:
    days = [TUESDAY + timedelta(days=number) for number in (0, 1, 2)]
    good = [probe for start in days for probe in day(*[None] * 96, start=start)]
    assert low([*good[:199], a_probe(at=good[199].at, reason=GONE)]) == [], "1 of 200"
    assert len(low([*good[:198], a_probe(at=good[199].at, reason=GONE)])) == 1, "1 of 199"


def test_env044_every_environment_is_told_by_its_own_name() -> None:
    bad = day(*[GONE] * 12)
    views = [
        an_environment(environment=name, probes=bad, systems=(), scheduled=False, primary=False)
        for name in ("production", "test")
    ]
    assert [one.subject.id for view in views for one in found(view, POLICY, EVENING)] == ["production", "test"]


def test_env044_a_slot_is_up_only_if_all_its_systems_answered() -> None:
    assert counts(day(None, None) + day(None, GONE, system="salesforce")) == (1, 1, 0)


def test_env044_a_slot_without_a_probe_is_not_measured() -> None:
    probes = day(*[None] * 24)
    assert counts(probes[::2]) == (12, 0, 0)


def test_env044_less_than_an_hour_of_slots_says_nothing() -> None:
    assert low(day(*[GONE] * 11)) == []
    assert len(low(day(*[GONE] * 12))) == 1
    assert low([]) == []


def test_env044_many_probes_of_one_slot_are_one() -> None:
    crowd = [a_probe(at=TUESDAY + timedelta(seconds=number), reason=GONE) for number in range(200)]
    assert counts(crowd) == (0, 1, 0)
    assert low(crowd) == []


@pytest.mark.parametrize(
    "start",
    [
        datetime(2026, 3, 3, 6, 0, tzinfo=UTC),
        datetime(2026, 3, 3, 15, 0, tzinfo=UTC),
        datetime(2026, 3, 7, 8, 0, tzinfo=UTC),
        datetime(2026, 3, 8, 8, 0, tzinfo=UTC),
        datetime(2026, 2, 27, 8, 0, tzinfo=UTC),
        datetime(2026, 4, 1, 8, 0, tzinfo=UTC),
    ],
)
def test_env044_outside_of_operating_hours_or_of_the_month_nothing_counts(start: datetime) -> None:
    assert counts(day(*[GONE] * 12, start=start)) == (0, 0, 0)


def test_env044_closing_days_do_not_count() -> None:
    closed = Policy(zone=COPENHAGEN, closing_days=frozenset({date(2026, 3, 3)}))
    assert low(day(*[GONE] * 12), closed) == []


def test_env044_hours_are_wall_time_on_both_sides_of_a_clock_change() -> None:
    before = a_probe(at=datetime(2026, 3, 27, 7, 0, tzinfo=UTC))
    early = a_probe(at=datetime(2026, 3, 30, 6, 0, tzinfo=UTC))
    late = a_probe(at=datetime(2026, 3, 30, 14, 0, tzinfo=UTC))
    assert counts([before]) == (1, 0, 0), "08:00 in winter"
    assert counts([early]) == (1, 0, 0), "08:00 in summer"
    assert counts([late]) == (0, 0, 0), "16:00 in summer"


def test_env044_midnight_as_an_end_is_the_end_of_the_day() -> None:
    always = Policy(zone=COPENHAGEN, operating_hours=Hours(start=time(0), end=time(0)))
    assert counts([a_probe(at=datetime(2026, 3, 3, 22, 59, tzinfo=UTC))], always) == (1, 0, 0)


def test_env044_the_month_begins_with_its_first_local_instant() -> None:
    always = Policy(zone=COPENHAGEN, operating_hours=Hours(start=time(0), end=time(0)))
    first = datetime(2026, 3, 31, 22, 0, tzinfo=UTC)
    probes = [a_probe(at=first - timedelta(seconds=1)), a_probe(at=first, reason=GONE)]
    assert counts(probes, always, first) == (0, 1, 0)
    assert counts(probes, always, first - timedelta(seconds=1)) == (1, 0, 0), "the last one of March"


def test_env044_is_unknown_if_refusals_decide() -> None:
    view = an_environment(probes=day(*[None] * 95, NO), systems=(), scheduled=False, primary=False)
    assert found(view, POLICY, EVENING) == []
    (gap,) = untold(view, POLICY, EVENING)
    assert (gap.codes, gap.reason) == (frozenset({"ENV044"}), NO)
    assert gap.subject == Subject(kind="environment", id="production")


def test_env044_is_low_though_every_refusal_were_an_answer() -> None:
    (one,) = low(day(*[None] * 90, NO, NO, GONE, GONE))
    assert (one.evidence["down"], one.evidence["in_doubt"]) == (2, 2)


def between(first: datetime, days: float) -> st.SearchStrategy[datetime]:
    return st.integers(0, int(days * 86_400)).map(lambda seconds: first + timedelta(seconds=seconds))


INSTANTS = st.one_of(
    between(datetime(2026, 2, 27, tzinfo=UTC), 34),
    between(datetime(2026, 3, 27, 6, tzinfo=UTC), 3.5),
    between(datetime(2026, 10, 23, 6, tzinfo=UTC), 10.5),
    between(datetime(2028, 2, 28, 6, tzinfo=UTC), 2.5),
)
EDGES = st.sampled_from(
    [
        datetime(2026, 2, 28, 23, 0, tzinfo=UTC),
        datetime(2026, 3, 2, 7, 0, tzinfo=UTC),
        datetime(2026, 3, 30, 6, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 14, 0, tzinfo=UTC),
        datetime(2026, 3, 31, 22, 0, tzinfo=UTC),
        datetime(2026, 10, 26, 15, 0, tzinfo=UTC),
        datetime(2026, 10, 31, 23, 0, tzinfo=UTC),
    ]
)
MOMENTS = st.one_of(INSTANTS, st.builds(lambda edge, by: edge + timedelta(seconds=by), EDGES, st.integers(-301, 301)))
REASONS = st.sampled_from([None, None, None, GONE, Reason.TIMEOUT, NO, Reason.THROTTLED])
PROBES = st.lists(st.builds(lambda at, reason: a_probe(at=at, reason=reason), MOMENTS, REASONS), max_size=30)
ZONES = st.sampled_from([COPENHAGEN, NUUK, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("UTC")])
HOURS = st.sampled_from([(8, 16), (0, 0), (7, 23)]).map(lambda pair: Hours(start=time(pair[0]), end=time(pair[1])))
CLOSED = st.sampled_from([frozenset(), frozenset({date(2026, 3, 30), date(2026, 10, 26)})])


@settings(max_examples=60, deadline=None)
@given(PROBES, MOMENTS, ZONES, HOURS, CLOSED)
def test_every_month_is_counted_as_the_catalogue_says(
    probes: list[Probe], now: datetime, zone: ZoneInfo, hours: Hours, closed: frozenset[date]
) -> None:
    policy = Policy(zone=zone, operating_hours=hours, closing_days=closed)
    assert counts(probes, policy, now) == expected(probes, policy, now)
    assert counts(probes[::-1], policy, now) == counts(probes, policy, now)


@given(st.lists(REASONS, min_size=12, max_size=96))
def test_a_doubt_neither_raises_nor_hides(reasons: list[Reason | None]) -> None:
    view = an_environment(probes=day(*reasons), systems=(), scheduled=False, primary=False)
    worst = [GONE if reason is not None else None for reason in reasons]
    best = [reason if reason in (GONE, Reason.TIMEOUT) else None for reason in reasons]
    told = bool(found(view, POLICY, EVENING))
    assert told == bool(low(day(*best)))
    assert bool(untold(view, POLICY, EVENING)) == (bool(low(day(*worst))) and not told)
