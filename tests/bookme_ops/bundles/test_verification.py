"""Verification: a process of its own, whose signed PASS is all that counts."""

import json
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bookme_ops.bundles.redactor import Redactor
from bookme_ops.bundles.verification import Breach, verify_archive
from bookme_ops.keyring import keys_of
from bookme_ops.verifier.document import find_flaw, sign
from tests.bookme_ops.bundles.samples import CANARIES, KEY
from tests.bookme_ops.verifier.archives import BOOKING, UNSOUND, bundle

KEYS, OTHERS = keys_of(bytes(range(32))), keys_of(bytes(32))
NOW = datetime(2026, 3, 2, 7, tzinfo=UTC)
LEAKY = "\n".join(known.value for known in CANARIES)


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    return written(tmp_path, bundle())


def written(folder: Path, content: bytes) -> Path:
    file = folder / "bundle.zip"
    file.write_bytes(content)
    return file


def test_a_sound_bundle_passes_with_a_document_that_others_can_check(archive: Path) -> None:
    said = verify_archive(archive, CANARIES, KEYS, at=NOW)
    assert (said.passed, said.verdict, said.breaches) == (True, "PASS", ())
    document = json.loads(said.encode())
    assert find_flaw(document, archive, KEYS.public) is None
    assert document["booking_id"] == BOOKING
    assert document["checked_at"] == NOW.isoformat()
    assert document["searched_for"] == {"host": 1, "id": 2, "mail": 1, "person": 2, "phone": 1, "secret": 1, "text": 1}
    assert document["public_key"] == KEYS.public.hex()


def test_without_the_redactor_every_kind_is_found_and_with_it_none(tmp_path: Path) -> None:
    said = verify_archive(written(tmp_path, bundle({"log.txt": LEAKY.encode()})), CANARIES, KEYS, at=NOW)
    assert said.verdict == "FAIL"
    kinds = {known.kind.value for known in CANARIES}
    assert {f"known:{kind}" for kind in kinds} <= {breach.rule for breach in said.breaches}
    assert not any(known.value in said.encode().decode() for known in CANARIES)
    clean = Redactor(CANARIES, KEY).redact_text(LEAKY).encode()
    assert verify_archive(written(tmp_path, bundle({"log.txt": clean})), CANARIES, KEYS, at=NOW).passed


@pytest.mark.parametrize("name", ["cut in half", "a link", "a path upwards", "a path twice", "another digest"])
def test_an_unsound_archive_fails_and_says_why(name: str, tmp_path: Path) -> None:
    content, rule = UNSOUND[name]
    said = verify_archive(written(tmp_path, content), (), KEYS, at=NOW)
    assert rule in {breach.rule for breach in said.breaches}


def test_whatever_goes_wrong_is_a_fail(tmp_path: Path, archive: Path) -> None:
    missing = verify_archive(tmp_path / "none.zip", (), KEYS, at=NOW)
    assert missing.breaches == (Breach(file="(archive)", rule="error:FileNotFoundError"),)
    assert not verify_archive(archive, (), KEYS, at=NOW, patience=0.001).passed


def test_a_document_proves_one_archive_one_verdict_and_one_key(archive: Path, tmp_path: Path) -> None:
    document = verify_archive(archive, CANARIES, KEYS, at=NOW).document
    assert find_flaw(document, archive, OTHERS.public) == "it is not signed by this key, or was changed since"
    for change in ({"verdict": "FAIL"}, {"failures": [{}]}, {"signature": None}, {"signature": "00"}, {"more": 1}):
        assert find_flaw({**document, **change}, archive, KEYS.public) is not None
    assert find_flaw([], archive, KEYS.public) is not None
    assert find_flaw({**document, "version": 2}, archive, KEYS.public) is not None
    failed = sign({**document, "verdict": "FAIL"}, KEYS.signing)
    assert find_flaw(failed, archive, KEYS.public) == "its verdict is no PASS"
    other = written(tmp_path, bundle({"other.txt": b"x"}))
    assert "another archive" in (find_flaw(document, other, KEYS.public) or "")


def run(*arguments: str, given: str = "") -> tuple[int, dict[str, object]]:
    command = [sys.executable, "-P", "-m", "bookme_ops.verifier", *arguments]
    done = subprocess.run(command, input=given.encode(), capture_output=True, check=False)
    assert done.stderr == b""
    return done.returncode, json.loads(done.stdout)


def test_on_another_machine_build_shapes_and_a_given_signature_are_checked(archive: Path, tmp_path: Path) -> None:
    code, document = run(str(archive))
    assert (code, document["verdict"], document["signature"]) == (0, "PASS", None)
    told = tmp_path / "verification.json"
    told.write_bytes(verify_archive(archive, CANARIES, KEYS, at=NOW).encode())
    signed = ("--document", str(told), "--public-key")
    assert run(str(archive), *signed, KEYS.public.hex())[0] == 0
    code, document = run(str(archive), *signed, OTHERS.public.hex())
    assert (code, document["verdict"]) == (1, "FAIL")
    assert run(str(archive), "--document", str(told))[0] == 1
    written(tmp_path, bundle({"log.txt": b"to a.b@bank.example"}))
    code, document = run(str(archive), *signed, KEYS.public.hex())
    assert code == 1
    assert {"file": "log.txt", "rule": "shape:mail"} in document["failures"]  # type: ignore[operator]


@pytest.mark.parametrize("given", ["{", "[]", '{"known": [{"kind": "mail"}]}', '{"signing_key": "zz"}'])
def test_a_request_that_is_not_understood_is_a_fail_and_is_not_repeated(given: str, archive: Path) -> None:
    code, document = run(str(archive), given=given)
    assert (code, document["verdict"]) == (1, "FAIL")
    assert "mail" not in json.dumps(document["failures"])
