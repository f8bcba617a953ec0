"""What an org keeps for support cases: sign-ins, debug logs and who has them, packages, the package's own log.

It is told from the org's other rows, after everything else of a bank is built, and from a random source of its own, so
that the bank stays what it was. Objects and their habits: salesforce-contract 3.4 to 3.7.
"""

from datetime import datetime, timedelta
from random import Random
from typing import Any

from connectors.simulator.booking_rows import DETAIL
from connectors.simulator.debug_logs import Case, write_log
from connectors.simulator.ids import OrgIds
from connectors.simulator.model import Environment, Org, Row, World
from connectors.simulator.orgs import RUNTIME_SET

KEPT = timedelta(days=7)
"""Debug logs live so long."""
MOST_CASES = 150
"""Changes of which there is a log; a large bank has more than anybody needs here."""
FAILED = 0.15
PACKAGES = (
    ("BookMe", "andmoney", "04tP7000002qN7RIAU", "Spring 26", (1, 26, 0, 4)),
    ("Slide Decks", "andmoney_present", "04tP7000000K6SfIAK", "Winter 26", (1, 13, 0, 1)),
)
LEVELS: dict[str, Any] = {
    "ApexCode": "FINEST",
    "ApexProfiling": "INFO",
    "Callout": "FINEST",
    "Database": "FINEST",
    "System": "DEBUG",
    "Validation": "INFO",
    "Visualforce": "INFO",
    "Workflow": "FINER",
}
APPLICATIONS = {
    True: ("BookMe External Client App", "Remote Access 2.0"),
    False: ("Browser", "SAML Sfdc Initiated SSO"),
}
"""Application and type of a sign-in, by whether it is an integration's."""


def add_support_rows(world: World) -> None:
    """Give every org of a bank what it keeps for support cases."""
    for environment in world.environments.values():
        SupportClerk(environment, Random(f"{world.seed}/support/{environment.name}"), world.as_of).write()


