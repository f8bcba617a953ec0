"""App access: what an app may do in the end: what Entra grants, and what Exchange grants for some mailboxes.

A scope is worth nothing beside a broad grant: who holds the same permission in Entra without a scope, or a wider one,
reaches every mailbox of the tenant (bookme, "Exchange RBAC scoping works only if the unscoped Entra grant is removed").
Graph cannot tell about scopes, so they are what a baseline declares.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from connectors.access_records import AppRoleGrant
from jobs.access.baseline import AppRules

GRAPH = "Microsoft Graph"
GRAPH_APP_ID = "00000003-0000-0000-c000-000000000000"
"""Of Graph itself, in every tenant (graph-contract 10.1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AppAccess:
    """Application permissions of one app, as a baseline spells them: see `bare`."""

    broad: frozenset[str]
    """For all mailboxes, all users: granted in Entra."""
    scoped: frozenset[str] = frozenset()
    """Declared for some mailboxes, and nothing broad beside it."""
    defeated: frozenset[str] = frozenset()
    """Declared for some mailboxes, and in fact for all of them."""

    @property
    def everything(self) -> frozenset[str]:
        """Whatever the app may do somewhere."""
        return self.broad | self.scoped


def app_access(rules: AppRules | None, granted: Iterable[AppRoleGrant]) -> AppAccess:
    """What an app may do, by what it is granted and by what its rules declare."""
    broad = frozenset(bare(role_name(grant)) for grant in granted)
    declared = rules.scoped_roles if rules is not None else frozenset()
    defeated = frozenset(role for role in declared if broad.intersection(_wider(role)))
    return AppAccess(broad=broad, scoped=declared - defeated, defeated=defeated)


def role_name(grant: AppRoleGrant) -> str:
    """The name of an application permission with its API, `Microsoft Graph/Calendars.Read`; its id if it has none."""
    is_graph = grant.resource_app_id == GRAPH_APP_ID
    return f"{GRAPH if is_graph else grant.resource or grant.resource_id}/{grant.role or grant.role_id}"


def bare(name: str) -> str:
    """A permission as a baseline spells it: one of Graph by its value alone, any other with its API."""
    return name.removeprefix(f"{GRAPH}/")


def _wider(role: str) -> Iterator[str]:
    """The permission itself, and those that include it: to write is to read, and to read is more than the basics."""
    yield role
    name, _, reach = role.partition(".ReadBasic")
    if name != role:
        yield from _wider(f"{name}.Read")
        yield from _wider(f"{name}.Read.All")
    name, _, reach = role.partition(".Read")
    if name != role and reach in {"", ".All"}:
        yield f"{name}.ReadWrite{reach}"
