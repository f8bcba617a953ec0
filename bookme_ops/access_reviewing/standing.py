"""Standing: what the baseline says of each grant, so that a reviewer sees first what nobody expected.

Nothing is expected unless the baseline says so: what no rule speaks of is told as that, and never waved through.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.access_sheet.app_page import EXCESS, AppPage, Permission, app_pages
from bookme_ops.access_sheet.beyond import Beyond, list_beyond
from connectors.access_records import OrgPerson
from jobs.access.app_access import bare
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.view import AccessView
from jobs.environment.access_desk import AccessDesk
from jobs.environment.allowances import is_allowed
from jobs.policy import Policy

FORBIDDEN, UNEXPECTED, UNNAMED = "forbidden", "not expected", "not named by the baseline"
PRIVILEGED, ACCEPTED, EXPECTED = "privileged user: no baseline", "accepted", "expected"
RANKS = {FORBIDDEN: 0, UNEXPECTED: 1, PRIVILEGED: 2, UNNAMED: 3, ACCEPTED: 4, EXPECTED: 5}
APP_WORDS = {EXCESS: UNEXPECTED, ACCEPTED: ACCEPTED, EXPECTED: EXPECTED}
"""What the page of an app says, in the words of reviews."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the baseline says of a grant."""

    rank: int
    """0 is worst."""
    text: str


def standings_of(view: AccessView, policy: Policy, now: datetime) -> Mapping[tuple[str, str, str, str], Standing]:
    """By `Grant.key`, of every grant under review."""
    desk = AccessDesk(view=view, policy=policy, now=now)
    people = {person.user_id: person for person in desk.users}
    beyond = {
        (person.user_id, one.kind, _name(one)): one for person in desk.users for one in list_beyond(desk, person).rows
    }
    pages = {page.principal_id: page for page in app_pages(desk)}
    told = {}
    for grant in grants_of(view, now):
        if grant.holder in people:
            known = beyond.get((grant.holder, grant.kind, _name(grant)))
            told[grant.key] = _of_user(desk, people[grant.holder], grant, known)
        elif grant.holder_kind == "app":
            told[grant.key] = _of_app(pages.get(grant.holder), grant)
        else:
            told[grant.key] = _standing(PRIVILEGED)
    return told


def _of_user(desk: AccessDesk, person: OrgPerson, grant: Grant, beyond: Beyond | None) -> Standing:
    if beyond is None:
        return _standing(EXPECTED if _is_named(desk, person, grant) else UNNAMED)
    names = (person.username, person.user_id)
    if beyond.accepted and is_allowed(desk.view.baseline.allowed, names, beyond.kind, beyond.what, desk.today):
        return _standing(ACCEPTED, beyond.accepted)
    word = FORBIDDEN if beyond.standing == FORBIDDEN else UNEXPECTED
    return _standing(word, _letters(beyond) if beyond.kind == "object" else None)


def _is_named(desk: AccessDesk, person: OrgPerson, grant: Grant) -> bool:
    """Whether the baseline speaks for what is not beyond it: fields and harmless permissions need not be named."""
    rules = desk.view.baseline.integration
    if grant.kind == "permission":
        return grant.what in rules.permissions | rules.extra_permissions
    if grant.kind == "field":
        needed = {name.casefold(): letters for name, letters in rules.fields.items()}
        return set(_letters(grant)) <= set(needed.get(_name(grant).casefold(), ""))
    return grant.kind != "profile" or bool(rules.profiles) or not desk.administers(person)


def _of_app(page: AppPage | None, grant: Grant) -> Standing:
    rows = [] if page is None else [one for one in page.permissions.rows if _is_about(one, grant)]
    if not rows:
        return _standing(UNEXPECTED)
    worst = min(rows, key=lambda one: RANKS[APP_WORDS[one.standing]])
    return _standing(APP_WORDS[worst.standing], worst.note if worst.standing != EXPECTED else None)


def _is_about(one: Permission, grant: Grant) -> bool:
    """Whether a line of an app's page tells of a grant: of delegated permissions the page does not name the API."""
    if one.kind != grant.kind or one.standing not in APP_WORDS:
        return False
    return one.what == bare(grant.what) or (grant.kind == "scope" and grant.what.endswith(f"/{one.what}"))


def _standing(word: str, more: str | None = None) -> Standing:
    return Standing(rank=RANKS[word], text=f"{word}: {more}" if more else word)


def _name(one: Grant | Beyond) -> str:
    return one.what.rpartition(":")[0] if one.kind in {"object", "field"} else one.what


def _letters(one: Grant | Beyond) -> str:
    return one.what.rpartition(":")[2]
