"""Who may come through: every route has a role, and lets in exactly who has it."""

import re

import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts

from bookme_ops.store.roles import Role
from bookme_ops.web.gate import Allow, Public
from bookme_ops.web.serving.routes import Place, list_places
from tests.bookme_ops.web.browsers import Browser

OPEN = {
    "/sign-in",
    "/sign-in/link",
    "/sign-in/entra",
    "/sign-in/entra/return",
    "/sign-out",
    "/healthz",
    "/readyz",
}


def gates(place: Place) -> list[Allow | Public]:
    waiting = list(place.route.dependant.dependencies)
    found = []
    while waiting:
        one = waiting.pop()
        waiting.extend(one.dependencies)
        if isinstance(one.call, Allow | Public):
            found.append(one.call)
    return found


def cases() -> list[tuple[str, str]]:
    return [(method, route.path) for route in list_places() for method in sorted(route.methods or ())]


def role_of(method: str, path: str) -> Role | None:
    route = next(one for one in list_places() if one.path == path and method in (one.methods or ()))
    gate = gates(route)[0]
    return gate.role if isinstance(gate, Allow) else None


@pytest.mark.parametrize(("method", "path"), cases())
def test_every_route_has_exactly_one_gate(method: str, path: str) -> None:
    route = next(one for one in list_places() if one.path == path and method in (one.methods or ()))
    assert len(gates(route)) == 1
    assert isinstance(gates(route)[0], Public) == (path in OPEN)


def filled(path: str) -> str:
    """A path with ids that name nothing: whoever may come through is told so."""
    return re.sub(r"\{[^}]*\}", "999999", path)


@pytest.mark.parametrize("role", list(Role))
def test_whoever_lacks_a_role_is_refused_and_whoever_has_it_is_not(browser: Browser, role: Role) -> None:
    visitor, wrong = browser.as_role(role), []
    for method, path in cases():
        needed = role_of(method, path)
        if needed is None or path == "/events":
            continue
        if method in {"GET", "HEAD"} and role.covers(needed):
            status = visitor.client.request(method, filled(path)).status_code
            if status in {401, 403} or status >= 500:
                wrong.append((method, path, status))
        elif not role.covers(needed):
            status = (
                visitor.post(filled(path)).status_code
                if method == "POST"
                else visitor.client.request(method, filled(path)).status_code
            )
            if status != 403:
                wrong.append((method, path, status))
    assert wrong == []


def test_strangers_are_sent_to_sign_in_and_programs_are_told(browser: Browser) -> None:
    stranger, wrong = browser.stranger(), []
    for method, path in cases():
        if role_of(method, path) is None:
            continue
        answer = stranger.request(method, filled(path))
        sent = answer.status_code == 303 and answer.headers["location"].startswith("/sign-in?next=")
        if not sent and answer.status_code != 401:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_a_change_needs_the_token_of_a_form(browser: Browser) -> None:
    wrong = []
    for method, path in cases():
        if method in {"GET", "HEAD"} or role_of(method, path) is None:
            continue
        for headers, fields in (({}, {}), ({}, {"csrf": "0" * 64}), ({"sec-fetch-site": "cross-site"}, None)):
            sent = fields if fields is not None else {"csrf": browser.csrf}
            answer = browser.client.request(method, filled(path), data=sent, headers=headers)
            if answer.status_code != 403:
                wrong.append((method, path, answer.status_code))
        foreign = {"origin": "https://elsewhere.example"}
        answer = browser.client.request(method, filled(path), data={"csrf": browser.csrf}, headers=foreign)
        if answer.status_code != 403:
            wrong.append((method, path, answer.status_code))
    assert wrong == []


def test_the_application_has_no_route_without_a_gate(app: FastAPI) -> None:
    told = {one.path for one in iter_route_contexts(app.routes) if one.path}
    assert told == {route.path for route in list_places()} | {"/static"}
