"""Credentials: secrets and certificates of the apps by days left, and those that people wrote down."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time

from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import Credential, ServicePrincipal
from jobs.access.people import watched_apps
from jobs.environment.access_desk import AccessDesk


@dataclass(frozen=True, slots=True, kw_only=True)
class CredentialRow:
    """A secret or certificate, by its dates. Never the secret."""

    app: str
    """The app that it opens, or `declared` for one that no system tells us about."""
    kind: str
    """`secret`, `certificate`, `federated` or `declared`."""
    name: str | None
    kept_at: str | None
    """`application` or `service-principal`."""
    starts: datetime | None
    ends: datetime | None
    days_left: int | None
    """Whole days; negative: it ended. None: it never ends."""
    newest: bool
    """The one that counts: the others are left over from a rotation."""


def list_credentials(desk: AccessDesk) -> Section[CredentialRow]:
    """Those of the watched apps and the declared ones; what ends first comes first."""
    rows = [row for principal in watched_apps(desk.view) for row in credentials_of(desk, principal)]
    rows += _declared(desk)
    rows.sort(key=lambda row: (row.days_left is None, row.days_left or 0, row.app))
    return section(desk.view, rows, *(("principals",) if desk.view.apps else ()))


def credentials_of(desk: AccessDesk, principal: ServicePrincipal) -> Iterator[CredentialRow]:
    """Those of one app."""
    ends = [one.ends for one in principal.credentials if one.ends is not None]
    newest = max(ends, default=None)
    for one in principal.credentials:
        yield CredentialRow(
            app=principal.name,
            kind=one.kind,
            name=one.name,
            kept_at=one.owner,
            starts=one.starts,
            ends=one.ends,
            days_left=_days_left(one, desk.now),
            newest=one.ends is None or one.ends == newest,
        )


def unread_application(principal: ServicePrincipal) -> str | None:
    """What is not known of an app's credentials, as a sentence."""
    if principal.application_read:
        return None
    return "its application lives in another tenant or was not shown to us: its secrets are not known here"


def _declared(desk: AccessDesk) -> Iterator[CredentialRow]:
    """They end with their day, in the bank's time zone."""
    for one in desk.view.baseline.credentials:
        ends = datetime.combine(one.ends, time.max, desk.policy.zone)
        yield CredentialRow(
            app="declared",
            kind="declared",
            name=one.name,
            kept_at=None,
            starts=None,
            ends=ends,
            days_left=(one.ends - desk.today).days,
            newest=True,
        )


def _days_left(credential: Credential, now: datetime) -> int | None:
    return (credential.ends - now).days if credential.ends is not None else None
