"""Which links are followed, and that they are followed to the letter."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Malformed, Reason
from connectors.graph.links import Links, query, quoted, segment

BASE = "https://graph.microsoft.com/v1.0"


@pytest.mark.parametrize(
    ("base", "link", "relative"),
    [
        (
            BASE,
            f"{BASE}/users/m/calendarView/delta?$skiptoken=a%2Bb%252F+c==",
            "/users/m/calendarView/delta?$skiptoken=a%2Bb%252F+c==",
        ),
        (BASE, "https://GRAPH.microsoft.com:443/v1.0/users?x=1", "/users?x=1"),
        (BASE + "/", f"{BASE}/users", "/users"),
        (
            "https://proxy.bank.example/graph/v1.0",
            "https://proxy.bank.example/graph/v1.0/users('m')/x?y",
            "/users('m')/x?y",
        ),
        ("https://proxy.bank.example", "https://proxy.bank.example/users", "/users"),
        ("http://127.0.0.1:8080/v1.0", "http://127.0.0.1:8080/v1.0/users", "/users"),
    ],
)
def test_own_links_become_relative_untouched(base: str, link: str, relative: str) -> None:
    assert Links(base).relative(link) == relative


@pytest.mark.parametrize(
    "link",
    [
        "https://evil.example/v1.0/users",
        "https://graph.microsoft.com.evil.example/v1.0/users",
        "https://graph.microsoft.com@evil.example/v1.0/users",
        "https://evil@graph.microsoft.com/v1.0/users",
        "http://graph.microsoft.com/v1.0/users",
        "https://graph.microsoft.com:8443/v1.0/users",
        "https://graph.microsoft.com/beta/users",
        "https://graph.microsoft.com/v1.0",
        "https://graph.microsoft.com/v1.0evil/users",
        "https://graph.microsoft.com/v1.0/../beta/users",
        "https://graph.microsoft.com/v1.0/%2e%2e/beta/users",
        "https://graph.microsoft.com\\@evil.example/v1.0/users",
        "https://graph.microsoft.com/v1.0/users#x",
        "https://graph.microsoft.com/v1.0/us\ners",
        " https://graph.microsoft.com/v1.0/users",
        "//evil.example/v1.0/users",
        "/users?$skiptoken=a",
        "javascript:alert(1)",
        "https://[::1/v1.0/users",
        "",
    ],
)
def test_foreign_links_are_not_followed_and_not_repeated(link: str) -> None:
    with pytest.raises(Malformed) as caught:
        Links(BASE).relative(link)
    assert caught.value.reason is Reason.FOREIGN_LINK
    assert "evil" not in str(caught.value)


def test_a_proxy_does_not_accept_links_to_graph_itself() -> None:
    with pytest.raises(Malformed):
        Links("https://proxy.bank.example/graph/v1.0").relative(f"{BASE}/users")


@pytest.mark.parametrize("base", ["https://evil@graph.microsoft.com/v1.0", "https://graph.microsoft.com/v1.0/.."])
def test_a_base_url_that_no_link_may_have_is_no_short_cut(base: str) -> None:
    with pytest.raises(Malformed):
        Links(base).relative(f"{base}/users")


@given(path=st.text("/u.%2e5c\\@?#:;\n \u00e9", max_size=12))
def test_a_link_that_begins_as_we_do_is_followed_as_if_it_were_taken_apart(path: str) -> None:
    def outcome(link: str) -> str | Reason:
        try:
            return Links(BASE).relative(link)
        except Malformed as error:
            return error.reason

    # In capitals the host is not the one that we spell, so that the link is taken apart.
    assert outcome(BASE + path) == outcome(BASE.replace("graph", "GRAPH") + path)


@given(token=st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters="\\#"), max_size=200))
def test_no_token_is_ever_re_encoded(token: str) -> None:
    path = f"/users/m/calendarView/delta?$skiptoken={token}"
    assert Links(BASE).relative(BASE + path) == path


@pytest.mark.parametrize(
    ("text", "encoded"),
    [
        ("AAMk/x+y==", "AAMk%2Fx%2By%3D%3D"),
        ("a b?c#d", "a%20b%3Fc%23d"),
        ("..", "%2E%2E"),
        (".", "%2E"),
        ("a.b", "a.b"),
    ],
)
def test_an_id_stays_one_part_of_the_path(text: str, encoded: str) -> None:
    assert segment(text) == encoded


def test_quotes_are_doubled_and_queries_encoded() -> None:
    assert quoted("O'Brien") == "'O''Brien'"
    assert query(filter="a eq 'b c'", top="9") == "$filter=a%20eq%20%27b%20c%27&$top=9"
