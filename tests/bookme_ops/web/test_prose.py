"""Runbooks as HTML: headings, lists, code and links, and nothing that runs."""

import pytest

from bookme_ops.runbooks import list_codes, load_runbook
from bookme_ops.web.prose import write_prose
from tests.bookme_ops.web.inert import HOSTILE, assert_inert, look_at


@pytest.mark.parametrize("code", list_codes())
def test_every_runbook_reads_well(code: str) -> None:
    looker = look_at(write_prose(load_runbook(code).body, below=2))
    assert looker.harm == []
    assert {one for one in looker.places if one.startswith("/")} <= {f"/runbooks/{one}" for one in list_codes()}
    assert "Mitigation" in looker.texts


def test_headings_stand_below_those_of_the_page() -> None:
    text = "# Title\n\n## Meaning\n\n### Deeper\n\n###### Deepest\n"
    assert write_prose(text, below=2) == "<h3>Meaning</h3>\n<h4>Deeper</h4>\n<h6>Deepest</h6>\n"
    assert write_prose("no title", below=1) == "<p>no title</p>\n"
    assert write_prose("", below=1) == ""


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("frame", ["{}", "`{}`", "```\n{}\n```", "    {}", "> {}", "| a |\n| --- |\n| {} |"])
def test_html_in_a_runbook_is_text(text: str, frame: str) -> None:
    page = write_prose(frame.format(text), below=2)
    assert [one for one in look_at(page).harm if "turns" not in one] == []
    assert "<script" not in page
    assert "49" not in page


@pytest.mark.parametrize(
    "target",
    [
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "//evil.example",
        "file:///etc/passwd",
        "/admin",
        "x.md",
    ],
)
def test_a_link_leads_to_the_web_or_to_a_runbook_or_nowhere(target: str) -> None:
    for text in (f"[here]({target})", f"[here](<{target}>)", f"[here][1]\n\n[1]: {target}"):
        assert look_at(write_prose(text, below=2)).places == []


def test_runbooks_lead_to_each_other_and_the_web_learns_nothing_of_us() -> None:
    page = write_prose("[one](CAL001.md#meaning) [two](https://learn.example/x)", below=2)
    assert look_at(page).places == ["/runbooks/CAL001", "https://learn.example/x"]
    assert 'rel="noreferrer noopener"' in page


def test_pictures_are_left_out() -> None:
    assert "<img" not in write_prose("![a](https://evil.example/pixel.png)", below=2)


def test_code_is_shown_letter_by_letter() -> None:
    assert_inert(write_prose("```\na < b && {{7*7}}\n```", below=2), "a < b && {{7*7}}")
