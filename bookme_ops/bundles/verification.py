"""Verification: no bundle is let go without a PASS of the verifier, which runs in a process of its own.

The known values and the signing key go to it on its standard input: command lines and files can be read by others.
"""

import json
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bookme_ops.bundles.pieces import Known
from bookme_ops.keyring import Keys
from bookme_ops.verifier.document import PASS, find_flaw

PATIENCE = 600.0
"""Seconds; a verifier that has not answered by then says FAIL."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Breach:
    """One reason against a bundle: a file and a rule, never a value."""

    file: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """What the verifier said."""

    passed: bool
    breaches: tuple[Breach, ...]
    """None if passed; else at least one."""
    document: dict[str, Any]
    """The signed `verification.json`; empty if there is none to trust."""

    @property
    def verdict(self) -> str:
        """As the register has it: `PASS` or `FAIL`."""
        return PASS if self.passed else "FAIL"

    def encode(self) -> bytes:
        """The document as it stands beside the archive."""
        return json.dumps(self.document, ensure_ascii=False, indent=1).encode() + b"\n"


def verify_archive(
    archive: Path, known: Iterable[Known], keys: Keys, *, at: datetime, patience: float = PATIENCE
) -> Verification:
    """Have a finished archive verified, at an instant. Whatever goes wrong is a FAIL; nothing is raised."""
    request = {
        "known": [{"kind": one.kind.value, "value": one.value} for one in known],
        "signing_key": keys.signing.hex(),
        "at": at.isoformat(),
    }
    try:
        answer = subprocess.run(  # noqa: S603  our own interpreter and module; the path is one argument
            [sys.executable, "-P", "-m", "bookme_ops.verifier", str(archive)],
            input=json.dumps(request).encode(),
            capture_output=True,
            timeout=patience,
            check=False,
        )
        document = json.loads(answer.stdout)
        return _judge(document, archive, keys, answer.returncode)
    except subprocess.TimeoutExpired:
        return _failed("error:the verifier took too long")
    except (OSError, ValueError, KeyError, TypeError):
        return _failed("error:the verifier gave no answer")


def _judge(document: dict[str, Any], archive: Path, keys: Keys, code: int) -> Verification:
    """A PASS counts only if it is signed, about this archive as it is now, and the process said so, too."""
    flaw = find_flaw(document, archive, keys.public)
    if flaw is None and code == 0:
        return Verification(passed=True, breaches=(), document=document)
    breaches = tuple(Breach(file=one["file"], rule=one["rule"]) for one in document["failures"])
    if not breaches:
        return _failed("error:the verdict cannot be trusted")
    return Verification(passed=False, breaches=breaches, document=document)


def _failed(rule: str) -> Verification:
    return Verification(passed=False, breaches=(Breach(file="(archive)", rule=rule),), document={})
