"""Questions of a batch and the replies to them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeVar, cast

import msgspec

from connectors.errors import ConnectorError, Malformed, Throttled
from connectors.graph.errors import SYSTEM
from connectors.retries import RETRIED

Page = TypeVar("Page")

MOST_QUESTIONS = 20
"""Graph takes no more in one batch (concepts/json-batching.md)."""
MOST_OF_A_MAILBOX = 4
"""More Outlook questions at once to one mailbox are answered 429 (GDOCS/issues/8760)."""


@dataclass(frozen=True, slots=True)
class Question:
    """A GET within a batch."""

    mailbox: str
    """Whom it concerns: not more than four of one mailbox go together."""
    url: str
    """Relative to the base URL, percent-encoded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The answer to one question: a body, or the error that stands for it."""

    status: int
    body: msgspec.Raw | None = None
    page: Any = None
    """The body, where it was read together with the batch."""
    error: ConnectorError | None = None
    codes: frozenset[str] = frozenset()
    """Graph's error codes, folded, from the outer to the innermost one."""

    @property
    def transient(self) -> bool:
        """Whether the same question may be answered after a while."""
        return self.status in RETRIED or isinstance(self.error, Throttled)

    def decode(self, decoder: "msgspec.json.Decoder[Page]") -> Page:
        """The body as a struct. Raises the error of the answer, or Malformed."""
        if self.error is not None:
            raise self.error
        if self.page is not None:
            return cast(Page, self.page)
        try:
            return decoder.decode(self.body or b"")
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Malformed(SYSTEM, "an answer within a batch is not in Graph's format") from None


def grouped(questions: Sequence[Question]) -> list[list[int]]:
    """The positions of the questions in groups for one batch each: 20 at most, and 4 at most of one mailbox."""
    groups: list[list[int]] = []
    mailboxes: list[Counter[str]] = []
    for index, question in enumerate(questions):
        for group, counted in zip(groups, mailboxes, strict=True):
            if len(group) < MOST_QUESTIONS and counted[question.mailbox] < MOST_OF_A_MAILBOX:
                break
        else:
            group, counted = [], Counter()
            groups.append(group)
            mailboxes.append(counted)
        group.append(index)
        counted[question.mailbox] += 1
    return groups


def unmatched(copies: int) -> Reply:
    """The reply to a question that a batch answered never, or more than once."""
    return Reply(status=0, error=Malformed(SYSTEM, f"a batch holds {copies} answers to one question"))
