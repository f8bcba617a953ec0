"""Everything that is known of one booking: what each system holds, how it is linked, what is wrong, what happened."""

from bookme_ops.booking_ids import SHORTEST
from bookme_ops.booking_page.coverage import tell_coverage
from bookme_ops.booking_page.differences import find_differences
from bookme_ops.booking_page.telling import (
    tell_copies,
    tell_difference,
    tell_known,
    tell_links,
    tell_match,
    tell_moments,
    tell_story_details,
)
from bookme_ops.dossiers.dossier import Dossier
from bookme_ops.dossiers.gathering import gather
from bookme_ops.dossiers.matching import AmbiguousBooking as AmbiguousBooking  # noqa: PLC0414  our callers' word
from bookme_ops.dossiers.matching import UnknownBooking as UnknownBooking  # noqa: PLC0414  this one, too
from bookme_ops.dossiers.matching import find_match
from bookme_ops.standings import standings_of
from bookme_ops.store.db import Connection
from bookme_ops.store.incident import REPORT, State
from bookme_ops.telling import Document, tell_incident
from bookme_ops.timeline.story import story_of
from bookme_ops.wiring import Ops

OPEN_STATES = frozenset({State.OPEN, State.ACKNOWLEDGED})


def show(ops: Ops, wanted: str) -> Document:
    """The page of what is meant: a BookingId or its beginning, or an id of Salesforce or Outlook; `matched` says which.

    `copies` are what each system holds, `differences` where they disagree, `links` how they were tied together,
    `findings` and `incidents` what is or was wrong, `coverage` how old each number is and what could not be read,
    `timeline` what happened, oldest first, and `story` what has to be said about it. Instants are ISO 8601 in UTC.
    Raises UnknownBooking, and AmbiguousBooking if several could be meant.
    """
    with ops.store.read() as connection:
        match = find_match(ops, connection, wanted)
        dossier = gather(ops, connection, match.key)
        if dossier.empty:
            short = f"a beginning needs {SHORTEST} characters" if len(match.id) < SHORTEST else "check the id"
            raise UnknownBooking(f"nothing is known of {match.id}: {short}, or run `bookme-ops collect`")
        return {"booking_id": dossier.booking_id, "matched": tell_match(match), **_page(ops, connection, dossier)}


def _page(ops: Ops, connection: Connection, dossier: Dossier) -> Document:
    story = story_of(ops, connection, dossier)
    standings = standings_of(ops, connection, dossier.incidents, ops.now())
    told = [(one, tell_incident(one, standings.get(one.id))) for one in dossier.incidents]
    return {
        "copies": tell_copies(dossier),
        "differences": [tell_difference(one) for one in find_differences(dossier)],
        "links": tell_links(dossier),
        "findings": [
            {**incident, "runbook": f"bookme-ops runbook {one.code}" if one.code != REPORT else None}
            for one, incident in told
            if one.state in OPEN_STATES
        ],
        "incidents": [incident for _, incident in told],
        "coverage": [tell_known(one) for one in tell_coverage(dossier, ops.now())],
        "timeline": tell_moments(story.moments),
        "story": tell_story_details(story),
    }
