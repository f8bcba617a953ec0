"""`bookme-ops audit review`: what is granted, frozen, decided row by row, signed, and proven ever after."""

from collections.abc import Iterator, Sequence
from typing import Annotated, Any

import typer

from bookme_ops.access_reviewing.row_choice import BadRows, all_expected, of_standing, read_rows, undecided
from bookme_ops.access_reviewing.telling import tell_page, tell_review, tell_row, tell_standings, tell_tally
from bookme_ops.cli.audit_review_files import NUMBER, enter_look, export, verify
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, read_instant
from bookme_ops.cli.options import ACTOR, AS_OF
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit_review import (
    write_decided,
    write_review,
    write_signed,
    write_standings,
    write_started,
)
from bookme_ops.cli.screen import tell
from bookme_ops.store.access_review import Decision, Row
from bookme_ops.telling import Document

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

UNDECIDED = Annotated[bool, typer.Option("--undecided", help="Only rows that nobody has decided about.")]
STANDING = Annotated[
    str | None, typer.Option(metavar="WORDS", help="Only rows of which the baseline says this, such as “not expected”.")
]
WORDS = Annotated[
    list[str], typer.Argument(metavar="[ROWS] DECISION", help="Rows such as 1-5,9, and keep, remove or ask.")
]
EXPECTED = Annotated[
    bool, typer.Option("--all-expected", help="Every undecided row that the baseline expects, instead of ROWS.")
]
REASON = Annotated[
    str | None, typer.Option(help="Why; needed to keep what the baseline does not expect, and to remove.")
]


@app.callback()
def review() -> None:
    """Access reviews: people decide what of all that is granted shall stay, and sign for it."""


@app.command("start")
def start(ctx: typer.Context, *, as_of: AS_OF = None, actor: ACTOR = None) -> None:
    """Freeze what is granted now, what the baseline does not expect first, so that somebody decides about each row.

    Refused, with what to grant, unless all of it was read within two days.

    \b
    Example:
      bookme-ops --env production audit review start
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        names = desk.environments or tuple(one.name for one in open_.settings.environments)
        if len(names) != 1:
            raise Refusal(f"say with --env of which environment: there are {', '.join(names)}")
        at = read_instant(as_of, desk, open_.zone)
        number = desk.works.start_review(open_.ops, names[0], as_of=at, actor=who, at=desk.clock())
        page = desk.works.review_page(open_.ops, number, as_of=at)
        document = tell_review(page.review) | {"decisions": tell_tally(page.tally)}
        tell(desk, document, page=lambda screen: write_started(screen, page, open_.zone))


@app.command("list")
def list_reviews(ctx: typer.Context, *, as_of: AS_OF = None, actor: ACTOR = None) -> None:
    """List the reviews, the latest first, until when each environment is certified, and what is yet to be removed.

    \b
    Example:
      bookme-ops audit review list --output csv
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        at = read_instant(as_of, desk, open_.zone)
        standings = desk.works.review_standings(open_.ops, as_of=at)
        enter_look(open_, desk, "review.listed", actor=who, thing="access reviews")
        document = tell_standings(standings)
        tell(
            desk,
            document,
            page=lambda screen: write_standings(screen, standings, open_.zone),
            rows=lambda: document["reviews"],
        )


