"""Access reviews as people read them in a terminal."""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from rich.text import Text

from bookme_ops.access_reviewing.due import CERTIFIED, DUE_SOON
from bookme_ops.access_reviewing.page import ReviewPage, Standings
from bookme_ops.access_reviewing.proving import Proof
from bookme_ops.access_reviewing.removals import Removal
from bookme_ops.access_reviewing.row_choice import all_expected, spell_rows
from bookme_ops.access_reviewing.standing import EXPECTED
from bookme_ops.access_reviewing.telling import tell_removal, tell_tally
from bookme_ops.cli.screen import Screen, data, grid, people_time
from bookme_ops.printable import printable
from bookme_ops.store.access_review import Decision, Review, Row, State

MOST = 200
"""Rows on a page; json, csv and exports have all of them."""
DECISIONS = {Decision.KEEP: "green", Decision.REMOVE: "bold red", Decision.ASK: "yellow", None: "yellow"}
STATES = {State.SIGNED: "green", State.OPEN: "yellow", State.ABANDONED: "dim"}
CERTIFICATIONS = {CERTIFIED: "green", DUE_SOON: "yellow"}
REMOVALS = {Removal.PENDING: "bold red", Removal.GONE: "green", Removal.UNKNOWN: "yellow"}


def write_started(screen: Screen, page: ReviewPage, zone: ZoneInfo) -> None:
    """A new review, and what to do with it."""
    _write_head(screen, page, zone)
    found = Counter(row.standing.partition(":")[0].partition(" (")[0] for row in page.rows)
    screen.block(grid([data(f"{count:,}", "bold"), standing] for standing, count in found.items()))
    _write_next(screen, page)


def write_review(screen: Screen, page: ReviewPage, rows: Sequence[Row], zone: ZoneInfo) -> None:
    """A review and the rows in question."""
    _write_head(screen, page, zone)
    _write_rows(screen, page, rows[:MOST])
    if len(rows) > MOST:
        screen.block(data(f"… and {len(rows) - MOST:,} more rows: --undecided and --standing narrow them", "dim"))
    if not rows:
        screen.block(data("There is no such row.", "dim"))
    _write_next(screen, page)


def write_standings(screen: Screen, standings: Standings, zone: ZoneInfo) -> None:
    """Until when each environment is certified, and all reviews."""
    screen.write(grid(_certification(one, standings.pending, zone) for one in standings.certifications))
    if not standings.reviews:
        screen.say("Nobody has reviewed anything yet. `bookme-ops --env NAME audit review start` begins.")
        return
    screen.title("Reviews")
    screen.block(grid(_review(one, standings, zone) for one in standings.reviews))


def write_decided(screen: Screen, page: ReviewPage, rows: Sequence[int], decision: Decision) -> None:
    """What was decided, and what is left."""
    noun = "row" if len(rows) == 1 else "rows"
    screen.say(data(decision.value, DECISIONS[decision]), f": {noun} {spell_rows(rows)} of review {page.review.id}")
    _write_next(screen, page)


def write_signed(screen: Screen, page: ReviewPage, zone: ZoneInfo) -> None:
    """A signed review, and what to do with it."""
    _write_head(screen, page, zone)
    screen.say(data(f"Seal: {page.review.seal}", "dim"))
    removing = page.tally[Decision.REMOVE]
    if removing:
        screen.say(f"To be removed: {removing}. `bookme-ops audit review list` tells it until they are gone.")
    number = page.review.id
    screen.say(f"Archive it with `bookme-ops audit review export {number} -o review-{number}.json`, and keep the head")
    screen.say(
        "of the audit log where nobody who works here can change it: `bookme-ops audit log export -o log.jsonl`."
    )


def write_proof(screen: Screen, proof: Proof, file: Path | None) -> None:
    """Whether all holds, or each fault."""
    about = f"{file}" if file is not None else f"signed reviews: {proof.reviews}"
    if proof.holds:
        screen.say(data("OK", "bold green"), f"  {about}; rows of the audit log: {proof.entries:,}. All is as it was.")
        return
    screen.say(data("NOT PROVEN", "bold red"), f"  {about}")
    for fault in proof.faults:
        screen.block(data(fault, "red"))
    screen.say("Compare with what was exported and kept elsewhere, and restore the store from a proven backup.")


