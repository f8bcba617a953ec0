"""Decode maps: what the pseudonyms of a bundle stand for, encrypted in the store; every look at one is audited.

A map is sealed by AES-256-GCM for its bundle: the map of another bundle, or one that was changed, does not open.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from secrets import token_bytes

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.keyring import Keys
from bookme_ops.store.audit_log import Entry, append
from bookme_ops.store.bundles import forget_sealed_map, read_sealed_map, write_sealed_map
from bookme_ops.store.db import Connection

NONCE = 12
"""Bytes, as NIST SP 800-38D recommends; a new one for every map."""


class Unreadable(Exception):
    """The decode map cannot be opened: it was made with another key, for another bundle, or changed since."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """Who looks at a decode map, when, and why."""

    actor: str
    at: datetime
    reason: str


class Content(msgspec.Struct, frozen=True):
    """What is sealed."""

    names: dict[str, str]
    """What each pseudonym stands for."""
    known: tuple[tuple[str, str], ...] = ()
    """Kind and value of everything that must not be read in the bundle, whether it was met or not."""


def seal_decode_map(
    connection: Connection, keys: Keys, bundle_id: str, names: Mapping[str, str], known: Iterable[Known] = ()
) -> None:
    """Keep what pseudonyms stand for (`Redactor.decode_map`) and what was known, encrypted, once per bundle."""
    nonce = token_bytes(NONCE)
    content = Content(names=dict(names), known=tuple((one.kind.value, one.value) for one in known))
    sealed = AESGCM(keys.sealing).encrypt(nonce, msgspec.json.encode(content), _bound_to(bundle_id))
    write_sealed_map(connection, bundle_id, nonce + sealed)


def open_decode_map(connection: Connection, keys: Keys, bundle_id: str, look: Look) -> Mapping[str, str]:
    """What the pseudonyms of a bundle stand for; the look is written into the audit log, in the same transaction.

    Raises ValueError without a reason, UnknownBundle if there is no map, and Unreadable, which is audited too: commit.
    """
    return _open(connection, keys, bundle_id, look, "read").names


def open_known(connection: Connection, keys: Keys, bundle_id: str, look: Look) -> tuple[Known, ...]:
    """What must not be read in a bundle, to search for it anew; audited and raising like `open_decode_map`."""
    content = _open(connection, keys, bundle_id, look, "searched")
    return tuple(Known(kind=Kind(kind), value=value) for kind, value in content.known)


def search_decode_map(connection: Connection, keys: Keys, bundle_id: str, look: Look) -> list[str]:
    """All values that a decode map holds; audited and raising like `open_decode_map`."""
    content = _open(connection, keys, bundle_id, look, "searched")
    return [*content.names.values(), *(value for _, value in content.known)]


def forget_decode_map(connection: Connection, keys: Keys, bundle_id: str, look: Look) -> None:
    """Delete what the pseudonyms of a bundle stand for; that is audited, too."""
    was_there = forget_sealed_map(connection, bundle_id)
    result = "ok" if was_there else "nothing there"
    append(connection, _deed(bundle_id, look, "forgotten", result), key=keys.audit)


def _open(connection: Connection, keys: Keys, bundle_id: str, look: Look, what: str) -> Content:
    if not look.reason.strip():
        raise ValueError("say why the decode map is looked at")
    sealed = read_sealed_map(connection, bundle_id)
    try:
        content = AESGCM(keys.sealing).decrypt(sealed[:NONCE], sealed[NONCE:], _bound_to(bundle_id))
    except (InvalidTag, ValueError):
        append(connection, _deed(bundle_id, look, what, "unreadable"), key=keys.audit)
        raise Unreadable(f"the decode map of bundle {bundle_id} does not open with this key") from None
    append(connection, _deed(bundle_id, look, what, "ok"), key=keys.audit)
    return msgspec.json.decode(content, type=Content)


def _deed(bundle_id: str, look: Look, what: str, result: str) -> Entry:
    return Entry(
        at=look.at,
        actor=look.actor,
        action=f"decode-map.{what}",
        object=f"bundle {bundle_id}",
        result=result,
        detail=look.reason,
    )


def _bound_to(bundle_id: str) -> bytes:
    return f"decode map 1 {bundle_id}".encode()
