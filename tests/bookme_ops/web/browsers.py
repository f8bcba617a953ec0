"""A browser without a screen: signed in as somebody, it fetches pages and sends their forms."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from fastapi import FastAPI
from httpx2 import Response
from starlette.testclient import TestClient

from bookme_ops.store.passes import Kind, issue
from bookme_ops.store.roles import Role
from bookme_ops.web.cookies import SESSION
from bookme_ops.web.visitor import form_token
from bookme_ops.wiring import Ops

HOME = "http://127.0.0.1:8080"


@dataclass(frozen=True, kw_only=True)
class Browser:
    """Somebody who is signed in; each has cookies of their own."""

    app: FastAPI
    ops: Ops
    role: Role
    client: TestClient
    session: str

    @property
    def csrf(self) -> str:
        """The token of the forms."""
        return form_token(self.session)

    def as_role(self, role: Role) -> "Browser":
        """Somebody else, with another role."""
        return sign_in(self.app, self.ops, role)

    def stranger(self) -> TestClient:
        """Somebody who is not signed in."""
        return TestClient(self.app, base_url=HOME, follow_redirects=False, raise_server_exceptions=False)

    def follow(self) -> "Browser":
        """The same, who goes where redirects lead."""
        client = TestClient(self.app, base_url=HOME, cookies=self.client.cookies, raise_server_exceptions=False)
        return replace(self, client=client)

    def get(self, path: str, **asked: Any) -> Response:
        """Fetch a page; redirects are not followed."""
        return self.client.get(path, **asked)

    def text(self, path: str, **asked: Any) -> str:
        """The text of a page that has to be there."""
        answer = self.get(path, **asked)
        assert answer.status_code == 200, f"{path}: {answer.status_code}\n{answer.text[:2000]}"
        return answer.text

    def post(self, path: str, **fields: Any) -> Response:
        """Send a form of a page, with its token; a list sends a field several times."""
        return self.client.post(path, data={"csrf": self.csrf, **fields})

    def token(self, role: Role) -> dict[str, str]:
        """The headers of a program with a role."""
        return {"authorization": f"Bearer {_pass(self.ops, role, Kind.TOKEN)}"}


def sign_in(app: FastAPI, ops: Ops, role: Role) -> Browser:
    """Somebody new with a role."""
    session = _pass(ops, role, Kind.SESSION)
    client = TestClient(
        app, base_url=HOME, follow_redirects=False, cookies={SESSION: session}, raise_server_exceptions=False
    )
    return Browser(app=app, ops=ops, role=role, client=client, session=session)


def _pass(ops: Ops, role: Role, kind: Kind) -> str:
    now = ops.now()
    with ops.store.begin() as connection:
        return issue(
            connection, kind=kind, actor=f"a {role}", role=role, name="test", now=now, ends_at=now + timedelta(hours=8)
        ).plain