@app.command("show")
def show(
    ctx: typer.Context,
    *,
    number: NUMBER,
    only_undecided: UNDECIDED = False,
    standing: STANDING = None,
    as_of: AS_OF = None,
    actor: ACTOR = None,
) -> None:
    """Show the rows of a review: who holds what by which path, what the baseline says, and what was decided.

    \b
    Example:
      bookme-ops audit review show 3 --undecided --standing "not expected"
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        page = desk.works.review_page(open_.ops, number, as_of=read_instant(as_of, desk, open_.zone))
        enter_look(open_, desk, "review.viewed", actor=who, thing=f"review {number}")
        rows = list(_choose(page.rows, only_undecided, standing))
        told = [tell_row(page, row) for row in rows]
        document = tell_page(page) | {"rows": told}
        tell(desk, document, page=lambda screen: write_review(screen, page, rows, open_.zone), rows=lambda: told)


@app.command("decide")
def decide(
    ctx: typer.Context,
    *,
    number: NUMBER,
    words: WORDS,
    expected: EXPECTED = False,
    reason: REASON = None,
    actor: ACTOR = None,
) -> None:
    """Decide about rows, or decide otherwise until the review is signed: keep, remove, or ask somebody first.

    \b
    Example:
      bookme-ops audit review decide 3 --all-expected keep
      bookme-ops audit review decide 3 1-5,9 remove --reason "left over from the migration"
    """
    desk, who = desk_of(ctx), acting(actor)
    text, decision = _read_words(words, expected=expected)
    with opened(desk) as open_:
        rows = _read_rows(text) if text is not None else _find_expected(desk, open_, number)
        desk.works.decide_rows(open_.ops, number, rows, decision, reason=reason, actor=who, at=desk.clock())
        page = desk.works.review_page(open_.ops, number, as_of=desk.clock())
        document = {"review": number, "decided": list(rows), "decision": decision.value, **_counts(page)}
        tell(desk, document, page=lambda screen: write_decided(screen, page, rows, decision))


@app.command("sign")
def sign(
    ctx: typer.Context,
    *,
    number: NUMBER,
    statement: Annotated[str, typer.Option(help="What the signer says about the whole; it is sealed, too.")],
    actor: ACTOR = None,
) -> None:
    """Sign a review whose rows are all decided. Nothing of it can be changed any more, and `verify` proves it.

    \b
    Example:
      bookme-ops audit review sign 3 --statement "I looked at every row." --actor "Anna Holm"
    """
    desk, who = desk_of(ctx), acting(actor)
    if not statement.strip():
        raise Refusal("the statement is empty: say what you looked at, and how")
    with opened(desk) as open_:
        desk.works.sign_review(open_.ops, number, statement=statement.strip(), actor=who, at=desk.clock())
        page = desk.works.review_page(open_.ops, number, as_of=desk.clock())
        document = tell_review(page.review) | _counts(page)
        tell(desk, document, page=lambda screen: write_signed(screen, page, open_.zone))


@app.command("abandon")
def abandon(ctx: typer.Context, *, number: NUMBER, actor: ACTOR = None) -> None:
    """End a review without a signature: it certifies nothing, and stays in the list.

    \b
    Example:
      bookme-ops audit review abandon 3
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        desk.works.abandon_review(open_.ops, number, actor=who, at=desk.clock())
        page = desk.works.review_page(open_.ops, number, as_of=desk.clock())
        sentence = f"Review {number} is abandoned. `bookme-ops audit review start` begins another one."
        tell(desk, tell_review(page.review), page=lambda screen: screen.say(sentence))


app.command("export")(export)
app.command("verify")(verify)


def _choose(rows: Sequence[Row], only_undecided: bool, standing: str | None) -> Iterator[Row]:
    chosen = undecided(rows) if only_undecided else iter(rows)
    return of_standing(chosen, standing) if standing is not None else chosen


def _read_words(words: Sequence[str], *, expected: bool) -> tuple[str | None, Decision]:
    """The text of the rows, None for `--all-expected`, and the decision. Raises a refusal."""
    *texts, last = words
    if last.strip().lower() not in set(Decision):
        raise Refusal(f"{last!r} is no decision: end with keep, remove or ask")
    if expected and texts:
        raise Refusal("give either rows or --all-expected, not both")
    if not expected and not texts:
        raise Refusal("say about which rows: numbers such as 1-5,9, or --all-expected")
    return (None if expected else ",".join(texts)), Decision(last.strip().lower())


def _read_rows(text: str) -> Sequence[int]:
    try:
        return read_rows(text)
    except BadRows as error:
        raise Refusal(str(error)) from None


def _find_expected(desk: Desk, open_: Opened, number: int) -> Sequence[int]:
    found = all_expected(desk.works.review_page(open_.ops, number, as_of=desk.clock()).rows)
    if not found:
        raise Refusal(f"review {number} has no undecided row that the baseline expects", exit_code=Exit.REFUSED)
    return found


def _counts(page: Any) -> Document:
    return {"decisions": tell_tally(page.tally), "undecided": page.tally[None]}
