"""Answers to changes: whoever asks for the same change again by the same key is told the same; nothing is done twice.

A client that heard nothing cannot know whether its change was made, and has to ask again
(https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/).
"""

import hmac
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, delete, select
from sqlalchemy.exc import IntegrityError

from bookme_ops.store.pass_tables import ANSWERED

KEPT_FOR = timedelta(hours=24)
LONGEST_KEY = 200
TABLE = ANSWERED.c


class AnsweredMeanwhile(Exception):
    """Somebody asked for the same at the same time and was first: undo what was done, and recall it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What was answered."""

    status: int
    body: str


def recall(connection: Connection, *, actor: str, key: str, request_digest: str, now: datetime) -> Answer | None:
    """What was answered to somebody's key in the last 24 hours; None: it is new.

    Raises ValueError for a key that stood for another request, or is no key.
    """
    if not 0 < len(key) <= LONGEST_KEY or not key.isprintable():
        raise ValueError(f"an idempotency key has 1 to {LONGEST_KEY} printable characters")
    mine = (TABLE.actor == actor, TABLE.key == key, TABLE.at > now - KEPT_FOR)
    row = connection.execute(select(ANSWERED).where(*mine)).one_or_none()
    if row is None:
        return None
    if not hmac.compare_digest(row.request_digest, request_digest):
        raise ValueError("this idempotency key was used for another request: take a new one")
    return Answer(status=row.status, body=row.body)


def remember(
    connection: Connection, answer: Answer, *, actor: str, key: str, request_digest: str, now: datetime
) -> None:
    """Keep an answer, in the transaction of its change. Raises AnsweredMeanwhile: the change must then be undone."""
    mine = (TABLE.actor == actor, TABLE.key == key)
    connection.execute(delete(ANSWERED).where(*mine, TABLE.at <= now - KEPT_FOR))
    values = {"actor": actor, "key": key, "request_digest": request_digest, "at": now}
    try:
        connection.execute(ANSWERED.insert().values(values | {"status": answer.status, "body": answer.body}))
    except IntegrityError:
        raise AnsweredMeanwhile(f"the key {key} was answered meanwhile") from None
