"""What may be sent."""

import pytest
import requests

from connectors.errors import Malformed, Reason, WriteRefused
from connectors.limits import Limits
from connectors.origins import origin
from connectors.rules import OVERRIDES, Rules, Write


def rules(base: str = "https://graph.example", **options) -> Rules:
    values = {"system": "graph", "place": origin(base), "limits": Limits(), "read_only": True, "reads": None}
    return Rules(**{**values, **options})


def request(method: str, url: str) -> requests.PreparedRequest:
    return requests.Request(method, url).prepare()


def test_what_is_admitted_is_a_copy():
    asked = request("GET", "https://graph.example/x")
    admitted = rules().admit(asked)
    admitted.headers["Authorization"] = "Bearer x"
    assert "Authorization" not in asked.headers


@pytest.mark.parametrize(
    "url", ["https://graph.example:444/", "https://graph.example.evil.example/", "http://graph.example/"]
)
def test_another_place_is_refused(url):
    with pytest.raises(Malformed) as caught:
        rules().admit(request("GET", url))
    assert caught.value.reason is Reason.FOREIGN_LINK


def test_https_is_not_turned_into_http_for_another_port():
    with pytest.raises(Malformed):
        rules("http://127.0.0.1:8080").admit(request("GET", "https://127.0.0.1:9090/"))


def test_https_is_never_turned_into_http_on_the_net():
    assert rules().admit(request("GET", "https://graph.example/x")).url == "https://graph.example/x"


def test_only_reads_may_be_repeated():
    known = rules(read_only=False, reads=lambda asked: (asked.url or "").endswith("$batch"))
    assert known.repeatable(request("GET", "https://graph.example/"))
    assert known.repeatable(request("POST", "https://graph.example/$batch"))
    assert not known.repeatable(request("POST", "https://graph.example/users"))
    assert not known.repeatable(request("DELETE", "https://graph.example/$batch"))


def test_a_write_is_refused_by_name():
    with pytest.raises(WriteRefused, match="PATCH"):
        rules().admit(request("PATCH", "https://graph.example/x"))


def a_door(asked: requests.PreparedRequest) -> Write:
    """Lets calls to /again and /once write."""
    ends = {"/again": Write.AGAIN, "/once": Write.ONCE}
    return next((write for end, write in ends.items() if (asked.url or "").endswith(end)), Write.REFUSED)


def test_a_narrow_door_lets_its_own_writes_through_and_nothing_else():
    narrow = rules(writes=a_door)
    for path in ("/again", "/once"):
        assert narrow.admit(request("PATCH", f"https://graph.example{path}")).method == "PATCH"
    with pytest.raises(WriteRefused):
        narrow.admit(request("PATCH", "https://graph.example/other"))
    with pytest.raises(Malformed):
        narrow.admit(request("PATCH", "https://other.example/again"))


def test_a_write_is_repeated_only_where_that_changes_nothing():
    narrow = rules(writes=a_door)
    told = [
        (narrow.repeatable(one), narrow.once(one))
        for one in (
            request("POST", "https://graph.example/again"),
            request("POST", "https://graph.example/once"),
            request("GET", "https://graph.example/once"),
        )
    ]
    assert told == [(True, False), (False, True), (True, False)]
    assert not rules(read_only=False).once(request("POST", "https://graph.example/once"))


@pytest.mark.parametrize("name", OVERRIDES)
def test_a_read_that_asks_to_be_taken_for_a_write_is_refused(name):
    asked = requests.Request("GET", "https://graph.example/x", headers={name.lower(): "DELETE"}).prepare()
    with pytest.raises(WriteRefused):
        rules().admit(asked)
