"""The job as a whole: what a failed read leaves untold, and every directory against a slow reference."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.errors import Reason
from connectors.records import DirectoryUser, address
from jobs.base import Priority
from jobs.environment.aliases import JOB, decide
from jobs.policy import Policy
from jobs.views import Advisor, DirectoryView
from tests.jobs.environment.bank import (
    DOMAIN,
    POLICIES,
    a_directory,
    a_group,
    a_roster,
    a_user,
    an_account,
    an_advisor,
    an_employee,
    found,
    refused,
    untold,
)
from tests.jobs.samples import COPENHAGEN, NOW, READ

CODES = ("ENV010", "ENV011", "ENV012", "ENV013", "ENV014", "ENV015", "ENV016")
VERIFIED = {"production": Policy(zone=COPENHAGEN), "test": Policy(zone=COPENHAGEN, kind="test")}


def test_the_kinds_are_those_of_the_catalogue() -> None:
    assert {kind.code: (kind.name, kind.priority) for kind in JOB.kinds} == {
        "ENV010": ("alias-missing", Priority.LOW),
        "ENV011": ("alias-ambiguous", Priority.HIGH),
        "ENV012": ("email-mismatch", Priority.HIGH),
        "ENV013": ("upn-mismatch", Priority.HIGH),
        "ENV014": ("federation-mismatch", Priority.MEDIUM),
        "ENV015": ("alias-on-disabled", Priority.MEDIUM),
        "ENV016": ("untidy-address", Priority.MEDIUM),
    }
    assert (JOB.name, JOB.grain) == ("aliases", DirectoryView)
    assert JOB.reads == {"users", "employees", "accounts", "roster", "objects", "domains"}


def broken() -> DirectoryView:
    """A directory with something for every code."""
    ada = an_advisor(
        "ada",
        an_account("ada", addresses=(f"ada.long@{DOMAIN}", "ada@elsewhere.example")),
        user=a_user("ada", mail="wrong@bank.example", federation_id="x@bank.example"),
        employee=an_employee("ada", mail="y@bank.example"),
    )
    left = an_account("old", enabled=False, mail=None, addresses=(f"ada@{DOMAIN}",))
    roster = a_roster(ada, an_advisor("bob"), employees_read=READ)
    return a_directory(roster, others=[left], objects=[a_group(f"bob@{DOMAIN}")])


def test_every_code_can_be_found_at_once() -> None:
    assert [one.code for one in found(decide, broken())] == list(CODES)


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("part", ["users", "employees", "accounts"])
def test_without_rosters_and_accounts_is_unknown(code: str, part: str) -> None:
    view = refused(broken(), part)
    assert found(decide, view) == []
    (gap,) = untold(decide, view)
    assert gap.codes is not None
    assert code in gap.codes
    assert (gap.environment, gap.reason) == ("production", Reason.FORBIDDEN)


def test_unread_objects_leave_only_ambiguity_in_doubt() -> None:
    view = refused(broken(), "objects")
    assert [one.code for one in found(decide, view)] == [code for code in CODES if code != "ENV011"]
    (gap,) = untold(decide, view)
    assert (gap.subject.id, gap.codes) == ("tenant/objects", frozenset({"ENV011"}))


def test_an_unread_list_of_the_bank_leaves_in_doubt_what_goes_by_initials() -> None:
    view = refused(broken(), "entries")
    assert [one.code for one in found(decide, view)] == ["ENV012", "ENV013", "ENV014", "ENV016"]
    (gap,) = untold(decide, view)
    assert (gap.subject.id, gap.codes) == ("production/roster", frozenset({"ENV010", "ENV011", "ENV015"}))


def test_unread_domains_leave_in_doubt_what_is_measured_by_them() -> None:
    view = refused(broken(), "domains")
    (gap,) = untold(decide, view)
    assert gap.codes == frozenset({"ENV016"}), "the bank names its accepted domains"
    (gap,) = untold(decide, view, VERIFIED)
    assert gap.codes == frozenset({"ENV010", "ENV011", "ENV015", "ENV016"})
    assert [one.code for one in found(decide, view, VERIFIED)] == ["ENV012", "ENV013", "ENV014"]


def test_an_unread_environment_leaves_the_others_alone() -> None:
    view = broken()
    other = a_roster(an_advisor("cy", an_account("cy", addresses=())), environment="test")
    healthy = replace(a_directory(*refused(view, "users").rosters, other), accounts=view.accounts)
    assert {one.environment for one in found(decide, healthy)} == {"test"}
    assert {one.environment for one in untold(decide, healthy)} == {"production"}


def test_an_environment_without_a_policy_is_not_judged() -> None:
    assert list(decide(broken(), {}, NOW)) == []


def test_what_is_said_is_plain_json() -> None:
    for one in found(decide, broken()):
        json.dumps([one.evidence, one.fix])
        assert "@" not in one.summary


NAMES = ("ada", "bob", "cy")
LOCALS = ("ada", "bob", "cy", "ada.long", "bob.long")
MAILS = st.sampled_from([f"{local}@{domain}" for local in LOCALS for domain in (DOMAIN, "old.example")])


@st.composite
def accounts(draw: st.DrawFn, name: str) -> DirectoryUser:
    addresses = tuple(draw(st.lists(MAILS, unique=True, max_size=3)))
    return an_account(
        name,
        upn=draw(MAILS),
        addresses=addresses,
        mail=addresses[0] if addresses else None,
        nickname=draw(st.sampled_from([None, *NAMES])),
        enabled=draw(st.booleans()),
    )


@st.composite
def advisors(draw: st.DrawFn, account: DirectoryUser) -> Advisor:
    user = a_user(mail=draw(MAILS), federation_id=draw(st.none() | MAILS), alias=draw(st.sampled_from(NAMES)))
    employee = an_employee(mail=draw(st.none() | MAILS), initials=draw(st.sampled_from([None, *NAMES])))
    return Advisor(
        identity=account.user_id,
        account=account,
        user=draw(st.sampled_from([user, user, None])),
        employee=draw(st.sampled_from([employee, None])),
    )


@st.composite
def directories(draw: st.DrawFn) -> DirectoryView:
    staff = [draw(advisors(draw(accounts(name)))) for name in NAMES]
    others = [draw(accounts(name)) for name in ("x", "y")]
    groups = [a_group(*draw(st.lists(MAILS, unique=True, max_size=2)), number=number) for number in range(2)]
    return a_directory(a_roster(*staff), others=others, objects=groups)


def expected(view: DirectoryView) -> set[tuple[str, str, Priority]]:
    """The catalogue once more, slow and obvious: one accepted domain, everything read, every account known."""
    everyone = list(view.accounts.items.values())
    verdicts = set()
    for one in view.rosters[0].advisors:
        account, user, employee = one.account, one.user, one.employee
        assert account is not None
        name = (employee and employee.initials) or account.nickname or (user and user.alias)
        alias = f"{name.casefold()}@{DOMAIN}" if name else None
        if alias is not None:
            holding = [other for other in everyone if alias in other.addresses]
            if account not in holding:
                verdicts.add(("ENV010", account.user_id, Priority.LOW))
            if len(holding) + len([item for item in view.objects.items if alias in item.addresses]) >= 2:
                verdicts.add(("ENV011", alias, Priority.HIGH))
            if any(not other.enabled for other in holding if other is not account):
                verdicts.add(("ENV015", account.user_id, Priority.MEDIUM))
        if user is not None and user.mail not in account.addresses:
            verdicts.add(("ENV012", account.user_id, Priority.HIGH))
        elif user is not None and user.mail != account.addresses[0]:
            verdicts.add(("ENV012", account.user_id, Priority.LOW))
        if employee is not None and employee.mail and address(employee.mail) != address(account.upn):
            verdicts.add(("ENV013", account.user_id, Priority.HIGH))
        if user is not None and user.federation_id and address(user.federation_id) != address(account.upn):
            verdicts.add(("ENV014", account.user_id, Priority.MEDIUM))
        texts = [*account.addresses, account.upn, *([user.mail] if user and user.mail else [])]
        if any(not text.endswith(f"@{DOMAIN}") for text in texts):
            verdicts.add(("ENV016", account.user_id, Priority.MEDIUM))
    return verdicts


@given(directories())
def test_every_directory_is_judged_as_the_catalogue_says(view: DirectoryView) -> None:
    told = [(one.code, one.subject.id, one.priority) for one in found(decide, view)]
    assert len(told) == len(set(told))
    assert set(told) == expected(view)


@given(directories())
def test_the_order_of_accounts_objects_and_advisors_never_matters(view: DirectoryView) -> None:
    roster = replace(view.rosters[0], advisors=view.rosters[0].advisors[::-1])
    turned = replace(
        view,
        rosters=(roster,),
        accounts=replace(view.accounts, items=dict(reversed(view.accounts.items.items()))),
        objects=replace(view.objects, items=view.objects.items[::-1]),
    )
    assert list(decide(turned, POLICIES, NOW)) == list(decide(view, POLICIES, NOW))


@given(directories(), st.sampled_from(["users", "employees", "accounts", "objects", "domains"]))
def test_a_failed_read_never_adds_a_finding_and_never_hides_one_silently(view: DirectoryView, part: str) -> None:
    view = replace(view, rosters=(replace(view.rosters[0], employees_read=READ),))
    whole = {(one.code, one.subject) for one in found(decide, view, VERIFIED)}
    partial = {(one.code, one.subject) for one in found(decide, refused(view, part), VERIFIED)}
    doubted = {code for gap in untold(decide, refused(view, part), VERIFIED) for code in gap.codes or ()}
    assert partial <= whole
    assert {code for code, _ in whole - partial} <= doubted
