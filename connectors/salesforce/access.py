"""One Salesforce org, asked who may do what in it: `connectors.access_ports.OrgAccessDesk`, read only.

Every list needs a permission of our user, without which the platform would show a part of it, or none of it, and not
say so: each method makes sure of it first (`access_rights.py`).
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from typing import TypeVar

from simple_salesforce.format import format_soql

from connectors.access_records import (
    AccessList,
    AppToken,
    FieldGrant,
    GroupMember,
    HealthCheck,
    InstalledPackage,
    Licence,
    Login,
    ObjectGrant,
    OrgApp,
    OrgPerson,
    PermissionGroup,
    PermissionSet,
    Session,
    SetAssignment,
    SetupChange,
    SetupGrant,
    UserLock,
)
from connectors.errors import Malformed, NotAllowed, Reason
from connectors.salesforce import access_lists as lists
from connectors.salesforce.access_lists import Listing, by_id, decoder_of
from connectors.salesforce.access_rights import OurRights, Right, translate
from connectors.salesforce.access_rows import ClientAppRow, ClientPolicyRow, HealthRow
from connectors.salesforce.access_sets import SETS, read_sets
from connectors.salesforce.access_tokens import TOKENS, TokenReader
from connectors.salesforce.access_wire import read_client_app, read_health
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.client import SalesforceOrg
from connectors.salesforce.errors import SYSTEM
from connectors.salesforce.inspection import NAME
from connectors.salesforce.queries import MOST_IDS, chunks, instant
from connectors.salesforce.rows import RowT
from connectors.salesforce.support import ROW_ID

MadeT = TypeVar("MadeT")

USER_TYPES = "WHERE UserType IN ('Standard','AutomatedProcess','CloudIntegrationUser') ORDER BY Id"
HEALTH = (
    "SELECT Score, (SELECT RiskType, Setting, SettingGroup, OrgValue, StandardValue FROM SecurityHealthCheckRisks)"
    " FROM SecurityHealthCheck"
)


class SalesforceAccess:
    """Any read may raise what `SalesforceOrg` raises; NotAllowed says what to grant our user."""

    def __init__(self, org: SalesforceOrg) -> None:
        self.environment = org.environment
        self._asker: Asker = org.asker
        self._rights = OurRights(org.asker)

    def people(self) -> AccessList[OrgPerson]:
        """See `OrgAccessDesk`; without people of portals and communities."""
        return self._list(lists.PEOPLE, USER_TYPES)

    def locks(self) -> AccessList[UserLock]:
        """See `OrgAccessDesk`."""
        return self._list(lists.LOCKS)

    def sets(self) -> AccessList[PermissionSet]:
        """See `OrgAccessDesk`; `MutingPermissionSet` is hidden if the org shows no such object and no group has one."""
        self._rights.demand(SETS, Right.VIEW_SETUP)
        return read_sets(self._asker)

    def groups(self) -> AccessList[PermissionGroup]:
        """See `OrgAccessDesk`."""
        return self._list(lists.GROUPS)

    def members(self) -> AccessList[GroupMember]:
        """See `OrgAccessDesk`."""
        return self._list(lists.MEMBERS)

    def assignments(self) -> AccessList[SetAssignment]:
        """See `OrgAccessDesk`."""
        return self._list(lists.ASSIGNMENTS)

    def objects(self) -> AccessList[ObjectGrant]:
        """See `OrgAccessDesk`."""
        return self._list(lists.OBJECTS)

    def fields(self, objects: Sequence[str]) -> AccessList[FieldGrant]:
        """See `OrgAccessDesk`. Raises ValueError for what is no name of an object."""
        if not all(NAME.fullmatch(name) for name in objects):
            raise ValueError("not the API name of an object")
        found, hidden = self._parts(lists.FIELDS, objects, lambda part: f"WHERE SobjectType IN {part} ORDER BY Id")
        return AccessList(rows=by_id(found), hidden=hidden)

    def setup(self) -> AccessList[SetupGrant]:
        """See `OrgAccessDesk`."""
        return self._list(lists.ENTITIES)

    def licences(self) -> AccessList[Licence]:
        """See `OrgAccessDesk`."""
        users, sets = self._list(lists.USER_LICENCES), self._list(lists.SET_LICENCES)
        hidden = {f"UserLicense.{name}" for name in users.hidden} | {
            f"PermissionSetLicense.{one}" for one in sets.hidden
        }
        return AccessList(rows=users.rows + sets.rows, hidden=tuple(sorted(hidden)))

    def logins(self, user_ids: Sequence[str], since: datetime) -> AccessList[Login]:
        """See `OrgAccessDesk`. Status, address and application cannot be filtered by (salesforce-contract 3.5).

        Raises ValueError for what is no id.
        """
        if not all(ROW_ID.fullmatch(one) for one in user_ids):
            raise ValueError("not the id of a Salesforce record")
        found, hidden = self._parts(
            lists.LOGINS,
            user_ids,
            lambda part: f"WHERE UserId IN {part} AND LoginTime >= {instant(since)} ORDER BY LoginTime DESC",
        )
        newest = sorted(found.values(), key=lambda one: (one.at, one.login_id), reverse=True)
        return AccessList(rows=tuple(newest), hidden=hidden)

    def sessions(self) -> AccessList[Session]:
        """See `OrgAccessDesk`."""
        return self._list(lists.SESSIONS)

    def tokens(self) -> AccessList[AppToken]:
        """See `OrgAccessDesk`; by user, app and age."""
        self._rights.demand(TOKENS, Right.CUSTOMIZE)
        return TokenReader(self._asker).read()

    def apps(self) -> AccessList[OrgApp]:
        """See `OrgAccessDesk`. An org without external client apps names their objects as hidden."""
        connected = self._list(lists.CONNECTED_APPS)
        apps, no_apps = self._if_there(lists.CLIENT_APPS)
        policies, no_policies = self._if_there(lists.CLIENT_POLICIES)
        made = (read_client_app(app, _policies_of(app, policies)) for app in apps)
        hidden = {*connected.hidden, *no_apps, *no_policies}
        return AccessList(rows=(*connected.rows, *made), hidden=tuple(sorted(hidden)))

    def changes(self, since: datetime) -> AccessList[SetupChange]:
        """See `OrgAccessDesk`."""
        trail = self._list(lists.CHANGES, f"WHERE CreatedDate >= {instant(since)} ORDER BY CreatedDate DESC")
        newest = sorted(trail.rows, key=lambda one: (one.at, one.change_id), reverse=True)
        return AccessList(rows=tuple(newest), hidden=trail.hidden)

    def health(self) -> AccessList[HealthCheck]:
        """See `OrgAccessDesk`. Raises Malformed if the org tells no score."""
        self._rights.demand("Health Check", Right.VIEW_SETUP)
        question = Question(soql=HEALTH, decoder=decoder_of(HealthRow), include_deleted=False)
        try:
            found = self._asker.tooling(question)
        except NotAllowed as error:
            raise translate(error, "Health Check", Right.VIEW_SETUP) from None
        if len(found) != 1:
            raise Malformed(SYSTEM, "the org tells no score of Health Check")
        return AccessList(rows=(read_health(found[0]),))

    def packages(self) -> AccessList[InstalledPackage]:
        """See `OrgAccessDesk`."""
        return self._list(lists.PACKAGES, f"LIMIT {lists.TOOLING_ROWS}")

    def _list(self, listing: Listing[RowT, MadeT], condition: str = "ORDER BY Id") -> AccessList[MadeT]:
        self._rights.demand(listing.source, listing.right)
        found, hidden = listing.read(self._asker, condition)
        return AccessList(rows=by_id(found), hidden=tuple(sorted(hidden)))

    def _parts(
        self, listing: Listing[RowT, MadeT], values: Sequence[str], condition: Callable[[str], str]
    ) -> tuple[dict[str, MadeT], tuple[str, ...]]:
        """The rows of a list of values, which may be longer than a question can be."""
        self._rights.demand(listing.source, listing.right)
        found: dict[str, MadeT] = {}
        hidden: frozenset[str] = frozenset()
        for part in chunks(sorted(set(values)), MOST_IDS):
            rows, more = listing.read(self._asker, condition(format_soql("{}", part)))
            found.update(rows)
            hidden |= more
        return found, tuple(sorted(hidden))

    def _if_there(self, listing: Listing[RowT, RowT]) -> tuple[tuple[RowT, ...], tuple[str, ...]]:
        """The rows of an object that not every org has, and what is hidden of it: its own name if it is not there."""
        try:
            found = self._list(listing)
        except NotAllowed as error:
            if error.reason is not Reason.HIDDEN:
                raise
            return (), (listing.source,)
        return found.rows, tuple(f"{listing.source}.{name}" for name in found.hidden)


def _policies_of(app: ClientAppRow, policies: Sequence[ClientPolicyRow]) -> Iterator[str | None]:
    return (policy.permitted for policy in policies if policy.app_id == app.id)
