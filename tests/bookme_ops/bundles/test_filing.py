"""Filing: pieces as they stand in the archive, and what the manifest says of them."""

import hmac
import io
import json
import zipfile
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import msgspec

from bookme_ops.bundles.filing import Filed, Filing
from bookme_ops.bundles.packing import Packer
from bookme_ops.bundles.pieces import Kind, Known, Piece
from bookme_ops.bundles.pseudonyms import DIGITS
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


def test_the_order_in_which_pieces_came_is_not_to_be_seen() -> None:
    names = [f"Anna Hush{letter}" for letter in "abcdef"]
    known = [Known(kind=Kind.PERSON, value=name) for name in names]
    pieces = [Piece(path=f"{name[-1]}.json", source="x", read_at=AT, rows=({"to": name},)) for name in names]
    told = []
    for order in (pieces, pieces[::-1], pieces[3:] + pieces[:3]):
        filing = Filing(Redactor((), KEY))
        for number, piece in enumerate(order):
            filing.rehearse([piece], known[:number])
        filing.settle(pieces, known)
        told.append([msgspec.json.encode(filed_by(filing, piece).entry) for piece in pieces])
    assert told[0] == told[1] == told[2]


def test_names_that_would_be_shared_are_given_anew_in_the_order_of_the_archive() -> None:
    values = crowding()
    known = [Known(kind=Kind.MAIL, value=value) for value in values]
    pieces = [Piece(path=f"{n}.json", source="x", read_at=AT, rows=({"to": value},)) for n, value in enumerate(values)]
    told = []
    for order in (pieces, pieces[::-1]):
        filing = Filing(Redactor(known, KEY))
        filing.rehearse(order, known)
        assert filing.redactor.crowded
        filing.settle(pieces, known)
        told.append([filed_by(filing, piece).content for piece in pieces])
    assert told[0] == told[1]


def test_what_is_looked_at_ahead_is_what_will_stand_there() -> None:
    expected: list[str] = []
    filing = Filing(Redactor((), KEY))
    filing.rehearse(
        [
            Piece(path="a.json", source="x", read_at=AT, rows=({"to": MAIL.value},)),
            Piece(path="b.log", source="x", read_at=AT, text="text"),
            Piece(path="c.png", source="x", read_at=AT, blob=b"\x89PNG"),
            Piece(path="d.json", source="x", read_at=AT, missing="down"),
        ],
        [MAIL],
        expected.append,
    )
    content = file_of(filing=Filing(Redactor([MAIL], KEY)), rows=({"to": MAIL.value},))[1]
    assert [text.encode() for text in expected] == [content, b"text"]


def filed_by(filing: Filing, piece: Piece) -> Filed:
    with zipfile.ZipFile(io.BytesIO(), "w") as archive:
        return filing.file(Packer(archive=archive, at=AT, most=10_000), piece)


def crowding() -> list[str]:
    """Two addresses of which the names begin alike: found by trying."""
    met: dict[str, str] = {}
    for number in range(100_000):
        value = f"hush{number}@bank.example"
        digest = hmac.new(KEY, f"mail\0{value}".encode(), sha256).hexdigest()[:DIGITS]
        if digest in met:
            return [met[digest], value]
        met[digest] = value
    raise AssertionError("no two of so many begin alike")
