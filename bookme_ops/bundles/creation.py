"""Creation: gathers, redacts, packs and proves one bundle; what the verifier does not pass is destroyed."""

import hmac
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec

from bookme_ops.bundles.answers import Answers
from bookme_ops.bundles.filing import Expect, Filed, Filing, unheard
from bookme_ops.bundles.gathering import gather
from bookme_ops.bundles.leftovers import PREFIX, sweep
from bookme_ops.bundles.manifest import NAME, Entry, Manifest, encode_manifest
from bookme_ops.bundles.packing import Packer, packing
from bookme_ops.bundles.pieces import Gathered, Piece
from bookme_ops.bundles.recording import record_bundle
from bookme_ops.bundles.redactor import Redactor
from bookme_ops.bundles.report import load_template, render_report
from bookme_ops.bundles.rules import RULE_SET
from bookme_ops.bundles.sections import lay_out
from bookme_ops.bundles.shelf import Shelf
from bookme_ops.bundles.story_pieces import lay_story
from bookme_ops.bundles.system_pieces import OURS, version_of
from bookme_ops.bundles.verification import Verification, Verifier, begin_verifier
from bookme_ops.keyring import Keys, load_keys
from bookme_ops.progress import Progress
from bookme_ops.store.bundles import Bundle
from bookme_ops.wiring import Ops
from connectors.records import booking_id

REPORT = "report.html"
MEGABYTE = 1_000_000
VERIFICATION = ".verification.json"
"""What the name of the archive is followed by in the name of its verification."""


