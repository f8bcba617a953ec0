"""The tenant's directory: accounts with all their addresses, rooms, and whatever else receives mail."""

from collections.abc import Iterator, Sequence

from connectors.directory_records import MailObject, Room, Subscription
from connectors.graph import domains, mail_objects, mailbox_settings, places, subscriptions
from connectors.graph.addresses import addresses, spellings
from connectors.graph.batch import Batches
from connectors.graph.errors import SYSTEM
from connectors.graph.links import Links, query
from connectors.graph.lists import COUNTED, PAGE_SIZE, Garbled, get_page
from connectors.graph.paging import PageGuard
from connectors.graph.wire import USER_PAGES, USER_SELECT, WireUser
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.ports import SettingRead
from connectors.records import DirectoryUser, address
from connectors.tokens import Tokens
from connectors.transport import MeteredSession

PREFER = 'IdType="ImmutableId"'
"""Sent with the questions for mailbox settings, which have nothing to prefer."""


class TenantDirectory:
    """Implements `ports.Directory`."""

    def __init__(
        self,
        session: MeteredSession,
        *,
        tokens: Tokens | None = None,
        limits: Limits = DEFAULT_LIMITS,
        pace: Pace = WALL_PACE,
    ) -> None:
        self._session = session
        self._links = Links(session.base_url)
        self._batches = Batches(session, tokens=tokens, prefer=PREFER, limits=limits, pace=pace)

    def read_users(self) -> Iterator[tuple[DirectoryUser, ...]]:
        """Page through all accounts, guests flagged; no account twice. Raises a ConnectorError in mid-way.

        Graph counts the accounts on the first page. If fewer were told, or a page cannot be read, all is asked for
        once more: an account that is missed would take its addresses with it, and leave them to somebody else.
        """
        told: set[str] = set()
        try:
            yield from self._round(told)
        except Garbled:
            yield from self._round(told)

    def read_rooms(self) -> tuple[Room, ...]:
        """The rooms of the places: see `ports.Directory`."""
        return places.read_rooms(self._session)

    def read_objects(self) -> tuple[MailObject, ...]:
        """Groups and contacts that receive mail: see `ports.Directory`."""
        return mail_objects.read_objects(self._session)

    def read_domains(self) -> frozenset[str]:
        """The verified domains: see `ports.Directory`."""
        return domains.read_domains(self._session)

    def read_settings(self, user_ids: Sequence[str]) -> list[SettingRead]:
        """The working hours that mailboxes are set to: see `ports.Directory`."""
        return mailbox_settings.read_settings(self._batches, user_ids)

    def read_subscriptions(self) -> tuple[Subscription, ...]:
        """Our app's subscriptions: see `ports.Directory`."""
        return subscriptions.read_subscriptions(self._session)

    def _round(self, told: set[str]) -> Iterator[tuple[DirectoryUser, ...]]:
        """All pages, from the first; accounts that were `told` before are not yielded again."""
        guard = PageGuard()
        seen: set[str] = set()
        announced: int | None = None
        following: str | None = f"/users?{query(select=USER_SELECT, top=PAGE_SIZE, count='true')}"
        while following is not None:
            page = get_page(self._session, following, USER_PAGES, COUNTED)
            announced = page.count if announced is None else announced
            fresh = {user.id: user for user in page.value if user.id not in seen}
            seen |= fresh.keys()
            guard.see(len(page.value), len(fresh), len(seen), page.next_link)
            following = None if page.next_link is None else self._links.relative(page.next_link)
            yield tuple(directory_user(user) for user in fresh.values() if user.id not in told)
            told.update(fresh)
        if announced is not None and len(seen) < announced:
            raise Garbled(SYSTEM, f"the directory counts {announced} accounts and tells of {len(seen)}")


def directory_user(user: WireUser) -> DirectoryUser:
    """The record of an account. An account is enabled unless the directory says otherwise."""
    return DirectoryUser(
        user_id=user.id,
        upn=user.user_principal_name,
        mail=address(user.mail),
        addresses=addresses(user.proxy_addresses or [], user.mail),
        nickname=user.mail_nickname,
        employee_id=user.employee_id,
        office=user.office_location,
        enabled=user.account_enabled is not False,
        guest=(user.user_type or "").casefold() == "guest",
        as_written=spellings(user.proxy_addresses or [], user.mail),
    )
