"""The access audit: what the jobs think of it, who accepts it, and which systems are down."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bookme_ops.access_sheet.judgement import Judgement, access_desks, judge_access, summarise, systems_down
from bookme_ops.progress import Silent
from bookme_ops.store import waivers
from bookme_ops.store.waiver import Risk, Waiver
from connectors.errors import Reason
from jobs.access.view import OrgAccess, TenantAccess
from jobs.base import Subject
from tests.bookme_ops.access_sheet.desks import BOB, NOW, over
from tests.bookme_ops.access_sheet.test_user_sheet import a_finding
from tests.jobs.environment.access_bank import a_view, refused
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey


def a_waiver(code: str = "ENV021", subject: Subject | None = None, days: int = 30) -> Waiver:
    return Waiver(
        id=days, environment="production", code=code, subject=subject, owner="bo", reason="so", created_at=NOW,
        until=NOW + timedelta(days=days),
    )  # fmt: skip


def test_a_risk_that_somebody_accepts_covers_its_code_and_subject() -> None:
    finding, own = a_finding("ENV021"), Subject(kind="user", id=BOB)
    assert Judgement(accepted=(a_waiver(), a_waiver(subject=own, days=60))).waived(finding) == a_waiver(
        subject=own, days=60
    )
    assert (
        Judgement(accepted=(a_waiver("ENV020"), a_waiver(subject=Subject(kind="user", id="x")))).waived(finding) is None
    )


@pytest.mark.parametrize(
    ("fields", "system"),
    [(OrgAccess.__dataclass_fields__, "salesforce"), (TenantAccess.__dataclass_fields__, "graph")],
)
def test_a_system_is_down_only_if_none_of_its_lists_answered(fields: dict[str, object], system: str) -> None:
    view = a_view()
    names = list(fields)
    # `changes` is in both, and `refused` means the org's.
    names = [name for name in names if name != "changes" or system == "salesforce"]
    for name in names:
        view = refused(view, name, Reason.UNAVAILABLE)
    if system == "salesforce":
        assert systems_down(over(view)) == (system,)
    assert systems_down(over(refused(a_view(), names[0], Reason.UNAVAILABLE))) == ()


def test_a_system_that_refuses_a_permission_is_not_down() -> None:
    view = a_view()
    for name in OrgAccess.__dataclass_fields__:
        view = refused(view, name, Reason.FORBIDDEN)
    assert systems_down(over(view)) == ()
    assert not summarise(over(view), Judgement()).complete


def test_what_no_licence_pays_for_leaves_an_audit_complete() -> None:
    told = summarise(over(refused(a_view(), "sign_ins", Reason.NOT_LICENSED)), Judgement())
    assert (told.complete, [gap.name for gap in told.gaps]) == (True, ["sign-ins"])


@pytest.fixture(scope="module")
def journey(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank with integration users that still may set the product up."""
    with begin_read_journey(
        tmp_path_factory.mktemp("b"), scene="provisioning-left-over", advisors=6, events=2
    ) as begun:
        yield begun


def test_a_look_finds_what_runs_of_jobs_find_and_changes_no_incident(journey: Journey) -> None:
    before = journey.incidents()
    desks = tuple(access_desks(journey.ops, journey.now, Silent()))
    judgement = judge_access(journey.ops, desks)
    told = {(one.code, one.environment, one.subject.kind, one.subject.id) for one in judgement.findings}
    assert told
    assert told == {key for key in journey.findings if key[0] in judgement.codes}
    assert journey.incidents() == before


def test_one_environment_may_be_asked_for_and_all_be_read(journey: Journey) -> None:
    ops = journey.ops_of(("test",))
    assert [desk.view.environment for desk in access_desks(ops, journey.now, Silent())] == ["test"]
    everywhere = access_desks(ops, journey.now, Silent(), everywhere=True)
    assert {desk.view.environment for desk in everywhere} == {"production", "test"}


def test_accepted_risks_are_those_that_still_hold(journey: Journey) -> None:
    risk = Risk(environment="production", code="ENV021")
    until = journey.now + timedelta(days=1)
    with journey.ops.store.begin() as connection:
        waivers.accept(connection, risk=risk, owner="bo", reason="so", at=journey.now, until=until)
    desks = tuple(access_desks(journey.ops, journey.now, Silent()))
    assert [one.owner for one in judge_access(journey.ops, desks).accepted] == ["bo"]


def test_nothing_to_look_at_is_nothing_found(journey: Journey) -> None:
    assert judge_access(journey.ops, ()) == Judgement()
