"""Which row of the table of first responses an incident is in."""

import pytest

from bookme_ops.service_levels.levels import Level, level_of
from jobs.base import Priority


@pytest.mark.parametrize("priority", Priority)
def test_a_priority_has_a_row_of_its_name(priority: Priority) -> None:
    assert level_of(priority, None).name == priority.name
    assert level_of(priority, "training").name == priority.name


def test_an_enquiry_has_a_row_of_its_own_while_it_is_low() -> None:
    assert level_of(Priority.LOW, "enquiry") is Level.ENQUIRY
    assert level_of(Priority.MEDIUM, "enquiry") is Level.MEDIUM
