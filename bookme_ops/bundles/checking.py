"""Checking: a bundle that somebody brings is proven again before anything of it is believed."""

import zipfile
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bookme_ops.bundles.decode_map import Look, open_known
from bookme_ops.bundles.manifest import NAME, Manifest, decode_manifest
from bookme_ops.bundles.own_values import values_of_settings
from bookme_ops.bundles.pieces import Known
from bookme_ops.bundles.verification import Verification, verify_archive
from bookme_ops.keyring import Keys, load_keys
from bookme_ops.store import bundles as register
from bookme_ops.store.bundles import Bundle
from bookme_ops.wiring import Ops


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What became of a check."""

    verification: Verification
    bundle: Bundle | None
    """How our register knows this very archive; None: it was made elsewhere, or changed since."""
    searched_for: int
    """How many values that must not be there were searched for."""


def check_bundle(ops: Ops, archive: Path, look: Look) -> Checked:
    """Have an archive verified anew, with the values that were known when it was made, if it is one of ours.

    Of an archive that we do not know, build, manifest and shapes are checked, and our own secrets searched for.
    Raises OSError if it cannot be read, and NoKey.
    """
    keys = load_keys(ops.settings)
    digest = sha256(archive.read_bytes()).hexdigest()
    with ops.store.begin() as connection:
        bundle = register.with_digest(connection, digest)
        known = open_known(connection, keys, bundle.id, look) if bundle is not None else ()
    wanted = (*known, *values_of_settings(ops.settings))
    return Checked(
        verification=verify_archive(archive, wanted, keys, at=look.at), bundle=bundle, searched_for=len(set(wanted))
    )


class NotBelieved(Exception):
    """The archive is no whole and clean bundle, so nothing of it is shown."""

    def __init__(self, verification: Verification) -> None:
        super().__init__("the file is no whole and clean bundle, so nothing of it is shown")
        self.breaches = verification.breaches


def read_bundle(ops: Ops, archive: Path, *, known: tuple[Known, ...] = ()) -> Manifest:
    """The manifest of an archive, after a look at all of it.

    Raises NotBelieved, OSError, NoKey, and ValueError for a manifest that is sound and says less than ours do.
    """
    keys: Keys = load_keys(ops.settings)
    verification = verify_archive(archive, known, keys, at=ops.now())
    if not verification.passed:
        raise NotBelieved(verification)
    with zipfile.ZipFile(archive) as opened:
        return decode_manifest(opened.read(NAME))
