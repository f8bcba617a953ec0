"""Lists of the directory: to their end, each row once, or not at all."""

from typing import Any

import pytest

from connectors.errors import Malformed, NotAllowed, Reason
from connectors.graph.directory_wire import OBJECT_PAGES
from connectors.graph.lists import COUNTED, read_list
from connectors.transport import MeteredSession

BASE = "https://graph.microsoft.com/v1.0"
FIRST = "/groups?$top=999"
NEXT = "/groups?$skiptoken=RFNwdAIAAQAAA%2Bx"


def ids(session: MeteredSession) -> list[str]:
    return [row.id for row in read_list(session, FIRST, OBJECT_PAGES, COUNTED)]


def rows(*names: str) -> list[dict[str, Any]]:
    return [{"id": name} for name in names]


def test_pages_are_followed_untouched_and_no_row_comes_twice(session: MeteredSession, graph: Any) -> None:
    graph.say(FIRST, {"value": rows("a", "b"), "@odata.nextLink": BASE + NEXT, "@odata.count": 3})
    graph.say(NEXT, {"value": rows("b", "c")})
    assert ids(session) == ["a", "b", "c"]
    assert graph.plain == [BASE + FIRST, BASE + NEXT]


def test_fewer_rows_than_counted_are_asked_for_once_more(session: MeteredSession, graph: Any) -> None:
    graph.say(FIRST, {"value": rows("a"), "@odata.count": 2})
    graph.say(FIRST, {"value": rows("a", "b"), "@odata.count": 2})
    assert ids(session) == ["a", "b"]


def test_a_list_that_stays_short_is_none(session: MeteredSession, graph: Any) -> None:
    graph.say(FIRST, {"value": rows("a"), "@odata.count": 2})
    with pytest.raises(Malformed, match="counts 2 rows and tells of 1"):
        ids(session)
    assert len(graph.plain) == 2


def test_a_refusal_of_a_later_page_loses_the_whole_list(session: MeteredSession, graph: Any) -> None:
    graph.say(FIRST, {"value": rows("a"), "@odata.nextLink": BASE + NEXT})
    graph.refuse(NEXT, 403, "Authorization_RequestDenied")
    with pytest.raises(NotAllowed):
        ids(session)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ({"value": [], "@odata.nextLink": "https://evil.example/v1.0/groups"}, Reason.FOREIGN_LINK),
        ({"value": [], "@odata.nextLink": BASE + FIRST}, Reason.ENDLESS),
        ({"value": [{}]}, Reason.MALFORMED),
        (b"{", Reason.MALFORMED),
    ],
)
def test_an_incomplete_list_is_raised(session: MeteredSession, graph: Any, body: Any, reason: Reason) -> None:
    graph.say(FIRST, body)
    with pytest.raises(Malformed) as caught:
        ids(session)
    assert caught.value.reason is reason
