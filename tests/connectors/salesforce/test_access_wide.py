"""Rows with hundreds of columns are put together, and never of two different times."""

from urllib.parse import urlsplit

import pytest

from connectors.errors import Malformed
from connectors.salesforce.access_wide import read_wide

MANY = {f"PermissionsNumber{number:04}": False for number in range(450)}


def page(*rows):
    return {"totalSize": len(rows), "done": True, "records": list(rows)}


def columns_of(soql):
    return soql.removeprefix("SELECT ").partition(" FROM ")[0].split(", ")


class WideOrg:
    """Gives every row with the columns that are asked for, all of them true."""

    def __init__(self, canned, ids):
        self.ids, self._canned = ids, canned
        canned._answer = self._answer

    def _answer(self, asked):
        ids = self.ids.pop(0) if len(self.ids) > 1 else self.ids[0]
        return page(*({"Id": one} | dict.fromkeys(columns_of(asked)[1:], True) for one in ids))


def test_columns_that_no_question_holds_are_asked_for_in_several(canned, org):
    WideOrg(canned, [["0PS1", "0PS2"]])
    found = read_wide(org.asker, "PermissionSet", {"Name": True, **MANY})
    assert len(canned.asked) > 1
    assert all(len(urlsplit(sent.url).query) < 8_000 for sent in canned.sent)
    asked = [name for soql in canned.asked for name in columns_of(soql)]
    assert sorted(asked) == sorted(["Id"] * len(canned.asked) + ["Name", *MANY])
    assert found.permissions("0PS2") == {name.removeprefix("Permissions") for name in MANY}
    assert found.hidden == frozenset()


def test_rows_that_come_or_go_meanwhile_are_read_once_more(canned, org):
    WideOrg(canned, [["0PS1"], ["0PS1", "0PS2"]])
    assert read_wide(org.asker, "PermissionSet", MANY).rows.keys() == {"0PS1", "0PS2"}


def test_rows_that_never_stand_still_are_no_list(canned, org):
    WideOrg(canned, [["0PS1"], ["0PS1", "0PS2"]] * 9)
    with pytest.raises(Malformed, match="changed while"):
        read_wide(org.asker, "PermissionSet", MANY)


def test_one_hidden_permission_does_not_sink_the_others(canned, org, refuse):
    message = "No such column 'PermissionsB' on entity 'PermissionSet'."
    canned.tell("PermissionsB", refuse(400, "INVALID_FIELD", message))
    canned.tell("FROM PermissionSet", page({"Id": "0PS1", "PermissionsA": True}))
    found = read_wide(org.asker, "PermissionSet", {"PermissionsA": False, "PermissionsB": False})
    assert (found.hidden, found.permissions("0PS1")) == ({"PermissionsB"}, {"A"})


@pytest.mark.parametrize("value", [None, "true", 1])
def test_a_permission_that_is_neither_true_nor_false_is_malformed(canned, org, value):
    canned.tell("FROM", page({"Id": "0PS1", "PermissionsA": value}))
    found = read_wide(org.asker, "PermissionSet", {"PermissionsA": False})
    with pytest.raises(Malformed, match="neither"):
        found.permissions("0PS1")


def test_a_column_alone_is_one_question(canned, org):
    canned.tell("FROM", page({"Id": "0PS1"}))
    assert read_wide(org.asker, "PermissionSet", {}).rows == {"0PS1": {"Id": "0PS1"}}
    assert canned.asked == ["SELECT Id FROM PermissionSet ORDER BY Id"]
