"""Archives to verify: a sound one, and every way in which one can be unsound."""

import io
import json
import struct
import zipfile
from collections.abc import Callable, Mapping
from hashlib import sha256
from typing import Any

BOOKING = "7f3a2c11-4f89-11d3-9a0c-0305e82c3301"
FILES = {"timeline.ndjson": b'{"at": "2026-03-02T08:00:00+00:00"}\n', "report.html": b"<h1>Booking</h1>"}
DATE = (2026, 3, 2, 8, 0, 0)


def manifest_of(files: Mapping[str, bytes], **changes: Any) -> bytes:
    """A manifest that lists the files, with some fields changed."""
    entries = [
        {"path": path, "sha256": sha256(content).hexdigest(), "size": len(content), "source": "mirror"}
        for path, content in sorted(files.items())
    ]
    whole = {"version": 1, "booking_id": BOOKING, "rule_set": "2026-11", "tool": "0.1.0", "files": entries}
    return json.dumps({**whole, **changes}).encode()


def entry(path: str, mode: int = 0o100644, **fields: Any) -> zipfile.ZipInfo:
    """What a ZIP says of a file."""
    info = zipfile.ZipInfo(path, DATE)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.create_system = 3
    info.external_attr = mode << 16
    for name, value in fields.items():
        setattr(info, name, value)
    return info


