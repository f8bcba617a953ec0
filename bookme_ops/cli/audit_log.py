"""`bookme-ops audit log`: what people did with this service and looked at, and the proof that nobody changed it."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from bookme_ops.cli.desk import Desk, Output
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import Opened, acting, desk_of, opened, read_instant
from bookme_ops.cli.options import ACTOR
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, grid, people_time, tell, write_csv
from bookme_ops.deed import Deed
from bookme_ops.store.audit_log import Head
from bookme_ops.telling import Document

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

COLUMNS = ("number", "at", "actor", "action", "object", "result", "detail")
OBJECT = Annotated[str | None, typer.Option("--object", help="Only what was done to this, such as “incident 12”.")]
BY = Annotated[str | None, typer.Option("--by", metavar="WHO", help="Only what this actor did.")]
SINCE = Annotated[
    str | None, typer.Option(metavar="INSTANT", help="Only from then on: ISO 8601, or a date in the bank's time zone.")
]
KEPT = Annotated[
    Path | None,
    typer.Option(
        "--kept", metavar="FILE", exists=True, dir_okay=False, help="A head that `export` wrote and you kept elsewhere."
    ),
]
MOST = 200
"""Entries on a page; json and csv have all of them."""


@app.callback()
def audit_log() -> None:
    """Our own house: who did what here, looked at what, and with what result, in rows that prove each other."""


@app.command("list")
def list_entries(ctx: typer.Context, *, object_id: OBJECT = None, by: BY = None, since: SINCE = None) -> None:
    """List what was done and looked at, the newest last.

    \b
    Example:
      bookme-ops audit log list --since 2026-03-01 --by anna
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        rows = _rows(desk, open_, object_id, by, since)
        tell(desk, rows, page=lambda screen: _write(screen, rows, open_.zone), rows=lambda: rows, columns=COLUMNS)


@app.command("verify")
def verify(ctx: typer.Context, kept: KEPT = None) -> int:
    """Prove that no row was changed, taken out, put in or moved. Ends with 4 if one was, and names the first.

    With a head that was kept elsewhere it is seen, too, whether rows and head were put back to an earlier state.

    \b
    Example:
      bookme-ops audit log verify --kept log-head.json
    """
    desk = desk_of(ctx)
    head = _read_head(kept) if kept is not None else None
    with opened(desk) as open_:
        wrong = desk.works.verify_log(open_.ops, kept=head)
        last = desk.works.log_head(open_.ops)
    document = {"holds": wrong is None, "first_wrong": wrong, "rows": last.last, "head": _tell_head(last)}
    tell(desk, document, page=lambda screen: _write_verdict(screen, document))
    return Exit.DONE if wrong is None else Exit.REFUSED


@app.command("export")
def export(
    ctx: typer.Context,
    *,
    to: Annotated[Path, typer.Option("--to", "-o", metavar="FILE", dir_okay=False, help="Where to write it.")],
    head_to: Annotated[
        Path | None, typer.Option("--head", metavar="FILE", dir_okay=False, help="Default: FILE with .head.json.")
    ] = None,
    object_id: OBJECT = None,
    by: BY = None,
    since: SINCE = None,
    actor: ACTOR = None,
) -> None:
    """Write the log as JSON lines, or with --output csv as a table, and its head to be kept elsewhere.

    The export itself is the last entry of the log, so that the head covers it.

    \b
    Example:
      bookme-ops audit log export -o log.jsonl --head /mnt/kept/log-head.json
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        desk.works.record(open_.ops, Deed(actor=who, at=desk.clock(), action="audit-log.exported", object="audit log"))
        rows = _rows(desk, open_, object_id, by, since)
        head = desk.works.log_head(open_.ops)
    head_file = desk.folder / (head_to or to.with_name(f"{to.name}.head.json"))
    _export(desk.folder / to, rows, as_table=desk.output is Output.CSV)
    _save(head_file, json.dumps(_tell_head(head)) + "\n")
    told: Document = {"file": str(to), "rows": len(rows), "head": _tell_head(head), "head_file": str(head_file)}
    sentence = f"{len(rows):,} entries are in {to}. Keep {head_file} where nobody who works here can change it."
    desk.output = Output.TABLE if desk.output is Output.CSV else desk.output
    tell(desk, told, page=lambda screen: screen.say(sentence))


def tell_entry(number: int, entry: Any) -> Document:
    """An entry as plain JSON, and as a row."""
    return {
        "number": number,
        "at": entry.at.isoformat(),
        "actor": entry.actor,
        "action": entry.action,
        "object": entry.object,
        "result": entry.result,
        "detail": entry.detail,
    }


def _rows(desk: Desk, open_: Opened, object_id: str | None, by: str | None, since: str | None) -> list[Document]:
    start = read_instant(since, desk, open_.zone, option="--since") if since is not None else None
    found = desk.works.log_entries(open_.ops, object_id=object_id, actor=by, since=start)
    return [tell_entry(number, entry) for number, entry in found]


def _tell_head(head: Any) -> Document:
    return {"last": head.last, "digest": head.digest}


def _read_head(file: Path) -> Any:
    try:
        told = json.loads(file.read_text(encoding="utf-8"))
        return Head(last=int(told["last"]), digest=str(told["digest"]))
    except (OSError, ValueError, KeyError, TypeError):
        raise Refusal(f"{file} holds no head: give a file that `bookme-ops audit log export` wrote") from None


def _export(file: Path, rows: Sequence[Document], *, as_table: bool) -> None:
    if not as_table:
        _save(file, "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows))
        return
    try:
        with file.open("w", encoding="utf-8", newline="") as stream:
            write_csv(rows, stream, COLUMNS)
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}", exit_code=Exit.REFUSED) from None


def _save(file: Path, text: str) -> None:
    try:
        file.write_text(text, encoding="utf-8")
    except OSError as error:
        raise Refusal(f"{file} cannot be written: {error.strerror}", exit_code=Exit.REFUSED) from None


def _write(screen: Screen, rows: Sequence[Document], zone: ZoneInfo) -> None:
    if not rows:
        screen.say("There is no such entry.")
        return
    if len(rows) > MOST:
        screen.say(data(f"… {len(rows) - MOST:,} older entries: --since, --object and --by narrow the list", "dim"))
    screen.write(grid(_line(row, zone) for row in rows[-MOST:]))


def _line(row: Document, zone: ZoneInfo) -> list[str | Text]:
    return [
        data(f"#{row['number']}", "bold"),
        people_time(row["at"], zone),
        row["actor"],
        data(row["action"]),
        data(row["result"], "" if row["result"] in {"ok", "complete", "PASS"} else "yellow"),
        f"{row['object']}{_detail(row)}",
    ]


def _detail(row: Document) -> str:
    return f" ({row['detail']})" if row["detail"] else ""


def _write_verdict(screen: Screen, told: Document) -> None:
    if told["holds"]:
        screen.say(data(f"All {told['rows']:,} rows are as they were written.", "green"))
        screen.say(data(f"Head: row {told['head']['last']}, digest {told['head']['digest']}", "dim"))
        return
    screen.say(data(f"Row {told['first_wrong']:,} is not as it was written, or is missing.", "bold red"))
    screen.say("What stands before it holds. Restore the store from a backup, and compare from that row on.")
