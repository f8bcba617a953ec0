"""The accounts of the tenant's directory, with all their addresses."""

from collections.abc import Iterator

import msgspec

from connectors.errors import Malformed
from connectors.graph.errors import SYSTEM, codes_of, refusal
from connectors.graph.links import Links, query
from connectors.graph.paging import PageGuard
from connectors.graph.wire import USER_PAGES, USER_SELECT, UserPage, WireUser
from connectors.records import DirectoryUser, address
from connectors.transport import MeteredSession

PAGE_SIZE = "999"
"""1,000 is refused: "Invalid page size specified"."""
COUNTED = {"ConsistencyLevel": "eventual"}
"""Without it `$count` is silently ignored; links do not carry it (concepts/aad-advanced-queries.md)."""


class Garbled(Malformed):
    """The accounts were not told to their end, or not legibly: asked once more, they may be."""


class TenantDirectory:
    """Implements `ports.Directory`."""

    def __init__(self, session: MeteredSession) -> None:
        self._session = session
        self._links = Links(session.base_url)

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

    def _round(self, told: set[str]) -> Iterator[tuple[DirectoryUser, ...]]:
        """All pages, from the first; accounts that were `told` before are not yielded again."""
        guard = PageGuard()
        seen: set[str] = set()
        announced: int | None = None
        following: str | None = f"/users?{query(select=USER_SELECT, top=PAGE_SIZE, count='true')}"
        while following is not None:
            page = self._page(following)
            announced = page.count if announced is None else announced
            fresh = {user.id: user for user in page.value if user.id not in seen}
            seen |= fresh.keys()
            guard.see(len(page.value), len(fresh), len(seen), page.next_link)
            following = None if page.next_link is None else self._links.relative(page.next_link)
            yield tuple(directory_user(user) for user in fresh.values() if user.id not in told)
            told.update(fresh)
        if announced is not None and len(seen) < announced:
            raise Garbled(SYSTEM, f"the directory counts {announced} accounts and tells of {len(seen)}")

    def _page(self, relative: str) -> UserPage:
        response = self._session.get(f"{self._session.base_url}{relative}", headers=COUNTED, stream=True)
        body: bytes = response.raw.read()
        if response.status_code != 200:
            raise refusal(response.status_code, codes_of(body))
        try:
            return USER_PAGES.decode(body)
        except (msgspec.MsgspecError, UnicodeDecodeError):
            raise Garbled(SYSTEM, "a page of the directory is not in Graph's format") from None


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
    )


def addresses(proxies: list[str], mail: str | None) -> tuple[str, ...]:
    """Every SMTP address, folded: the primary one (`SMTP:`), then aliases (`smtp:`), then a `mail` that is neither.

    SIP, X500 and other kinds are left out.
    """
    primary = {smtp(text) for text in proxies if text.startswith("SMTP:")}
    aliases = {smtp(text) for text in proxies if text[:5].casefold() == "smtp:"} - primary
    found = [*sorted(filter(None, primary)), *sorted(filter(None, aliases))]
    folded = address(mail)
    return tuple(found if folded is None or folded in found else [*found, folded])


def smtp(text: str) -> str | None:
    """The address behind the prefix of a proxy address."""
    return address(text.partition(":")[2])
