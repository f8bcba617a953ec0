"""Groups and contacts with all their addresses."""

from typing import Any

import pytest

from connectors.directory_records import MailObject
from connectors.errors import NotAllowed
from connectors.graph.directory import TenantDirectory
from connectors.transport import MeteredSession

GROUPS = "/groups?$filter=mailEnabled%20eq%20true&$select=id%2Cmail%2CproxyAddresses&$top=999&$count=true"
CONTACTS = "/contacts?$select=id%2Cmail%2CproxyAddresses&$top=999&$count=true"


@pytest.fixture
def directory(session: MeteredSession) -> TenantDirectory:
    return TenantDirectory(session)


def test_groups_and_contacts_are_told_by_kind_and_id(directory: TenantDirectory, graph: Any) -> None:
    team = {
        "id": "g2",
        "mail": "Team@bank.example",
        "proxyAddresses": ["SMTP:Team@bank.example", "smtp:t@bank.example", "SPO:x"],
    }
    graph.say(GROUPS, {"value": [team, {"id": "g1", "mail": None, "proxyAddresses": []}]})
    graph.say(CONTACTS, {"value": [{"id": "c1", "mail": "kim@out.example"}]})
    assert directory.read_objects() == (
        MailObject(object_id="c1", kind="contact", addresses=("kim@out.example",)),
        MailObject(object_id="g1", kind="group", addresses=()),
        MailObject(object_id="g2", kind="group", addresses=("team@bank.example", "t@bank.example")),
    )


@pytest.mark.parametrize(("refused", "fine"), [(GROUPS, CONTACTS), (CONTACTS, GROUPS)])
def test_without_either_list_there_is_none(directory: TenantDirectory, graph: Any, refused: str, fine: str) -> None:
    graph.say(fine, {"value": []})
    graph.refuse(refused, 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed):
        directory.read_objects()
