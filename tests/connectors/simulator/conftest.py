"""A hand-built Salesforce org with a handful of rows, and a desk to ask it things as a signed-in client."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import quote_plus

import pytest

from connectors.simulator.exchange import Answer, Call
from connectors.simulator.ids import checksum
from connectors.simulator.model import Environment, Org, Row, Tenant, World
from connectors.simulator.salesforce import SalesforceApp

AS_OF = datetime(2026, 3, 20, 9, 30, tzinfo=UTC)
DETAIL = "andmoney__AMB_Event_Detail__c"
SIGN_IN = b"grant_type=client_credentials&client_id=bookme-ops-simulator&client_secret=simulator-secret"


@dataclass(slots=True)
class SmallOrg:
    """An org that tests fill row by row; ids are made from numbers."""

    world: World
    org: Org

    @staticmethod
    def id(prefix: str, number: int) -> str:
        fifteen = f"{prefix}AA{number:010d}"
        return fifteen + checksum(fifteen)

    def add(self, name: str, prefix: str, number: int, **values: Any) -> Row:
        at = values.pop("at", AS_OF)
        return self.org.put(name, {"Id": self.id(prefix, number), **values}, at)

    def add_user(self, number: int, **values: Any) -> Row:
        mail = f"advisor{number}@bank.example"
        usual = {"Username": mail, "Email": mail, "Name": f"Advisor {number}", "IsActive": True, "UserType": "Standard"}
        return self.add("User", "005", number, **usual | values)

    def add_event(self, number: int, **values: Any) -> Row:
        start = values.pop("start", AS_OF + timedelta(hours=number))
        usual = {
            "Subject": f"Meeting {number}",
            "StartDateTime": start,
            "EndDateTime": start + timedelta(hours=1),
            "IsAllDayEvent": False,
            "ShowAs": "Busy",
            "IsChild": False,
            "OwnerId": self.id("005", 1),
        }
        return self.add("Event", "00U", number, **usual | values)

    def add_detail(self, number: int, **values: Any) -> Row:
        usual = {"Name": f"ED-{number}", "andmoney__BookingFlowId__c": f"guid-{number}"}
        return self.add(DETAIL, "a0B", number, **usual | values)


@dataclass(slots=True)
class OrgDesk:
    """A client that signed in; the only hand of its clock shows epoch seconds."""

    small: SmallOrg
    app: SalesforceApp
    hands: list[float]
    token: str = field(default="")

    def call(self, method: str, target: str, body: bytes = b"", **headers: str) -> Answer:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        named = {"authorization": f"Bearer {self.token}"} | named
        return self.app.handle(Call(method=method, target=target, host="127.0.0.1:1", headers=named, body=body))

    def ask(self, method: str, rest: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        sent = b"" if body is None else json.dumps(body).encode()
        answer = self.call(method, f"/services/data/v66.0/{rest}", sent, **headers)
        return answer.status, json.loads(answer.body) if answer.body else None

    def sign_in(self, body: bytes = SIGN_IN, **headers: str) -> tuple[int, dict[str, Any]]:
        answer = self.call("POST", "/services/oauth2/token", body, **{"authorization": "", **headers})
        return answer.status, json.loads(answer.body)

    def query(self, soql: str, kind: str = "query", **headers: str) -> dict[str, Any]:
        status, page = self.ask("GET", f"{kind}?q={quote_plus(soql)}", **headers)
        assert status == 200, page
        return dict(page)

    def column(self, soql: str, kind: str = "query") -> list[Any]:
        """The values of the only field selected."""
        return [next(v for k, v in record.items() if k != "attributes") for record in self.query(soql, kind)["records"]]

    def refusal(self, soql: str, kind: str = "query") -> tuple[str, str]:
        """The errorCode and the last line of the message."""
        status, body = self.ask("GET", f"{kind}?q={quote_plus(soql)}")
        assert status == 400, body
        return body[0]["errorCode"], body[0]["message"].rpartition("\n")[2]


@pytest.fixture
def small_org() -> SmallOrg:
    org = Org(id=SmallOrg.id("00D", 1), my_domain="bankexample", sandbox=False)
    world = World(
        as_of=AS_OF,
        seed=1,
        scene="by hand",
        bank_zone="Europe/Copenhagen",
        tenant=Tenant(id="t", domains=["bank.example"]),
        environments={"production": Environment(name="production", kind="production", org=org)},
    )
    return SmallOrg(world, org)


@pytest.fixture
def org_desk(small_org: SmallOrg) -> OrgDesk:
    hands = [1_774_000_000.0]
    desk = OrgDesk(small_org, SalesforceApp(small_org.world, "production", clock=lambda: hands[0]), hands)
    desk.token = desk.sign_in()[1]["access_token"]
    return desk
