"""The iron rule, over all codes about access: what could not be read raises nothing, and leaves its codes open."""

from typing import Any

from hypothesis import example, given, settings
from hypothesis import strategies as st

from connectors.access_records import UserLock
from jobs.access.grants_of import grants_of
from jobs.access.view import AccessView, Approved
from jobs.base import Finding, Subject, Unknown
from jobs.environment import (
    advisor_permissions,
    credentials,
    integration_users,
    permission_drift,
    permissions,
    sign_ins,
)
from tests.jobs.environment.access_bank import (
    ADVISORS,
    BOB,
    POLICY,
    RUNTIME,
    SETS,
    a_login,
    a_person,
    a_role,
    a_secret,
    a_set,
    a_token,
    a_view,
    an_advisor_person,
    an_app,
    an_assignment,
    directory,
    refused,
)
from tests.jobs.environment.bank import a_roster, an_account, an_advisor, nobody
from tests.jobs.samples import NOW

JOBS = (advisor_permissions, credentials, integration_users, permission_drift, permissions, sign_ins)
CODES = {kind.code for module in JOBS for kind in module.JOB.kinds}
SIGNED = Approved(review=1, signed_at=NOW, grants=frozenset(grants_of(a_view(), NOW)))
BROKEN: dict[str, tuple[Any, ...]] = {
    "people": (a_person(active=False), *map(an_advisor_person, ("ada", "eve", "kim"))),
    "locks": (UserLock(user_id=BOB, frozen=True, locked=False),),
    "sets": (*SETS, a_set("Setup", "ModifyMetadata", "ViewAllData")),
    "assignments": (
        an_assignment(RUNTIME),
        an_assignment("Setup"),
        *(an_assignment(ADVISORS, f"005-{one}") for one in ("ada", "eve")),
    ),
    "fields": (),
    "logins": (a_login(address="203.0.113.9"), *(a_login(one, status="Invalid Password") for one in range(9))),
    "tokens": (a_token("Drift"),),
    "principals": (an_app(1, a_secret(3)),),
    "roles": (a_role("Mail.Send"),),
    "sign_ins": (),
}
LISTS = sorted({*BROKEN, "groups", "members", "objects", "scopes"})
OTHERS = ["accounts", "users", "bookings"]

Key = tuple[str, Subject]


def broken(unread: frozenset[str]) -> AccessView:
    """A view with something of every code, of which some lists were not read: they are as empty as on the first day."""
    kept = {name: () if name in unread else BROKEN.get(name) for name in LISTS}
    view = a_view(
        **{name: rows for name, rows in kept.items() if rows is not None},
        roster=a_roster(an_advisor("ada"), an_advisor("kim"), nobody("eve", "eve.long@bank.example")),
        accounts=directory(an_account("ada"), an_account("kim")),
        approved=SIGNED,
    )
    for name in sorted(unread):
        view = refused(view, name)
    return view


def judge(view: AccessView) -> tuple[set[Key], set[str]]:
    """What is found, and which codes are left open."""
    told = [one for module in JOBS for one in module.decide(view, POLICY, NOW)]
    found = {(one.code, one.subject) for one in told if isinstance(one, Finding)}
    return found, {code for one in told if isinstance(one, Unknown) for code in one.codes or ()}


EVERYTHING, _ = judge(broken(frozenset()))


def test_something_of_every_code_is_broken() -> None:
    assert {code for code, _ in EVERYTHING} == CODES


@settings(max_examples=150, deadline=None)
@given(st.sets(st.sampled_from(LISTS + OTHERS)).map(frozenset))
@example(frozenset(LISTS + OTHERS))
def test_what_was_not_read_raises_nothing_and_what_is_lost_by_it_is_said_to_be_open(unread: frozenset[str]) -> None:
    found, unknown = judge(broken(unread))
    assert found <= EVERYTHING
    assert {code for code, _ in EVERYTHING - found} <= unknown


@given(st.sampled_from(LISTS + OTHERS))
def test_one_list_that_was_refused_leaves_the_codes_that_do_not_need_it(name: str) -> None:
    found, unknown = judge(broken(frozenset({name})))
    assert unknown < CODES
    assert {key for key in EVERYTHING if key[0] not in unknown} == {key for key in found if key[0] not in unknown}