def pack(*files: tuple[zipfile.ZipInfo, bytes], comment: bytes = b"") -> bytes:
    """A ZIP of entries."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for info, inner in files:
            archive.writestr(info, inner)
        archive.comment = comment
    return content.getvalue()


def bundle(files: Mapping[str, bytes] = FILES, *, manifest: bytes | None = None, comment: bytes = b"") -> bytes:
    """A bundle of files, with a manifest that is true unless another is given."""
    told = manifest_of(files) if manifest is None else manifest
    listed = [(entry("manifest.json"), told), *((entry(path), inner) for path, inner in files.items())]
    return pack(*listed, comment=comment)


def with_flag(content: bytes, flag: int) -> bytes:
    """A ZIP whose first file has a flag set, in both places."""
    changed = bytearray(content)
    for place in (6, content.index(b"PK\x01\x02") + 8):
        (old,) = struct.unpack_from("<H", changed, place)
        struct.pack_into("<H", changed, place, old | flag)
    return bytes(changed)


def with_method(content: bytes, method: int) -> bytes:
    """A ZIP whose first file says that it is packed by another method."""
    changed = bytearray(content)
    for place in (8, content.index(b"PK\x01\x02") + 10):
        struct.pack_into("<H", changed, place, method)
    return bytes(changed)


def with_byte_changed(content: bytes, place: int) -> bytes:
    """The same with one bit turned."""
    return content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :]


def renamed_in_header(content: bytes) -> bytes:
    """A ZIP that calls its first file one thing where it stands and another in its directory."""
    return content.replace(b"manifest.json", b"manifest.jso!", 1)


def listing(**changes: Any) -> bytes:
    return bundle(manifest=manifest_of(FILES, **changes))


def lying(change: Callable[[dict[str, Any]], object]) -> bytes:
    """A bundle whose manifest was changed."""
    manifest = json.loads(manifest_of(FILES))
    change(manifest)
    return bundle(manifest=json.dumps(manifest).encode())


def plus(path: str, **fields: Any) -> bytes:
    """A bundle with one more entry, which its manifest lists."""
    files = {**FILES, path: b"x"}
    listed = [(entry(name), inner) for name, inner in FILES.items()]
    return pack((entry("manifest.json"), manifest_of(files)), *listed, (entry(path, **fields), b"x"))


def twice(path: str, other: str) -> bytes:
    files = {**FILES, path: b"x"}
    infos = [(entry(name), inner) for name, inner in files.items()]
    return pack((entry("manifest.json"), manifest_of(files)), *infos, (entry(other), b"y"))


UNSOUND = {
    "empty file": (b"", "archive:damaged"),
    "no archive": (b"hello", "archive:damaged"),
    "cut off at the end": (bundle()[:-10], "archive:damaged"),
    "cut in half": (bundle()[: len(bundle()) // 2], "archive:damaged"),
    "a byte of a file changed": (
        with_byte_changed(bundle(), bundle().index(b"timeline.ndjson") + 20),
        "archive:damaged",
    ),
    "something in front": (b"MZ" + bundle(), "archive:damaged"),
    "something behind": (bundle() + b"more", "archive:stray-bytes"),
    "a comment that is another archive": (bundle(comment=bundle()), "archive:stray-bytes"),
    "two names for one file": (renamed_in_header(bundle()), "archive:two-stories"),
    "encrypted": (with_flag(bundle(), 0x1), "archive:encrypted"),
    "another method": (with_method(bundle(), 12), "archive:not-readable"),
    "a link": (plus("link", mode=0o120777), "archive:not-a-file"),
    "a device": (plus("device", mode=0o020644), "archive:not-a-file"),
    "a folder": (plus("folder", mode=0o040755), "archive:not-a-file"),
    "a path upwards": (plus("../x.json"), "archive:path"),
    "a path upwards in the middle": (plus("a/../../x.json"), "archive:path"),
    "an absolute path": (plus("/etc/x"), "archive:path"),
    "a drive": (plus("C:x"), "archive:path"),
    "a backslash": (plus("a\\..\\x", filename="a\\..\\x"), "archive:path"),
    "a path of nothing": (plus("a//x"), "archive:path"),
    "a letter that turns the line": (plus("x\u202egpj.exe"), "archive:path"),
    "a path twice": (twice("a.json", "b.json").replace(b"b.json", b"a.json"), "archive:duplicate-path"),
    "a path twice, but for case": (twice("a.json", "A.json"), "archive:duplicate-path"),
    "a path twice, composed and not": (twice("\u00e5.json", "a\u030a.json"), "archive:duplicate-path"),
    "a second name in an extra field": (plus("x.json", extra=b"\x75\x70\x06\0\x01abcde"), "archive:two-stories"),
    "a bomb": (bundle({"big.txt": bytes(40 << 20)}), "archive:bomb"),
    "no manifest": (pack((entry("x.json"), b"{}")), "manifest:missing"),
    "a manifest that is no JSON": (bundle(manifest=b"{"), "manifest:damaged"),
    "a manifest that says a name twice": (
        bundle(manifest=b'{"version": 1, "version": 1, "files": []}'),
        "manifest:damaged",
    ),
    "a manifest of another kind": (bundle(manifest=b"[]"), "manifest:damaged"),
    "a manifest of a later version": (listing(version=2), "manifest:version"),
    "a manifest without a version": (listing(version=None), "manifest:version"),
    "a manifest that lists itself": (
        lying(lambda one: one["files"].append({"path": "manifest.json"})),
        "manifest:damaged",
    ),
    "a manifest that lists a file twice": (lying(lambda one: one["files"].append(one["files"][0])), "manifest:damaged"),
    "a file more than the manifest has": (lying(lambda one: one["files"].pop()), "manifest:extra-file"),
    "a file less than the manifest has": (
        bundle({"a.txt": b"a"}, manifest=manifest_of({"a.txt": b"a", "b.txt": b"b"})),
        "manifest:file-missing",
    ),
    "another digest": (lying(lambda one: one["files"][0].update(sha256="0" * 64)), "manifest:changed"),
    "another size": (lying(lambda one: one["files"][0].update(size=1)), "manifest:changed"),
    "no digest, and no reason": (lying(lambda one: one["files"][0].update(sha256=None)), "manifest:damaged"),
    "a file that is said to be missing": (
        lying(lambda one: one["files"][0].update(sha256=None, missing="was down")),
        "manifest:extra-file",
    ),
}
"""By what is wrong: an archive, and the rule that refuses it."""
