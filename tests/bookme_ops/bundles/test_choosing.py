"""Which fields go into a bundle: those on the list, and of all others how many there were."""

from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

import msgspec
import pytest

from bookme_ops.bundles.choosing import LONGEST, Shape, choose, know, plain
from bookme_ops.bundles.pieces import Kind, Known

AT = datetime(2026, 3, 2, 8, tzinfo=UTC)


class Colour(StrEnum):
    RED = "red"


class Packed(msgspec.Struct, array_like=True):
    mail: str
    seen: datetime


@dataclass(frozen=True)
class Plain:
    colour: Colour
    people: tuple[Packed, ...]


def values(kind: Kind, value: object) -> list[str]:
    return [one.value for one in know(kind, value) if one.kind is kind]


def test_what_is_not_on_the_list_stays_outside_and_is_counted() -> None:
    shape = Shape(taken=("id", "start"))
    chosen = choose(shape, [{"id": 1, "subject": "x", "cpr": "y"}, {"id": 2, "subject": "z", "start": AT}])
    assert chosen.rows == ({"id": 1, "start": None}, {"id": 2, "start": "2026-03-02T08:00:00Z"})
    assert chosen.dropped == {"cpr": 1, "subject": 2}


@pytest.mark.parametrize("nothing", [None, "", [], {}, ()])
def test_what_was_empty_was_not_left_out(nothing: object) -> None:
    assert choose(Shape(taken=("id",)), [{"id": 1, "subject": nothing}]).dropped == {}


def test_of_a_text_the_length_may_be_told() -> None:
    chosen = choose(Shape(taken=(), lengths=("subject",)), [{"subject": "møde"}, {"subject": None}])
    assert chosen.rows == ({"subject_length": 4}, {"subject_length": 0})
    assert chosen.dropped == {"subject": 1}


def test_records_within_records_are_chosen_from_too() -> None:
    shape = Shape(
        taken=("people",),
        nested={"people": Shape(taken=("mail",), known={"name": Kind.PERSON, "mail": Kind.MAIL})},
    )
    chosen = choose(shape, [{"people": [{"mail": "a@x", "name": "Anna"}]}])
    assert chosen.rows == ({"people": [{"mail": "a@x"}]},)
    assert chosen.dropped == {"name": 1}
    assert {(one.kind, one.value) for one in chosen.known} == {(Kind.PERSON, "Anna"), (Kind.MAIL, "a@x")}


def test_what_must_not_be_read_is_told_whether_it_is_taken_or_not() -> None:
    shape = Shape(taken=("mail",), known={"mail": Kind.MAIL, "subject": Kind.TEXT})
    assert choose(shape, [{"mail": "a@x", "subject": "Boliglån"}]).known == (
        Known(kind=Kind.MAIL, value="a@x"),
        Known(kind=Kind.TEXT, value="Boliglån"),
    )


def test_a_record_may_hold_something_else_than_others() -> None:
    shape = Shape(
        taken=(),
        known={"name": Kind.PERSON, "nick": Kind.PERSON},
        instead=lambda row: {Kind.PERSON: None} if row["kind"] == "room" else {},
    )
    rooms = choose(shape, [{"kind": "room", "name": "Mødelokale 1"}])
    assert rooms.known == ()
    assert choose(shape, [{"kind": "user", "name": "Anna"}]).known


def test_structs_are_told_by_their_fields_whatever_they_are_on_the_wire() -> None:
    told = plain(Plain(colour=Colour.RED, people=(Packed(mail="a@x", seen=AT),)))
    assert told == {"colour": "red", "people": [{"mail": "a@x", "seen": "2026-03-02T08:00:00Z"}]}
    assert plain({"a": {1: b"x"}}) == {"a": {"1": "eA=="}}


@pytest.mark.parametrize("value", [None, True, 0, 1.5, "text", [], {}])
def test_plain_values_stay_as_they_are(value: object) -> None:
    assert plain(value) == value


def test_a_name_is_known_with_its_parts() -> None:
    assert values(Kind.PERSON, "Anne Mette Holm") == ["Anne Mette Holm", "Anne", "Mette", "Holm"]
    assert values(Kind.PERSON, "Kleist & Søn ApS") == ["Kleist & Søn ApS", "Kleist"]
    assert values(Kind.PERSON, "Bo") == ["Bo"]


def test_texts_are_found_however_deep_they_stand() -> None:
    assert values(Kind.TEXT, {"a": ["x", {"b": "y"}], "c": 5, "d": None, "e": " "}) == ["x", "y"]


def test_an_address_is_known_without_what_the_directory_puts_before_it() -> None:
    assert values(Kind.MAIL, ["SMTP:a@x", "smtp:b@x", "SIP:c@x"]) == ["a@x", "b@x", "c@x"]


def test_an_id_that_is_an_address_is_an_address() -> None:
    assert list(know(Kind.ID, "a@x")) == [Known(kind=Kind.MAIL, value="a@x")]


def test_a_long_text_is_known_by_its_beginning() -> None:
    assert values(Kind.TEXT, "x" * (LONGEST + 1)) == ["x" * LONGEST]
