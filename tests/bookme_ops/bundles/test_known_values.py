"""Known values: which of them are looked for, and what is taken where several overlap."""

import pytest

from bookme_ops.bundles.known_values import KnownValues, national_number
from bookme_ops.bundles.pieces import Kind, Known


def found(text: str, *known: Known) -> list[tuple[str, str]]:
    return [(text[span.start : span.end], span.known.kind.value) for span in KnownValues(known).find(text)]


def known(kind: Kind, value: str) -> Known:
    return Known(kind=kind, value=value)


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        *((Kind.SECRET, "abc"), (Kind.PERSON, "Bo"), (Kind.TEXT, "Meeting"), (Kind.TEXT, "Rådgivning")),
        *((Kind.PHONE, "112"), (Kind.MAIL, ""), (Kind.TEXT, "   ")),
    ],
)
def test_what_is_too_common_is_not_looked_for(kind: Kind, value: str) -> None:
    assert found(f"x {value} y", known(kind, value)) == []


@pytest.mark.parametrize("value", ["Boliglånsmøde", "Bolig 7", "om bolig", "bolig7"])
def test_a_text_is_looked_for_if_it_is_long_or_no_single_word(value: str) -> None:
    assert found(f"x {value} y", known(Kind.TEXT, value)) == [(value, "text")]


def test_the_longer_of_two_has_it_all() -> None:
    host, mail = known(Kind.HOST, "bank.example"), known(Kind.MAIL, "kaj@bank.example")
    assert found("to kaj@bank.example at bank.example", host, mail) == [
        ("kaj@bank.example", "mail"),
        ("bank.example", "host"),
    ]


def test_what_overlaps_is_taken_together() -> None:
    one, other = known(Kind.TEXT, "abcdefgh 1234"), known(Kind.TEXT, "1234 ijklmnop")
    assert found("x abcdefgh 1234 ijklmnop y", one, other) == [("abcdefgh 1234 ijklmnop", "text")]


def test_a_secret_is_a_secret_whatever_else_it_is() -> None:
    both = known(Kind.HOST, "same-value"), known(Kind.SECRET, "same-value")
    assert found("same-value", *both) == found("same-value", *reversed(both)) == [("same-value", "secret")]


def test_each_long_line_of_a_secret_is_looked_for() -> None:
    secret = known(Kind.SECRET, "-----BEGIN X-----\nMIIabcdefghijklmnopq\nshort\n")
    assert found("line MIIabcdefghijklmnopq of it, short", secret) == [("MIIabcdefghijklmnopq", "secret")]


def test_parts_of_names_are_found_as_they_are_written_only() -> None:
    person = known(Kind.PERSON, "Mark Bo Skov")
    assert found("Mark sagde: et mark i en skov; Skov, Mark Bo; MARK BO SKOV", person) == [
        ("Mark", "person"),
        ("Skov, Mark Bo", "person"),
        ("MARK BO SKOV", "person"),
    ]


def test_the_front_of_an_address_is_found_by_itself_unless_it_is_a_word() -> None:
    assert found("user kaj.skov failed", known(Kind.MAIL, "kaj.skov@bank.example")) == [("kaj.skov", "mail")]
    assert found("the booking failed", known(Kind.MAIL, "booking@bank.example")) == []


def test_nothing_is_found_of_nothing() -> None:
    assert found("anything") == []


@pytest.mark.parametrize(
    ("value", "national"),
    [
        ("+45 12 34 56 78", "12345678"),
        ("004512345678", "12345678"),
        ("12345678", "12345678"),
        ("+46 70 123", "4670123"),
    ],
)
def test_numbers_are_compared_without_the_country_if_it_is_denmark(value: str, national: str) -> None:
    assert national_number(value) == national


@pytest.mark.parametrize("last", [0, 1])
def test_of_equal_forms_the_same_one_counts_in_whatever_order_they_are_learnt(last: int) -> None:
    both = [Known(kind=Kind.ID, value="23456789"), Known(kind=Kind.PHONE, value="23456789")]
    known = KnownValues([both[1 - last]])
    known.learn([both[last]])
    assert known.find("call 23456789 now") == KnownValues(both).find("call 23456789 now")


def test_a_value_divided_by_separators_of_records_is_replaced_where_it_stands() -> None:
    known = KnownValues([Known(kind=Kind.MAIL, value="anna.hush@bank.example")])
    (span,) = known.find("a\x1cb to anna.hush\x1f@bank.example!")
    assert (span.start, span.end) == (7, 30)
