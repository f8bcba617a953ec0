"""One Salesforce org, asked about one booking: `connectors.support_ports.OrgDesk`, read only.

Questions that need only the BookingId reach over lookups, so that none waits for another (salesforce-contract 4).
"""

import re
from collections.abc import Sequence
from datetime import datetime
from itertools import chain
from typing import Any, cast

import msgspec
from simple_salesforce.format import format_soql

from connectors.errors import Malformed, Reason
from connectors.records import BookingId, Window
from connectors.salesforce import support_columns as columns
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.client import SalesforceOrg
from connectors.salesforce.errors import SYSTEM, HiddenColumn
from connectors.salesforce.queries import instant
from connectors.salesforce.support_tables import CellPages, Cells, RecordT, Table
from connectors.support_records import (
    DebugLog,
    OrgAccess,
    OrgAssignment,
    OrgDetail,
    OrgEvent,
    OrgFacts,
    OrgLimit,
    OrgLock,
    OrgLogin,
    OrgMeetingContact,
    OrgRelation,
    OrgUser,
    Package,
    PackageLog,
    Reading,
    TraceFlag,
)

ROW_ID = re.compile(r"[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?")
MOST_IDS = 100
"""People on one meeting; more are not asked about."""
MOST_LOGS = 200
MOST_LOGINS = 200
MOST_ROWS = 2_000
"""A page of the Tooling API."""


class SalesforceSupport:
    """Any read may raise what `SalesforceOrg` raises."""

    def __init__(self, org: SalesforceOrg) -> None:
        self.environment = org.environment
        self._asker: Asker = org.asker
        self._field = org.booking_id_field
        self._details = columns.details(org.booking_id_field)

    def details(self, booking_id: BookingId) -> Reading[OrgDetail]:
        """See `OrgDesk`."""
        return self._read(self._details, self._carrying(booking_id, "") + " ORDER BY Id")

    def events(self, booking_id: BookingId) -> Reading[OrgEvent]:
        """See `OrgDesk`."""
        return self._read(columns.EVENTS, self._carrying(booking_id, columns.OF_DETAIL) + " ORDER BY Id")

    def relations(self, booking_id: BookingId) -> Reading[OrgRelation]:
        """See `OrgDesk`."""
        return self._read(columns.RELATIONS, self._carrying(booking_id, f"Event.{columns.OF_DETAIL}") + " ORDER BY Id")

    def meeting_contacts(self, booking_id: BookingId) -> Reading[OrgMeetingContact]:
        """See `OrgDesk`."""
        return self._read(columns.MEETING_CONTACTS, self._carrying(booking_id, columns.OF_DETAIL) + " ORDER BY Id")

    def organization(self) -> Reading[OrgFacts]:
        """See `OrgDesk`."""
        return self._read(columns.ORGANIZATION, "", include_deleted=False)

    def access(self) -> Reading[OrgAccess]:
        """See `OrgDesk`."""
        return self._read(columns.ACCESS, "", include_deleted=False)

    def packages(self) -> Reading[Package]:
        """See `OrgDesk`."""
        return self._read(columns.PACKAGES, "", tooling=True)

    def limits(self) -> tuple[OrgLimit, ...]:
        """See `OrgDesk`. Entries nest the shares of single apps, which are left out."""
        table = self._asker.resource("limits/", dict[str, dict[str, Any]])
        try:
            found = [
                OrgLimit(name=name, most=int(entry["Max"]), remaining=int(entry["Remaining"]))
                for name, entry in table.items()
            ]
        except (KeyError, TypeError, ValueError):
            raise Malformed(SYSTEM, "the org's limits are not told as limits") from None
        return tuple(sorted(found, key=lambda limit: limit.name))

    def holders(self, permission_set: str) -> Reading[OrgAssignment]:
        """See `OrgDesk`."""
        condition = format_soql("WHERE PermissionSet.Name = {} ORDER BY Id", permission_set)
        return self._read(columns.ASSIGNMENTS, condition, include_deleted=False)

    def users(self, ids: Sequence[str]) -> Reading[OrgUser]:
        """See `OrgDesk`."""
        return self._of(columns.USERS, "Id", ids)

    def locks(self, ids: Sequence[str]) -> Reading[OrgLock]:
        """See `OrgDesk`."""
        return self._of(columns.LOCKS, "UserId", ids)

    def assignments(self, ids: Sequence[str]) -> Reading[OrgAssignment]:
        """See `OrgDesk`."""
        return self._of(columns.ASSIGNMENTS, "AssigneeId", ids)

    def logins(self, ids: Sequence[str], since: datetime) -> Reading[OrgLogin]:
        """See `OrgDesk`. Status, address and application cannot be filtered by (salesforce-contract 3.5)."""
        if not ids:
            return Reading(rows=())
        condition = f"WHERE UserId IN {_listed(ids)} AND LoginTime >= {instant(since)} ORDER BY LoginTime DESC"
        return self._newest(columns.LOGINS, condition, MOST_LOGINS, tooling=False)

    def debug_logs(self, windows: Sequence[Window]) -> Reading[DebugLog]:
        """See `OrgDesk`."""
        if not windows:
            return Reading(rows=())
        condition = f"WHERE {_within('StartTime', windows)} ORDER BY StartTime DESC"
        return self._newest(columns.DEBUG_LOGS, condition, MOST_LOGS, tooling=True)

    def debug_log(self, log_id: str) -> str:
        """See `OrgDesk`. Raises ValueError for what is no id."""
        return self._asker.text(f"sobjects/ApexLog/{_checked(log_id)}/Body")

    def trace_flags(self, ids: Sequence[str], after: datetime) -> Reading[TraceFlag]:
        """See `OrgDesk`."""
        if not ids:
            return Reading(rows=())
        condition = f"WHERE TracedEntityId IN {_listed(ids)} AND ExpirationDate > {instant(after)} ORDER BY Id"
        return self._read(columns.TRACE_FLAGS, f"{condition} LIMIT {MOST_ROWS}", tooling=True)

    def package_logs(self, windows: Sequence[Window]) -> Reading[PackageLog]:
        """See `OrgDesk`."""
        if not windows:
            return Reading(rows=())
        condition = f"WHERE {_within('CreatedDate', windows)} ORDER BY CreatedDate DESC"
        return self._newest(columns.PACKAGE_LOGS, condition, MOST_LOGS, tooling=False)

    def _carrying(self, booking_id: BookingId, path: str) -> str:
        # The platform compares texts without case; some releases of the product write braces.
        return format_soql(f"WHERE {path}{self._field} IN {{}}", [booking_id, f"{{{booking_id}}}"])

    def _of(self, table: Table[RecordT], column: str, ids: Sequence[str]) -> Reading[RecordT]:
        if not ids:
            return Reading(rows=())
        return self._read(table, f"WHERE {column} IN {_listed(ids)} ORDER BY Id", include_deleted=False)

    def _newest(self, table: Table[RecordT], condition: str, most: int, *, tooling: bool) -> Reading[RecordT]:
        reading = self._read(table, f"{condition} LIMIT {most + 1}", tooling=tooling, include_deleted=False)
        return Reading(rows=reading.rows[:most], hidden=reading.hidden, cut=len(reading.rows) > most)

    def _read(
        self, table: Table[RecordT], condition: str, *, include_deleted: bool = True, tooling: bool = False
    ) -> Reading[RecordT]:
        hidden: frozenset[str] = frozenset()
        while True:
            question = _question(table.select(condition, hidden), include_deleted=include_deleted)
            try:
                cells = self._asker.tooling(question) if tooling else list(_once(self._asker, question))
            except HiddenColumn as error:
                more = table.paths_of(error) - hidden
                if not more:
                    raise
                hidden |= more
            else:
                return Reading(rows=_records(table, cells), hidden=tuple(sorted(hidden)))


