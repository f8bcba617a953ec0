"""The HTML page of a review: one file that needs nothing from anywhere, for the screen and for paper.

Everything in it is escaped: usernames, names of apps and of permission sets are written by strangers.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from jinja2 import Environment, StrictUndefined, Template

from bookme_ops.access_reviewing.page import ReviewPage
from bookme_ops.access_reviewing.telling import tell_removal, tell_tally
from bookme_ops.printable import printable
from bookme_ops.store.access_review import Review, Row, State

TEMPLATE = Path(__file__).with_name("review.html.j2")
VERDICTS = {
    State.SIGNED: "signed",
    State.OPEN: "open: a draft, nothing of it is proven",
    State.ABANDONED: "abandoned: it certifies nothing",
}
Pairs = Sequence[tuple[str, str]]


def render_review(page: ReviewPage, zone: ZoneInfo) -> str:
    """The whole review, every row of it."""
    review = page.review
    return load_template().render(
        number=review.id,
        environment=printable(review.environment),
        state=review.state.value,
        verdict=VERDICTS[review.state],
        facts=list(_facts(review, zone)),
        counts=list(tell_tally(page.tally).items()),
        rows=[_row(page, row, zone) for row in page.rows],
        proof=_proof(review),
    )


@cache
def load_template() -> Template:
    """The page's template."""
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(TEMPLATE.read_text(encoding="utf-8"))


def _facts(review: Review, zone: ZoneInfo) -> Iterator[tuple[str, str]]:
    yield "granted as of", _spell(review.as_of, zone)
    yield "baseline", printable(review.baseline)
    yield "started", f"{_spell(review.started_at, zone)} by {printable(review.started_by)}"
    if review.abandoned_at is not None:
        yield "abandoned", f"{_spell(review.abandoned_at, zone)} by {printable(review.abandoned_by or '')}"
    if review.signed_at is not None:
        yield "signed", f"{_spell(review.signed_at, zone)} by {printable(review.signed_by or '')}"
        yield "statement", printable(review.statement or "–")
    yield "rows", f"{review.rows:,}"


def _row(page: ReviewPage, row: Row, zone: ZoneInfo) -> dict[str, str]:
    told = {name: printable(str(getattr(row, name))) for name in ("holder_kind", "holder", "name", "kind", "what")}
    return told | {
        "number": str(row.number),
        "via": printable("; ".join(row.via)) or "–",
        "standing": printable(row.standing),
        "decision": row.decision.value if row.decision else "undecided",
        "removal": tell_removal(page, row) or "",
        "reason": printable(row.reason or ""),
        "by": printable(row.decided_by or "–"),
        "at": _spell(row.decided_at, zone) if row.decided_at else "",
    }


def _proof(review: Review) -> Pairs:
    told = (("snapshot", review.snapshot), ("previous seal", review.previous), ("seal", review.seal))
    return [(label, printable(value)) for label, value in told if value]


def _spell(value: datetime, zone: ZoneInfo) -> str:
    """An instant in the bank's time, with the offset."""
    return value.astimezone(zone).strftime("%Y-%m-%d %H:%M %z")
