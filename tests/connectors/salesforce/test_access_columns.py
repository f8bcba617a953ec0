"""From the fields of a row type to the columns that are asked for, and which of them can be done without."""

import pytest

from connectors.salesforce.access_columns import Columns, columns_of
from connectors.salesforce.access_rows import PackageRow, PersonRow
from connectors.salesforce.errors import HiddenColumn

COLUMNS = Columns(source="User", needed={"Id": True, "Username": True, "Email": False, "Profile.Name": False})


def refusing(*columns):
    """An org that hides some columns of User."""
    asked = []

    def answer(soql):
        asked.append(soql)
        for entity, column in columns:
            if column in soql.partition(" FROM ")[0]:
                raise HiddenColumn("hidden", entity, column)
        return "answer"

    return answer, asked


def test_columns_behind_a_lookup_are_paths():
    found = columns_of(PersonRow)
    assert found["Id"]
    assert found["Username"]
    assert not found["Email"]
    assert not found["Profile.UserLicense.LicenseDefinitionKey"]
    assert "Profile" not in found


def test_what_a_lookup_cannot_do_without_is_needed():
    found = columns_of(PackageRow)
    assert found["SubscriberPackageVersion.Id"]
    assert not found["SubscriberPackage.NamespacePrefix"]


def test_hidden_columns_are_left_out_one_by_one():
    answer, asked = refusing(("User", "Email"), (None, "Profile"))
    assert COLUMNS.ask("ORDER BY Id", answer) == ("answer", {"Email", "Profile.Name"})
    assert asked[-1] == "SELECT Id, Username FROM User ORDER BY Id"


@pytest.mark.parametrize("column", ["Username", "Id", "Elsewhere"])
def test_a_hidden_column_that_is_needed_is_an_error(column):
    def answer(soql):
        raise HiddenColumn("hidden", "User", column)

    with pytest.raises(HiddenColumn):
        COLUMNS.ask("", answer)