def _once(asker: Asker, question: Question[Cells]) -> list[Cells]:
    """Every row once: after a broken answer all of them come again, as they are then."""
    return list({row.id: row for row in chain.from_iterable(asker.pages(question))}.values())


def _records(table: Table[RecordT], cells: Sequence[Cells]) -> tuple[RecordT, ...]:
    try:
        return tuple(table.read(row) for row in cells)
    except msgspec.ValidationError:
        raise Malformed(SYSTEM, f"a row of {table.source} holds a value of another type than documented") from None


def _question(soql: str, *, include_deleted: bool) -> Question[Cells]:
    decoder = cast("msgspec.json.Decoder[Any]", CellPages())
    return Question(soql=soql, decoder=decoder, include_deleted=include_deleted)


def _listed(ids: Sequence[str]) -> str:
    if len(ids) > MOST_IDS:
        raise Malformed(SYSTEM, f"{len(ids)} people are more than we ask about at once", reason=Reason.TOO_LARGE)
    return format_soql("{}", [_checked(one) for one in ids])


def _checked(row_id: str) -> str:
    if not ROW_ID.fullmatch(row_id):
        raise ValueError("not the id of a Salesforce record")
    return row_id


def _within(column: str, windows: Sequence[Window]) -> str:
    spans = (f"({column} >= {instant(each.start)} AND {column} <= {instant(each.end)})" for each in windows)
    return f"({' OR '.join(spans)})"
