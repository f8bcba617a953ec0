"""Integration users and apps with their sign-ins, in one shape."""

from dataclasses import replace
from datetime import timedelta

from jobs.environment.access_desk import AccessDesk
from jobs.environment.visitors import Visitor, app_visitors, user_visitors
from tests.jobs.environment.access_bank import (
    APP_SUBJECT,
    BASELINE,
    BOB_SUBJECT,
    CONNECTED,
    POLICY,
    a_login,
    a_person,
    a_role,
    a_secret,
    a_sign_in,
    a_view,
    an_app,
)
from tests.jobs.samples import NOW


def a_user(**changes: object) -> Visitor:
    desk = AccessDesk(view=a_view(**changes), policy=POLICY, now=NOW)
    (one,) = user_visitors(desk)
    return one


def an_app_of(**changes: object) -> Visitor:
    desk = AccessDesk(view=a_view(**changes), policy=POLICY, now=NOW)
    (one,) = app_visitors(desk)
    return one


def test_a_user_brings_its_own_sign_ins_the_newest_first_and_none_of_the_future() -> None:
    logins = [a_login(minutes) for minutes in (30, 10, -1, 20)]
    user = a_user(logins=(*logins, a_login(5, "005-ada")))
    assert user.subject == BOB_SUBJECT
    assert [attempt.at for attempt in user.attempts] == [NOW - timedelta(minutes=each) for each in (10, 20, 30)]
    assert (user.since, user.last) == (CONNECTED, a_person().last_login)


def test_what_an_org_says_of_a_sign_in_is_read() -> None:
    (worked,) = a_user().attempts
    assert (worked.worked, worked.interactive, worked.address) == (True, False, "192.0.2.7")
    (failed,) = a_user(logins=(a_login(status="Restricted IP", kind="Application"),)).attempts
    assert (failed.worked, failed.interactive, failed.reason) == (False, True, "Restricted IP")
    (veiled,) = a_user(logins=(a_login(status=None, kind=None),)).attempts
    assert (veiled.worked, veiled.interactive) == (None, None)


def test_the_baseline_names_the_kinds_that_are_no_interactive_ones() -> None:
    baseline = replace(BASELINE, login_kinds=frozenset({"Application"}))
    (attempt,) = a_user(baseline=baseline, logins=(a_login(kind="application"),)).attempts
    assert attempt.interactive is False


def test_what_a_tenant_says_of_a_sign_in_is_read() -> None:
    app = an_app_of(sign_ins=(a_sign_in(error_code=7000222, interactive=True), a_sign_in(app_id="other")))
    assert app.subject == APP_SUBJECT
    (attempt,) = app.attempts
    assert (attempt.worked, attempt.interactive, attempt.reason) == (False, True, "7000222")


def test_an_app_is_as_old_as_what_is_known_of_it() -> None:
    old, new = NOW - timedelta(days=400), NOW - timedelta(days=2)
    app = an_app(1, a_secret(9, starts=new))
    assert an_app_of(principals=(app,), roles=(a_role("Mail.Send", created=old),)).since == old
    assert an_app_of(principals=(app,), roles=(a_role("Mail.Send", 2, created=old),)).since == new
    assert an_app_of(principals=(an_app(credentials=()),), roles=()).since is None
