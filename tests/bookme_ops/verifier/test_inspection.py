"""An archive that is not as plain as ours, or not as its manifest says, is refused; what is in one is looked at."""

from pathlib import Path

import pytest

from bookme_ops.verifier.inspection import Inspection, inspect
from bookme_ops.verifier.refusal import Failure
from tests.bookme_ops.bundles.samples import CANARIES, LEAKS, STAYS
from tests.bookme_ops.bundles.spelled import packed, spellings
from tests.bookme_ops.verifier.archives import BOOKING, FILES, UNSOUND, bundle, entry, manifest_of, pack

KNOWN = [{"kind": known.kind.value, "value": known.value} for known in CANARIES]
MAIL = "aase.kanari@kanaribank.example"


def look(tmp_path: Path, content: bytes, name: str = "bundle.zip") -> Inspection:
    (tmp_path / name).write_bytes(content)
    return inspect(tmp_path / name, KNOWN)[0]


def rules(seen: Inspection) -> set[str]:
    return {failure.rule for failure in seen.failures}


def test_a_sound_bundle_passes(tmp_path: Path) -> None:
    seen = look(tmp_path, bundle())
    assert seen.failures == set()
    assert seen.files == ["manifest.json", *FILES]
    assert (seen.booking_id, seen.redacted_by) == (BOOKING, "2026-11")


def test_a_source_that_was_down_is_no_missing_file(tmp_path: Path) -> None:
    listed = '{"path": "graph.json", "sha256": null, "size": 0, "missing": "it was down"}'
    manifest = manifest_of(FILES).decode().replace('"files": [', f'"files": [{listed}, ').encode()
    assert look(tmp_path, bundle(manifest=manifest)).failures == set()


@pytest.mark.parametrize("name", UNSOUND)
def test_an_unsound_archive_is_refused(name: str, tmp_path: Path) -> None:
    content, rule = UNSOUND[name]
    assert rule in rules(look(tmp_path, content))


def test_every_shorter_archive_and_every_turned_bit_is_refused(tmp_path: Path) -> None:
    whole = bundle()
    for length in range(0, len(whole), 7):
        assert look(tmp_path, whole[:length]).failures
    assert all(_harmless(whole, place) for place in range(len(whole)) if not _refused(tmp_path, whole, place))


def _refused(tmp_path: Path, whole: bytes, place: int) -> bool:
    return bool(look(tmp_path, whole[:place] + bytes([whole[place] ^ 1]) + whole[place + 1 :]).failures)


def _harmless(whole: bytes, place: int) -> bool:
    """Whether a byte tells a version, a date or an attribute, or fills up the last byte of what is packed."""
    directory = whole.index(b"PK\x01\x02")
    sign, harmless = (b"PK\x03\x04", {4, 5, *range(10, 14)})
    if place >= directory:
        sign, harmless = b"PK\x01\x02", {*range(4, 8), *range(12, 16), *range(36, 42)}
    within = place - whole.rfind(sign, 0, place + 1)
    return within in harmless or (place < directory and within >= 30)


@pytest.mark.parametrize("known", CANARIES, ids=lambda known: known.value)
def test_a_value_is_found_in_every_file_in_archives_within_and_beside_the_files(known: object, tmp_path: Path) -> None:
    value, rule = known.value, f"known:{known.kind.value}"  # type: ignore[attr-defined]
    for path, content in packed(value.encode()).items():
        assert rule in rules(look(tmp_path, bundle({path: content}))), path
    deep = packed(packed(value.encode())["zip"])["tar.gz"]
    assert rule in rules(look(tmp_path, bundle({"deep": deep})))
    assert rule in rules(look(tmp_path, bundle(comment=value.encode())))
    noted = entry("x.json", comment=value.encode())
    assert rule in rules(look(tmp_path, pack((entry("manifest.json"), manifest_of({"x.json": b"{}"})), (noted, b"{}"))))
    extra = entry("x.json", extra=b"\xfe\xca" + len(value.encode()).to_bytes(2, "little") + value.encode())
    assert rule in rules(look(tmp_path, pack((entry("manifest.json"), manifest_of({"x.json": b"{}"})), (extra, b"{}"))))


def test_a_value_in_a_name_is_found_and_not_repeated(tmp_path: Path) -> None:
    for path in (f"{MAIL}.json", f"{spellings(MAIL)['percent']}/x.json", spellings(MAIL)["base64url, phase 0"]):
        seen = look(tmp_path, bundle({path: b"{}"}))
        assert {"known:mail", "known:host"} <= rules(seen)
        told = " ".join([*seen.files, *(failure.file for failure in seen.failures)])
        assert "kanari" not in told
        assert path not in told
    inner = packed(b"x", f"{MAIL}.txt")["tar"]
    seen = look(tmp_path, bundle({"inner.tar": inner}))
    assert Failure("inner.tar!file 1", "known:mail") in seen.failures
    assert "archive:name" in rules(look(tmp_path, bundle(), f"{MAIL}.zip"))


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        (pack((entry("../x"), b"x")), "archive:path"),
        (pack((entry("l", mode=0o120777), b"x")), "archive:not-a-file"),
        (b"BZh91AY", "archive:not-readable"),
        (b"%PDF-1.7", "archive:not-readable"),
        (b"\x1f\x8b\x08broken", "archive:damaged"),
        (b"PK\x03\x04broken", "archive:damaged"),
        (packed(bytes(40 << 20))["gzip"], "archive:bomb"),
    ],
)
def test_archives_within_are_judged_as_strictly(content: bytes, rule: str, tmp_path: Path) -> None:
    assert Failure("inner", rule) in look(tmp_path, bundle({"inner": content})).failures


def test_archives_are_opened_to_a_depth(tmp_path: Path) -> None:
    content = b"x"
    for _ in range(6):
        content = packed(content)["zip"]
    assert "archive:too-deep" in rules(look(tmp_path, bundle({"deep.zip": content})))


@pytest.mark.parametrize(
    "rule", ["S01", "S02", "S03", "S04", "S05", "S06", "S08", "S09", "S14", "P01", "P03", "P05", "P06"]
)
def test_shapes_are_found_that_nobody_told_us(rule: str, tmp_path: Path) -> None:
    seen = look(tmp_path, bundle({"log.txt": LEAKS[rule][0][0].encode()}))
    assert any(one.startswith("shape:") for one in rules(seen)), rules(seen)


def test_what_must_stay_readable_is_no_finding(tmp_path: Path) -> None:
    assert look(tmp_path, bundle({"log.txt": "\n".join(STAYS).encode()})).failures == set()


def test_a_picture_is_no_text(tmp_path: Path) -> None:
    picture = b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4 + b" a.b@c.example "
    assert look(tmp_path, bundle({"screen.png": picture})).failures == set()
    assert "known:mail" in rules(look(tmp_path, bundle({"screen.png": picture + MAIL.encode()})))
