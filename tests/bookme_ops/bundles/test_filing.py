"""Filing: pieces as they stand in the archive, and what the manifest says of them."""

import io
import json
import zipfile
from datetime import UTC, datetime
from typing import Any

import msgspec

from bookme_ops.bundles.filing import Filed, Filing
from bookme_ops.bundles.packing import Packer
from bookme_ops.bundles.pieces import Kind, Known, Piece
from bookme_ops.bundles.redactor import Redactor
from tests.bookme_ops.bundles.samples import KEY

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)
MAIL = Known(kind=Kind.MAIL, value="anna.hush@bank.example")


def file_of(*, filing: Filing | None = None, **what: Any) -> tuple[Filed, bytes | None]:
    content = io.BytesIO()
    piece = Piece(**{"path": "a/b.json", "source": "mirror", "read_at": AT, **what})
    with zipfile.ZipFile(content, "w") as archive:
        packer = Packer(archive=archive, at=AT, most=10_000)
        filed = (filing or Filing(Redactor([MAIL], KEY))).file(packer, piece)
    with zipfile.ZipFile(content) as archive:
        return filed, archive.read(filed.entry.path) if filed.entry.sha256 else None


def test_records_are_one_a_line_and_counted() -> None:
    filed, content = file_of(rows=({"to": MAIL.value}, {"n": 1}), dropped={"subject": 2})
    assert content is not None
    assert json.loads(content)[1] == {"n": 1}
    assert len(content.splitlines()) == 4
    assert (filed.entry.rows, filed.entry.redactions, filed.entry.dropped) == (2, {"known:mail": 1}, {"subject": 2})
    assert b"hush" not in content


def test_lines_have_no_brackets() -> None:
    _, content = file_of(path="x.ndjson", rows=({"n": 1}, {"n": 2}))
    assert content == b'{"n":1}\n{"n":2}\n'


def test_no_records_are_an_empty_list_and_what_is_missing_is_no_file() -> None:
    assert json.loads(file_of(rows=())[1] or b"") == []
    filed, content = file_of(missing=f"{MAIL.value} was down", advice="try again")
    assert content is None
    assert filed.entry.sha256 is None
    assert "hush" not in (filed.entry.missing or "")
    assert filed.entry.advice == "try again"
    assert file_of()[0].entry.missing == "nothing was given"


def test_names_of_files_are_redacted_and_pictures_are_as_they_are() -> None:
    filed, content = file_of(path=f"{MAIL.value}.png", blob=b"\x89PNG")
    assert content == b"\x89PNG"
    assert "hush" not in filed.entry.path
    assert filed.content is None


def test_what_was_rehearsed_reads_as_if_it_had_not_been() -> None:
    late = Known(kind=Kind.PERSON, value="Bodil Hush")
    pieces = [Piece(path="a.json", source="mirror", read_at=AT, rows=({"to": f"{MAIL.value} {late.value}", "n": 7},))]
    rehearsed = Filing(Redactor((), KEY))
    rehearsed.rehearse(pieces, [MAIL])
    rehearsed.redactor.learn([late])
    (plain, first), (told, second) = (
        file_of(filing=one, path="a.json", rows=pieces[0].rows)
        for one in (Filing(Redactor([late, MAIL], KEY)), rehearsed)
    )
    assert first == second
    assert msgspec.json.encode(plain.entry) == msgspec.json.encode(told.entry)
