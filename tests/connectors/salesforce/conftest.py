"""An org that answers as it was told, in process, and what its rows look like on the wire."""

import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from requests.adapters import BaseAdapter

from connectors.limits import Limits
from connectors.salesforce.client import SalesforceOrg
from connectors.tokens import FixedToken
from connectors.transport import open_session

INSTANCE = "https://acme.my.salesforce.com"
SINCE = datetime(2026, 3, 1, tzinfo=UTC)


class CannedOrg(BaseAdapter):
    """Answers queries by the first told text that occurs in them; every page is a call."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: list[str] = []
        """The SOQL of each call, or its path."""
        self.sent: list[requests.PreparedRequest] = []
        self.usage = "api-usage=18/5000"
        self._told: list[tuple[str, list[Any]]] = []

    def tell(self, text: str, *answers: Any) -> None:
        """Answer calls that contain a text, one after the other; the last answer is repeated."""
        self._told.append((text, list(answers)))

    def pages(self, text: str, rows: list[dict[str, Any]], size: int = 2000) -> None:
        """Answer a query with rows, page by page."""
        cuts = [rows[at : at + size] for at in range(0, len(rows), size)] or [[]]
        for number, cut in enumerate(cuts):
            link = locator(len(self._told), number)
            more = number + 1 < len(cuts)
            body = {"totalSize": len(rows), "done": not more, "records": cut}
            self.tell(
                link if number else text,
                body | ({"nextRecordsUrl": locator(len(self._told) + 1, number + 1)} if more else {}),
            )

    def send(self, request, stream=False, timeout=None, verify=True, cert=None, proxies=None):
        self.sent.append(request)
        parts = urlsplit(request.url)
        asked = parse_qs(parts.query).get("q", [parts.path])[0]
        self.asked.append(asked)
        return self._respond(self._answer(asked))

    def _answer(self, asked: str) -> Any:
        for text, answers in self._told:
            if text in asked:
                return answers.pop(0) if len(answers) > 1 else answers[0]
        raise AssertionError(f"nobody told the org what to say to {asked}")

    def _respond(self, answer: Any) -> requests.Response:
        status, body = answer if isinstance(answer, tuple) else (200, answer)
        response = requests.Response()
        response.status_code = status
        response.raw = io.BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        response.headers["Sforce-Limit-Info"] = self.usage
        return response

    def close(self) -> None:
        """Nothing is open."""


def locator(question: int, page: int) -> str:
    return f"/services/data/v66.0/query/0r8xx{question:08}AAA-{page * 2000}"


def refusal(status: int, code: str, message: str = "") -> tuple[int, list[dict[str, str]]]:
    return status, [{"errorCode": code, "message": message}]


def event_row(number: int = 1, **values: Any) -> dict[str, Any]:
    """An Event as the REST API tells it."""
    detail = {
        "attributes": {"type": "andmoney__AMB_Event_Detail__c", "url": "/x"},
        "Id": f"a0B{number:012}AAA",
        "SystemModstamp": "2026-02-20T08:00:00.000+0000",
        "andmoney__BookingFlowId__c": f"0000000{number:01}-0000-4000-8000-000000000000",
        "andmoney__CancelledBy__c": None,
        "andmoney__Location__c": None,
        "andmoney__MeetingType__c": "Physical",
        "andmoney__RoomId__c": None,
        "andmoney__RoomName__c": None,
        "andmoney__SendMeetingInvite__c": True,
        "andmoney__TeamsMeetingLink__c": None,
    }
    row: dict[str, Any] = {
        "attributes": {"type": "Event", "url": "/services/data/v66.0/sobjects/Event/x"},
        "Id": f"00U{number:012}AAA",
        "OwnerId": "005000000000001AAA",
        "Owner": {"attributes": {"type": "User", "url": "/x"}, "Email": " Anna.Holm@Bank.example "},
        "StartDateTime": "2026-03-29T07:00:00.000+0000",
        "EndDateTime": "2026-03-29T08:00:00.000+0000",
        "DurationInMinutes": 60,
        "IsAllDayEvent": False,
        "ShowAs": "Busy",
        "Location": "Finans Allé 1-3",
        "IsDeleted": False,
        "IsArchived": False,
        "CreatedDate": "2026-02-01T08:00:00.000+0000",
        "SystemModstamp": "2026-02-10T08:00:00.000+0000",
        "AccountId": "001000000000001AAA",
        "Account": {"attributes": {"type": "Account", "url": "/x"}, "andmoney__AMB_Location__c": "Aarhus"},
        "andmoney__AMB_Event_Detail__c": detail["Id"],
        "andmoney__AMB_Event_Detail__r": detail,
    }
    return row | values


@pytest.fixture
def canned() -> CannedOrg:
    return CannedOrg()


@pytest.fixture
def row() -> Any:
    return event_row


@pytest.fixture
def refuse() -> Any:
    return refusal


@pytest.fixture
def since() -> datetime:
    return SINCE


@pytest.fixture
def open_org(canned, pace) -> Iterator[Any]:
    """Opens a client of the canned org."""
    sessions = []

    def open_(**options: Any) -> SalesforceOrg:
        session = open_session(
            system="salesforce",
            base_url=INSTANCE,
            tokens=FixedToken("salesforce", "00Dxx!planted-token"),
            pace=pace,
            inner=canned,
        )
        sessions.append(session)
        return SalesforceOrg("production", session, **{"pace": pace, "limits": Limits(attempts=3), **options})

    yield open_
    for session in sessions:
        session.close()


@pytest.fixture
def org(open_org) -> SalesforceOrg:
    return open_org()
