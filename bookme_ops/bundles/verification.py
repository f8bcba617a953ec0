"""Verification: no bundle is let go without a PASS of the verifier, which runs in a process of its own.

The known values and the signing key go to it on its standard input: command lines and files can be read by others.
"""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from bookme_ops.bundles.feeding import Feed
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Verifier:
    """A process that verifies one archive as soon as it is told what must not be in it."""

    archive: Path
    process: subprocess.Popen[bytes] | None
    """None if it could not be begun."""
    feed: Feed

    def expect(self, text: str) -> None:
        """Tell what a file of the archive will probably hold, letter by letter: it looks at that ahead."""
        self.feed.put(json.dumps({"expected": text}).encode() + b"\n")

    def verify(self, known: Iterable[Known], keys: Keys, *, at: datetime, patience: float = PATIENCE) -> Verification:
        """Have the finished archive verified, at an instant, once. Whatever goes wrong is a FAIL; nothing is raised."""
        request = {
            "known": [{"kind": one.kind.value, "value": one.value} for one in known],
            "signing_key": keys.signing.hex(),
            "at": at.isoformat(),
        }
        if self.process is None:
            return _failed("error:the verifier gave no answer")
        try:
            self.feed.end(patience)
            answer, _ = self.process.communicate(json.dumps(request).encode(), timeout=patience)
            return _judge(json.loads(answer), self.archive, keys, self.process.returncode)
        except (subprocess.TimeoutExpired, TimeoutError):
            return _failed("error:the verifier took too long")
        except (OSError, ValueError, KeyError, TypeError):
            return _failed("error:the verifier gave no answer")


@contextmanager
def begin_verifier(archive: Path) -> Iterator[Verifier]:
    """Begin a verifier of an archive that need not be there yet: an interpreter takes its time to begin.

    It waits for the end of its standard input before it looks at anything, and ends with whoever began it.
    """
    process = _begin(archive)
    feed = Feed(process.stdin if process is not None else None)
    try:
        yield Verifier(archive=archive, process=process, feed=feed)
    finally:
        if process is not None:
            process.kill()
            feed.end(PATIENCE)
            # Closes the pipes, and waits for the end.
            process.__exit__(None, None, None)


def verify_archive(
    archive: Path, known: Iterable[Known], keys: Keys, *, at: datetime, patience: float = PATIENCE
) -> Verification:
    """Have a finished archive verified, at an instant. Whatever goes wrong is a FAIL; nothing is raised."""
    with begin_verifier(archive) as verifier:
        return verifier.verify(known, keys, at=at, patience=patience)


def _begin(archive: Path) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(  # noqa: S603  our own interpreter and module; the path is one argument
            [sys.executable, "-P", "-m", "bookme_ops.verifier", str(archive)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
        )
    except OSError:
        return None


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
