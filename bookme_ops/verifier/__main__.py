"""`python -m bookme_ops.verifier FILE`: verify a bundle, in a process of its own.

On standard input it may be given, as JSON, `{"known": [{"kind": "mail", "value": "…"}, …], "signing_key": "…",
"at": "…"}`: the values that must not be found, 32 bytes in hexadecimal, and the instant to write down. Nothing of this
is ever written anywhere. Without it, the build, the manifest and the shapes are checked.

Before it there may be lines of `{"expected": "…"}`: what files of the archive will probably hold. They are looked at at
once (`looks.py`), so that less is left to do when the archive is there.

It writes the document (`document.py`) to standard output. The exit code is 0 for PASS and 1 for everything else.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, TextIO

from bookme_ops.verifier.document import PASS, find_flaw, make_document, sign
from bookme_ops.verifier.inspection import WHOLE, Inspection, inspect
from bookme_ops.verifier.looks import Looks
from bookme_ops.verifier.refusal import Failure

EXPECTED = '{"expected":'
"""How a line begins that is not the request."""


def run(arguments: Sequence[str], given: TextIO, told: TextIO) -> int:
    """Verify an archive; gives the exit code."""
    parser = argparse.ArgumentParser(prog="python -m bookme_ops.verifier", description="Verify a debug bundle.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--document", type=Path, help="a verification.json whose signature is to be checked, too")
    parser.add_argument("--public-key", help="of whom it must be signed, in hexadecimal")
    chosen = parser.parse_args(arguments)
    try:
        looks = Looks()
        request = _read_request(given, looks)
        document = verify(chosen.file, request, looks)
        flaw = _check_given(chosen)
    except Exception as error:  # noqa: BLE001  whatever goes wrong is a FAIL, and no message may hold a value
        document, flaw = broken(chosen.file.name, type(error).__name__), None
    if flaw is not None:
        document = {**document, "verdict": "FAIL", "signature": None, "flaw": flaw}
    told.write(json.dumps(document, ensure_ascii=False, indent=1) + "\n")
    return 0 if document["verdict"] == PASS else 1


def verify(archive: Path, request: dict[str, Any], looks: Looks | None = None) -> dict[str, Any]:
    """The document about an archive, signed if the request has a key."""
    at = request.get("at") or datetime.now(UTC).isoformat()
    seen, needles = inspect(archive, request.get("known", ()), looks)
    document = make_document(archive.name, seen, needles.counts, at=at)
    key = request.get("signing_key")
    return sign(document, bytes.fromhex(key)) if key else document


def broken(name: str, why: str) -> dict[str, Any]:
    """The document of a verification that could not be done: a FAIL, by the kind of error alone."""
    seen = Inspection(failures={Failure(WHOLE, f"error:{why}")})
    return make_document(name, seen, {}, at=datetime.now(UTC).isoformat())


def _read_request(given: TextIO, looks: Looks) -> dict[str, Any]:
    text = "" if given.isatty() else _read_on(given, looks)
    request: Any = json.loads(text) if text.strip() else {}
    if not isinstance(request, dict):
        raise TypeError("the request is no JSON object")
    return request


def _read_on(given: TextIO, looks: Looks) -> str:
    """Look at what is expected, line by line; gives the rest."""
    for line in given:
        if not line.startswith(EXPECTED):
            return line + given.read()
        looks.expect(json.loads(line)["expected"].encode())
    return ""


def _check_given(chosen: argparse.Namespace) -> str | None:
    if chosen.document is None:
        return None
    if chosen.public_key is None:
        return "say by --public-key whose signature it must be"
    document = json.loads(chosen.document.read_bytes())
    return find_flaw(document, chosen.file, bytes.fromhex(chosen.public_key))


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:], sys.stdin, sys.stdout))
