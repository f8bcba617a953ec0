"""What was gathered of a bank: full of values before it is redacted, and free of them afterwards."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from bookme_ops.bundles.pieces import Gathered, Piece
from bookme_ops.bundles.redactor import Redactor
from bookme_ops.verifier.inspection import search_bytes
from bookme_ops.verifier.needles import Needles
from connectors.records import BookingId
from tests.bookme_ops.bundles.bank import crowded_booking, events_of, gather_of, logged_booking
from tests.bookme_ops.bundles.samples import KEY
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

KINDS = {"known:id", "known:mail", "known:host", "known:person", "shape:mail"}
"""What is in the records of every simulated booking."""


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_read_journey(tmp_path) as begun:
        yield begun


def content_of(piece: Piece) -> str:
    rows = None if piece.rows is None else json.dumps(piece.rows, ensure_ascii=False, default=str)
    return "\n".join(part for part in (rows, piece.text, piece.missing, piece.advice) if part)


def redacted(redactor: Redactor, piece: Piece) -> str:
    rows = json.loads(json.dumps(piece.rows, default=str))
    parts = [json.dumps(redactor.redact_value(rows), ensure_ascii=False), redactor.redact_text(piece.text or "")]
    parts += [redactor.redact_text(said) for said in (piece.missing, piece.advice) if said]
    return "\n".join(parts)


def found(gathered: Gathered, contents: list[str]) -> set[str]:
    needles = Needles([{"kind": known.kind.value, "value": known.value} for known in gathered.known])
    return {rule for content in contents for rule in search_bytes(content.encode(), needles)}


@pytest.mark.parametrize("pick", [logged_booking, crowded_booking])
def test_none_survives_and_all_are_seen_where_nothing_is_redacted(
    journey: Journey, pick: Callable[[Journey], BookingId]
) -> None:
    wanted = pick(journey)
    gathered = gather_of(journey, wanted)
    assert found(gathered, [content_of(piece) for piece in gathered.pieces]) >= KINDS
    redactor = Redactor(gathered.known, KEY)
    contents = [redacted(redactor, piece) for piece in gathered.pieces]
    assert found(gathered, contents) == set()
    whole = "\n".join(contents)
    assert wanted in whole, "the BookingId stays readable"
    starts = {event.start.isoformat()[:16] for event in events_of(journey, wanted)}
    assert all(start in whole for start in starts), "times stay readable"
    assert [redactor.redact_name(piece.path) for piece in gathered.pieces] == [piece.path for piece in gathered.pieces]
