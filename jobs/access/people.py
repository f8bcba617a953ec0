"""People and apps that the access audit looks at: integration users, privileged users, watched apps."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from connectors.access_records import OrgPerson, ServicePrincipal
from jobs.access.baseline import AppRules, Baseline
from jobs.access.effective import EffectiveAccess
from jobs.access.tiers import PRIVILEGED
from jobs.access.view import AccessView

OURS = "ours"
"""The entry of a baseline for the app that we sign in as."""
PRODUCT = "product"
"""The entry of a baseline for every other app that it does not name by its id: the product's apps are the bank's."""


def effective_access(view: AccessView, now: datetime) -> EffectiveAccess:
    """What every user of the view may do at the one instant that the view is judged at; made once for all who ask."""
    return view.once("effective", lambda: EffectiveAccess(view.org, now))


def people_by_id(view: AccessView) -> Mapping[str, OrgPerson]:
    """The users of the org by their id."""
    return view.once("people-by-id", lambda: {person.user_id: person for person in view.org.people.items.rows})


def watched_users(view: AccessView, now: datetime) -> tuple[OrgPerson, ...]:
    """The integration users, by user id: those of the settings, else whoever holds the runtime set, active or not.

    An assignment of the set that is over, inactive or revoked does not make one; one through a group does.
    """
    people = people_by_id(view)
    if view.integration_users:
        wanted = {name.casefold() for name in view.integration_users}
        found = [person for person in people.values() if person.username.casefold() in wanted]
        return tuple(sorted(found, key=lambda person: person.user_id))
    return tuple(people[user_id] for user_id in runtime_holders(view, now) if user_id in people)


def missing_usernames(view: AccessView) -> tuple[str, ...]:
    """Usernames of the settings that no user has. Nothing can be said if `people` were not read completely."""
    known = {person.username.casefold() for person in view.org.people.items.rows}
    return tuple(name for name in view.integration_users if name.casefold() not in known)


def runtime_holders(view: AccessView, now: datetime) -> tuple[str, ...]:
    """User ids of whoever holds the runtime set; nobody, if there is no such set."""
    access = effective_access(view, now)
    wanted = view.baseline.runtime_set
    return tuple(holder.user_id for holder in access.who_can(wanted)) if access.knows(wanted) else ()


def privileged_users(view: AccessView, now: datetime) -> tuple[OrgPerson, ...]:
    """Active users with a permission of tier 0 or 1, by user id."""
    access = effective_access(view, now)
    people = people_by_id(view)
    able = {holder.user_id for wanted in sorted(PRIVILEGED) for holder in access.who_can(wanted)}
    return tuple(people[user_id] for user_id in sorted(able & people.keys()) if people[user_id].active)


def watched_apps(view: AccessView) -> tuple[ServicePrincipal, ...]:
    """The apps that this environment speaks for and that the tenant has, by object id."""
    wanted = {app_id.casefold() for app_id in view.apps}
    found = [one for one in view.tenant.principals.items.rows if one.app_id.casefold() in wanted]
    return tuple(sorted(found, key=lambda one: one.principal_id))


def missing_apps(view: AccessView) -> tuple[str, ...]:
    """App ids that the tenant has no app for. Nothing can be said if `principals` were not read completely."""
    known = {one.app_id.casefold() for one in view.tenant.principals.items.rows}
    return tuple(app_id for app_id in view.apps if app_id.casefold() not in known)


def rules_of_app(baseline: Baseline, app_id: str, our_app: str | None) -> AppRules | None:
    """What a baseline says about an app: by its id, as ours, or as the product's; None: nothing."""
    by_id = {rules.app_id.casefold(): rules for rules in baseline.apps}
    return next((by_id[name] for name in _names_of_app(app_id, our_app) if name in by_id), None)


def _names_of_app(app_id: str, our_app: str | None) -> Iterator[str]:
    yield app_id.casefold()
    yield OURS if our_app is not None and app_id.casefold() == our_app.casefold() else PRODUCT
