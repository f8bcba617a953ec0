"""The page that ends a demo, word for word, at two widths."""

from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from bookme_ops.cli.render_demo import write_demo
from jobs.registry import list_kinds, load_jobs
from tests.bookme_ops.cli.conftest import finding

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
KINDS = list_kinds(load_jobs())
SILENT = {"CAL001", "MTG002"}

AT_100 = """\
bookme_ops demo, scene “everyday”, seed 7, as of Mon 2 Mar 2026 09:00 (Europe/Copenhagen)

What was read of 50 advisors, 1,204 bookings, 9,870 calendar events, 12 rooms
  Salesforce       12 requests  1,204 bookings
  Microsoft Graph  34 requests  9,870 events
  complete: 50 of 50 mailboxes

What is wrong: 2 findings: 1 critical, 1 high
  Critical  MTG001  3f2504e0-4f89-11d3-9a0c-0305e82c3301  production
    The booking of 2026-03-04 10:00–11:00 has no event in the advisor's mailbox.
  High      CAL001  3f2504e0-4f89-11d3-9a0c-0305e82c3301  production
    The booking of 2026-03-04 10:00–11:00 has no event in the advisor's mailbox.

  ✓ all 2 planted faults were found, and nothing else
  incidents: 2 opened, 0 seen again, 0 resolved, 0 reopened; it took 1.2 s, and is complete

Where to look next
  bookme-ops demo --scene everyday --seed 7 --keep demo && cd demo  # the bank
  bookme-ops incidents list --code MTG001                           # by code
  bookme-ops bookings show 3f2504e0                                 # by booking
  bookme-ops runbook MTG001                                         # what to do
"""

AT_80 = AT_100.replace(" (Europe/Copenhagen)\n", "\n(Europe/Copenhagen)\n", 1).replace(
    "it took 1.2 s, and is complete", "it took 1.2 s, and\n  is complete"
)


def page(screen_text: Any, account: Any, width: int, keep: Path | None = None) -> str:
    text: str = screen_text(
        lambda screen: write_demo(screen, account, kinds=KINDS, zone=COPENHAGEN, scene="everyday", seed=7, keep=keep),
        width,
    )
    return text


@pytest.mark.parametrize(("width", "wanted"), [(100, AT_100), (80, AT_80)])
def test_the_summary_word_for_word(screen_text: Any, account: Any, width: int, wanted: str) -> None:
    assert page(screen_text, account, width) == wanted


def test_a_kept_world_is_where_to_look_next(screen_text: Any, account: Any) -> None:
    told = page(screen_text, account, 80, Path("demo"))
    assert told.endswith("""\
Where to look next
  cd demo                                  # the bank
  bookme-ops incidents list --code MTG001  # by code
  bookme-ops bookings show 3f2504e0        # by booking
  bookme-ops runbook MTG001                # what to do
""")


def test_what_was_missed_or_made_up_is_named(screen_text: Any, account: Any) -> None:
    subject = {"kind": "booking", "id": "3f2504e0"}
    item = {"code": "CAL001", "environment": "test", "subject": subject}
    account["truth"] = {
        "planted": 3,
        "found": 2,
        "missed": [item | {"story": "the event was forgotten"}],
        "unexpected": [item | {"code": "CAL002"}] * 12,
    }
    told = page(screen_text, account, 100)
    assert "2 of 3 planted faults were found" in told
    assert "✗ missed: CAL001 test 3f2504e0: the event was forgotten" in told
    assert told.count("✗ found, though nobody planted it: CAL002 test 3f2504e0") == 10
    assert "… and 2 more" in told


def test_a_calm_bank_is_told_as_such(screen_text: Any, account: Any) -> None:
    account |= {"findings": [], "truth": {"planted": 0, "found": 0, "missed": [], "unexpected": []}}
    told = page(screen_text, account, 100)
    assert "What is wrong: nothing" in told
    assert "✓ nothing was planted, and nothing was found" in told


