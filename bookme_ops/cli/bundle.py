"""`bookme-ops bundle`: debug bundles for whoever answers a ticket."""

from collections.abc import Mapping
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from typing import Annotated, Any

import typer

from bookme_ops.booking_ids import find_ids
from bookme_ops.bundles.answers import QUESTIONS, Answers
from bookme_ops.bundles.checking import Checked, NotBelieved, check_bundle, read_bundle
from bookme_ops.bundles.creation import Order, Released, Withheld, create_bundle
from bookme_ops.bundles.decode_map import Look, Unreadable, open_decode_map
from bookme_ops.bundles.packing import TooLarge
from bookme_ops.bundles.pictures import NoPicture, clean_picture
from bookme_ops.cli.exits import Exit
from bookme_ops.cli.opening import acting, desk_of, opened, watching
from bookme_ops.cli.options import ACTOR
from bookme_ops.cli.refusal import Refusal
from bookme_ops.cli.render_bundle import (
    tell_bundle,
    tell_checked,
    tell_manifest,
    tell_registered,
    write_bundle,
    write_checked,
    write_manifest,
    write_registered,
)
from bookme_ops.cli.screen import grid, tell
from bookme_ops.deed import Deed
from bookme_ops.intake import is_booking_id
from bookme_ops.keyring import NoKey, load_keys
from bookme_ops.store.bundles import UnknownBundle, bundles
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import link
from bookme_ops.store.incidents import UnknownIncident, get
from connectors.records import booking_id

app = typer.Typer(rich_markup_mode=None, add_completion=False, no_args_is_help=True)

LARGEST_PICTURE = 10_000_000
"""Bytes."""

BOOKING = Annotated[str, typer.Argument(metavar="BOOKING_ID", help="Letter case and braces do not matter.")]
TO = Annotated[
    Path | None, typer.Option("--to", "-o", metavar="FILE", dir_okay=False, help="Default: bundle-….zip here.")
]
PICTURES = Annotated[
    list[Path] | None,
    typer.Option(
        "--picture", metavar="FILE", exists=True, dir_okay=False, help="A PNG or JPEG screenshot; repeatable."
    ),
]


INCIDENT = Annotated[
    int | None, typer.Option("--incident", metavar="ID", min=1, help="The incident that the bundle is made for.")
]
ARCHIVE = Annotated[Path, typer.Argument(metavar="FILE", exists=True, dir_okay=False, help="The archive.")]
ID = Annotated[str, typer.Argument(metavar="ID", help="The id of a bundle: `bookme-ops bundle list` shows them.")]
REASON = Annotated[str, typer.Option(help="Why; it stands in the audit log.")]


@app.callback()
def bundle() -> None:
    """Bundles: everything about one booking in one file that cannot leak."""


@app.command("create")
def create(
    ctx: typer.Context,
    *,
    booking: BOOKING,
    to: TO = None,
    process: Annotated[str | None, typer.Option(help=QUESTIONS["process"].capitalize() + ".")] = None,
    expected: Annotated[str | None, typer.Option(help=QUESTIONS["expected"].capitalize() + ".")] = None,
    actual: Annotated[str | None, typer.Option(help=QUESTIONS["actual"].capitalize() + ".")] = None,
    steps: Annotated[str | None, typer.Option(help=QUESTIONS["steps"].capitalize() + ".")] = None,
    errors: Annotated[str | None, typer.Option(help=QUESTIONS["errors"].capitalize() + ".")] = None,
    pictures: PICTURES = None,
    incident: INCIDENT = None,
    actor: ACTOR = None,
) -> int:
    """Ask every system about a booking, take out whatever is personal or secret, and pack what is left.

    Nothing is kept unless a second program, which knows the values that must not be there, finds none of them. Ends
    with 3 if a system could not be read: the bundle says so; with 4 if the bundle did not pass. With --incident, what
    people told there stands in the bundle unless the options say otherwise, and the bundle is linked to it.

    \b
    Example:
      bookme-ops bundle create 3f2504e0-4f89-11d3-9a0c-0305e82c3301 --actual "the room is free, the meeting is not"
    """
    desk, who = desk_of(ctx), acting(actor)
    wanted = _read_id(booking)
    answers = Answers(process=process, expected=expected, actual=actual, steps=steps, errors=errors)
    shown = tuple(map(_read_picture, pictures or ()))
    with opened(desk) as open_, watching(desk) as progress:
        at, wanted = desk.clock(), _find_id(open_.ops, wanted)
        if incident is not None:
            answers = _told_there(open_.ops, incident, wanted, answers)
        order = Order(
            booking_id=wanted,
            as_of=at,
            actor=who,
            file=to or _place(desk.folder, wanted, at),
            answers=answers,
            pictures=shown,
        )
        released = _create(open_.ops, order, progress)
        if incident is not None:
            with open_.ops.store.begin() as connection:
                link(connection, incident, kind=LinkKind.BUNDLE, target=released.file.name, actor=who, at=at)
    document = tell_bundle(released)
    tell(desk, document, page=lambda screen: write_bundle(screen, released, answers))
    return Exit.INCOMPLETE if document["missing"] else Exit.DONE


