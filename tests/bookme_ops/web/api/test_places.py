"""What routes say of themselves."""

from bookme_ops.web.api.places import CHANGING, MEANINGS, READING, changes, reads, resource, sends
from bookme_ops.web.api.shapes.about import Version
from bookme_ops.web.problems import MEDIA_TYPE


def test_a_route_that_reads_tells_that_nothing_may_have_changed_and_of_every_problem() -> None:
    told = reads("getIt", Version, "It", 409)
    assert told["operation_id"] == "getIt"
    assert set(told["responses"]) == {*READING, 304, 409}
    assert "content" not in told["responses"][304]
    assert list(told["responses"][404]["content"]) == [MEDIA_TYPE]


def test_a_route_that_changes_something_tells_of_conditions() -> None:
    told = changes("doIt", Version, "Do it", status=202)
    assert told["status_code"] == 202
    assert set(told["responses"]) == set(CHANGING)


def test_a_file_is_told_by_its_kind() -> None:
    told = sends("getFile", "It", "application/zip")
    assert told["responses"][200]["content"]["application/zip"]["schema"]["format"] == "binary"
    assert told["response_model"] is None


def test_every_status_has_a_meaning() -> None:
    assert set(CHANGING) | {409} == set(MEANINGS)


def test_all_routes_stand_under_the_version() -> None:
    assert resource("about").prefix == "/api/v1"
