"""The sheet of an integration user: everything that an administrator asks about it, on one page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.access_sheet.apps_let_in import OpenSession, Token, list_sessions, list_tokens
from bookme_ops.access_sheet.beyond import Beyond, LeftOver, list_beyond, list_left_overs
from bookme_ops.access_sheet.changes import Trail, list_changes
from bookme_ops.access_sheet.credentials import CredentialRow, list_credentials
from bookme_ops.access_sheet.org_state import Health, tell_health
from bookme_ops.access_sheet.packages import Package, list_packages
from bookme_ops.access_sheet.sign_in_page import SignInPage, page_of_user
from bookme_ops.access_sheet.sources import Section, Source, section, sources_of
from bookme_ops.access_sheet.usability import Check, Held, is_usable, judge_usability, list_held
from bookme_ops.store.waiver import Waiver
from connectors.access_records import OrgPerson
from jobs.access.people import watched_users
from jobs.access.view import AccessView
from jobs.base import Finding
from jobs.environment.access_desk import AccessDesk, user_subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Elsewhere:
    """The same user in another environment: the same username, federation id or mail address."""

    environment: str
    username: str
    active: bool
    by: str
    """What is the same."""
    integration: bool
    """It is an integration user there, too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a job finds about a user."""

    finding: Finding
    waiver: Waiver | None = None
    """Who accepts the risk, why and until when; None: nobody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserSheet:
    """One integration user of one environment."""

    environment: str
    as_of: datetime
    user_id: str
    username: str
    profile: str | None
    licence: str | None
    created: datetime
    usable: bool | None
    """None: what was read does not tell."""
    findings: tuple[Found, ...]
    """The most urgent first."""
    checks: Section[Check]
    holds: Section[Held]
    beyond: Section[Beyond]
    left_overs: Section[LeftOver]
    sign_ins: SignInPage | None
    """None: it is no integration user, and the sign-ins of others are not read."""
    tokens: Section[Token]
    sessions: Section[OpenSession]
    credentials: Section[CredentialRow]
    elsewhere: Section[Elsewhere]
    changes: Section[Trail]
    packages: Section[Package]
    health: Section[Health]
    sources: tuple[Source, ...]
    """Every list, with its age and what to grant."""


def find_users(desk: AccessDesk, asked: str | None) -> tuple[OrgPerson, ...]:
    """The integration users, or any user by username, mail address or id."""
    if asked is None:
        return desk.users
    wanted = asked.strip().casefold()
    return tuple(
        person
        for person in desk.view.org.people.items.rows
        if wanted
        in {person.username.casefold(), person.mail, person.user_id.casefold(), person.user_id[:15].casefold()}
    )


def make_sheet(
    desk: AccessDesk, person: OrgPerson, *, others: Sequence[AccessView] = (), findings: Sequence[Found] = ()
) -> UserSheet:
    """The sheet of one user; `others` are the views of the other environments, `findings` those of this one."""
    own = [one for one in findings if one.finding.subject.id in {person.user_id, person.username}]
    checks = judge_usability(desk, person)
    return UserSheet(
        environment=desk.view.environment,
        as_of=desk.now,
        user_id=person.user_id,
        username=person.username,
        profile=person.profile,
        licence=person.licence,
        created=person.created,
        usable=is_usable(checks),
        findings=tuple(sorted(own, key=lambda one: (-one.finding.priority, one.finding.code))),
        checks=checks,
        holds=list_held(desk, person),
        beyond=list_beyond(desk, person),
        left_overs=list_left_overs(desk, person),
        sign_ins=page_of_user(desk, user_subject(person), desk.now - desk.policy.sign_ins_back),
        tokens=list_tokens(desk, person),
        sessions=list_sessions(desk, person),
        credentials=list_credentials(desk),
        elsewhere=_elsewhere(desk, person, [view for view in others if view.environment != desk.view.environment]),
        changes=list_changes(desk, person),
        packages=list_packages(desk),
        health=tell_health(desk),
        sources=tuple(sources_of(desk.view).values()),
    )


def _elsewhere(desk: AccessDesk, person: OrgPerson, others: Sequence[AccessView]) -> Section[Elsewhere]:
    """Users like it in the other environments: as old as the oldest of their lists, and with all of their gaps."""
    told = [section(view, _alike(desk, person, view), "people") for view in others]
    reads = [one.read_at for one in told]
    return Section(
        rows=tuple(row for one in told for row in one.rows),
        read_at=None if None in reads else min((read for read in reads if read is not None), default=desk.now),
        gaps=tuple(f"{view.environment}: {gap}" for view, one in zip(others, told, strict=True) for gap in one.gaps),
    )


def _alike(desk: AccessDesk, person: OrgPerson, view: AccessView) -> Iterator[Elsewhere]:
    watched = {one.user_id for one in watched_users(view, desk.now)}
    ours = person in desk.users
    for other in view.org.people.items.rows:
        there = other.user_id in watched
        by = _same(person, other, both=ours and there)
        if by is not None:
            yield Elsewhere(
                environment=view.environment, username=other.username, active=other.active, by=by, integration=there
            )


def _same(person: OrgPerson, other: OrgPerson, *, both: bool) -> str | None:
    """A sandbox's usernames are those of production with the sandbox's name behind.

    Of two integration users (`both`) the same name before the @ is enough.
    """
    name, others_name = person.username.casefold(), other.username.casefold()
    if others_name == name or others_name.startswith(f"{name}.") or name.startswith(f"{others_name}."):
        return "username"
    if person.federation_id and person.federation_id == other.federation_id:
        return "federation id"
    if person.mail and person.mail == other.mail:
        return "mail address"
    return "name before the @" if both and name.partition("@")[0] == others_name.partition("@")[0] else None
