"""Idempotency: a change that is asked for twice by the same key is made once, and answered alike.

https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Annotated, Any

import msgspec
from fastapi import Depends, Header, Request
from starlette.responses import Response

from bookme_ops.deed import Deed
from bookme_ops.deeds import doing
from bookme_ops.store.answered import Answer, AnsweredMeanwhile, recall, remember
from bookme_ops.store.db import Connection
from bookme_ops.web.api.answers import MEDIA_TYPE, encode
from bookme_ops.web.api.etags import Stale
from bookme_ops.web.problems import refused
from bookme_ops.wiring import Ops

Headers = Callable[[Any], dict[str, str]]
"""What stands above the document of an answer."""
JSON_TYPE = "send JSON, with `Content-Type: application/json`"
Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=200,
        description="Any text of yours that no other change has: asked again within 24 hours, nothing is done twice.",
        examples=["5f2c6a58-8c1e-4f0a-9a39-0d3f7f3f2f11"],
    ),
]


@dataclass(frozen=True, slots=True)
class Wish:
    """What tells one change that is asked for from others."""

    key: str | None
    digest: str
    """Of all that the request says."""

    def recall(self, ops: Ops, actor: str, now: datetime) -> Answer | None:
        """What was answered to it before. Raises a problem 422 for a key that stood for something else, or is none."""
        if self.key is None:
            return None
        with ops.store.read() as connection:
            try:
                return recall(connection, actor=actor, key=self.key, request_digest=self.digest, now=now)
            except ValueError as error:
                raise refused(422, str(error)) from None

    def claim(self, connection: Connection, actor: str, now: datetime) -> None:
        """Raise AnsweredMeanwhile if it was answered since nobody knew it, before anything is done again."""
        if self.key is not None and recall(connection, actor=actor, key=self.key, request_digest=self.digest, now=now):
            raise AnsweredMeanwhile(f"the key {self.key} was answered meanwhile")

    def remember(self, connection: Connection, answer: Answer, actor: str, now: datetime) -> None:
        """Keep what is answered, in the transaction of the change. Raises AnsweredMeanwhile."""
        if self.key is not None:
            remember(connection, answer, actor=actor, key=self.key, request_digest=self.digest, now=now)


async def identify(request: Request, key: Key = None) -> Wish:
    """The wish of a request. Raises a problem 415 for a body that is no JSON."""
    body = await request.body()
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if body and kind != MEDIA_TYPE:
        raise refused(415, JSON_TYPE)
    place = f"{request.method}\0{request.url.path}\0{request.url.query}\0".encode("utf-8", "replace")
    return Wish(key, sha256(place + body).hexdigest())


Once = Annotated[Wish, Depends(identify)]


def no_headers(_: Any) -> dict[str, str]:
    """Nothing stands above it."""
    return {}


def answer_once(
    ops: Ops, wish: Wish, actor: str, now: datetime, make: Callable[[], Answer], *, headers: Headers = no_headers
) -> Response:
    """Make an answer by a change, unless the same was asked for by the same key before.

    What the store refuses is a problem: 412 for a state that is over, else 409; LookupError is left to the caller.
    """
    try:
        made = wish.recall(ops, actor, now) or make()
    except AnsweredMeanwhile:
        known = wish.recall(ops, actor, now)
        if known is None:
            raise refused(409, "the same is being asked for at the same time: ask again") from None
        made = known
    except Stale as error:
        raise refused(412, str(error)) from None
    except ValueError as error:
        raise refused(409, str(error)) from None
    told = headers(msgspec.json.decode(made.body))
    return Response(made.body.encode(), made.status, headers=told, media_type=MEDIA_TYPE)


def do_once(
    ops: Ops,
    wish: Wish,
    deed: Deed,
    act: Callable[[Connection], Any],
    *,
    status: int = 200,
    headers: Headers = no_headers,
) -> Response:
    """Do something in a transaction that enters it into the audit log; `act` gives the document that is answered."""

    def make() -> Answer:
        with doing(ops, deed) as connection:
            wish.claim(connection, deed.actor, deed.at)
            made = Answer(status=status, body=encode(act(connection)).decode())
            wish.remember(connection, made, deed.actor, deed.at)
            return made

    return answer_once(ops, wish, deed.actor, deed.at, make, headers=headers)
