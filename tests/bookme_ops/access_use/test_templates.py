"""Templates: the same for every id, and with nothing of a person in them."""

import pytest

from bookme_ops.access_use.templates import parts_of, table_parts, template_of


@pytest.mark.parametrize(
    ("uri", "parts"),
    [
        ("https://graph.microsoft.com/v1.0/users/1/calendarView/delta?$x=/y", "users 1 calendarview delta"),
        ("https://graph.microsoft.com/beta/auditLogs/signIns", "auditlogs signins"),
        ("https://proxy.bank.example/graph/v1.0/users('a@b.example')/events", "users a@b.example events"),
        ("/applications(appId='00-1')", "applications 00-1"),
        ("/places/microsoft.graph.room", "places room"),
        ("/users/delta()", "users delta"),
        ("users//a%40b.example", "users a@b.example"),
        ("https://[broken/v1.0/users", "users"),
        ("", ""),
    ],
)
def test_a_uri_is_taken_apart(uri: str, parts: str) -> None:
    assert " ".join(parts_of(uri)) == parts


def test_a_path_without_end_is_cut() -> None:
    assert len(parts_of("/a" * 5_000)) == 30


@pytest.mark.parametrize(
    ("uri", "template"),
    [
        ("/users/anna@bank.example/inferenceClassification", "/users/{id}/inferenceclassification"),
        ("/users/anna/inferenceClassification", "/users/{id}/inferenceclassification"),
        ("/teams/1/channels/2/messages", "/teams/{id}/channels/{id}/messages"),
        ("/anna@bank.example", "/{id}"),
        ("/drives/b!x/root:/Contracts/Jensen.docx", "/drives/{id}/{id}"),
        ("/users/1/$value", "/users/{id}/$value"),
        ("/users/$count", "/users/$count"),
    ],
)
def test_what_no_table_knows_keeps_its_words_alone(uri: str, template: str) -> None:
    assert template_of(parts_of(uri)) == template


def test_holes_of_a_table_are_all_called_the_same() -> None:
    assert table_parts("/servicePrincipals(appId={value})/appRoleAssignments/{assignment}") == (
        "serviceprincipals",
        "{id}",
        "approleassignments",
        "{id}",
    )
