"""`bookme-ops audit review export|verify`: a review as a file, and the proof of what was signed."""

import io
import json
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.access_reviewing.html_page import render_review
from bookme_ops.access_reviewing.telling import tell_page
from bookme_ops.cli.audit_opening import save_page
from bookme_ops.cli.desk import Desk
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, read_instant
from bookme_ops.cli.options import ACTOR, AS_OF, LARGEST
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_audit_review import write_proof
from bookme_ops.cli.screen import json_value, tell, write_csv
from bookme_ops.deed import Deed

NUMBER = Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="The number of the review.")]
TO = Annotated[
    Path, typer.Option("--to", "-o", metavar="FILE", dir_okay=False, help="Where to: FILE.html, FILE.csv or FILE.json.")
]
FILE = Annotated[
    Path | None,
    typer.Argument(metavar="[FILE.json]", exists=True, dir_okay=False, help="An exported review; default: the store."),
]
FORMATS = (".html", ".csv", ".json")
LONGEST = 1 << 28
"""Bytes of an exported review that are read at most."""


def export(ctx: typer.Context, *, number: NUMBER, to: TO, as_of: AS_OF = None, actor: ACTOR = None) -> None:
    """Write a review as a page that prints well, as a table, or as JSON with its seal and proofs, to be archived.

    \b
    Example:
      bookme-ops audit review export 3 -o review-3.html
    """
    desk, who = desk_of(ctx), acting(actor)
    if to.suffix.lower() not in FORMATS:
        raise Refusal(f"{to} has no ending that we know: give {', '.join(FORMATS)}")
    with opened(desk) as open_:
        page = desk.works.review_page(open_.ops, number, as_of=read_instant(as_of, desk, open_.zone))
        text = _render(page, to.suffix.lower(), open_)
        enter_look(open_, desk, "review.exported", actor=who, thing=f"review {number}")
        save_page(desk.folder / to, text)
    told = {"file": str(to), "review": number, "rows": len(page.rows), "seal": page.review.seal}
    draft = "" if page.review.seal else " It is a draft: the review is not signed."
    tell(desk, told, page=lambda screen: screen.say(f"Review {number} is in {to}.{draft}"))


def verify(ctx: typer.Context, file: FILE = None, actor: ACTOR = None) -> int:
    """Prove that all signed reviews, or an exported one, are as they were signed. Ends with 4 and each fault if not.

    It walks through the audit log, too, on which signatures stand.

    \b
    Example:
      bookme-ops audit review verify
      bookme-ops audit review verify review-3.json
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        works, ops = desk.works, open_.ops
        proof = works.prove_reviews(ops) if file is None else works.prove_export(ops, _read(file))
        thing = "access reviews" if file is None else "an exported review"
        result = "ok" if proof.holds else "broken"
        enter_look(open_, desk, "review.verified", actor=who, thing=thing, result=result)
    document = {
        "holds": proof.holds,
        "faults": list(proof.faults),
        "reviews": proof.reviews,
        "log_rows": proof.entries,
        "file": str(file) if file else None,
    }
    tell(desk, document, page=lambda screen: write_proof(screen, proof, file))
    return Exit.DONE if proof.holds else Exit.REFUSED


def enter_look(open_: Opened, desk: Desk, deed: str, *, actor: str, thing: str, result: str = "ok") -> None:
    """Write into the audit log who looked at what, before it is shown."""
    desk.works.record(open_.ops, Deed(actor=actor, at=desk.clock(), action=deed, object=thing), result=result)


def _render(page: Any, suffix: str, open_: Opened) -> str:
    if suffix == ".html":
        return render_review(page, open_.zone)
    document = tell_page(page)
    if suffix == ".json":
        return json.dumps(document, indent=2, ensure_ascii=False, default=json_value) + "\n"
    stream, review = io.StringIO(), page.review
    head = {"review": review.id, "environment": review.environment, "state": review.state.value}
    write_csv([head | row for row in document["rows"]], stream)
    return stream.getvalue()


def _read(file: Path) -> bytes:
    try:
        if file.stat().st_size > LONGEST:
            raise Refusal(f"{file} is too large for a review", exit_code=Exit.REFUSED)
        return file.read_bytes()
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}", exit_code=Exit.REFUSED) from None