class Withheld(Exception):
    """The verifier found something in the bundle that must not leave the house; nothing of it was kept."""

    def __init__(self, verification: Verification) -> None:
        super().__init__("the verifier did not pass the bundle, so there is none")
        self.breaches = verification.breaches


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """What is wanted of a bundle."""

    booking_id: str
    """In any spelling."""
    as_of: datetime
    actor: str
    file: Path
    answers: Answers = field(default_factory=Answers)
    pictures: tuple[tuple[bytes, str], ...] = ()
    """Clean pictures, each with its extension."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """A bundle that may be handed on."""

    bundle: Bundle
    file: Path
    manifest: Manifest
    verification: Verification


def create_bundle(ops: Ops, order: Order, *, progress: Progress) -> Released:
    """Make the bundle of a booking, and let it go if the verifier passes it.

    Raises ValueError for what is no BookingId, Withheld if it does not pass, TooLarge if it would be larger than the
    settings allow, NoKey without a usable key file, and OSError if the file cannot be written.
    """
    folded = booking_id(order.booking_id)
    if folded is None:
        raise ValueError("a BookingId is needed")
    keys, order = load_keys(ops.settings), replace(order, booking_id=folded)
    sweep(order.file.parent, now=ops.now())
    # In a folder of its own, the archive has its final name before it is let go.
    with TemporaryDirectory(prefix=PREFIX, dir=order.file.parent) as folder:
        unfinished = Path(folder, order.file.name)
        with begin_verifier(unfinished) as verifier:
            filing = Filing(Redactor((), _naming_key(keys, order)))
            rehearsal = Rehearsal(ops=ops, order=order, filing=filing, verifier=verifier)
            gathered = gather(ops, order.booking_id, as_of=order.as_of, progress=progress, meanwhile=rehearsal)
            progress.start("packing", None)
            filing.settle(gathered.pieces, gathered.known)
            most = ops.settings.support.bundle_megabytes * MEGABYTE
            with packing(unfinished, at=gathered.as_of, most=most) as packer:
                manifest = fill(packer, filing, gathered, verifier.expect)
            progress.start("verifying", None)
            verification = verifier.verify(gathered.known, keys, at=ops.now())
        progress.start("registering", None)
        bundle = _entry_of(
            order,
            manifest,
            verification,
            bundle_id=identify(keys, gathered),
            digest=sha256(unfinished.read_bytes()).hexdigest(),
            at=ops.now(),
        )
        record_bundle(ops.store, keys, bundle, filing.redactor.decode_map(), gathered.known)
        if not verification.passed:
            raise Withheld(verification)
        unfinished.replace(order.file)
    order.file.with_name(order.file.name + VERIFICATION).write_bytes(verification.encode())
    progress.done()
    return Released(bundle=bundle, file=order.file, manifest=manifest, verification=verification)


@dataclass(slots=True, kw_only=True)
class Rehearsal:
    """What is done while the systems think: what needs none is laid, and all that is laid is redacted and looked at."""

    ops: Ops
    order: Order
    filing: Filing
    verifier: Verifier
    done: int = 0
    """How many pieces of the shelf were rehearsed."""

    def __call__(self, shelf: Shelf) -> None:
        """Go on with what is on the shelf by now."""
        if not self.done:
            lay_story(shelf, self.ops, self.order.booking_id, self.order.as_of)
            shelf.pieces += _said(self.order)
            load_template()
        self.filing.rehearse(shelf.pieces[self.done :], shelf.known, self.verifier.expect)
        self.done = len(shelf.pieces)


def fill(packer: Packer, filing: Filing, gathered: Gathered, expect: Expect = unheard) -> Manifest:
    """Write the pieces, then the report that is made of them, and last the manifest of all.

    What nobody could look at before is told to `expect`, as soon as it is there.
    """
    filed = [filing.file(packer, piece) for piece in gathered.pieces]
    manifest = Manifest(
        booking_id=gathered.booking_id,
        created_at=gathered.as_of,
        tool=version_of(OURS) or "",
        rule_set=RULE_SET,
        files=tuple(one.entry for one in filed),
    )
    manifest = msgspec.structs.replace(
        manifest, files=tuple(_in_order(manifest.files, _report(packer, manifest, filed, expect)))
    )
    encoded = encode_manifest(manifest)
    expect(encoded.decode())
    packer.pack(NAME, [encoded])
    return manifest


def identify(keys: Keys, gathered: Gathered) -> str:
    """A name for what is in the bundle: the same for the same input, and nobody can tell the input from it."""
    digest = hmac.new(keys.sealing, f"bundle {gathered.booking_id} {gathered.as_of.isoformat()}".encode(), sha256)
    for piece in gathered.pieces:
        digest.update(msgspec.json.encode(piece, order="sorted"))
    return digest.hexdigest()[:16]


def _naming_key(keys: Keys, order: Order) -> bytes:
    """Another one for every booking and instant; it is needed before all is known that will be in the bundle."""
    return hmac.new(keys.sealing, f"pseudonyms {order.booking_id} {order.as_of.isoformat()}".encode(), sha256).digest()


def _said(order: Order) -> Iterator[Piece]:
    """What people say and show."""
    yield order.answers.piece(order.as_of)
    for number, (content, ending) in enumerate(order.pictures, 1):
        path = f"pictures/picture-{number}.{ending}"
        yield Piece(path=path, source="person", read_at=order.as_of, blob=content)


def _report(packer: Packer, manifest: Manifest, filed: Sequence[Filed], expect: Expect) -> Entry:
    contents = {one.entry.path: one.content for one in filed if one.content is not None}
    blocks = {one.entry.path: one.block for one in filed if one.block is not None}
    page = render_report(lay_out(manifest, contents, blocks))
    expect(page)
    packed = packer.pack(REPORT, [page.encode()])
    return Entry(path=REPORT, sha256=packed.sha256, size=packed.size, source="bookme_ops", read_at=manifest.created_at)


def _in_order(files: Iterable[Entry], report: Entry) -> list[Entry]:
    return sorted([*files, report], key=lambda entry: entry.path)


def _entry_of(
    order: Order, manifest: Manifest, verification: Verification, *, bundle_id: str, digest: str, at: datetime
) -> Bundle:
    """How the register knows it."""
    return Bundle(
        id=bundle_id,
        booking_id=manifest.booking_id,
        created_at=at,
        actor=order.actor,
        file_name=order.file.name,
        sha256=digest,
        verdict=verification.verdict,
        rule_set=manifest.rule_set,
    )
