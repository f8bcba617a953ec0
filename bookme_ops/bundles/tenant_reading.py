"""What a tenant says of a booking: the copies in every mailbox concerned, the accounts behind them, their settings.

Who is concerned is not known before: the mirror names some, the orgs and booking platforms others, and the copies found
name those who were invited. So mailboxes are looked at in rounds; the first needs nothing but the mirror.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial

from bookme_ops.bundles.errands import Errands, Outcome
from connectors.graph.support import MAILBOXES_OF_A_BATCH
from connectors.records import BookingId, address
from connectors.support_ports import MailboxLook, TenantDesk

MOST_LOOKS = 60
"""A meeting with more mailboxes is not looked at in all of them."""
MOST_ROUNDS = 4


@dataclass(slots=True, kw_only=True)
class Wanted:
    """Whose mailboxes to look at, and for which calendar ids."""

    keys: list[str] = field(default_factory=list)
    """Entra object ids, or addresses that no known account holds."""
    ical_uids: set[str] = field(default_factory=set)


More = Callable[[], Wanted]
"""Waits for what another system has to say about it."""


class TenantReading:
    """Looks at mailboxes until nobody new is named; runs as one errand that begins others."""

    def __init__(
        self, desk: TenantDesk, booking_id: BookingId, *, accounts: dict[str, str], domains: Iterable[str]
    ) -> None:
        self._desk, self._booking_id = desk, booking_id
        self._accounts = dict(accounts)
        """Folded address → Entra object id."""
        self._domains = frozenset(domains)
        self._asked: dict[str, frozenset[str]] = {}
        self._looks: dict[str, Outcome[MailboxLook]] = {}
        self._made = 0

    def look(self, errands: Errands, first: Wanted, later: Sequence[More]) -> dict[str, Outcome[MailboxLook]]:
        """One outcome per mailbox, by key. Each of `later` is waited for before one more round, one after the other."""
        self._round(errands, first)
        for more in later:
            self._round(errands, more())
        for _ in range(MOST_ROUNDS - len(later)):
            if not self._round(errands, Wanted()):
                break
        return {key: self._looks[key] for key in sorted(self._looks)}

    def resolve(self, mail: str | None, *, ours: bool = False) -> str | None:
        """The key of somebody's mailbox; None for somebody outside of the tenant. `ours`: it surely is no stranger."""
        folded = address(mail)
        if folded is None:
            return None
        known = self._accounts.get(folded)
        if known is not None:
            return known
        return folded if ours or folded.rpartition("@")[2] in self._domains else None

    def _round(self, errands: Errands, wanted: Wanted) -> bool:
        """Look at all who are named by now and were not asked about all that is known by now."""
        found = [look for one in self._looks.values() if (look := one.value) is not None]
        uids = frozenset(wanted.ical_uids.union(*map(_uids, found), *self._asked.values()))
        keys = [*wanted.keys, *(key for look in found for key in self._invited(look)), *self._asked]
        due = [key for key in dict.fromkeys(map(self._known, keys)) if self._is_due(key, uids)]
        due = due[: max(0, MOST_LOOKS - self._made)]
        self._made += len(due)
        groups = [due[at : at + MAILBOXES_OF_A_BATCH] for at in range(0, len(due), MAILBOXES_OF_A_BATCH)]
        asked = [
            (group, errands.begin(partial(self._desk.look, group, self._booking_id, sorted(uids)))) for group in groups
        ]
        for group, one in asked:
            told = one.result()
            for number, key in enumerate(group):
                look = told.value[number] if told.value is not None else None
                self._take(key, Outcome(look, told.missing), uids)
        return bool(due)

    def _is_due(self, key: str, uids: frozenset[str]) -> bool:
        """Whether somebody was not asked, or not about an event that may still be found there."""
        look = self._looks.get(key)
        if look is None:
            return True
        if uids <= self._asked[key] or look.value is None or look.value.copies.value is None:
            return False
        return not uids <= _uids(look.value)

    def _take(self, key: str, outcome: Outcome[MailboxLook], uids: frozenset[str]) -> None:
        self._asked[key], self._looks[key] = uids, outcome
        account = outcome.value.account.value if outcome.value is not None else None
        if account is not None and account.id is not None:
            # Whoever names the same mailbox otherwise must not have it looked at twice.
            texts = [account.upn, account.mail, *(one.partition(":")[2] for one in account.addresses), account.id]
            self._accounts.update({folded: key for text in texts if (folded := address(text)) is not None})

    def _known(self, key: str) -> str:
        return self._accounts.get(key.casefold(), key)

    def _invited(self, look: MailboxLook) -> Iterable[str]:
        for copy in look.copies.value or ():
            mails = [copy.organizer_mail, *(person.mail for person in copy.attendees)]
            yield from (key for mail in mails if (key := self.resolve(mail)) is not None)


def _uids(look: MailboxLook) -> set[str]:
    return {copy.ical_uid for copy in look.copies.value or () if copy.ical_uid}
