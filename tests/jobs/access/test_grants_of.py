from hypothesis import given

from jobs.access.baseline import Baseline, UserRules
from jobs.access.effective import EffectiveAccess
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.view import AccessView, OrgAccess
from tests.jobs.access.org import (
    NOW,
    OUR_APP,
    PRODUCT_APP,
    a_group,
    a_person,
    a_role,
    a_set,
    a_shadow,
    a_tenant,
    a_view,
    an_app,
    an_org,
    field_grant,
    grants,
    holds,
    holds_group,
    members,
    scopes_of,
)
from tests.jobs.access.worlds import orgs

RUNTIME = "BookingPlatformIntegration"
BASELINE = Baseline(
    source="test",
    integration=UserRules(permissions=frozenset({"RunReports"}), objects={"Event": "r"}, fields={"Event.Subject": "r"}),
)


def told(view: AccessView) -> list[tuple[str, str, str, tuple[str, ...]]]:
    return [(one.holder, one.kind, one.what, one.via) for one in grants_of(view, NOW)]


def test_an_integration_user_is_told_in_full_with_every_path() -> None:
    org = an_org(
        people=[a_person("ann", "Advisor")],
        sets=[
            a_set("Advisor", kind="profile"),
            a_set(RUNTIME, "ApiEnabled", "RunReports", "Harmless"),
            a_shadow("Desk"),
        ],
        groups=[a_group("Desk")],
        members=members("Desk", RUNTIME),
        objects=[*grants(RUNTIME, Event="rce"), *grants("Advisor", Account="r", Event="d")],
        fields=[field_grant(RUNTIME, "Event.Subject", "re"), field_grant(RUNTIME, "Event.Location", "r")],
        assignments=[holds("ann", RUNTIME), holds_group("ann", "Desk")],
    )
    ways = ("set BookingPlatformIntegration", "group Desk › set BookingPlatformIntegration")
    assert told(a_view(org, baseline=BASELINE)) == [
        ("ann", "field", "Event.Subject:re", ways),
        ("ann", "group", "Desk", ("group Desk",)),
        ("ann", "object", "Account:r", ("profile Advisor",)),
        ("ann", "object", "Event:rced", ("profile Advisor", *ways)),
        ("ann", "permission", "ApiEnabled", ways),
        ("ann", "permission", "RunReports", ways),
        ("ann", "permission-set", RUNTIME, ("set BookingPlatformIntegration",)),
        ("ann", "profile", "Advisor", ("profile Advisor",)),
    ]


def test_of_other_privileged_users_only_the_objects_of_the_baseline_are_told() -> None:
    org = an_org(
        people=[a_person("ann")],
        sets=[a_set("Power", "ManageUsers")],
        objects=grants("Power", Event="rce", Account="rcedVM"),
        assignments=[holds("ann", "Power")],
    )
    assert [one[1:3] for one in told(a_view(org, baseline=BASELINE))] == [
        ("object", "Event:rce"),
        ("permission", "ManageUsers"),
        ("permission-set", "Power"),
    ]


def test_ordinary_users_have_no_grants_to_review() -> None:
    org = an_org(people=[a_person("ann")], sets=[a_set("See", "ViewAllData")], assignments=[holds("ann", "See")])
    assert told(a_view(org)) == []


def test_apps_are_told_by_roles_and_scopes_with_their_api() -> None:
    tenant = a_tenant(
        principals=[an_app(OUR_APP, "sp-1"), an_app(PRODUCT_APP, "sp-2"), an_app("other", "sp-3")],
        roles=[a_role("sp-1", "Calendars.Read"), a_role("sp-3", "Mail.Send")],
        scopes=[
            scopes_of("sp-2", "User.Read", "Calendars.Read"),
            scopes_of("sp-2", "User.Read", everybody=False, user_id="somebody"),
            scopes_of("sp-2", "Do", resource_id="unknown-api"),
        ],
    )
    assert told(a_view(tenant=tenant)) == [
        ("sp-1", "app-role", "Microsoft Graph/Calendars.Read", ()),
        ("sp-2", "scope", "Microsoft Graph/Calendars.Read", ("consent for everybody",)),
        ("sp-2", "scope", "Microsoft Graph/User.Read", ("consent for everybody", "consent of single users")),
        ("sp-2", "scope", "unknown-api/Do", ("consent for everybody",)),
    ]


@given(orgs())
def test_grants_are_sorted_and_no_two_are_the_same(org: OrgAccess) -> None:
    view = a_view(org, baseline=Baseline(source="test", runtime_set="One"))
    found = grants_of(view, NOW)
    assert list(found) == sorted(found)
    assert len({one.key for one in found}) == len(found)


@given(orgs())
def test_every_grant_is_true_and_has_a_path(org: OrgAccess) -> None:
    access = EffectiveAccess(org, NOW)
    for grant in grants_of(a_view(org, baseline=Baseline(source="test", runtime_set="One")), NOW):
        assert grant.via
        assert _holds(access, grant)


def _holds(access: EffectiveAccess, grant: Grant) -> bool:
    if grant.kind == "permission":
        return grant.what in access.permissions(grant.holder)
    if grant.kind == "object":
        name, letters = grant.what.split(":")
        return access.objects(grant.holder)[name] == letters
    return grant.what in {path.container for path in access.containers(grant.holder)}
