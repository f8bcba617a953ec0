"""Shapes of paths: nothing but words that we call by gets through."""

import pytest

from connectors.path_shapes import shape_of


@pytest.mark.parametrize(
    ("url", "shape"),
    [
        ("/users/anna@bank.example/calendarView/delta?$deltatoken=x", "/users/{id}/calendarView/delta"),
        ("https://graph.microsoft.com/v1.0/users?$top=999", "/v1.0/users"),
        ("https://graph.microsoft.com/v1.0/$batch", "/v1.0/$batch"),
        ("/servicePrincipals(appId='a-b')?$select=id", "/servicePrincipals({id})"),
        ("/users/anna/events/AAMk%3D/instances", "/users/{id}/events/{id}/instances"),
        ("https://bank.my.salesforce.com/services/data/v60.0/query?q=SELECT+Id", "/services/data/{id}/query"),
        ("https://proxy.bank.example/graph/users/x", "/{id}/users/{id}"),
        ("/anna(secret)", "/{id}"),
        ("", ""),
        ("https://graph.microsoft.com", "/"),
    ],
)
def test_what_may_be_a_name_becomes_a_hole(url: str, shape: str) -> None:
    assert shape_of(url) == shape
