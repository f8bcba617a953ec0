"""Single records: read, create, update, delete, and upsert by an external id (salesforce-contract 6)."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from connectors.simulator.ids import checksum
from connectors.simulator.model import Org, Row
from connectors.simulator.sf_errors import Refused, not_found
from connectors.simulator.sf_schema import Field, SObject
from connectors.simulator.sf_values import check_required, read_values
from connectors.simulator.soql_literals import ID, long_id
from connectors.simulator.soql_scope import Scope
from connectors.simulator.soql_syntax import Path
from connectors.simulator.soql_writer import Writer

CASE_DEFAULTS = {"Status": "New", "Priority": "Medium", "Origin": None}


@dataclass(frozen=True, slots=True)
class Records:
    """The records of one object; writes are stamped with the world's instant and our user."""

    scope: Scope
    user: Row
    """The user that our token stands for, in the User table or not."""

    @property
    def _org(self) -> Org:
        return self.scope.org

    @property
    def _sobject(self) -> SObject:
        return self.scope.sobject

    @property
    def _table(self) -> dict[str, Row]:
        return self._org.table(self._sobject.name)

    def find(self, record_id: str) -> Row:
        """The row of an id of 15 or 18 characters. Raises Refused (404) for none, or a deleted one."""
        row = self._table.get(long_id(record_id)) if ID.fullmatch(record_id) else None
        if row is None and self._sobject.name == "User" and record_id in {self.user["Id"], self.user["Id"][:15]}:
            return self.user
        if row is None:
            raise not_found()
        if row.get("IsDeleted"):
            raise Refused(404, "ENTITY_IS_DELETED", "entity is deleted")
        return row

    def match(self, name: str, value: str) -> list[Row]:
        """The rows with a value in an external id field. Raises Refused (404) if the field is none."""
        found = self.external(name)
        wanted = value.casefold()
        rows = (row for row in list(self._table.values()) if not row.get("IsDeleted"))
        return [row for row in rows if str(row.get(found.name) or "").casefold() == wanted]

    def external(self, name: str) -> Field:
        """The external id field of a name."""
        found = self.scope.catalog.field(self._sobject, name)
        if found is None or not found.external:
            raise not_found(f"Provided external ID field does not exist or is not accessible: {name}")
        return found

    def show(self, row: Row, names: list[str], base: str) -> dict[str, Any]:
        """A row as JSON: the named fields, or all. Raises Refused (400 INVALID_FIELD)."""
        chosen = names or [one.name for one in self.scope.catalog.fields(self._sobject)]
        paths = tuple(Path(tuple(name.strip().split(".")), 0) for name in chosen)
        return Writer(self.scope, paths).write(row, self._sobject.name, base)

    def create(self, body: dict[str, Any], *, assign: bool = True) -> str:
        """Make a record and return its id; `assign` lets the org's assignment rule choose the owner of a Case.

        Raises Refused (400, 403).
        """
        self._refuse_without("Create")
        values = read_values(self.scope.catalog, self._sobject, body)
        check_required(self._sobject, values)
        self._refuse_duplicate(values)
        row: Row = {"Id": self._new_id(), **self._defaults(), **values}
        if assign and self._sobject.name == "Case" and self._org.case_queue is not None:
            row["OwnerId"] = self._org.case_queue
        if "createdbyid" in self._sobject.fields:
            row["CreatedById"] = row["LastModifiedById"] = self.user["Id"]
        self._org.put(self._sobject.name, self._complete(row), self.scope.calendar.as_of)
        return str(row["Id"])

    def update(self, row: Row, body: dict[str, Any]) -> None:
        """Change some fields of a record. Raises Refused (400, 403)."""
        self._refuse_without("Edit")
        values = read_values(self.scope.catalog, self._sobject, body)
        self._refuse_duplicate(values, but=str(row["Id"]))
        if "lastmodifiedbyid" in self._sobject.fields:
            values["LastModifiedById"] = self.user["Id"]
        self._org.change(self._sobject.name, row["Id"], self.scope.calendar.as_of, **values)

    def delete(self, row: Row) -> None:
        """Put a record into the recycle bin, or drop it where the object has none."""
        if "isdeleted" in self._sobject.fields:
            self._org.change(self._sobject.name, row["Id"], self.scope.calendar.as_of, IsDeleted=True)
        else:
            del self._table[row["Id"]]

    def _refuse_without(self, permission: str) -> None:
        if f"{self._sobject.name}.{permission}" in self._org.withheld:
            message = f"insufficient access rights on object: {self._sobject.name}"
            raise Refused(403, "INSUFFICIENT_ACCESS_OR_READONLY", message, [])

    def _refuse_duplicate(self, values: Row, but: str = "") -> None:
        """External ids of ours are unique (400 DUPLICATE_VALUE)."""
        for name, value in values.items():
            if value is None or not self._sobject.fields[name.casefold()].external:
                continue
            taken = [str(row["Id"]) for row in self.match(name, str(value)) if row["Id"] != but]
            if taken:
                message = f"duplicate value found: {name} duplicates value on record with id: {taken[0][:15]}"
                raise Refused(400, "DUPLICATE_VALUE", message, [])

    def _new_id(self) -> str:
        number = len(self._table)
        while True:
            number += 1
            fifteen = f"{self._sobject.prefix}Zz{number:010d}"
            if fifteen + checksum(fifteen) not in self._table:
                return fifteen + checksum(fifteen)

    def _defaults(self) -> Row:
        row: Row = {"OwnerId": self.user["Id"]} if "ownerid" in self._sobject.fields else {}
        if self._sobject.name == "Case":
            row |= CASE_DEFAULTS | {"CaseNumber": f"{len(self._table) + 1:08d}"}
        if self._sobject.name == "Event":
            row |= {"IsChild": False, "IsArchived": False, "ShowAs": "Busy"}
        return row

    def _complete(self, row: Row) -> Row:
        if self._sobject.name == "Event" and row.get("EndDateTime") is None:
            row["EndDateTime"] = row["StartDateTime"] + timedelta(minutes=row["DurationInMinutes"])
        return row
