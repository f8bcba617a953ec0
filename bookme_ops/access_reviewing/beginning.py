"""Beginning a review: the grants of one environment, each with what the baseline says of it, frozen.

What could not be read cannot be reviewed: a review that leaves out a list would prove too much.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bookme_ops.access_reviewing.standing import standings_of
from bookme_ops.access_sheet.sources import Source, sources_of
from bookme_ops.access_views import access_views
from bookme_ops.printable import printable
from bookme_ops.store import access_reviews
from bookme_ops.store.access_review import Row, State
from bookme_ops.store.db import Connection
from bookme_ops.wiring import Ops
from jobs.access.grants import Grant
from jobs.access.grants_of import grants_of
from jobs.access.people import people_by_id, watched_apps
from jobs.access.view import AccessView
from jobs.policy import Policy

OF_ORG = ("people", "sets", "groups", "members", "assignments", "objects", "fields")
OF_TENANT = ("principals", "roles", "scopes")
OLDEST = timedelta(days=2)
"""A list that was read longer ago says nothing of today; access is collected daily."""


class NotReviewable(ValueError):
    """Something that a review is about was not read; the message names all of it, with what to do."""


def look_at(ops: Ops, environment: str, as_of: datetime) -> AccessView:
    """The access of an environment that is chosen. Raises NotReviewable, with every list that is missing."""
    view = next(view for view in access_views(ops, as_of) if view.environment == environment)
    missing = list(find_missing(view, as_of))
    if missing:
        raise NotReviewable(f"{environment} cannot be reviewed yet:\n" + "\n".join(f"  {one}" for one in missing))
    return view


def refuse_second(connection: Connection, environment: str) -> None:
    """Nobody begins a review beside an open one. Raises NotReviewable."""
    for review in access_reviews.reviews(connection, [environment]):
        if review.state is State.OPEN:
            raise NotReviewable(f"review {review.id} of {environment} is still open: sign it, or abandon it")


def begin_review(
    connection: Connection, view: AccessView, policy: Policy, *, as_of: datetime, actor: str, at: datetime, key: bytes
) -> int:
    """Freeze what is granted and give the number of the review."""
    return access_reviews.start(
        connection,
        view.environment,
        rows_of(view, policy, as_of),
        as_of=as_of,
        baseline=_ground_of(view),
        actor=actor,
        at=at,
        key=key,
    )


def rows_of(view: AccessView, policy: Policy, now: datetime) -> list[Row]:
    """A row for each grant, worst standing first, then by holder; numbered from 1."""
    people, standings = people_by_id(view), standings_of(view, policy, now)
    names = {user_id: person.username for user_id, person in people.items()}
    names |= {principal.principal_id: principal.name for principal in watched_apps(view)}
    found = sorted(grants_of(view, now), key=lambda grant: (standings[grant.key].rank, grant))
    return [
        _row(number, grant, names.get(grant.holder, grant.holder), standings[grant.key].text)
        for number, grant in enumerate(found, start=1)
    ]


def _row(number: int, grant: Grant, name: str, standing: str) -> Row:
    return Row(
        number=number,
        holder_kind=grant.holder_kind,
        holder=grant.holder,
        name=printable(name),
        kind=grant.kind,
        what=grant.what,
        via=grant.via,
        standing=standing,
    )


def _needed(view: AccessView) -> Iterator[Source]:
    known = sources_of(view)
    for name in (*OF_ORG, *(OF_TENANT if view.apps else ())):
        yield known[name]


def find_missing(view: AccessView, as_of: datetime) -> Iterator[str]:
    """The lists that a review needs and that were not read lately, each with what to do about it."""
    for source in _needed(view):
        if source.reason is not None:
            yield f"{source.name}: {source.why}"
        elif source.read_at is None or as_of - source.read_at > OLDEST:
            days = (as_of - source.read_at).days if source.read_at is not None else 0
            yield f"{source.name}: read {days} days ago, run `bookme-ops collect access`"


def _ground_of(view: AccessView) -> str:
    """By which baseline rows are told apart, and what no row can be about, because our user may not see it."""
    unseen = [f"{source.name} ({', '.join(source.hidden)})" for source in _needed(view) if source.hidden]
    return (
        f"{view.baseline.source}; our user may not see all of {'; '.join(unseen)}" if unseen else view.baseline.source
    )
