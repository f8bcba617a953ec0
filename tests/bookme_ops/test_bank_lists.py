"""The bank's own lists."""

from datetime import date, time

import pytest

from bookme_ops.bank_lists import read_roster, read_schedules
from connectors.directory_records import RosterEntry, WorkingHours
from connectors.errors import Malformed, Reason

ROSTER = "mail,sync_start,location,initials,can_be_booked,max_meeting_minutes\n"
SCHEDULES = "mail,weekday,from,to,meeting_types,location\n"


def test_a_roster_tells_everything_of_an_advisor() -> None:
    (entry,) = read_roster(ROSTER + "Ada@Bank.example,2026-03-01,Finans Allé 1-3,ADA,no,240\n")
    assert entry == RosterEntry(
        mail="ada@bank.example",
        sync_start=date(2026, 3, 1),
        location="Finans Allé 1-3",
        initials="ADA",
        can_be_booked=False,
        max_meeting_minutes=240,
    )


def test_an_address_alone_is_enough() -> None:
    assert read_roster("mail\nada@bank.example\n") == (RosterEntry(mail="ada@bank.example"),)
    assert read_roster(ROSTER + "ada@bank.example\n") == (RosterEntry(mail="ada@bank.example"),)


def test_semicolons_blank_lines_and_any_order_will_do() -> None:
    text = 'Initials; MAIL ;location\r\n\r\nADA;ada@bank.example;"Allé 1; 2. sal"\r\n;;\r\n'
    assert read_roster(text) == (RosterEntry(mail="ada@bank.example", initials="ADA", location="Allé 1; 2. sal"),)


def test_a_list_without_lines_is_empty() -> None:
    assert read_roster(ROSTER) == ()


@pytest.mark.parametrize("weekday", ["1", "mon", "Mon", "Monday", "MONDAY", " monday "])
def test_weekdays_are_numbers_from_monday_or_english_names(weekday: str) -> None:
    (hours,) = read_schedules(SCHEDULES + f"ada@bank.example,{weekday},08:00,16:30,,\n")
    assert hours == WorkingHours(mail="ada@bank.example", weekday=0, start=time(8), end=time(16, 30))


def test_sunday_is_seven_and_a_day_may_end_at_midnight() -> None:
    (hours,) = read_schedules(SCHEDULES + "ada@bank.example,7,8:00,24:00,,\n")
    assert (hours.weekday, hours.start, hours.end) == (6, time(8), time(0))


def test_meeting_types_are_folded_and_separated_by_bars() -> None:
    (hours,) = read_schedules(SCHEDULES + "ada@bank.example,2,08:00,16:00,Physical | OffSite|,Skive\n")
    assert (hours.meeting_types, hours.location) == (frozenset({"physical", "offsite"}), "Skive")


def test_a_day_may_have_several_spans() -> None:
    lines = "ada@bank.example,1,08:00,12:00,,\nada@bank.example,1,13:00,16:00,,\n"
    assert len(read_schedules(SCHEDULES + lines)) == 2


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("nobody,,,,,", "mail"),
        (",2026-01-01,,,,", "mail"),
        ("a@b.example,1.3.2026,,,,", "sync_start must be a date"),
        ("a@b.example,,,,perhaps,", "can_be_booked"),
        ("a@b.example,,,,,-1", "max_meeting_minutes"),
        ("a@b.example,,,,,1441", "max_meeting_minutes"),
        ("a@b.example,,,,,²", "max_meeting_minutes"),
        ("a@b.example,,,,,,surplus", "more cells"),
    ],
)
def test_a_bad_line_of_the_roster_is_told_by_its_number(line: str, told: str) -> None:
    with pytest.raises(Malformed, match=f"line 3: .*{told}"):
        read_roster(f"{ROSTER}ada@bank.example,,,,,\n{line}\n")


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("a@b.example,0,08:00,16:00,,", "weekday"),
        ("a@b.example,8,08:00,16:00,,", "weekday"),
        ("a@b.example,mandag,08:00,16:00,,", "weekday"),
        ("a@b.example,1,8 am,16:00,,", "from must be a time"),
        ("a@b.example,1,08:00,,,", "to must be a time"),
        ("a@b.example,1,08:00,16:00+01:00,,", "to must be a time"),
        ("a@b.example,1,16:00,08:00,,", "to must be after from"),
        ("a@b.example,1,08:00,08:00,,", "to must be after from"),
    ],
)
def test_a_bad_line_of_the_schedules_is_told_by_its_number(line: str, told: str) -> None:
    with pytest.raises(Malformed, match=f"line 2: .*{told}"):
        read_schedules(f"{SCHEDULES}{line}\n")


def test_all_bad_lines_are_told_at_once_without_what_stands_in_them() -> None:
    lines = "ada@bank.example,yesterday,,,,\nhugo.at.bank,,,,,\nada@bank.example,,,,maybe,\nbo@bank.example,,,,,\n"
    with pytest.raises(Malformed) as caught:
        read_roster(ROSTER + lines)
    text = str(caught.value)
    assert [f"line {number}:" in text for number in (2, 3, 4, 5)] == [True, True, True, False]
    assert not any(word in text for word in ("ada@", "hugo", "yesterday", "maybe"))
    assert caught.value.reason is Reason.MALFORMED


def test_a_line_that_comes_twice_is_bad() -> None:
    with pytest.raises(Malformed, match="line 3: says again what line 2 says"):
        read_roster("mail\nada@bank.example\nADA@bank.example\n")
    twice = "ada@bank.example,1,08:00,12:00,,\n" * 2
    with pytest.raises(Malformed, match="line 3"):
        read_schedules(SCHEDULES + twice)


def test_of_very_many_bad_lines_the_number_is_told() -> None:
    with pytest.raises(Malformed, match=r"line 21: .*; and 480 more$"):
        read_roster("mail\n" + "nobody\n" * 500)


def test_line_numbers_are_those_of_an_editor() -> None:
    with pytest.raises(Malformed, match="line 5"):
        read_roster('mail,location\nada@bank.example,"two\nlines"\n\nnobody,\n')


@pytest.mark.parametrize(
    "text", ["", "\n", "name,location\n", "mail,mail\n", "mail,colour\n", "weekday\n", '"mail', 'mail\n"a@b.example']
)
def test_a_head_that_is_not_one_is_told(text: str) -> None:
    with pytest.raises(Malformed, match=r"line [12]"):
        read_roster(text)
