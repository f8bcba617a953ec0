"""The way to the writer of Cases is closed unless the settings open it."""

from pathlib import Path

import pytest

from bookme_ops.casework.opening import NoCases, check_allowed, open_desk
from connectors.case_ports import CaseFields
from tests.bookme_ops.casework.desk import begin_desk
from tests.journeys.bank import IMPATIENT


def test_cases_are_off_by_default_and_the_refusal_names_the_setting(tmp_path: Path) -> None:
    with begin_desk(tmp_path, further=IMPATIENT) as work:
        for look in (check_allowed, open_desk):
            with pytest.raises(NoCases, match=r"environments\.production\.cases\.enabled = true"):
                look(work.ops, "production")


def test_the_writer_reaches_the_simulated_org_of_its_environment(tmp_path: Path) -> None:
    with begin_desk(tmp_path) as work:
        desk = open_desk(work.ops, "production", simulation=work.simulation)
        made = desk.put_case("k3f9q2ab-1", CaseFields(subject="x"))
        assert [row["Id"] for row in work.cases()] == [made.id]
        with pytest.raises(NoCases, match=r"environments\.test"):
            open_desk(work.ops, "test", simulation=work.simulation)


def test_a_simulated_bank_of_its_own_is_built_where_none_is_given(tmp_path: Path) -> None:
    with begin_desk(tmp_path) as work:
        assert "New" in open_desk(work.ops, "production").form().statuses
        assert work.cases() == []