@app.command("verify")
def verify(ctx: typer.Context, file: ARCHIVE, actor: ACTOR = None) -> int:
    """Prove again that nothing in a bundle must not be there, and that it is as it was made. Ends with 4 if not.

    One of ours is searched for everything that was known when it was made; of any other file the build, the manifest
    and the shapes of secrets are checked.

    \b
    Example:
      bookme-ops bundle verify bundle-3f2504e0-20260302T080000Z.zip
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        look = _look_at(file, who, desk.clock(), action="bundle.verified")
        checked = _check(open_.ops, file, Look(actor=who, at=look.at, reason="bundle verify"))
        desk.works.record(open_.ops, look, result=checked.verification.verdict)
    tell(desk, tell_checked(checked), page=lambda screen: write_checked(screen, file, checked))
    return Exit.DONE if checked.verification.passed else Exit.REFUSED


@app.command("show")
def show(ctx: typer.Context, file: ARCHIVE, actor: ACTOR = None) -> None:
    """Show what a bundle holds, what it lacks, and what was taken out. A file that is not whole is refused.

    Every look is written into the audit log.

    \b
    Example:
      bookme-ops bundle show bundle-3f2504e0-20260302T080000Z.zip
    """
    desk, who = desk_of(ctx), acting(actor)
    with opened(desk) as open_:
        look = _look_at(file, who, desk.clock())
        try:
            manifest = read_bundle(open_.ops, file)
            desk.works.record(open_.ops, look)
        except NotBelieved as error:
            why = "; ".join(f"{breach.file} ({breach.rule})" for breach in error.breaches)
            desk.works.record(open_.ops, look, result="refused")
            raise Refusal(f"{error}: {why}", exit_code=Exit.REFUSED) from None
        except (NoKey, OSError, ValueError) as error:
            raise Refusal(f"{file} cannot be shown: {error}", exit_code=Exit.REFUSED) from None
    document = tell_manifest(manifest)
    tell(desk, document, page=lambda screen: write_manifest(screen, manifest), rows=lambda: document["files"])


@app.command("list")
def list_bundles(
    ctx: typer.Context,
    booking: Annotated[
        str | None, typer.Argument(metavar="[BOOKING_ID]", help="Only those about this booking.")
    ] = None,
) -> None:
    """List the bundles that were made here, the newest first, with what the verifier said.

    \b
    Example:
      bookme-ops bundle list --output csv
    """
    desk = desk_of(ctx)
    with opened(desk) as open_:
        with open_.ops.store.read() as connection:
            found = bundles(connection, booking_id=booking_id(booking) if booking is not None else None)
        rows = [tell_registered(one) for one in found]
        tell(
            desk,
            rows,
            page=lambda screen: write_registered(screen, found, open_.zone),
            rows=lambda: rows,
            columns=("id", "booking_id", "created_at", "actor", "file", "verdict", "released_at", "sha256"),
        )


@app.command("decode")
def decode(
    ctx: typer.Context,
    *,
    bundle_id: ID,
    pseudonyms: Annotated[list[str], typer.Argument(metavar="PSEUDONYM...", help="Such as person:7f3a2c.")],
    reason: REASON,
    actor: ACTOR = None,
) -> None:
    """Say what pseudonyms of a bundle stand for. Every look is written into the audit log.

    \b
    Example:
      bookme-ops bundle decode 1f0c9a4be22d7f01 person:7f3a2c --reason "the vendor asks who it was, case 4711"
    """
    desk, who = desk_of(ctx), acting(actor)
    if not reason.strip():
        raise Refusal("the reason is empty: say why the pseudonyms are looked up")
    with opened(desk) as open_:
        names = _open_map(open_.ops, bundle_id, Look(actor=who, at=desk.clock(), reason=reason.strip()))
    wanted = [f"‹{one.strip().strip('‹›')}›" for one in pseudonyms]
    unknown = [one for one in wanted if one not in names]
    if unknown:
        raise Refusal(f"the bundle has no pseudonym {', '.join(unknown)}")
    rows = [{"pseudonym": one, "value": names[one]} for one in wanted]
    pairs = [[row["pseudonym"], row["value"]] for row in rows]
    tell(desk, rows, page=lambda screen: screen.write(grid(pairs)), rows=lambda: rows)


def _check(ops: Any, file: Path, look: Look) -> Checked:
    try:
        return check_bundle(ops, file, look)
    except (NoKey, Unreadable, UnknownBundle, OSError) as error:
        raise Refusal(f"{file} cannot be verified: {error}", exit_code=Exit.REFUSED) from None


def _open_map(ops: Any, bundle_id: str, look: Look) -> Mapping[str, str]:
    """The look is kept, whether the map opens or not."""
    failure: Exception | None = None
    names: Mapping[str, str] = {}
    try:
        keys = load_keys(ops.settings)
        with ops.store.begin() as connection:
            try:
                names = open_decode_map(connection, keys, bundle_id, look)
            except (Unreadable, UnknownBundle) as error:
                failure = error
    except NoKey as error:
        failure = error
    if failure is not None:
        raise Refusal(str(failure), exit_code=Exit.REFUSED) from None
    return names


def _look_at(file: Path, actor: str, at: datetime, *, action: str = "bundle.viewed") -> Deed:
    """A look at an archive, named by what is in it: its file may be called anything."""
    try:
        digest = sha256(file.read_bytes()).hexdigest()
    except OSError as error:
        raise Refusal(f"{file} cannot be read: {error.strerror}", exit_code=Exit.REFUSED) from None
    return Deed(actor=actor, at=at, action=action, object=f"archive sha256:{digest}")


def _read_id(booking: str) -> str:
    """What may be a BookingId: it becomes part of the name of a file, and of questions to every system."""
    wanted = booking_id(booking)
    if wanted is None:
        raise Refusal("the BookingId is empty")
    if not is_booking_id(wanted):
        raise Refusal("this is no BookingId: `bookme-ops bookings show` finds a booking by other ids")
    return wanted


def _find_id(ops: Any, wanted: str) -> str:
    """The only BookingId that begins so; one that the mirror does not know is asked for as it is."""
    with ops.store.read() as connection:
        ids = find_ids(connection, wanted)
    if len(ids) > 1:
        raise Refusal(f"{len(ids):,} BookingIds begin with {wanted}: give more of it")
    return next(iter(ids), wanted)


def _create(ops: Any, order: Order, progress: Any) -> Released:
    try:
        return create_bundle(ops, order, progress=progress)
    except (TooLarge, NoKey, ValueError) as error:
        raise Refusal(str(error), exit_code=Exit.REFUSED) from None
    except OSError as error:
        raise Refusal(f"{order.file} cannot be written: {error.strerror}", exit_code=Exit.REFUSED) from None
    except Withheld as error:
        why = "; ".join(f"{breach.file} ({breach.rule})" for breach in error.breaches)
        raise Refusal(f"{error}: {why}", exit_code=Exit.REFUSED) from None


def _told_there(ops: Any, number: int, wanted: str, answers: Answers) -> Answers:
    """The answers, and where nobody gave one, what an incident of this booking says."""
    try:
        with ops.store.read() as connection:
            incident = get(connection, number)
    except UnknownIncident:
        raise Refusal(f"there is no incident {number}") from None
    if incident.booking_id not in {None, wanted}:
        raise Refusal(f"incident {number} is about booking {incident.booking_id}, not about {wanted}")
    return answers.or_else(incident.intake or {})


def _place(folder: Path, wanted: str, at: datetime) -> Path:
    return folder / f"bundle-{wanted[:8]}-{at:%Y%m%dT%H%M%SZ}.zip"


def _read_picture(file: Path) -> tuple[bytes, str]:
    if file.stat().st_size > LARGEST_PICTURE:
        raise Refusal(f"{file} is larger than {LARGEST_PICTURE:,} bytes: cut it to what matters")
    try:
        return clean_picture(file.read_bytes())
    except NoPicture as error:
        raise Refusal(f"{file} cannot be attached: {error}") from None
