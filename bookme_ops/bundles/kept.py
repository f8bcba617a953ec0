"""Kept bundles: the archives that the service itself made, in a folder beside the key, until they are old.

Nothing is shown of a file, nor handed out, unless it is byte by byte the one that the register says passed, and the
verification beside it is signed by our key for these bytes.
"""

import zipfile
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import structlog

from bookme_ops.bundles.creation import VERIFICATION
from bookme_ops.bundles.manifest import NAME, Manifest, decode_manifest
from bookme_ops.keyring import load_keys
from bookme_ops.settings import Settings
from bookme_ops.store.bundles import PASS, Bundle
from bookme_ops.verifier.document import find_flaw
from bookme_ops.wiring import Ops

FOLDER = "bundles"

log = structlog.get_logger(__name__)


class NotKept(LookupError):
    """There is no such archive here that may be handed out; the message says why, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An archive that may be handed out."""

    bundle: Bundle
    file: Path
    manifest: Manifest
    verification: dict[str, Any]
    """The signed document."""


def folder_of(settings: Settings) -> Path:
    """Where the service keeps the bundles that it makes; made on first use, and ours alone."""
    folder = settings.support.key_file.absolute().parent / FOLDER
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return folder


def name_file(booking_id: str, at: datetime, number: int) -> str:
    """What an archive is called: `number` tells those apart that are ordered within the same second."""
    return f"bundle-{booking_id[:8]}-{at:%Y%m%dT%H%M%SZ}-{number}.zip"


def open_kept(ops: Ops, bundle: Bundle) -> Kept:
    """A registered bundle as it is kept here. Raises NotKept, and NoKey."""
    if bundle.verdict != PASS or bundle.released_at is None:
        raise NotKept(f"bundle {bundle.id} did not pass the verifier, so nothing of it was kept: make it again")
    file = folder_of(ops.settings) / Path(bundle.file_name).name
    try:
        document = msgspec.json.decode(file.with_name(file.name + VERIFICATION).read_bytes())
        flaw = find_flaw(document, file, load_keys(ops.settings).public)
        if flaw is None and document["archive"]["sha256"] != bundle.sha256:
            flaw = "it is not the archive that was registered"
        if flaw is not None:
            raise NotKept(f"bundle {bundle.id} is not handed out: {flaw}; make it again")
        with zipfile.ZipFile(file) as archive:
            manifest = decode_manifest(archive.read(NAME))
    except FileNotFoundError:
        raise NotKept(
            f"the file of bundle {bundle.id} is not kept here: it was made by the command, or is too old; make it again"
        ) from None
    except (OSError, ValueError, KeyError, zipfile.BadZipFile):
        raise NotKept(f"the file of bundle {bundle.id} cannot be read: make it again") from None
    return Kept(bundle=bundle, file=file, manifest=manifest, verification=document)


def forget_old(settings: Settings, *, now: datetime) -> int:
    """Delete archives that are older than the register keeps their entries; gives how many files went."""
    oldest = (now - timedelta(days=settings.retention.bundles_days)).timestamp()
    old = [file for file in folder_of(settings).glob("bundle-*") if file.stat().st_mtime < oldest]
    for file in old:
        file.unlink(missing_ok=True)
    if old:
        log.info("bundles.forgotten", files=len(old))
    return len(old)
