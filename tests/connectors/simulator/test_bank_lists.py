"""The bank's own lists, as it would keep them."""

from datetime import date, time

from bookme_ops.bank_lists import read_roster, read_schedules
from connectors.directory_records import RosterEntry, WorkingHours
from connectors.simulator.bank_lists import roster_file, schedules_file, write_lists
from connectors.simulator.model import Environment, Org, RosterLine, ScheduleLine, World
from tests.connectors.simulator.graph_bank import make_world


def world_with(*lines: RosterLine, schedules: tuple[ScheduleLine, ...] = ()) -> World:
    world = make_world()
    org = Org(id="00D000000000001AAA", my_domain="bank", sandbox=False)
    world.environments["production"] = Environment(
        name="production", kind="production", org=org, roster=list(lines), schedules=list(schedules)
    )
    return world


def test_an_environment_without_lines_has_no_list() -> None:
    assert write_lists(world_with()) == {}


def test_a_roster_is_read_as_it_was_meant() -> None:
    full = RosterLine(
        mail="ada@bank.example",
        sync_start=date(2026, 3, 1),
        location='Allé 1, "the old one"',
        initials="ADA",
        can_be_booked=False,
        max_meeting_minutes=0,
    )
    lists = write_lists(world_with(full, RosterLine(mail="bo@bank.example")))
    assert lists.keys() == {"production-roster.csv", "production-baseline.toml"}
    assert read_roster(lists[roster_file("production")]) == (
        RosterEntry(
            mail="ada@bank.example",
            sync_start=date(2026, 3, 1),
            location='Allé 1, "the old one"',
            initials="ADA",
            can_be_booked=False,
            max_meeting_minutes=0,
        ),
        RosterEntry(mail="bo@bank.example"),
    )


def test_schedules_are_read_as_they_were_meant() -> None:
    lines = (
        ScheduleLine(
            mail="ada@bank.example",
            weekday=0,
            start=time(8),
            end=time(16, 30),
            meeting_types=("Physical", "Online"),
            location="Skive",
        ),
        ScheduleLine(mail="ada@bank.example", weekday=6, start=time(18), end=time(0)),
    )
    lists = write_lists(world_with(schedules=lines))
    assert read_schedules(lists[schedules_file("production")]) == (
        WorkingHours(
            mail="ada@bank.example",
            weekday=0,
            start=time(8),
            end=time(16, 30),
            meeting_types=frozenset({"physical", "online"}),
            location="Skive",
        ),
        WorkingHours(mail="ada@bank.example", weekday=6, start=time(18), end=time(0)),
    )
