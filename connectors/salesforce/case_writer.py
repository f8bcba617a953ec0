"""The writer of Cases of one org: `connectors.case_ports.CaseDesk`.

It is the only client that may write, and it has two writes: the upsert of a Case by an external key, which may be
repeated in doubt, and a new CaseComment, which is never sent again in doubt but looked for first. Its session refuses
everything else (`case_rules.py`).
"""

import json
from collections.abc import Mapping
from itertools import chain
from typing import Any

import msgspec
from simple_salesforce.format import format_soql

from connectors.case_ports import CaseFields, CaseForm, CaseRef
from connectors.errors import ConnectorError, Malformed, NotFound
from connectors.limits import DEFAULT_LIMITS, Limits
from connectors.pace import WALL_PACE, Pace
from connectors.salesforce.asking import Asker, Question
from connectors.salesforce.case_errors import explain_write, no_key_field, not_grantable
from connectors.salesforce.case_rules import CASE_ID, KEY, case_writes
from connectors.salesforce.errors import SYSTEM, hidden
from connectors.salesforce.rows import Identified, Page
from connectors.tokens import Tokens
from connectors.transport import MeteredSession, Wire, open_session

NAMES = {
    "subject": "Subject",
    "description": "Description",
    "status": "Status",
    "priority": "Priority",
    "origin": "Origin",
    "record_type_id": "RecordTypeId",
    "owner_id": "OwnerId",
}
LONGEST = {"Subject": 255, "Description": 32_000}
"""Characters (salesforce-contract 3.7)."""
LONGEST_COMMENT = 4_000
"""Bytes of a CommentBody: https://developer.salesforce.com/docs/atlas.en-us.object_reference.meta/object_reference/sforce_api_objects_casecomment.htm"""
HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    # Else the org's assignment rules would give a new Case to somebody else than the settings say.
    "Sforce-Auto-Assign": "false",
}


class CommentRow(Identified, frozen=True, kw_only=True, gc=False):
    """A comment on a Case."""

    body: str | None = msgspec.field(name="CommentBody", default=None)


class Pick(msgspec.Struct, frozen=True):
    """A value of a picklist."""

    value: str
    active: bool = True


class FieldForm(msgspec.Struct, frozen=True, rename="camel"):
    """A field of Case as the org describes it."""

    name: str
    external_id: bool = False
    unique: bool = False
    picklist_values: list[Pick] = []


class CaseDescription(msgspec.Struct, frozen=True):
    """Case as the org describes it to our user."""

    fields: list[FieldForm]
    createable: bool = False
    updateable: bool = False


CASES: "msgspec.json.Decoder[Page[Identified]]" = msgspec.json.Decoder(Page[Identified])
COMMENTS: "msgspec.json.Decoder[Page[CommentRow]]" = msgspec.json.Decoder(Page[CommentRow])