class SupportClerk:
    """Writes the rows of one org."""

    def __init__(self, environment: Environment, rng: Random, as_of: datetime) -> None:
        self._org: Org = environment.org
        self._rng, self._as_of = rng, as_of
        self._ids = OrgIds(self._org.id[3:5] or "J9", first=1)
        self._integration = _holders(self._org)
        self._events = {row[DETAIL]: row for row in self._org.rows("Event") if row.get(DETAIL) and not row["IsChild"]}

    def write(self) -> None:
        """Everything."""
        self._put("UserPermissionAccess", LastCacheUpdate=self._as_of)
        self._add_packages()
        users = sorted((row for row in self._org.rows("User")), key=_id)
        for user in users:
            self._put("UserLogin", UserId=user["Id"], IsFrozen=False, IsPasswordLocked=False)
            self._add_logins(user)
        self._add_trace_flags()
        self._sign_rows()
        for detail in self._changed():
            self._add_case(detail)

    def _put(self, name: str, /, at: datetime | None = None, **values: Any) -> Row:
        return self._org.put(name, {"Id": self._ids.new(name), **values}, at or self._as_of)

    def _add_packages(self) -> None:
        for name, namespace, version_id, label, (major, minor, patch, build) in PACKAGES:
            package = self._put("SubscriberPackage", Name=name, NamespacePrefix=namespace, Description=None)
            version = {"Id": version_id, "Name": label, "MajorVersion": major, "MinorVersion": minor}
            version |= {"PatchVersion": patch, "BuildNumber": build, "IsBeta": False}
            self._org.put("SubscriberPackageVersion", version, self._as_of)
            self._put(
                "InstalledSubscriberPackage", SubscriberPackageId=package["Id"], SubscriberPackageVersionId=version_id
            )

    def _add_logins(self, user: Row) -> None:
        """Two sign-ins of the last week; of somebody who may not sign in, none."""
        if not user.get("IsActive") or user.get("UserType") != "Standard":
            return
        application, kind = APPLICATIONS[user["Id"] in self._integration]
        for _ in range(2):
            at = self._as_of - timedelta(minutes=self._rng.randint(5, 60 * 24 * 6))
            self._put(
                "LoginHistory", at, UserId=user["Id"], LoginTime=at, LoginType=kind, Application=application,
                SourceIp=f"192.0.2.{self._rng.randint(1, 254)}", Status="Success", TlsProtocol="TLS 1.3",
                ApiType="REST API" if kind == "Remote Access 2.0" else None, ApiVersion="66.0", CountryIso="DK",
                LoginUrl=f"{self._org.my_domain}.my.salesforce.com", Browser="Chrome 140", Platform="Windows 11",
            )  # fmt: skip

    def _add_trace_flags(self) -> None:
        """Logs are on for the integration users, and were on for the first advisor until yesterday."""
        level = self._put("DebugLevel", DeveloperName="BookMeSupport", MasterLabel="BookMe Support", **LEVELS)
        advisors = (row["Id"] for row in self._org.rows("User") if row["Id"] not in self._integration)
        for user, expires in [
            *((user, self._as_of + timedelta(hours=12)) for user in sorted(self._integration)),
            *((user, self._as_of - timedelta(days=1)) for user in sorted(advisors)[:1]),
        ]:
            start = expires - timedelta(hours=24)
            flag = {"TracedEntityId": user, "DebugLevelId": level["Id"], "LogType": "USER_DEBUG"}
            self._put("TraceFlag", start, **flag, StartDate=start, ExpirationDate=expires)

    def _sign_rows(self) -> None:
        """Say who made the meetings: the advisor, or for a customer the integration user, who fills in all details."""
        by_product = min(self._integration, default=None)
        for event in self._org.rows("Event"):
            detail = self._org.table(DETAIL).get(event.get(DETAIL) or "")
            if detail is None:
                continue
            by_customer = detail.get("andmoney__IsCustomerInitiated__c") == "true"
            author = by_product if by_customer else event.get("OwnerId")
            for row, changer in ((event, author), (detail, by_product)):
                row.setdefault("CreatedById", author)
                row.setdefault("LastModifiedById", changer)

    def _changed(self) -> list[Row]:
        """Event Details that changed while logs are kept, the last changes only."""
        rows = (row for row in self._org.rows(DETAIL) if self._as_of - KEPT < row["SystemModstamp"] <= self._as_of)
        return sorted(rows, key=lambda row: (row["SystemModstamp"], row["Id"]))[-MOST_CASES:]

    def _add_case(self, detail: Row) -> None:
        """The debug log of a change, and of one that failed a line in the package's own log."""
        user = self._org.table("User").get(min(self._integration, default=""))
        event = self._events.get(detail["Id"])
        if user is None or event is None:
            return
        at, failed = detail["SystemModstamp"] - timedelta(seconds=1), self._rng.random() < FAILED
        body = write_log(self._case(detail, event, user, failed=failed), at)
        self._put(
            "ApexLog", at, StartTime=at, LogUserId=user["Id"], Operation="/services/apexrest/andmoney/bookme",
            Request="API", RequestIdentifier=f"TID:{self._rng.getrandbits(48):012x}", Application="Unknown",
            Status="UNABLE_TO_LOCK_ROW" if failed else "Success", Location="Monitoring", LogLength=len(body.encode()),
            DurationMilliseconds=self._rng.randint(80, 2400), Body=body,
        )  # fmt: skip
        if failed:
            text = f"Event {event['Id']} of {detail['andmoney__AdvisorName__c']} was not saved: UNABLE_TO_LOCK_ROW"
            values = {"andmoney__Level__c": "ERROR", "andmoney__Message__c": text, "OwnerId": user["Id"]}
            self._put("andmoney__AMB_Log__c", at, Name="LOG", CreatedById=user["Id"], **values)

    def _case(self, detail: Row, event: Row, user: Row, *, failed: bool) -> Case:
        contact = self._org.table("Contact").get(event.get("WhoId") or "") or {}
        rng = self._rng
        return Case(
            org_id=self._org.id,
            user=user,
            booking_id=str(detail.get("andmoney__BookingFlowId__c")),
            event_id=event["Id"],
            advisor_mail=str(detail.get("andmoney__AdvisorEmail__c")),
            customer=str(contact.get("Name")),
            customer_mail=str(contact.get("Email")),
            phone=f"+45 {rng.randint(20, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)} {rng.randint(10, 99)}",
            cpr=f"{rng.randint(1, 28):02}{rng.randint(1, 12):02}{rng.randint(40, 99)}-{rng.randint(0, 9999):04}",
            token=f"AQ{rng.getrandbits(320):080x}",
            failed=failed,
        )


def _holders(org: Org) -> frozenset[str]:
    """The users with the product's runtime permission set."""
    wanted = {row["Id"] for row in org.rows("PermissionSet") if row["Name"] == RUNTIME_SET}
    return frozenset(
        row["AssigneeId"] for row in org.rows("PermissionSetAssignment") if row["PermissionSetId"] in wanted
    )


def _id(row: Row) -> str:
    return str(row["Id"])
