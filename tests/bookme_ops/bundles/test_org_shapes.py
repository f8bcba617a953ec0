"""The allow-lists name fields that there are: a misspelled one would take nothing, or let a value be read."""

from dataclasses import fields as fields_of
from typing import Any

import msgspec
import pytest

from bookme_ops.bundles import mirror_shapes, org_shapes, tenant_shapes
from bookme_ops.bundles.choosing import Shape, choose
from bookme_ops.bundles.pieces import Kind
from bookme_ops.store.booking_records import Copy
from bookme_ops.store.incident import Incident
from bookme_ops.store.incident_rows import Transition
from bookme_ops.store.incidents import Note
from bookme_ops.store.journal import Entry
from bookme_ops.store.runs import RunRow
from connectors import backend_records, directory_records, health_records, records, support_records

COMBINED: dict[tuple[Any, str], tuple[Any, tuple[str, ...]]] = {
    (org_shapes, "DETAIL"): (support_records.OrgDetail, ()),
    (org_shapes, "EVENT"): (support_records.OrgEvent, ()),
    (org_shapes, "ACCOUNT"): (support_records.OrgEvent, ()),
    (org_shapes, "RELATION"): (support_records.OrgRelation, ()),
    (org_shapes, "MEETING_CONTACT"): (support_records.OrgMeetingContact, ()),
    (org_shapes, "USER"): (support_records.OrgUser, ("roles", "frozen", "password_locked")),
    (org_shapes, "ASSIGNMENT"): (support_records.OrgAssignment, ()),
    (org_shapes, "LOGIN"): (support_records.OrgLogin, ()),
    (org_shapes, "DEBUG_LOG"): (support_records.DebugLog, ("file",)),
    (org_shapes, "TRACE_FLAG"): (support_records.TraceFlag, ("user_id", "roles", "logging")),
    (org_shapes, "PACKAGE_LOG"): (support_records.PackageLog, ()),
    (org_shapes, "PACKAGE"): (support_records.Package, ()),
    (org_shapes, "ORGANIZATION"): (support_records.OrgFacts, ()),
    (org_shapes, "ACCESS"): (support_records.OrgAccess, ()),
    (org_shapes, "LIMIT"): (support_records.OrgLimit, ()),
    (tenant_shapes, "COPY"): (support_records.OutlookCopy, ("missing",)),
    (tenant_shapes, "GUEST"): (support_records.CopyPerson, ()),
    (tenant_shapes, "ACCOUNT"): (support_records.DirectoryAccount, ("missing", "purpose")),
    (tenant_shapes, "SIGN_IN"): (support_records.SignIn, ("missing",)),
    (tenant_shapes, "SETTINGS"): (support_records.MailboxFacts, ("missing",)),
    (tenant_shapes, "SUBSCRIPTION"): (directory_records.Subscription, ()),
    (mirror_shapes, "BOOKING"): (records.Booking, ()),
    (mirror_shapes, "CONTACT"): (records.BookingContact, ()),
    (mirror_shapes, "INVITEE"): (records.Invitee, ()),
    (mirror_shapes, "USER"): (records.SalesforceUser, ()),
    (mirror_shapes, "ACCOUNT"): (records.DirectoryUser, ("tenant",)),
    (mirror_shapes, "GUEST"): (records.Attendee, ()),
    (mirror_shapes, "COPY"): (records.CalendarEvent, tuple(one.name for one in fields_of(Copy))),
    (mirror_shapes, "MEETING"): (backend_records.BackendMeeting, ()),
    (mirror_shapes, "JOURNAL"): (Entry, ()),
    (mirror_shapes, "INCIDENT"): (Incident, ()),
    (mirror_shapes, "STEP"): (Transition, ()),
    (mirror_shapes, "NOTE"): (Note, ("incident_id",)),
    (mirror_shapes, "RUN"): (RunRow, ()),
    (mirror_shapes, "PROBE"): (health_records.Probe, ()),
    (mirror_shapes, "ALLOWANCE"): (health_records.Allowance, ()),
    (mirror_shapes, "FINISH"): (health_records.JobFinish, ()),
}
NEVER = {
    *("subject", "description", "comment", "message", "body", "title", "videoLink", "join_link", "cpr", "customFields"),
    *("display_name", "given_name", "surname", "phone", "mobile", "phones", "organizer_name"),
    *("advisor_name", "owner_name", "who_name", "account_name", "relation_name", "contact_name", "cancelled_by"),
    *("displayName", "firstName", "lastName", "contact_phone", "contact_mobile", "account_phone", "delta_link"),
}
SHAPES = [shape for module in (org_shapes, tenant_shapes, mirror_shapes) for shape in vars(module).values()]


def names_of(kind: Any) -> set[str]:
    if isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        return set(kind.__struct_fields__)
    return {one.name for one in fields_of(kind)}


@pytest.mark.parametrize(("place", "told"), COMBINED.items(), ids=lambda one: str(one)[:60])
def test_every_field_of_a_shape_is_one_of_its_record(place: tuple[Any, str], told: tuple[Any, tuple[str, ...]]) -> None:
    shape: Shape = getattr(*place)
    kind, beside = told
    there = names_of(kind) | set(beside)
    assert {*shape.taken, *shape.lengths, *shape.known, *shape.nested} - there == set()


@pytest.mark.parametrize("shape", [one for one in SHAPES if isinstance(one, Shape)])
def test_texts_names_numbers_and_links_are_never_taken(shape: Shape) -> None:
    # What an incident, or coverage, is about is called its subject, too.
    ours = {"subject"} if shape in (mirror_shapes.INCIDENT, mirror_shapes.COVERAGE) else set()
    assert set(shape.taken) & NEVER == ours


def test_of_a_user_no_name_is_taken() -> None:
    assert {"name", "first", "last", "employee_number"}.isdisjoint(org_shapes.USER.taken)


def test_of_an_integration_user_only_the_whole_name_is_kept_out() -> None:
    row = {"id": "005", "roles": ["integration"], "name": "BookMe Integration", "mail": "bm@bank.example"}
    known = {(one.kind, one.value) for one in choose(org_shapes.USER, [row]).known}
    assert known == {(Kind.ID, "005"), (Kind.TEXT, "BookMe Integration"), (Kind.MAIL, "bm@bank.example")}


@pytest.mark.parametrize("field", ["cpr", "customFields", "title", "description", "videoLink", "customerId"])
def test_what_a_backend_tells_of_a_customer_stays_outside_and_is_known(field: str) -> None:
    value: Any = {"note": "planted value"} if field == "customFields" else "planted value"
    chosen = choose(tenant_shapes.MEETING, [{"id": "b-1", field: value}])
    assert "planted value" not in repr(chosen.rows)
    assert [one.value for one in chosen.known] == ["planted value"]
    assert chosen.dropped == {field: 1}