class CaseWriter:
    """Any call may raise BadCredentials, NotAllowed, Throttled, Unavailable, TimedOut, Malformed or BudgetSpent."""

    def __init__(
        self,
        session: MeteredSession,
        *,
        api_version: str,
        key_field: str,
        budget_share: float = 0.8,
        limits: Limits = DEFAULT_LIMITS,
        pace: Pace = WALL_PACE,
    ) -> None:
        self.session = session
        self._asker = Asker(session, api_version=api_version, budget_share=budget_share, limits=limits, pace=pace)
        self._sobjects = f"{session.base_url}/services/data/v{api_version.removeprefix('v')}/sobjects"
        self._key_field = key_field

    def form(self) -> CaseForm:
        """See `CaseDesk`. The external key must be one, and our user must be allowed to create and edit."""
        try:
            told = self._asker.resource("sobjects/Case/describe", CaseDescription)
        except NotFound:
            raise hidden("object Case", "grant it Read, Create and Edit on Case") from None
        fields = {field.name.casefold(): field for field in told.fields}
        key = fields.get(self._key_field.casefold())
        if key is None:
            raise no_key_field(self._key_field)
        if not (key.external_id and key.unique):
            raise Malformed(SYSTEM, f"field Case.{key.name} must be marked as external id and as unique")
        if not (told.createable and told.updateable):
            raise not_grantable()
        return CaseForm(
            statuses=_values(fields.get("status")),
            priorities=_values(fields.get("priority")),
            origins=_values(fields.get("origin")),
        )

    def put_case(self, key: str, fields: CaseFields, *, update_only: bool = False) -> CaseRef:
        """See `CaseDesk`. Raises ValueError for a key that is none of ours, or nothing to write."""
        body = {NAMES[name]: _cut(NAMES[name], value) for name, value in fields.given().items()}
        if not KEY.fullmatch(key) or not body:
            raise ValueError("a Case is written under a key of ours, and has something to say")
        only = "?updateOnly=true" if update_only else ""
        answer = self._send("PATCH", f"Case/{self._key_field}/{key}{only}", body)
        if answer is None:
            raise NotFound(SYSTEM, "the Case is gone") if update_only else no_key_field(self._key_field)
        # Older versions of the API answer an update with nothing (salesforce-contract 6).
        found = answer.get("id") or self._find(key)
        if not isinstance(found, str) or not CASE_ID.fullmatch(found):
            raise Malformed(SYSTEM, "the org wrote a Case and did not say which")
        return CaseRef(id=found, created=answer.get("created") is True)

    def add_comment(self, case_id: str, mark: str, text: str) -> bool:
        """See `CaseDesk`. Raises ValueError for what is no id of a Case."""
        if not CASE_ID.fullmatch(case_id):
            raise ValueError("not the id of a Case")
        if any(body.partition("\n")[0].strip() == mark for body in self._comments(case_id)):
            return False
        whole = f"{mark}\n{text}".encode()[:LONGEST_COMMENT].decode(errors="ignore")
        body = {"ParentId": case_id, "CommentBody": whole, "IsPublished": False}
        if self._send("POST", "CaseComment", body) is None:
            raise hidden("object CaseComment", "grant it Read, Create and Edit on Case")
        return True

    def _find(self, key: str) -> str | None:
        soql = format_soql("SELECT Id FROM Case WHERE {:literal} = {}", self._key_field, key)
        found = Question(soql=soql, decoder=CASES, include_deleted=False)
        return next((row.id for page in self._asker.pages(found) for row in page), None)

    def _comments(self, case_id: str) -> list[str]:
        soql = format_soql("SELECT Id, CommentBody FROM CaseComment WHERE ParentId = {} ORDER BY Id", case_id)
        pages = self._asker.pages(Question(soql=soql, decoder=COMMENTS, include_deleted=False))
        return [row.body or "" for row in chain.from_iterable(pages)]

    def _send(self, method: str, path: str, body: Mapping[str, Any]) -> dict[str, Any] | None:
        """The answer to a write; empty where the org says nothing, None where it does not know the path."""
        data = json.dumps(body).encode()
        url = f"{self._sobjects}/{path}"
        response = self._asker.ask(lambda: self.session.request(method, url, data=data, headers=HEADERS))
        content = _decode(response.content)
        if response.status_code == 404:
            return None
        if response.status_code >= 300:
            raise explain_write(response.status_code, content)
        if not isinstance(content, dict):
            raise _unclear(method)
        return content


def open_case_writer(
    base_url: str,
    *,
    tokens: Tokens,
    api_version: str,
    key_field: str,
    budget_share: float = 0.8,
    limits: Limits = DEFAULT_LIMITS,
    pace: Pace = WALL_PACE,
    inner: Wire | None = None,
) -> CaseWriter:
    """The writer of one org, with a session of its own. Raises ValueError for values that cannot be."""
    session = open_session(
        system=SYSTEM,
        base_url=base_url,
        tokens=tokens,
        limits=limits,
        pace=pace,
        writes=case_writes(key_field),
        inner=inner,
    )
    return CaseWriter(
        session, api_version=api_version, key_field=key_field, budget_share=budget_share, limits=limits, pace=pace
    )


def _values(field: FieldForm | None) -> frozenset[str]:
    return frozenset(pick.value for pick in field.picklist_values if pick.active) if field is not None else frozenset()


def _cut(name: str, value: str) -> str:
    return value[: LONGEST.get(name)]


def _decode(body: bytes) -> Any:
    """The answer as JSON; {} for nothing, None for what is no JSON."""
    try:
        return json.loads(body) if body else {}
    except ValueError:
        return None


def _unclear(method: str) -> ConnectorError:
    return Malformed(SYSTEM, f"the answer to our {method} is not JSON: what was asked may or may not be done")
