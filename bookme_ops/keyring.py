"""The keyring: one master key in a file, and the keys for sealing, signing and the audit log that are made of it.

The file holds 32 random bytes in base64, and belongs to us alone. Whoever loses it can no longer open decode maps nor
check the audit log; whoever else reads it can forge both. So it is backed up, apart from the store.
"""

import os
from base64 import b64decode, b64encode
from binascii import Error as NotBase64
from dataclasses import dataclass, field
from pathlib import Path
from secrets import token_bytes
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from bookme_ops.settings import Settings

LENGTH = 32
LONGEST = 1024
"""Bytes of the file that are read at most."""
OTHERS = 0o077


class NoKey(Exception):
    """The master key cannot be used; the message says why and what to do, and nothing of the key."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """The keys of one installation; each is good for one purpose only."""

    sealing: bytes = field(repr=False)
    """For decode maps: AES-256-GCM."""
    signing: bytes = field(repr=False)
    """For verdicts on bundles: the seed of an Ed25519 key."""
    audit: bytes = field(repr=False)
    """For the audit log: HMAC-SHA-256."""

    @property
    def public(self) -> bytes:
        """By which others check what we signed: 32 bytes, no secret."""
        return Ed25519PrivateKey.from_private_bytes(self.signing).public_key().public_bytes_raw()


def load_keys(settings: Settings) -> Keys:
    """The keys of the settings' `[support] key_file`, which is made if it is not there. Raises NoKey."""
    return keys_of(read_master_key(settings.support.key_file))


def keys_of(master: bytes) -> Keys:
    """The keys made of a master key (HKDF, RFC 5869, without salt: the master key is random already)."""
    return Keys(sealing=_derive(master, "sealing"), signing=_derive(master, "signing"), audit=_derive(master, "audit"))


def read_master_key(file: Path) -> bytes:
    """The 32 bytes of the file, which is made first where there is none. Raises NoKey."""
    try:
        if not file.exists():
            _make(file)
        content = _read(file)
    except OSError as error:
        raise NoKey(f"the key file {file} cannot be used: {error.strerror}") from None
    try:
        master = b64decode(content.strip(), validate=True)
    except NotBase64:
        master = b""
    if len(master) != LENGTH:
        raise NoKey(f"the key file {file} holds no key of ours: restore it from its backup, or move it away")
    return master


def _derive(master: bytes, purpose: str) -> bytes:
    info = f"bookme-ops {purpose} 1".encode()
    return HKDF(algorithm=SHA256(), length=LENGTH, salt=None, info=info).derive(master)


def _make(file: Path) -> None:
    """Whole or not at all, and once: of two who make it at the same time the second takes the first one's."""
    file.parent.mkdir(parents=True, exist_ok=True)
    partial = file.with_name(f"{file.name}.{uuid4().hex}")
    handle = os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    try:
        with os.fdopen(handle, "wb") as new:
            new.write(b64encode(token_bytes(LENGTH)) + b"\n")
            new.flush()
            os.fsync(new.fileno())
        os.link(partial, file)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def _read(file: Path) -> bytes:
    with file.open("rb") as opened:
        state = os.fstat(opened.fileno())
        if state.st_mode & OTHERS:
            raise NoKey(
                f"the key file {file} can be read by others: make it ours alone (chmod 600), and think of a new key"
            )
        return opened.read(LONGEST)
