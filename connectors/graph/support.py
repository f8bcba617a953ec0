"""The mailboxes and accounts of a tenant, asked about one booking: `connectors.support_ports.TenantDesk`.

There is no search over mailboxes (graph-contract 4.27): who may hold a copy must be known. All that is asked of some
mailboxes goes into one batch, for each answer is judged by itself.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import TypeVar

import msgspec

from connectors.errors import ConnectorError, Malformed, NotAllowed
from connectors.graph import support_wire as wire
from connectors.graph.batch import Batches
from connectors.graph.errors import SYSTEM, failure
from connectors.graph.links import query, quoted, segment
from connectors.graph.lookups import expansion
from connectors.graph.questions import Question, Reply
from connectors.records import BookingId
from connectors.support_ports import MailboxLook, Said
from connectors.support_records import DirectoryAccount, OutlookCopy

RowT = TypeVar("RowT")
ValueT = TypeVar("ValueT")

MAILBOXES_OF_A_BATCH = 4
"""Each of them takes five questions of the twenty that a batch holds."""
MOST_COPIES = 50
UNLICENSED = "authentication_requestfromnonpremiumtenantorb2ctenant"
"""The code, folded, for sign-ins of a tenant without Entra ID P1 or P2 (graph-contract 10.17)."""
NO_ACCOUNT = frozenset({"request_resourcenotfound", "resourcenotfound", "erroritemnotfound", "errorinvaliduser"})


class TenantSupport:
    """Safe to use from many threads, as long as a mailbox is asked by one of them at a time."""

    def __init__(self, batches: Batches, property_id: str | None) -> None:
        self._batches = batches
        self._property = property_id

    def look(
        self, keys: Sequence[str], booking_id: BookingId, ical_uids: Sequence[str] = ()
    ) -> tuple[MailboxLook, ...]:
        """See `TenantDesk`. Without a property for the BookingId, copies are known by their calendar ids alone."""
        searches = list(self._searches(booking_id, ical_uids))
        asked = [question for key in keys for question in _questions(key, searches)]
        replies = iter(self._batches.ask(asked))
        return tuple(self._answer(key, [next(replies) for _ in range(3 + len(searches))]) for key in keys)

    def _searches(self, booking_id: BookingId, ical_uids: Sequence[str]) -> Iterable[str]:
        """The queries that find the booking's events in a mailbox."""
        expand = {} if self._property is None else {"expand": expansion(self._property)}
        shape = {"select": wire.COPY_SELECT, "top": str(MOST_COPIES), "count": "true", **expand}
        if self._property is not None:
            # Values are compared without case (graph-contract 4.23); some releases of the product write braces.
            values = " or ".join(f"ep/value eq {quoted(one)}" for one in (booking_id, f"{{{booking_id}}}"))
            carries = f"singleValueExtendedProperties/Any(ep: ep/id eq {quoted(self._property)} and ({values}))"
            yield query(filter=carries, **shape)
        if ical_uids:
            yield query(filter=" or ".join(f"iCalUId eq {quoted(one)}" for one in sorted(set(ical_uids))), **shape)

    def _answer(self, key: str, replies: list[Reply]) -> MailboxLook:
        account, sign_in, settings, *searches = replies
        return MailboxLook(
            key=key,
            account=_read_account(key, account),
            sign_in=_said(sign_in, wire.SIGN_INS, lambda row: wire.read_sign_in(key, row), _explain_sign_in),
            settings=_said(settings, wire.SETTINGS, lambda row: wire.read_settings(key, row)),
            copies=self._read_copies(key, searches),
        )

    def _read_copies(self, key: str, replies: Sequence[Reply]) -> Said[tuple[OutlookCopy, ...]]:
        found: dict[str, OutlookCopy] = {}
        try:
            if not replies:
                raise Malformed(SYSTEM, "no property of ours and no calendar id tells the booking's events apart here")
            for reply in replies:
                for row in _whole(reply.decode(wire.COPY_PAGES)):
                    found[row.id] = wire.read_copy(key, row, self._property)
        except ConnectorError as error:
            return Said(failure=failure(error))
        return Said(value=tuple(found[one] for one in sorted(found)))


def _questions(key: str, searches: Sequence[str]) -> list[Question]:
    """The account's questions are none to its mailbox, of which a batch takes four at most."""
    user = f"/users/{segment(key)}"
    return [
        Question(f"account {key}", f"{user}?{query(select=wire.ACCOUNT_SELECT)}"),
        Question(f"account {key}", f"{user}?{query(select=wire.SIGN_IN_SELECT)}"),
        Question(key, f"{user}/mailboxSettings?{query(select=wire.SETTINGS_SELECT)}"),
        *(Question(key, f"{user}/events?{search}") for search in searches),
    ]


def _read_account(key: str, reply: Reply) -> Said[DirectoryAccount]:
    if reply.status == 404 and NO_ACCOUNT & reply.codes:
        return Said(value=DirectoryAccount(key=key, found=False))
    return _said(reply, wire.ACCOUNTS, lambda row: wire.read_account(key, row))


def _said(
    reply: Reply,
    decoder: "msgspec.json.Decoder[RowT]",
    read: Callable[[RowT], ValueT],
    explain: Callable[[Reply, ConnectorError], ConnectorError] = lambda _, error: error,
) -> Said[ValueT]:
    try:
        return Said(value=read(reply.decode(decoder)))
    except ConnectorError as error:
        return Said(failure=failure(explain(reply, error)))


def _explain_sign_in(reply: Reply, error: ConnectorError) -> ConnectorError:
    if UNLICENSED in reply.codes:
        return NotAllowed(SYSTEM, "sign-ins are not available: the tenant has no Entra ID P1 or P2 licence")
    if isinstance(error, NotAllowed):
        return NotAllowed(SYSTEM, "sign-ins are not available: grant our app AuditLog.Read.All")
    return error


def _whole(page: wire.CopyPage) -> list[wire.WireCopy]:
    """The rows of a page that must be all there is. Raises Malformed."""
    if page.next_link is not None or (page.count or 0) > len({row.id for row in page.value}):
        raise Malformed(SYSTEM, "a mailbox did not tell all events of the booking at once")
    return page.value
