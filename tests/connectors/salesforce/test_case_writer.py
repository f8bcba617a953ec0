"""The writer of Cases against the simulated org: what it writes, and what it never does twice."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest
from requests.adapters import BaseAdapter
from requests.exceptions import ReadTimeout

from connectors.case_ports import CaseFields
from connectors.errors import (
    BadCredentials,
    BudgetSpent,
    ConnectorError,
    Malformed,
    NotAllowed,
    NotFound,
    Reason,
    Throttled,
    TimedOut,
    Unavailable,
)
from connectors.limits import Limits
from connectors.salesforce.auth import ClientCredentials, open_tokens
from connectors.salesforce.case_writer import LONGEST_COMMENT, CaseWriter, open_case_writer
from connectors.simulator.adapter import InProcessAdapter
from connectors.simulator.faults import parse_fault
from connectors.simulator.sf_sessions import CLIENT_ID, CLIENT_SECRET
from connectors.simulator.site import build_sites
from connectors.simulator.world import build_world
from connectors.tokens import FixedToken

AS_OF = datetime(2026, 3, 2, 8, tzinfo=UTC)
INSTANCE = "https://acme.my.salesforce.com"
KEY, FIELD = "k3f9q2ab-12", "Ops_Incident_Key__c"
FIELDS = CaseFields(subject="CAL001 missing-in-outlook", description="x", status="New", priority="High", origin="Web")
MARK = "[bookme-ops k3f9q2ab-12 note 3]"
TOKEN = FixedToken("salesforce", "00Dxx!planted-token")
LIMITS = Limits(attempts=3, total_budget=60)


@dataclass
class Tampering(BaseAdapter):
    """Lets the org do what it is asked, and then tells the caller something else, so many times."""

    inner: BaseAdapter
    methods: list[str] = field(default_factory=list)
    lie: object = None
    times: int = 0
    method: str = "POST"

    def send(self, request, *arguments, **asked):
        answer = self.inner.send(request, *arguments, **asked)
        data = "/services/data/" in request.url
        self.methods += [request.method] if data else []
        if data and request.method == self.method and self.times:
            self.times -= 1
            if isinstance(self.lie, Exception):
                raise self.lie
            answer.status_code, answer.headers = self.lie
            answer.raw.read()
        return answer

    def close(self) -> None:
        """Nothing is open."""


@pytest.fixture
def world():
    return build_world(advisors=2, scene="calm", as_of=AS_OF, events_per_advisor=4)


@pytest.fixture
def org(world):
    return world.environments["production"].org


@pytest.fixture
def enter(world, pace):
    """Opens a writer of the org; gives it with what stands between the two."""
    opened = []

    def enter_(*faults: str, **options) -> tuple[CaseWriter, Tampering]:
        site = build_sites(world, [parse_fault(fault) for fault in faults])["production", "salesforce"]
        between = Tampering(InProcessAdapter(site))
        grant = ClientCredentials(client_id=CLIENT_ID, client_secret=CLIENT_SECRET)
        tokens = open_tokens(grant, f"{INSTANCE}/services/oauth2/token", inner=between, pace=pace, limits=LIMITS)
        values = {"api_version": "66.0", "key_field": FIELD, "limits": LIMITS, "pace": pace, "inner": between}
        writer = open_case_writer(INSTANCE, tokens=tokens, **{**values, **options})
        opened.append(writer.session)
        return writer, between

    yield enter_
    for session in opened:
        session.close()


def comments(org) -> list[str]:
    return [row["CommentBody"] for row in org.rows("CaseComment")]


def test_a_case_is_made_once_and_written_anew_under_its_key(enter, org):
    writer, _ = enter()
    made = writer.put_case(KEY, FIELDS)
    again = writer.put_case(KEY, CaseFields(status="Working"))
    assert (made.created, again.created, again.id) == (True, False, made.id)
    (row,) = org.rows("Case")
    assert (row[FIELD], row["Subject"], row["Status"], row["Priority"]) == (KEY, FIELDS.subject, "Working", "High")


def test_an_update_makes_no_case_where_there_is_none(enter, org):
    with pytest.raises(NotFound, match="gone"):
        enter()[0].put_case(KEY, FIELDS, update_only=True)
    assert list(org.rows("Case")) == []


def test_assignment_rules_do_not_take_the_case_away(enter, org):
    org.case_queue = "00G000000000009AAA"
    enter()[0].put_case(KEY, FIELDS)
    assert [row["OwnerId"] == org.case_queue for row in org.rows("Case")] == [False]


def test_texts_are_cut_to_what_the_org_holds(enter, org):
    writer, _ = enter()
    made = writer.put_case(KEY, CaseFields(subject="s" * 300, description="d" * 40_000))
    writer.add_comment(made.id, MARK, "ø" * 5_000)
    (row,) = org.rows("Case")
    assert (len(row["Subject"]), len(row["Description"])) == (255, 32_000)
    (comment,) = comments(org)
    assert LONGEST_COMMENT - 1 <= len(comment.encode()) <= LONGEST_COMMENT


def test_a_comment_is_made_once_whoever_asks_again(enter, org):
    writer, between = enter()
    made = writer.put_case(KEY, FIELDS)
    assert writer.add_comment(made.id, MARK, "called the advisor")
    assert not writer.add_comment(made.id, MARK, "called the advisor")
    assert writer.add_comment(made.id, MARK.replace("3", "33"), f"quotes {MARK}")
    assert [body.partition("\n")[0] for body in comments(org)] == [MARK, MARK.replace("3", "33")]
    assert all(row["IsPublished"] is False for row in org.rows("CaseComment"))
    assert between.methods.count("POST") == 2


def test_comments_beyond_the_first_page_are_looked_at(enter, org):
    writer, _ = enter()
    made = writer.put_case(KEY, FIELDS)
    for number in range(2_100):
        note = {"Id": f"00a{number:012}AAA", "ParentId": made.id, "CommentBody": f"[bookme-ops k-1 note {number}]\nx"}
        org.put("CaseComment", note, AS_OF)
    assert not writer.add_comment(made.id, "[bookme-ops k-1 note 2099]", "x")


def test_the_form_tells_the_values_of_the_org(enter, org):
    org.picklists["Case.Priority"] = ["P1", "P2"]
    form = enter()[0].form()
    assert form.priorities == {"P1", "P2"}
    assert form.statuses == {"New", "Working", "Escalated", "Closed"}
    assert "Web" in form.origins


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda org: org.withheld.add("Case.Create"), Reason.FORBIDDEN),
        (lambda org: org.withheld.add("Case.Edit"), Reason.FORBIDDEN),
        (lambda org: org.hidden_fields.add(f"Case.{FIELD}"), Reason.HIDDEN),
        (lambda org: org.hidden_objects.add("Case"), Reason.HIDDEN),
    ],
)
def test_an_org_that_is_not_ready_is_told_before_anything_is_written(enter, org, spoil, reason):
    spoil(org)
    with pytest.raises(NotAllowed) as caught:
        enter()[0].form()
    assert caught.value.reason is reason


def test_a_key_field_that_is_not_an_external_id_is_refused(enter):
    with pytest.raises(Malformed, match="external id"):
        enter(key_field="Subject")[0].form()


def test_what_our_user_may_not_is_refused_and_not_asked_again(enter, org):
    org.withheld.add("Case.Create")
    writer, between = enter()
    with pytest.raises(NotAllowed, match="Create and Edit on Case"):
        writer.put_case(KEY, FIELDS)
    assert between.methods == ["PATCH"]


def test_a_value_that_the_org_does_not_have_is_refused_by_name(enter, org):
    org.picklists["Case.Priority"] = ["P1"]
    with pytest.raises(Malformed, match="Priority"):
        enter()[0].put_case(KEY, FIELDS)


def test_several_cases_of_one_key_are_told(enter, org):
    for number in (1, 2):
        org.put("Case", {"Id": f"50000000000000{number}AAA", FIELD: KEY}, AS_OF)
    with pytest.raises(Malformed, match="several Cases"):
        enter()[0].put_case(KEY, FIELDS)


@pytest.mark.parametrize(
    "fault", ["unavailable=2@/Case/", "server-error=2@/Case/", "timeout=2@/Case/", "reset=2@/Case/"]
)
def test_a_case_is_written_again_in_doubt(enter, org, fault):
    assert enter(fault)[0].put_case(KEY, FIELDS).created
    assert len(list(org.rows("Case"))) == 1


@pytest.mark.parametrize("lie", [(503, {}), (503, {"Retry-After": "1"}), (500, {}), ReadTimeout("late"), (502, {})])
def test_a_case_that_was_written_before_the_org_fell_over_is_not_written_twice(enter, org, lie):
    writer, between = enter()
    between.lie, between.times, between.method = lie, 1, "PATCH"
    made = writer.put_case(KEY, FIELDS)
    assert [row["Id"] for row in org.rows("Case")] == [made.id]
    assert not made.created


@pytest.mark.parametrize(
    ("lie", "error"),
    [
        ((503, {"Retry-After": "1"}), Unavailable),
        ((500, {}), Unavailable),
        ((504, {}), Unavailable),
        (ReadTimeout("late"), TimedOut),
    ],
)
def test_a_comment_in_doubt_is_looked_for_and_never_sent_again_blindly(enter, org, lie, error):
    writer, between = enter()
    made = writer.put_case(KEY, FIELDS)
    between.lie, between.times = lie, 1
    with pytest.raises(error):
        writer.add_comment(made.id, MARK, "called")
    assert between.methods.count("POST") == 1
    assert not writer.add_comment(made.id, MARK, "called")
    assert len(comments(org)) == 1


@pytest.mark.parametrize("fault", ["unavailable=1@CaseComment", "timeout=1@CaseComment", "reset=1@CaseComment"])
def test_a_comment_that_was_not_written_is_written_by_the_next_call(enter, org, fault):
    writer, _ = enter(fault)
    made = writer.put_case(KEY, FIELDS)
    with pytest.raises(Unavailable):
        writer.add_comment(made.id, MARK, "called")
    assert comments(org) == []
    assert writer.add_comment(made.id, MARK, "called")
    assert len(comments(org)) == 1


def test_a_comment_is_sent_again_where_the_org_surely_did_nothing(enter, org):
    writer, between = enter("throttled=1@CaseComment", "expired-token=1")
    made = writer.put_case(KEY, FIELDS)
    assert writer.add_comment(made.id, MARK, "called")
    assert between.methods.count("POST") == 2
    assert len(comments(org)) == 1


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ("unauthorized=always", BadCredentials),
        ("throttled=always", Throttled),
        ("api-limit=always", BudgetSpent),
        ("forbidden=always", NotAllowed),
        ("html-page=always@/Case/", Malformed),
    ],
)
def test_what_lasts_is_told_and_nothing_is_written(enter, org, fault, error):
    with pytest.raises(error) as caught:
        enter(fault)[0].put_case(KEY, FIELDS)
    assert isinstance(caught.value, ConnectorError)
    assert FIELDS.subject not in str(caught.value)
    assert fault.startswith("html") or list(org.rows("Case")) == []


def test_an_older_api_that_answers_with_nothing_is_asked_which_case_it_was(canned, pace):
    canned.tell("SELECT Id FROM Case", {"totalSize": 1, "done": True, "records": [{"Id": "500000000000001AAA"}]})
    canned.tell("/sobjects/Case/", (204, b""))
    writer = open_case_writer(INSTANCE, tokens=TOKEN, api_version="50.0", key_field=FIELD, pace=pace, inner=canned)
    assert writer.put_case(KEY, FIELDS).id == "500000000000001AAA"
    assert canned.sent[0].headers["Sforce-Auto-Assign"] == "false"


def test_every_field_goes_under_its_own_name(canned, pace):
    canned.tell("/sobjects/Case/", (201, {"id": "500000000000001AAA", "success": True, "created": True}))
    writer = open_case_writer(INSTANCE, tokens=TOKEN, api_version="66.0", key_field=FIELD, pace=pace, inner=canned)
    names = ("subject", "description", "status", "priority", "origin", "record_type_id", "owner_id")
    writer.put_case(KEY, CaseFields(**{name: name for name in names}), update_only=True)
    (sent,) = canned.sent
    assert sent.url == f"{INSTANCE}/services/data/v66.0/sobjects/Case/{FIELD}/{KEY}?updateOnly=true"
    assert json.loads(sent.body) == {
        "Subject": "subject",
        "Description": "description",
        "Status": "status",
        "Priority": "priority",
        "Origin": "origin",
        "RecordTypeId": "record_type_id",
        "OwnerId": "owner_id",
    }


@pytest.mark.parametrize("answer", [{"success": True}, {"id": "001000000000001AAA"}, b"<html>", ["x"]])
def test_an_answer_that_names_no_case_is_no_answer(canned, pace, answer):
    canned.tell("SELECT Id FROM Case", {"totalSize": 0, "done": True, "records": []})
    canned.tell("/sobjects/Case/", (200, answer))
    writer = open_case_writer(INSTANCE, tokens=TOKEN, api_version="66.0", key_field=FIELD, pace=pace, inner=canned)
    with pytest.raises(Malformed):
        writer.put_case(KEY, FIELDS)


@pytest.mark.parametrize("key", ["", "12", "k3f9q2ab-0", "k3f9q2ab/12", "K3F9Q2AB-12", "k3f9q2ab-12\n"])
def test_a_key_that_is_none_of_ours_is_not_sent(enter, key):
    writer, between = enter()
    with pytest.raises(ValueError, match="key of ours"):
        writer.put_case(key, FIELDS)
    with pytest.raises(ValueError, match="not the id"):
        writer.add_comment(key, MARK, "x")
    with pytest.raises(ValueError, match="something to say"):
        writer.put_case(KEY, CaseFields())
    assert between.methods == []
