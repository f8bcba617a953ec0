"""Whatever somebody is to be sent to after sign-in, it is a page of ours."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.web.ways_back import way_back

HOME = "https://ops.bank.example"
STRANGE = st.text(st.sampled_from(list("/\\:@?#.%2f5cabhtps \t\r\n\x00é＠。")), max_size=30)


@pytest.mark.parametrize("path", ["/", "/incidents", "/incidents?state=open&after=a%2Fb", "/bookings/x#top"])
def test_a_page_of_ours_is_where_they_go(path: str) -> None:
    assert way_back(path) == path


@pytest.mark.parametrize(
    "wanted",
    [
        None,
        "",
        "incidents",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "/\n/evil.example",
        " //evil.example",
        "https://evil.example",
        "https:evil.example",
        "javascript:alert(1)",
        "data:text/html,x",
        "/x\r\nset-cookie: a=b",
        "/é",
        "/sign-in?next=/x",
        "/sign-out",
        "/" + "x" * 5000,
    ],
)
def test_anything_else_is_the_overview(wanted: str | None) -> None:
    assert way_back(wanted) == "/"


@given(rest=STRANGE)
def test_no_spelling_leads_elsewhere(rest: str) -> None:
    for wanted in (rest, f"/{rest}", f"//{rest}"):
        path = way_back(wanted)
        # As the WHATWG's URL standard reads it: blanks and line breaks go, and a backslash is a slash.
        read = "".join(letter for letter in path if letter > " ").replace("\\", "/")
        assert urlsplit(urljoin(HOME, read)).netloc == urlsplit(HOME).netloc
        assert path.isascii()
        assert path.isprintable()