def _write_head(screen: Screen, page: ReviewPage, zone: ZoneInfo) -> None:
    review = page.review
    screen.say(
        data(f"Review {review.id}", "bold"),
        f"  {review.environment}  ",
        data(review.state.value, STATES[review.state]),
        f"  {review.rows:,} grants as of {people_time(review.as_of, zone)}",
    )
    screen.say(data(f"  started {people_time(review.started_at, zone)} by {review.started_by}", "dim"))
    screen.say(data(f"  told apart by {review.baseline}", "dim"))
    if review.signed_at is not None:
        screen.say(data(f"  signed {people_time(review.signed_at, zone)} by {review.signed_by}: ", "dim"))
        screen.say(data(f"  {review.statement or '–'}"))
    told = ", ".join(f"{count:,} {word}" for word, count in tell_tally(page.tally).items() if count)
    screen.say(f"  {told or 'nothing to decide'}")


def _write_next(screen: Screen, page: ReviewPage) -> None:
    """The step that comes next, as a command."""
    number, left = page.review.id, page.tally[None]
    if page.review.state is not State.OPEN:
        return
    if not left:
        screen.say(f'All is decided: `bookme-ops audit review sign {number} --statement "…"`')
    elif all_expected(page.rows):
        screen.say(f"{left:,} rows are undecided: `bookme-ops audit review decide {number} --all-expected keep` …")
    else:
        screen.say(f"{left:,} rows are undecided: `bookme-ops audit review show {number} --undecided` shows them.")


def _write_rows(screen: Screen, page: ReviewPage, rows: Sequence[Row]) -> None:
    """Rows under the name of their holder, in the order of the review."""
    for (kind, name), own in groupby(rows, key=lambda row: (row.holder_kind, row.name)):
        screen.write("")
        screen.say(data(name, "bold"), data(f"  {kind}", "dim"))
        screen.block(grid(_row(page, row) for row in own))


def _row(page: ReviewPage, row: Row) -> list[str | Text]:
    removal = tell_removal(page, row)
    decided = data(row.decision.value if row.decision else "undecided", DECISIONS[row.decision])
    via = f" by {'; '.join(row.via)}" if row.via else ""
    reason = f"\n“{printable(row.reason)}”" if row.reason else ""
    return [
        data(str(row.number), "bold"),
        data(removal, REMOVALS[Removal(removal)]) if removal else decided,
        Text.assemble(
            data(f"{row.kind} {row.what}"),
            data(via, "dim"),
            "\n",
            data(row.standing, "dim" if row.standing == EXPECTED else "yellow"),
            reason,
        ),
    ]


def _certification(one: Any, pending: Mapping[str, Mapping[Removal, int]], zone: ZoneInfo) -> list[str | Text]:
    due = f"due {people_time(one.due, zone)}" if one.due else "due now: nobody ever signed a review"
    found = pending.get(one.environment, {})
    removals = ", ".join(f"{found[kind]} {kind}" for kind in Removal if found.get(kind))
    return [
        data(one.environment, "bold"),
        data(one.standing, CERTIFICATIONS.get(one.standing, "bold red")),
        due,
        data(removals, "red" if found.get(Removal.PENDING) else "dim"),
    ]


def _review(review: Review, standings: Standings, zone: ZoneInfo) -> list[str | Text]:
    tally = tell_tally(standings.tallies.get(review.id, {}))
    ended = f"signed {people_time(review.signed_at, zone)} by {review.signed_by}" if review.signed_at else ""
    return [
        data(f"#{review.id}", "bold"),
        data(review.environment),
        data(review.state.value, STATES[review.state]),
        f"{review.rows:,} rows",
        ", ".join(f"{count:,} {word}" for word, count in tally.items() if count),
        ended or f"started {people_time(review.started_at, zone)} by {review.started_by}",
    ]
