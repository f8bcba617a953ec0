"""Whether the orgs are ready for Cases is told before the first one is written."""

from pathlib import Path

from bookme_ops.casework.advice import look_at_cases
from tests.bookme_ops.casework.desk import begin_desk
from tests.journeys.bank import IMPATIENT


def test_an_org_that_is_ready_is_said_to_be(tmp_path: Path) -> None:
    with begin_desk(tmp_path) as work:
        (check,) = look_at_cases(work.ops, work.open)
        assert (check.name, check.ok) == ("production: Salesforce Case", True)
        assert check.detail == "may be written; 4 statuses, 3 priorities"
        assert work.cases() == []


def test_a_missing_permission_and_a_missing_field_are_told_with_what_to_do(tmp_path: Path) -> None:
    with begin_desk(tmp_path) as work:
        work.org.withheld.add("Case.Create")
        (check,) = look_at_cases(work.ops, work.open)
        assert (check.ok, "Create and Edit on Case" in check.detail) == (False, True)
        work.org.hidden_fields.add("Case.Ops_Incident_Key__c")
        (check,) = look_at_cases(work.ops, work.open)
        assert (check.ok, "external id and unique" in check.detail) == (False, True)


def test_nothing_is_looked_at_where_cases_are_off(tmp_path: Path) -> None:
    with begin_desk(tmp_path, IMPATIENT) as work:
        assert list(look_at_cases(work.ops, work.open)) == []
        assert work.opened == []
