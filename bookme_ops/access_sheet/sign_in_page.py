"""The page of sign-ins: from where, in which way, how often, and what failed, for each integration user and app."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bookme_ops.access_sheet.sources import Section, section
from jobs.base import Subject
from jobs.environment.access_desk import AccessDesk
from jobs.environment.networks import Networks, Origin, read_address
from jobs.environment.visitors import Attempt, Visitor, app_visitors, user_visitors

LATELY = timedelta(hours=24)
PLACES = {
    Origin.EXPECTED: "allowed",
    Origin.FOREIGN: "outside the allow-list",
    Origin.MALFORMED: "not an address",
}
UNJUDGED, PLATFORM = "not judged: no allow-list", "not judged: the platform's own"


@dataclass(frozen=True, slots=True, kw_only=True)
class SignIns:
    """Sign-ins of one holder from one address in one way."""

    address: str | None
    place: str
    """Whether the address is in the allow-list."""
    kind: str | None
    application: str | None
    """What signed in, or what was signed in to."""
    interactive: bool | None
    """Somebody was at a page; None: the system does not say."""
    country: str | None
    successes: int
    failures: int
    first: datetime
    last: datetime
    foreign: bool
    """From outside the allow-list."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failed:
    """Failures of one holder for one reason."""

    reason: str
    count: int
    lately: int
    """Of them in the last 24 hours."""
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInPage:
    """The sign-ins of one user or app."""

    environment: str
    holder: str
    """Username, or name of the app."""
    holder_kind: str
    """`user` or `app`."""
    since: datetime
    """So far back."""
    last_success: datetime | None
    failures_lately: int
    """In the last 24 hours; more than `too_many` are a finding."""
    too_many: int
    groups: Section[SignIns]
    """What is unexpected first, then the busiest."""
    failures: Section[Failed]


def sign_in_pages(desk: AccessDesk, since: datetime) -> Iterator[SignInPage]:
    """A page for each integration user and each watched app."""
    for visitor in user_visitors(desk):
        yield _page(desk, visitor, "user", since)
    for visitor in app_visitors(desk):
        yield _page(desk, visitor, "app", since)


def page_of_user(desk: AccessDesk, subject: Subject, since: datetime) -> SignInPage | None:
    """The sign-ins of an integration user; None: it is none, and nobody asks for the sign-ins of others."""
    found = next((visitor for visitor in user_visitors(desk) if visitor.subject == subject), None)
    return _page(desk, found, "user", since) if found is not None else None


def _page(desk: AccessDesk, visitor: Visitor, kind: str, since: datetime) -> SignInPage:
    networks, lately = Networks.of(desk.policy.allowed_addresses), desk.now - LATELY
    name = "logins" if kind == "user" else "sign-ins"
    seen = [one for one in visitor.attempts if one.at >= since]
    failed = [one for one in seen if one.worked is False]
    return SignInPage(
        environment=desk.view.environment,
        holder=str(visitor.told["username" if kind == "user" else "app"]),
        holder_kind=kind,
        since=since,
        last_success=max((one.at for one in seen if one.worked), default=visitor.last),
        failures_lately=sum(one.at >= lately for one in failed),
        too_many=desk.policy.failed_logins,
        groups=section(desk.view, _group(seen, networks), name),
        failures=section(desk.view, _failures(failed, lately), name),
    )


def _group(seen: Iterable[Attempt], networks: Networks) -> list[SignIns]:
    groups: dict[tuple[object, ...], list[Attempt]] = defaultdict(list)
    for one in seen:
        groups[one.address, _kind(one), _what(one), one.interactive].append(one)
    rows = [_row(members, networks) for members in groups.values()]
    rows.sort(key=lambda row: (not (row.foreign or row.interactive), -row.successes - row.failures, str(row.address)))
    return rows


def _row(members: list[Attempt], networks: Networks) -> SignIns:
    one, origin = members[0], networks.place(members[0].address)
    return SignIns(
        address=one.address,
        place=_spell_place(one.address, origin, networks),
        kind=_kind(one),
        application=_what(one),
        interactive=one.interactive,
        country=one.told.get("country"),
        successes=sum(member.worked is True for member in members),
        failures=sum(member.worked is False for member in members),
        first=min(member.at for member in members),
        last=max(member.at for member in members),
        foreign=origin is Origin.FOREIGN,
    )


def _spell_place(address: str | None, origin: Origin, networks: Networks) -> str:
    if not networks.ranges:
        return UNJUDGED
    own = origin is Origin.EXPECTED and read_address(address or "") is None
    return PLATFORM if own else PLACES[origin]


def _kind(one: Attempt) -> str | None:
    """The org's word for the type of a sign-in; of an app whether it came by itself."""
    if "kind" in one.told:
        kind: str | None = one.told["kind"]
        return kind
    return "by a person" if one.interactive else "by itself"


def _what(one: Attempt) -> str | None:
    """What signed in, of an app what it signed in to."""
    told: str | None = one.told.get("application") or one.told.get("resource")
    return told


def _failures(failed: Iterable[Attempt], lately: datetime) -> list[Failed]:
    times: dict[str, list[datetime]] = defaultdict(list)
    for one in failed:
        times[one.reason or "no reason was told"].append(one.at)
    rows = [
        Failed(reason=reason, count=len(ats), lately=sum(at >= lately for at in ats), last=max(ats))
        for reason, ats in times.items()
    ]
    return sorted(rows, key=lambda row: (-row.count, row.reason))
