import pytest

from jobs.access.baseline import AppRules, Baseline
from jobs.access.people import (
    effective_access,
    missing_apps,
    missing_usernames,
    people_by_id,
    privileged_users,
    rules_of_app,
    runtime_holders,
    watched_apps,
    watched_users,
)
from jobs.access.view import AccessView
from tests.jobs.access.org import (
    NOW,
    OUR_APP,
    PRODUCT_APP,
    a_group,
    a_person,
    a_set,
    a_shadow,
    a_tenant,
    a_view,
    an_app,
    an_org,
    holds,
    holds_group,
    members,
    soon,
)

RUNTIME = "BookingPlatformIntegration"
PEOPLE = [a_person(name) for name in ("cy", "bob", "ann")]


def ids(people: object) -> list[str]:
    return [one.user_id for one in people]


def a_holding_view(*rows: object, **changes: object) -> AccessView:
    org = an_org(
        people=PEOPLE,
        sets=[a_set(RUNTIME), a_set("Power", "ManageUsers"), a_shadow("Desk")],
        groups=[a_group("Desk")],
        members=members("Desk", RUNTIME),
        assignments=rows,
    )
    return a_view(org, **changes)


def test_whoever_holds_the_runtime_set_directly_or_by_a_group_is_watched() -> None:
    view = a_holding_view(holds("cy", RUNTIME), holds_group("ann", "Desk"))
    assert ids(watched_users(view, NOW)) == ["ann", "cy"]


@pytest.mark.parametrize("change", [{"active": False}, {"revoked": True}, {"expires": NOW}])
def test_an_assignment_that_does_not_count_makes_no_integration_user(change: dict[str, object]) -> None:
    assert watched_users(a_holding_view(holds("ann", RUNTIME, **change)), NOW) == ()
    assert ids(watched_users(a_holding_view(holds("ann", RUNTIME, expires=soon())), NOW)) == ["ann"]


def test_an_inactive_user_is_still_watched() -> None:
    org = an_org(people=[a_person("ann", active=False)], sets=[a_set(RUNTIME)], assignments=[holds("ann", RUNTIME)])
    assert ids(watched_users(a_view(org), NOW)) == ["ann"]


def test_usernames_of_the_settings_win_over_the_runtime_set() -> None:
    view = a_holding_view(holds("cy", RUNTIME), integration_users=("bob@bank.example", "gone@bank.example"))
    assert ids(watched_users(view, NOW)) == ["bob"]
    assert missing_usernames(view) == ("gone@bank.example",)


def test_letter_case_of_usernames_does_not_matter() -> None:
    view = a_holding_view(integration_users=("BOB@bank.example",))
    assert ids(watched_users(view, NOW)) == ["bob"]
    assert missing_usernames(view) == ()


def test_nobody_is_watched_where_the_runtime_set_does_not_exist() -> None:
    view = a_view(an_org(people=PEOPLE))
    assert watched_users(view, NOW) == ()
    assert runtime_holders(view, NOW) == ()


def test_active_users_with_a_permission_of_the_first_two_tiers_are_privileged() -> None:
    org = an_org(
        people=[a_person("ann"), a_person("bob", active=False), a_person("cy")],
        sets=[a_set("Power", "ManageUsers"), a_set("See", "ViewAllData")],
        assignments=[holds("ann", "Power"), holds("bob", "Power"), holds("cy", "See")],
    )
    assert ids(privileged_users(a_view(org), NOW)) == ["ann"]


def test_access_is_computed_once_for_a_view() -> None:
    view = a_holding_view()
    assert effective_access(view, NOW) is effective_access(view, NOW)
    assert people_by_id(view)["ann"].username == "ann@bank.example"


def test_watched_apps_are_those_that_the_environment_speaks_for() -> None:
    apps = [an_app(PRODUCT_APP.upper(), "sp-2"), an_app("other", "sp-3")]
    view = a_view(tenant=a_tenant(principals=apps))
    assert [one.principal_id for one in watched_apps(view)] == ["sp-2"]
    assert missing_apps(view) == (OUR_APP,)


def test_an_app_has_the_rules_of_its_id_or_ours_or_the_products() -> None:
    def rules(app_id: str) -> AppRules:
        return AppRules(app_id=app_id, name=app_id)

    baseline = Baseline(source="test", apps=(rules("product"), rules("ours"), rules("ABC")))
    assert rules_of_app(baseline, "abc", OUR_APP) == rules("ABC")
    assert rules_of_app(baseline, OUR_APP.upper(), OUR_APP) == rules("ours")
    assert rules_of_app(baseline, PRODUCT_APP, OUR_APP) == rules("product")
    assert rules_of_app(baseline, PRODUCT_APP, None) == rules("product")
    assert rules_of_app(Baseline(source="test"), PRODUCT_APP, None) is None
