"""The manifest, as the verifier reads it: which files an archive says that it has.

The format is told in `bookme_ops/bundles/manifest.py`; this is code of its own, so that a mistake there is seen here.
"""

import json
import re
from collections.abc import Mapping
from hashlib import sha256
from typing import Any

from bookme_ops.verifier.refusal import Failure, Refused

NAME = "manifest.json"
VERSION = 1
DIGEST = re.compile(r"[0-9a-f]{64}")


def read_manifest(files: Mapping[str, bytes]) -> dict[str, Any]:
    """The manifest of an archive's files. Raises Refused if there is none that can be understood."""
    if NAME not in files:
        raise Refused("manifest:missing")
    try:
        manifest = json.loads(files[NAME].decode(), object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise Refused("manifest:damaged") from None
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), list):
        raise Refused("manifest:damaged")
    if manifest.get("version") != VERSION or isinstance(manifest["version"], bool):
        raise Refused("manifest:version")
    return manifest


def compare(manifest: Mapping[str, Any], files: Mapping[str, bytes]) -> list[Failure]:
    """What the archive has and the manifest has not, the other way round, and what differs. Raises Refused."""
    listed = _listed(manifest["files"])
    failures = [Failure(path, "manifest:extra-file") for path in files.keys() - listed.keys() - {NAME}]
    failures += [Failure(path, "manifest:file-missing") for path in listed.keys() - files.keys()]
    for path in listed.keys() & files.keys():
        digest, size = listed[path]
        if (sha256(files[path]).hexdigest(), len(files[path])) != (digest, size):
            failures.append(Failure(path, "manifest:changed"))
    return failures


def _listed(entries: list[Any]) -> dict[str, tuple[str, int]]:
    """The files that must be there, with digest and size; a source that could not be read has none."""
    listed: dict[str, tuple[str, int]] = {}
    paths: set[str] = set()
    for entry in entries:
        if not isinstance(entry, dict) or not isinstance(entry.get("path"), str) or entry["path"] in paths | {NAME}:
            raise Refused("manifest:damaged")
        paths.add(entry["path"])
        digest, size = entry.get("sha256"), entry.get("size")
        if digest is None and entry.get("missing"):
            continue
        if not isinstance(digest, str) or not DIGEST.fullmatch(digest) or type(size) is not int:
            raise Refused("manifest:damaged")
        listed[entry["path"]] = (digest, size)
    return listed


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """A JSON object whose names are there once: of two, readers take now the first, now the last."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name is there twice")
    return found
