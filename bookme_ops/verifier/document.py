"""The document: `verification.json`, what the verifier says of an archive, signed so that others can believe it.

    {"version": 1, "verdict": "PASS", "checked_at": "…", "archive": {"name": "…", "sha256": "…", "size": 123},
     "booking_id": "…", "redacted_by": "2026-11", "checked_by": "2026-11", "searched_for": {"mail": 3, …},
     "files": ["manifest.json", …], "failures": [{"file": "…", "rule": "known:mail"}, …],
     "public_key": "…", "key_id": "…", "signature": "…"}

Signed (Ed25519, RFC 8032) is the JSON of everything but the signature, with sorted names and without white space. With
no key given, the last three are null: that proves what this process saw, and nothing to anybody else.
"""

import json
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from bookme_ops.verifier.inspection import WHOLE, Inspection
from bookme_ops.verifier.refusal import Failure

VERSION = 1
RULES = "2026-11"
"""Changes with the shapes and the spellings that are searched for."""
PASS, FAIL = "PASS", "FAIL"


def make_document(name: str, seen: Inspection, searched_for: Mapping[str, int], *, at: str) -> dict[str, Any]:
    """The document of an inspection, not signed yet; `at` is an instant in ISO 8601."""
    return {
        "version": VERSION,
        "verdict": FAIL if seen.failures else PASS,
        "checked_at": at,
        "archive": {
            "name": None if Failure(WHOLE, "archive:name") in seen.failures else name,
            "sha256": seen.sha256,
            "size": seen.size,
        },
        "booking_id": seen.booking_id,
        "redacted_by": seen.redacted_by,
        "checked_by": RULES,
        "searched_for": dict(sorted(searched_for.items())),
        "files": seen.files,
        "failures": [{"file": one.file, "rule": one.rule} for one in sorted(seen.failures)],
        "public_key": None,
        "key_id": None,
        "signature": None,
    }


def sign(document: Mapping[str, Any], seed: bytes) -> dict[str, Any]:
    """The document with the signature of a key, given by its 32 random bytes."""
    key = Ed25519PrivateKey.from_private_bytes(seed)
    public = key.public_key().public_bytes_raw()
    signed = {**document, "public_key": public.hex(), "key_id": key_id(public)}
    return {**signed, "signature": key.sign(_canonical(signed)).hex()}


def key_id(public: bytes) -> str:
    """By which people tell keys apart."""
    return sha256(public).hexdigest()[:16]


def find_flaw(document: Any, archive: Path, public: bytes) -> str | None:
    """Why a document does not prove a PASS of this archive by the owner of a public key; None if it does."""
    if not isinstance(document, dict) or document.get("version") != VERSION:
        return "it is no document of a version that this program knows"
    try:
        signature = bytes.fromhex(str(document.get("signature")))
        Ed25519PublicKey.from_public_bytes(public).verify(signature, _canonical(document))
    except (ValueError, InvalidSignature):
        return "it is not signed by this key, or was changed since"
    told = document.get("archive")
    if not isinstance(told, dict) or told.get("sha256") != sha256(archive.read_bytes()).hexdigest():
        return "it is about another archive, or the archive was changed since"
    return None if document.get("verdict") == PASS else "its verdict is no PASS"


def _canonical(document: Mapping[str, Any]) -> bytes:
    plain = {name: value for name, value in document.items() if name != "signature"}
    return json.dumps(plain, sort_keys=True, separators=(",", ":"), ensure_ascii=True).encode()
