"""Days on which a bank is closed."""

from datetime import date

from bookme_ops.configuration.closing_days import closing_days

AROUND = date(2026, 6, 1)


def test_public_holidays_of_the_years_around_count_beside_the_banks_own_days() -> None:
    days = closing_days("DK", [date(2026, 6, 5)], AROUND)
    assert {date(2025, 12, 25), date(2026, 4, 3), date(2026, 6, 5), date(2028, 1, 1)} <= days


def test_another_country_has_other_holidays() -> None:
    assert date(2026, 5, 17) in closing_days("NO", [], AROUND)
    assert date(2026, 5, 17) not in closing_days("DK", [], AROUND)


def test_a_country_that_nobody_knows_has_the_banks_own_days_only() -> None:
    assert closing_days("ZZ", [AROUND], AROUND) == {AROUND}
