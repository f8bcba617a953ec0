"""`bookme-ops tokens`: who may use the console and the API, as what, and until when."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any
from zoneinfo import ZoneInfo

import typer
from rich.text import Text

from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, opened, read_end
from bookme_ops.cli.options import ACTOR, LARGEST
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.screen import Screen, data, grid, people_time, tell
from bookme_ops.deed import Deed
from bookme_ops.deeds import doing, enter_within
from bookme_ops.keyring import NoKey
from bookme_ops.store.db import Connection
from bookme_ops.store.passes import Kind, NoPass, Pass, issue, passes, revoke
from bookme_ops.store.roles import Role
from bookme_ops.telling import tell_instant

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

COLUMNS = ("id", "kind", "name", "actor", "role", "made_at", "ends_at", "seen_at", "revoked_at", "state")
DEFAULT_LIFE, LONGEST_LIFE = timedelta(days=90), timedelta(days=366)
LONGEST_NAME = 80


@app.callback()
def tokens() -> None:
    """Tokens: they sign people in to the console, and programs to the API, with a role, until a date."""


@app.command("create")
def create(
    ctx: typer.Context,
    *,
    role: Annotated[Role, typer.Option(help="What it allows; each role may do what those before it may.")],
    name: Annotated[str, typer.Option(help="Who or what it is for; the audit log calls its bearer so.")],
    until: Annotated[
        str | None,
        typer.Option(metavar="INSTANT", help="When it ends, at most a year ahead; default: in 90 days."),
    ] = None,
    actor: ACTOR = None,
) -> None:
    """Make a token. It is shown once, here: only its digest is kept. Give it to nobody else.

    \b
    Example:
      bookme-ops tokens create --role support --name anna --until 2026-12-31
    """
    desk, who = desk_of(ctx), acting(actor)
    called = _read_name(name)
    with opened(desk) as open_:
        at = desk.clock().astimezone(UTC)
        end = at + DEFAULT_LIFE if until is None else read_end(until, desk, open_.zone)
        if end - at > LONGEST_LIFE:
            raise Refusal("a token lasts for a year at most: give an --until that is nearer")
        try:
            with open_.ops.store.begin() as connection:
                issued = issue(
                    connection, kind=Kind.TOKEN, actor=f"token:{called}", role=role, name=called, now=at, ends_at=end
                )
                detail = f"role {role.value}, until {tell_instant(end)}"
                made = Deed(actor=who, at=at, action="token.created", object=f"token {issued.number}", detail=detail)
                enter_within(connection, open_.ops, made)
        except NoKey as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None
        row = {"id": issued.number, "name": called, "role": role.value, "ends_at": tell_instant(end)}
        tell(desk, row | {"token": issued.plain}, page=lambda screen: _show(screen, row, issued.plain, open_.zone))


@app.command("list")
def list_tokens(
    ctx: typer.Context,
    every: Annotated[bool, typer.Option("--all", help="Also those that have ended or were revoked.")] = False,
    sessions: Annotated[bool, typer.Option("--sessions", help="Also who is signed in, and links to sign in.")] = False,
) -> None:
    """List the tokens, never the secrets: these are kept nowhere.

    \b
    Example:
      bookme-ops tokens list --all
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        now, kinds = desk.clock(), tuple(Kind) if sessions else (Kind.TOKEN,)
        with open_.ops.store.read() as connection:
            found = [one for kind in kinds for one in passes(connection, kind, now=now, ended=every)]
        rows = [tell_pass(one, now) for one in found]
        tell(desk, rows, page=lambda screen: write_passes(screen, rows, open_.zone), rows=lambda: rows, columns=COLUMNS)


@app.command("revoke")
def revoke_token(
    ctx: typer.Context,
    *,
    number: Annotated[int, typer.Argument(min=1, max=LARGEST, metavar="ID", help="The number of the token.")],
    actor: ACTOR = None,
) -> None:
    """End a token at once, with every session that it began; a session or a link can be ended likewise.

    \b
    Example:
      bookme-ops tokens revoke 3
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        at = desk.clock()
        deed = Deed(actor=who, at=at, action="token.revoked", object=f"token {number}")
        try:
            with doing(open_.ops, deed) as connection:
                _end(connection, number, at)
        except (NoPass, NoKey) as error:
            raise Refusal(str(error), exit_code=Exit.REFUSED) from None
        with open_.ops.store.read() as connection:
            found = [one for kind in Kind for one in passes(connection, kind, now=at, ended=True)]
        row = next(tell_pass(one, at) for one in found if one.number == number)
        tell(desk, row, page=lambda screen: write_passes(screen, [row], open_.zone))


def tell_pass(known: Pass, now: datetime) -> dict[str, Any]:
    """A pass as plain JSON; there is no secret in it."""
    state = "stands" if known.stands(now) else "revoked" if known.revoked_at is not None else "ended"
    return {
        "id": known.number,
        "kind": known.kind.value,
        "name": known.name,
        "actor": known.actor,
        "role": known.role.value,
        "made_at": tell_instant(known.made_at),
        "ends_at": tell_instant(known.ends_at),
        "seen_at": tell_instant(known.seen_at),
        "revoked_at": tell_instant(known.revoked_at),
        "state": state if known.kind is not Kind.LINK or known.seen_at is None else "used",
    }


def write_passes(screen: Screen, rows: Sequence[dict[str, Any]], zone: ZoneInfo) -> None:
    """The page of `tokens list`."""
    if not rows:
        screen.say("There is no token. `bookme-ops tokens create --help` says how one is made.")
        return
    screen.write(grid((_line(row, zone) for row in rows), wide=2))


def _show(screen: Screen, row: dict[str, Any], plain: str, zone: ZoneInfo) -> None:
    ends = people_time(row["ends_at"], zone)
    screen.say(f"Token #{row['id']} for {row['name']}: {row['role']}, until {ends}.")
    screen.say("It is shown this once. Paste it on the sign-in page, or send it as `Authorization: Bearer …`:")
    screen.write("")
    screen.console.file.write(f"  {plain}\n")


def _line(row: dict[str, Any], zone: ZoneInfo) -> list[str | Text]:
    style = {"stands": "green", "used": "dim", "ended": "dim"}.get(row["state"], "red")
    seen = f"last used {people_time(row['seen_at'], zone)}" if row["seen_at"] else "never used"
    return [
        data(f"#{row['id']}", "bold"),
        data(row["kind"], "dim"),
        data(row["name"]),
        data(row["role"]),
        data(row["state"], style),
        f"until {people_time(row['ends_at'], zone)}",
        seen,
    ]


def _end(connection: Connection, number: int, at: datetime) -> None:
    if not revoke(connection, number, at):
        raise NoPass(f"no token {number} stands: `bookme-ops tokens list` lists them")


def _read_name(given: str) -> str:
    name = given.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise Refusal(f"--name says who the token is for: 1 to {LONGEST_NAME} characters in one line")
    return name
