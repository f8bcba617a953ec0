"""Visitors: integration users and apps with the sign-ins that the systems tell of them, in one shape."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.access_records import AppSignIn, Login, ServicePrincipal
from jobs.base import Subject
from jobs.environment.access_desk import AccessDesk, app_subject, tell_app, tell_user, user_subject

API_KINDS = frozenset(
    {"AJAX Toolkit", "Other Apex API", "Partner Product", "Remote Access 2.0", "Remote Access Client"}
)
"""`LoginType`s of programs: OAuth 2.0 and its older form, and the APIs' own sign-in. Any other, `Application` first of
all, is somebody at a page (salesforce-contract 7; object reference, LoginHistory)."""
SUCCESS = "Success"
"""`Status` of a sign-in that worked; any other is the platform's reason why not."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A sign-in, or the try of one."""

    at: datetime
    worked: bool | None
    """None: the system does not say."""
    interactive: bool | None
    """Somebody was at a page; None: the system does not say."""
    address: str | None
    """As told; not always an address."""
    reason: str | None
    """Why it failed, in the system's words."""
    told: dict[str, Any]
    """What else evidence says of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """An integration user, or an app."""

    subject: Subject
    noun: str
    """What summaries call it."""
    told: dict[str, Any]
    """Who it is, for evidence."""
    since: datetime | None
    """When it was created, as far as that is known."""
    last: datetime | None
    """When its system says that it last signed in, beside the attempts."""
    attempts: tuple[Attempt, ...]
    """Up to now, the newest first."""


def user_visitors(desk: AccessDesk) -> Iterator[Visitor]:
    """The integration users, by id."""
    kinds = {kind.casefold() for kind in desk.view.baseline.login_kinds or API_KINDS}
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for login in desk.view.org.logins.items.rows:
        attempts[login.user_id].append(_read_login(login, kinds))
    for person in desk.users:
        yield Visitor(
            subject=user_subject(person),
            noun="an integration user",
            told=tell_user(person),
            since=person.created,
            last=person.last_login,
            attempts=_in_order(attempts[person.user_id], desk.now),
        )


def app_visitors(desk: AccessDesk) -> Iterator[Visitor]:
    """The watched apps, by id. The tenant does not tell how old one is: its oldest credential or permission does."""
    attempts: dict[str, list[Attempt]] = defaultdict(list)
    for sign_in in desk.view.tenant.sign_ins.items.rows:
        attempts[sign_in.app_id.casefold()].append(_read_sign_in(sign_in))
    for app in desk.apps:
        yield Visitor(
            subject=app_subject(app),
            noun="an app",
            told=tell_app(app),
            since=_known_since(desk, app),
            last=None,
            attempts=_in_order(attempts[app.app_id.casefold()], desk.now),
        )


def _in_order(attempts: Iterable[Attempt], now: datetime) -> tuple[Attempt, ...]:
    return tuple(sorted((one for one in attempts if one.at <= now), key=lambda one: one.at, reverse=True))


def _read_login(login: Login, kinds: set[str]) -> Attempt:
    return Attempt(
        at=login.at,
        worked=login.status == SUCCESS if login.status is not None else None,
        interactive=login.kind.strip().casefold() not in kinds if login.kind is not None else None,
        address=login.address,
        reason=login.status,
        told={"kind": login.kind, "application": login.application, "country": login.country, "tls": login.tls},
    )


def _read_sign_in(sign_in: AppSignIn) -> Attempt:
    return Attempt(
        at=sign_in.at,
        worked=sign_in.error_code == 0,
        interactive=sign_in.interactive,
        address=sign_in.address,
        reason=sign_in.reason or str(sign_in.error_code),
        told={"resource": sign_in.resource, "error_code": sign_in.error_code, "user_id": sign_in.user_id},
    )


def _known_since(desk: AccessDesk, app: ServicePrincipal) -> datetime | None:
    starts = [one.starts for one in app.credentials]
    grants = [one.created for one in desk.view.tenant.roles.items.rows if one.principal_id == app.principal_id]
    return min((at for at in (*starts, *grants) if at is not None), default=None)