def test_many_findings_are_told_by_code(screen_text: Any, account: Any) -> None:
    one = account["findings"][0]
    account["findings"] = [one | {"booking_id": f"id-{n}"} for n in range(30)]
    told = page(screen_text, account, 100)
    assert f"What is wrong: 30 findings: 30 high; 1 of {len(KINDS)} codes, the worst first\n" in told
    assert "  Calendar management  30 findings of 1 code\n  H 30 CAL001 missing-in-outlook id-0\n" in told
    assert "has no event in the advisor's mailbox" not in told


def test_a_fault_of_every_kind_is_read_in_one_screen(screen_text: Any, account: Any) -> None:
    account["findings"] = [finding(code, kind.priority.label) for code, kind in KINDS.items()]
    told = page(screen_text, account, 100)
    assert [code for code in KINDS if told.count(code) < 1] == []
    assert f"; all {len(KINDS)} codes, the worst first\n" in told
    assert len(told.splitlines()) <= 53
    some = [one for one in account["findings"] if one["code"] not in SILENT]
    assert "(all but CAL001, MTG002)" in " ".join(page(screen_text, account | {"findings": some}, 100).split())


def test_the_advisor_of_most_findings_is_where_to_look_next(screen_text: Any, account: Any) -> None:
    mine = {"evidence": {"mailbox": "3a74c56f-e3e8-4813-a29e-095888dae657"}}
    other = {"subject": {"kind": "advisor", "id": "anna@bank.example"}, "booking_id": None}
    account["findings"] = [finding("CAL007", "High") | other, *(one | mine for one in account["findings"])]
    assert "bookme-ops incidents list --advisor 3a74c56f " in page(screen_text, account, 100)
    account["findings"] = account["findings"][:1]
    assert "bookme-ops incidents list --advisor anna@bank.example " in page(screen_text, account, 100)


def test_what_was_read_long_ago_is_told_as_such(screen_text: Any, account: Any) -> None:
    account["collect"] = account | {"run": account["run"] | {"as_of": "2026-03-02T06:30:00+00:00"}}
    told = " ".join(page(screen_text, account, 100).split())
    assert "12 rooms, 90 minutes before it was judged " in told


def test_what_was_read_fits_one_line_for_each_system(screen_text: Any, account: Any) -> None:
    account["read"] = {
        "rooms": 12,
        "settings": 49,
        "events": 9870,
        "accounts": 85,
        "places": 12,
        "slots": 5,
        "roster": 50,
    }
    account["requests"] = {"salesforce": 0, "graph": 34, "bookme": 1}
    told = page(screen_text, account, 80)
    assert "  Salesforce            0 requests   nothing\n" in told
    assert "  Microsoft Graph       34 requests  9,870 events, 85 accounts, and 3 more\n" in told
    assert "  the bank's own lists               50 roster lines\n" in told


@pytest.mark.parametrize("width", [80, 100, 200])
def test_no_line_is_wider_than_the_screen(screen_text: Any, account: Any, width: int) -> None:
    account["findings"][0]["summary"] = "x" * 300
    account["findings"][1]["subject"]["id"] = account["findings"][1]["booking_id"] = "y" * 250
    told = page(screen_text, account, width, Path("a/rather/long/folder/name") / ("z" * 100))
    assert max(map(len, told.splitlines())) <= width


def test_the_worst_comes_first_and_the_findings_of_a_booking_stay_together(screen_text: Any, account: Any) -> None:
    low, high = account["findings"][0] | {"priority": "Low"}, account["findings"][0] | {"booking_id": "other"}
    critical = account["findings"][1]
    account["findings"] = [low, high, critical]
    told = page(screen_text, account, 100)
    order = [line.split()[0] for line in told.splitlines() if line.startswith(("  Critical", "  High", "  Low"))]
    assert order == ["Critical", "Low", "High"]
