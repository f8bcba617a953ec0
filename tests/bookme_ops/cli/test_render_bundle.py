"""What is told of bundles: counts, reasons and rules, and never a value."""

from datetime import UTC, datetime
from typing import Any

from bookme_ops.bundles.checking import Checked
from bookme_ops.bundles.manifest import Entry, Manifest
from bookme_ops.bundles.verification import Breach, Verification
from bookme_ops.cli.render_bundle import tell_checked, tell_manifest, tell_registered
from bookme_ops.store.bundles import Bundle

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
MADE = Bundle(
    id="b1",
    booking_id="3f25",
    created_at=AT,
    actor="anna",
    file_name="x.zip",
    sha256="00",
    verdict="FAIL",
    rule_set="2026-11",
)


def entry(path: str, **more: Any) -> Entry:
    return Entry(**{"path": path, "sha256": "00", "size": 7, "source": "mirror", "read_at": AT, **more})


def test_files_what_is_missing_and_what_was_not_asked_stand_apart() -> None:
    files = (
        entry("a.json", rows=2, redactions={"S01": 1}),
        entry("b.json", sha256=None, missing="it was down", advice="wait"),
        entry("c.json", sha256=None, missing="there is no account", unasked=True),
    )
    manifest = Manifest(booking_id="3f25", created_at=AT, tool="1", rule_set="2026-11", files=files)
    told = tell_manifest(manifest)
    assert [one["path"] for one in told["files"]] == ["a.json"]
    assert told["missing"] == [{"path": "b.json", "source": "mirror", "why": "it was down", "advice": "wait"}]
    assert told["unasked"] == [{"path": "c.json", "why": "there is no account"}]


def test_a_check_tells_files_and_rules() -> None:
    failed = Verification(passed=False, breaches=(Breach(file="a.json", rule="known:mail"),), document={})
    told = tell_checked(Checked(verification=failed, bundle=None, searched_for=3))
    assert (told["verdict"], told["id"], told["searched_for"]) == ("FAIL", None, 3)
    assert told["breaches"] == [{"file": "a.json", "rule": "known:mail"}]


def test_a_bundle_of_the_register_is_a_row() -> None:
    told = tell_registered(MADE)
    assert (told["id"], told["file"], told["verdict"], told["released_at"]) == ("b1", "x.zip", "FAIL", None)
