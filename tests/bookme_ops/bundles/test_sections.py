"""The report's sections: what could not be read stands before what was."""

from datetime import UTC, datetime
from typing import Any

from markupsafe import Markup

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.manifest import Entry, Manifest
from bookme_ops.bundles.report import render_report
from bookme_ops.bundles.sections import Content, compare, lay_out

AT = datetime(2026, 3, 2, 9, tzinfo=UTC)


def entry(path: str, **more: Any) -> Entry:
    return Entry(**{"path": path, "sha256": "0" * 64, "size": 10, "source": "mirror", "read_at": AT} | more)


def manifest(*entries: Entry) -> Manifest:
    return Manifest(booking_id="b-1", created_at=AT, tool="0.1.0", rule_set="7", files=entries)


def titles(*entries: Entry, **contents: Content) -> list[str]:
    return [section.title for section in lay_out(manifest(*entries), contents).sections]


def test_a_bundle_of_nothing_still_says_what_it_is() -> None:
    assert titles() == ["About this bundle", "Files"]


def test_what_could_not_be_read_is_told_once_for_each_reason() -> None:
    lost = [
        entry(path, sha256=None, source="salesforce production", missing="refused (403)")
        for path in ("salesforce/production/logs.json", "salesforce/production/users.json")
    ]
    down = entry("graph/production/users.json", sha256=None, source="graph production", missing="down")
    section = next(one for one in lay_out(manifest(*lost, down), {}).sections if one.anchor == "unread")
    assert section.warns
    assert [[cell.text for cell in row] for row in section.tables[0].rows] == [
        ["refused (403)", "salesforce production", "salesforce/production/logs.json, salesforce/production/users.json"],
        ["down", "graph production", "graph/production/users.json"],
    ]


def test_what_somebody_may_do_to_learn_more_stands_by_itself() -> None:
    advised = entry("salesforce/production/trace-flags.json", advice="switch the debug log on")
    section = next(one for one in lay_out(manifest(advised), {}).sections if one.anchor == "advice")
    assert section.facts == [("salesforce/production/trace-flags.json", "switch the debug log on")]


def test_what_was_read_and_is_empty_is_told_as_such() -> None:
    report = lay_out(manifest(entry("mirror/events.json", rows=0)), {"mirror/events.json": []})
    section = next(one for one in report.sections if one.anchor == "in-mirror")
    assert "It was read completely, and there is nothing." in section.blocks[0]


def title_of(block: str) -> str:
    return block.partition("<h3>")[2].partition("</h3>")[0]


def test_what_was_shown_before_is_taken_as_it_was() -> None:
    made = {"mirror/events.json": Markup("<p>made before</p>")}
    report = lay_out(manifest(entry("mirror/events.json")), {"mirror/events.json": [{"id": "1"}]}, made)
    assert next(one for one in report.sections if one.anchor == "in-mirror").blocks == [*made.values()]


def test_files_of_one_folder_stand_together_logs_and_lists() -> None:
    paths = ("salesforce/p/log.txt", "salesforce/p/users.json", "system/runs.json")
    contents: dict[str, Content] = {paths[0]: "12:00 CODE_UNIT_STARTED", paths[1]: [{"id": "005"}], paths[2]: []}
    report = lay_out(manifest(*map(entry, paths)), contents)
    salesforce = next(one for one in report.sections if one.anchor == "in-salesforce")
    assert [title_of(one) for one in salesforce.blocks] == ["salesforce/p/users.json", "salesforce/p/log.txt"]
    assert [one.anchor for one in report.sections] == ["about", "in-salesforce", "in-system", "files"]


def test_the_differing_field_of_the_differing_copy_is_marked_alone() -> None:
    copies = [
        {
            "system": "Salesforce",
            "environment": "production",
            "subject": "00U1",
            "fields": {"start": "09:00", "room": "A"},
        },
        {"system": "Outlook", "role": "owner", "subject": "AAM1", "fields": {"start": "10:00", "room": "A"}},
    ]
    table = compare(copies, [{"field": "start", "between": [{"subject": "00U1"}, {"subject": "AAM1"}]}])
    assert list(table.head) == ["", "Salesforce production", "Outlook owner"]
    assert [[cell.differs for cell in row] for row in table.rows] == [[False, False, True], [False, False, False]]


def test_unanswered_questions_are_said_aloud() -> None:
    rows = Answers(actual="gone").piece(AT).rows or ()
    report = lay_out(manifest(entry("answers.json")), {"answers.json": rows})
    said = next(one for one in report.sections if one.anchor == "said")
    assert said.facts == [("What happened instead", "gone")]
    assert "what should have happened" in said.note


def test_the_timeline_is_told_in_its_order_with_its_remarks() -> None:
    rows = [
        {"at": "09:00", "system": "Salesforce", "sentence": "created"},
        {"at": "10:00", "system": "Outlook", "sentence": "moved"},
        {"remark": "nothing is known before 09:00"},
    ]
    section = next(
        one for one in lay_out(manifest(entry("timeline.ndjson")), {"timeline.ndjson": rows}).sections if one.story
    )
    assert [moment.sentence for moment in section.story] == ["Salesforce: created", "Outlook: moved"]
    assert section.note == "Nothing is known before 09:00."


def test_every_layout_can_be_rendered() -> None:
    whole = manifest(entry("answers.json"), entry("a/b.json", sha256=None, missing="down"), entry("c/d.txt"))
    page = render_report(lay_out(whole, {"answers.json": Answers().piece(AT).rows or (), "c/d.txt": "text"}))
    assert page.startswith("<!doctype html>")
    assert "a/b.json" in page
