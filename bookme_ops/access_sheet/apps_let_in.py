"""Apps let in: which apps hold tokens of a user, and which sessions are open. Never the tokens."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.access_sheet.sources import Section, section
from connectors.access_records import OrgPerson
from jobs.environment.access_desk import AccessDesk
from jobs.environment.networks import Networks, Origin


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """An app that a user has let in."""

    app: str
    created: datetime
    used: datetime | None
    uses: int | None
    age_days: int
    expected: bool | None
    """None: the baseline names no apps, so nobody can tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenSession:
    """A session that is open."""

    created: datetime
    kind: str | None
    login_kind: str | None
    address: str | None
    level: str | None
    valid_until: datetime | None
    foreign: bool
    """It came from an address outside the allow-list."""


def list_tokens(desk: AccessDesk, person: OrgPerson) -> Section[Token]:
    """Every app that holds a token of the user; unknown ones first, then by name."""
    known = {name.casefold() for name in desk.view.baseline.org_apps}
    rows = [
        Token(
            app=token.app,
            created=token.created,
            used=token.used,
            uses=token.uses,
            age_days=(desk.now - token.created).days,
            expected=token.app.casefold() in known if known else None,
        )
        for token in desk.view.org.tokens.items.rows
        if token.user_id == person.user_id
    ]
    rows.sort(key=lambda row: (row.expected is not False, row.app.casefold(), row.created))
    return section(desk.view, rows, "tokens")


def list_sessions(desk: AccessDesk, person: OrgPerson) -> Section[OpenSession]:
    """The open sessions of the user, the newest first."""
    networks = Networks.of(desk.policy.allowed_addresses)
    rows = [
        OpenSession(
            created=one.created,
            kind=one.kind,
            login_kind=one.login_kind,
            address=one.address,
            level=one.level,
            valid_until=one.created + timedelta(seconds=one.seconds_valid) if one.seconds_valid else None,
            foreign=networks.place(one.address) is Origin.FOREIGN,
        )
        for one in desk.view.org.sessions.items.rows
        if one.user_id == person.user_id
    ]
    rows.sort(key=lambda row: row.created, reverse=True)
    return section(desk.view, rows, "sessions")
