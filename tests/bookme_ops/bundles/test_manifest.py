"""The manifest: the same bytes for the same bundle, and read by the verifier as it was meant."""

import json
from datetime import UTC, datetime

import pytest

from bookme_ops.bundles.manifest import Entry, Manifest, decode_manifest, encode_manifest
from bookme_ops.verifier.listing import compare, read_manifest

NOW = datetime(2026, 3, 2, 8, tzinfo=UTC)
DIGEST = "2d711642b726b04401627ca9fbac32f5c8530fb1903cc4db02258717921a4881"
MANIFEST = Manifest(
    booking_id="7f3a",
    created_at=NOW,
    tool="0.1.0",
    rule_set="2026-11",
    files=(
        Entry(path="a.txt", sha256=DIGEST, size=1, source="mirror", read_at=NOW, redactions={"S03": 2, "P01": 1}),
        Entry(path="b.txt", sha256=None, size=0, source="graph", read_at=NOW, missing="it was down"),
    ),
)


def test_it_is_read_as_it_was_written() -> None:
    assert decode_manifest(encode_manifest(MANIFEST)) == MANIFEST
    assert encode_manifest(MANIFEST) == encode_manifest(MANIFEST)
    assert json.loads(encode_manifest(MANIFEST))["created_at"] == "2026-03-02T08:00:00Z"


def test_the_verifier_understands_it() -> None:
    files = {"manifest.json": encode_manifest(MANIFEST), "a.txt": b"x"}
    assert compare(read_manifest(files), files) == []


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", encode_manifest(MANIFEST).replace(b'"version": 1', b'"version": 2')]
)
def test_what_is_no_manifest_of_ours_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="manifest"):
        decode_manifest(content)
