"""From rows of whatever object to records, and from refusals to the columns to do without."""

import msgspec
import pytest

from connectors.salesforce.errors import HiddenColumn
from connectors.salesforce.support_tables import CellPages, Cells, Table
from connectors.support_records import OrgUser

USERS = Table(
    kind=OrgUser,
    source="User",
    columns={"id": "Id", "name": "Name", "mail": "Email", "profile": "Profile.Name", "licence": "Profile.Licence.Name"},
)


def test_a_question_names_its_columns_but_the_hidden_ones():
    assert USERS.select("WHERE Id = 'x'", {"Email"}) == (
        "SELECT Id, Name, Profile.Name, Profile.Licence.Name FROM User WHERE Id = 'x'"
    )
    assert USERS.select("", set()).endswith("FROM User")


@pytest.mark.parametrize(
    ("entity", "column", "paths"),
    [
        ("User", "email", {"Email"}),
        ("User", "Name", {"Name"}),
        ("Profile", "Name", {"Profile.Name", "Profile.Licence.Name"}),
        ("User", "Id", set()),
        ("User", "Unknown", set()),
        (None, "Profile", {"Profile.Name", "Profile.Licence.Name"}),
        (None, "licence", {"Profile.Licence.Name"}),
        (None, "Name", set()),
    ],
)
def test_a_refusal_tells_which_columns_to_leave_out(entity, column, paths):
    assert USERS.paths_of(HiddenColumn("hidden", entity, column)) == paths


def test_a_row_becomes_a_record_whatever_it_lacks():
    row = {"Id": "005", "Name": "Anna", "Email": None, "Profile": {"Name": "Advisor", "Licence": None}}
    assert USERS.read(Cells("005", row)) == OrgUser(id="005", name="Anna", profile="Advisor")


def test_a_page_is_read_with_its_link():
    body = b'{"totalSize": 2, "done": false, "nextRecordsUrl": "/x", "records": [{"Id": "a", "X": {"Y": 1}}]}'
    page = CellPages().decode(body)
    assert (page.total, page.done, page.next_url) == (2, False, "/x")
    assert page.records == [Cells("a", {"Id": "a", "X": {"Y": 1}})]


@pytest.mark.parametrize("rows", [b"[{}]", b'[{"Id": 5}]', b"[5]", b"5"])
def test_rows_without_an_id_are_no_page(rows):
    with pytest.raises(msgspec.ValidationError):
        CellPages().decode(b'{"totalSize": 1, "done": true, "records": ' + rows + b"}")
