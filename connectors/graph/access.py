"""What apps may do in a tenant: `connectors.access_ports.TenantAccessDesk` over the read-only session.

It needs Application.Read.All for apps, their credentials and permissions, Directory.Read.All for delegated permissions,
AuditLog.Read.All and a licence for the logs (graph-contract 10.9, 10.17). All ids that it gives are folded.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from connectors.access_records import (
    AccessList,
    AppRoleGrant,
    AppSignIn,
    DelegatedGrant,
    DirectoryChange,
    ServicePrincipal,
)
from connectors.errors import BadCredentials, ConnectorError, Malformed, NotAllowed
from connectors.graph import access_wire as wire
from connectors.graph.access_logs import AccessLogs
from connectors.graph.access_pages import AccessPages, NoSuchObject, plain_id
from connectors.graph.access_rows import read_assignment, read_consent, read_credentials, read_federated
from connectors.graph.directory_wire import ORGANIZATION_PAGES
from connectors.graph.domains import ORGANIZATION
from connectors.graph.errors import SYSTEM
from connectors.graph.links import query, quoted, segment
from connectors.graph.lists import read_list
from connectors.transport import MeteredSession

APPS = "Application.Read.All"
CONSENTS = "Directory.Read.All"
MANAGED = "managedidentity"
"""The kind, folded, of a service principal that has no application anywhere."""


class TenantAccess:
    """Safe to use from many threads."""

    def __init__(self, session: MeteredSession) -> None:
        self._session = session
        self._pages = AccessPages(session, session.base_url)
        self._logs = AccessLogs(session)

    def principals(self, app_ids: Sequence[str]) -> AccessList[ServicePrincipal]:
        """The service principals of some apps, by id; see `TenantAccessDesk`. Raises a ConnectorError.

        The credentials of an app are those of its application, which lives in one tenant alone. If ours may be that
        tenant and refuses us the application, nobody can tell when its credentials end: NotAllowed.
        """
        found = (self._principal(app_id) for app_id in _ids(app_ids))
        return AccessList(rows=tuple(sorted(filter(None, found), key=lambda row: row.principal_id)))

    def roles(self, principal_ids: Sequence[str]) -> AccessList[AppRoleGrant]:
        """Their application permissions, by id, with the names that their APIs give them. Raises a ConnectorError."""
        held = [row for one in _ids(principal_ids) for row in self._assignments(one)]
        resources = {one: self._resource(one) for one in sorted({row.resource_id for row in held})}
        grants = (read_assignment(row, resources[row.resource_id]) for row in held)
        return AccessList(rows=tuple(sorted(grants, key=lambda row: row.grant_id)))

    def scopes(self, principal_ids: Sequence[str]) -> AccessList[DelegatedGrant]:
        """Their delegated permissions, by id. Raises a ConnectorError."""
        rows = {row.id: row for one in _ids(principal_ids) for row in self._consents(one)}
        return AccessList(rows=tuple(read_consent(rows[name]) for name in sorted(rows)))

    def sign_ins(self, app_ids: Sequence[str], since: datetime) -> AccessList[AppSignIn]:
        """Sign-ins of people through apps and of apps by themselves, the newest first; `since` tells a short log.

        Raises NotAllowed (NOT_LICENSED) without Entra ID P1, and NotAllowed where only half of it could be asked for:
        a list without the sign-ins of apps by themselves would look like apps that are never used.
        """
        return self._logs.sign_ins(_ids(app_ids), since)

    def changes(self, principal_ids: Sequence[str], since: datetime) -> AccessList[DirectoryChange]:
        """What was changed about them and about their applications, the newest first. Raises a ConnectorError."""
        targets = [target for one in _ids(principal_ids) for target in self._targets(one)]
        return self._logs.changes(targets, since)

    def _principal(self, app_id: str) -> ServicePrincipal | None:
        url = f"/servicePrincipals(appId={quoted(app_id)})?{query(select=wire.PRINCIPAL_SELECT)}"
        row = self._pages.find(url, wire.PRINCIPAL, APPS)
        if row is None:
            return None
        _expect(app_id, row.app_id)
        application = self._application(row)
        credentials = read_credentials(row, "service-principal")
        if application is not None:
            credentials += read_credentials(application, "application")
            credentials += map(read_federated, self._federated(application.id))
        return ServicePrincipal(
            principal_id=plain_id(row.id),
            app_id=app_id,
            name=row.display_name or "",
            enabled=row.account_enabled is not False,
            disabled_by_microsoft=row.disabled_by_microsoft_status,
            kind=row.service_principal_type,
            owner_tenant=row.app_owner_organization_id,
            credentials=tuple(sorted(credentials, key=lambda one: (one.owner, one.kind, one.key_id))),
            application_read=application is not None,
        )

    def _application(self, principal: wire.WirePrincipal) -> wire.WireApplication | None:
        """The application, if it lives here. Raises NotAllowed if it may live here and is refused us."""
        url = f"/applications(appId={quoted(plain_id(principal.app_id))})?{query(select=wire.APPLICATION_SELECT)}"
        try:
            row = self._pages.find(url, wire.APPLICATION, APPS)
        except NotAllowed as error:
            if isinstance(error, BadCredentials) or not self._lives_elsewhere(principal):
                raise
            return None
        if row is not None:
            _expect(principal.app_id.casefold(), row.app_id)
        return row

    def _lives_elsewhere(self, principal: wire.WirePrincipal) -> bool:
        """Whether the application is surely another tenant's; in doubt it is ours."""
        if (principal.service_principal_type or "").casefold() == MANAGED:
            return True
        if principal.app_owner_organization_id is None:
            return False
        try:
            ours = read_list(self._session, ORGANIZATION, ORGANIZATION_PAGES)
        except ConnectorError:
            return False
        return (
            principal.app_owner_organization_id.casefold() not in {one.id.casefold() for one in ours} if ours else False
        )

    def _federated(self, application_id: str) -> list[wire.WireFederated]:
        url = f"/applications/{segment(plain_id(application_id))}/federatedIdentityCredentials"
        return self._pages.rows(f"{url}?{query(select=wire.FEDERATED_SELECT)}", wire.FEDERATED_PAGES, APPS)

    def _assignments(self, principal_id: str) -> list[wire.WireAssignment]:
        url = f"/servicePrincipals/{segment(principal_id)}/appRoleAssignments"
        rows = self._pages.rows(url, wire.ASSIGNMENT_PAGES, APPS)
        for row in rows:
            _expect(principal_id, row.principal_id)
        return rows

    def _resource(self, resource_id: str) -> wire.WireResource | None:
        url = f"/servicePrincipals/{segment(plain_id(resource_id))}?{query(select=wire.RESOURCE_SELECT)}"
        return self._pages.find(url, wire.RESOURCE, APPS)

    def _consents(self, principal_id: str) -> list[wire.WireConsent]:
        url = f"/oauth2PermissionGrants?{query(filter=f'clientId eq {quoted(principal_id)}')}"
        rows = self._pages.rows(url, wire.CONSENT_PAGES, CONSENTS)
        return [row for row in rows if row.client_id.casefold() == principal_id]

    def _targets(self, principal_id: str) -> Iterable[str]:
        """The ids that changes of an app are logged under: its secrets are the application's, not the principal's."""
        url = f"/servicePrincipals/{segment(principal_id)}?{query(select=wire.NAME_SELECT)}"
        principal = self._pages.find(url, wire.APPLICATION, APPS)
        if principal is None:
            raise NoSuchObject(SYSTEM, "the tenant has no such service principal any more")
        yield principal_id
        app = quoted(plain_id(principal.app_id))
        application = self._pages.find(
            f"/applications(appId={app})?{query(select=wire.NAME_SELECT)}", wire.APPLICATION, APPS
        )
        if application is not None:
            yield plain_id(application.id)


def _ids(texts: Sequence[str]) -> list[str]:
    """The ids, folded, each once and in order. Raises Malformed for one that is none."""
    return sorted({plain_id(text) for text in texts})


def _expect(asked: str, told: str) -> None:
    """Raises Malformed unless an answer is about whom was asked for."""
    if told.casefold() != asked:
        raise Malformed(SYSTEM, "an answer about access speaks of another app than was asked for")
