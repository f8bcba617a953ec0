"""The lists of the access audit: what is asked, what a row becomes, and which permission of ours shows all of it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import chain
from typing import Any, Generic, TypeVar

import msgspec

from connectors.access_records import (
    FieldGrant,
    GroupMember,
    InstalledPackage,
    Licence,
    Login,
    ObjectGrant,
    OrgApp,
    OrgPerson,
    PermissionGroup,
    Session,
    SetAssignment,
    SetupChange,
    SetupGrant,
    UserLock,
)
from connectors.errors import NotAllowed
from connectors.salesforce import access_rows as rows
from connectors.salesforce import access_wire as wire
from connectors.salesforce.access_columns import Columns, columns_of
from connectors.salesforce.access_rights import Right, hidden_list, translate
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.rows import Page, RowT

MadeT = TypeVar("MadeT")
TOOLING_ROWS = 2_000
"""A page of the Tooling API, which is all that is asked of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing(Generic[RowT, MadeT]):
    """One object that is read whole, or by a condition."""

    source: str
    row: type[RowT]
    make: Callable[[RowT], MadeT | None]
    """None: the row says nothing that is wanted."""
    right: Right = Right.VIEW_SETUP
    tooling: bool = False
    never_empty: bool = False
    """Every org has rows of it, our own user's at the least: none at all means that they are hidden."""

    def read(self, asker: Asker, condition: str = "ORDER BY Id") -> tuple[dict[str, MadeT], frozenset[str]]:
        """What the rows become by their ids, in the order of the answer, and the columns that are hidden from us.

        Raises NotAllowed, with what to grant, if the object, a needed column or all rows are hidden.
        """
        columns = Columns(source=self.source, needed=columns_of(self.row))
        try:
            found, hidden = columns.ask(condition, lambda soql: self._take(asker, soql))
        except NotAllowed as error:
            raise translate(error, self.source, self.right) from None
        if self.never_empty and not found:
            raise hidden_list(self.source, self.right)
        return found, hidden

    def _take(self, asker: Asker, soql: str) -> dict[str, MadeT]:
        # After a broken answer all rows come again, as they are then.
        made = ((row.id, self.make(row)) for row in chain.from_iterable(self._pages(asker, soql)))
        return {row_id: one for row_id, one in made if one is not None}

    def _pages(self, asker: Asker, soql: str) -> Iterator[list[RowT]]:
        question = Question(soql=soql, decoder=decoder_of(self.row), include_deleted=False)
        return iter([asker.tooling(question)]) if self.tooling else asker.pages(question)


@cache
def decoder_of(kind: type[RowT]) -> "msgspec.json.Decoder[Page[RowT]]":
    """Reads pages of a row type."""
    return msgspec.json.Decoder(Page[kind])  # type: ignore[valid-type]


def _itself(row: Any) -> Any:
    return row


PEOPLE: Listing[rows.PersonRow, OrgPerson] = Listing(
    source="User", row=rows.PersonRow, make=wire.read_person, right=Right.VIEW_ALL_USERS, never_empty=True
)
LOCKS: Listing[rows.LockRow, UserLock] = Listing(
    source="UserLogin", row=rows.LockRow, make=wire.read_lock, right=Right.MANAGE_USERS, never_empty=True
)
GROUPS: Listing[rows.GroupRow, PermissionGroup] = Listing(
    source="PermissionSetGroup", row=rows.GroupRow, make=wire.read_group
)
MEMBERS: Listing[rows.MemberRow, GroupMember] = Listing(
    source="PermissionSetGroupComponent", row=rows.MemberRow, make=wire.read_member
)
ASSIGNMENTS: Listing[rows.HolderRow, SetAssignment] = Listing(
    source="PermissionSetAssignment", row=rows.HolderRow, make=wire.read_assignment, never_empty=True
)
OBJECTS: Listing[rows.ObjectRow, ObjectGrant] = Listing(
    source="ObjectPermissions", row=rows.ObjectRow, make=wire.read_object
)
FIELDS: Listing[rows.FieldRow, FieldGrant] = Listing(source="FieldPermissions", row=rows.FieldRow, make=wire.read_field)
ENTITIES: Listing[rows.EntityRow, SetupGrant] = Listing(
    source="SetupEntityAccess", row=rows.EntityRow, make=wire.read_entity
)
USER_LICENCES: Listing[rows.UserLicenceRow, Licence] = Listing(
    source="UserLicense", row=rows.UserLicenceRow, make=wire.read_user_licence, never_empty=True
)
SET_LICENCES: Listing[rows.SetLicenceRow, Licence] = Listing(
    source="PermissionSetLicense", row=rows.SetLicenceRow, make=wire.read_set_licence
)
LOGINS: Listing[rows.LoginRow, Login] = Listing(
    source="LoginHistory", row=rows.LoginRow, make=wire.read_login, right=Right.MANAGE_USERS
)
SESSIONS: Listing[rows.SessionRow, Session] = Listing(
    source="AuthSession", row=rows.SessionRow, make=wire.read_session, right=Right.MANAGE_USERS
)
CONNECTED_APPS: Listing[rows.ConnectedAppRow, OrgApp] = Listing(
    source="ConnectedApplication", row=rows.ConnectedAppRow, make=wire.read_connected_app
)
CLIENT_APPS: Listing[rows.ClientAppRow, rows.ClientAppRow] = Listing(
    source="ExternalClientApplication", row=rows.ClientAppRow, make=_itself
)
CLIENT_POLICIES: Listing[rows.ClientPolicyRow, rows.ClientPolicyRow] = Listing(
    source="ExtlClntAppOauthPlcyCnfg", row=rows.ClientPolicyRow, make=_itself
)
CHANGES: Listing[rows.ChangeRow, SetupChange] = Listing(
    source="SetupAuditTrail", row=rows.ChangeRow, make=wire.read_change
)
PACKAGES: Listing[rows.PackageRow, InstalledPackage] = Listing(
    source="InstalledSubscriberPackage", row=rows.PackageRow, make=wire.read_package, tooling=True
)


def by_id(found: Mapping[str, MadeT]) -> tuple[MadeT, ...]:
    """Records in the order of their ids."""
    return tuple(found[row_id] for row_id in sorted(found))
