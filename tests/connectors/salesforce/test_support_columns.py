"""Every column that the support desk asks for is one of the platform's."""

from datetime import UTC, datetime

import pytest

from connectors.salesforce import support_columns
from connectors.salesforce.support_columns import details
from connectors.salesforce.support_tables import Table
from connectors.simulator.model import Org
from connectors.simulator.sf_schema import Catalog
from connectors.simulator.soql_dates import Calendar
from connectors.simulator.soql_run import run_query
from connectors.simulator.soql_scope import Scope

TABLES = [one for one in vars(support_columns).values() if isinstance(one, Table)]
SECRET = ("token", "secret", "password", "session")


@pytest.mark.parametrize("table", [*TABLES, details("andmoney__BookingFlowId__c")], ids=lambda one: one.source)
def test_every_question_is_understood_and_fills_every_field(table):
    org = Org(id="00D", my_domain="bank", sandbox=False)
    calendar = Calendar(as_of=datetime(2026, 3, 2, tzinfo=UTC), zone=UTC, monday_first=True)
    catalog = Catalog(org, tooling=True)
    scope = Scope("", org, catalog, calendar, next(catalog.objects()))
    assert run_query(table.select("", frozenset()), scope).total == 0
    assert set(table.columns) == set(table.kind.__struct_fields__)


@pytest.mark.parametrize("table", TABLES, ids=lambda one: one.source)
def test_no_secret_is_ever_asked_for(table):
    paths = [path.casefold() for path in table.columns.values()]
    allowed = {"lastpasswordchangedate", "ispasswordlocked"}
    assert not [path for path in paths if any(word in path for word in SECRET) and path not in allowed]


def test_the_field_of_the_booking_id_must_be_a_name():
    with pytest.raises(ValueError, match="API name"):
        details("Id FROM User --")
