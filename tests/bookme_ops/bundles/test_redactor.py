"""The redactor's promises: stable, counted, once and for all, and nothing else touched."""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.bundles.pieces import Kind, Known
from bookme_ops.bundles.pseudonyms import MASK
from bookme_ops.bundles.redactor import Redactor
from tests.bookme_ops.bundles.samples import CANARIES, KEY, LEAKS, OTHER_KEY, STAYS
from tests.bookme_ops.bundles.spelled import spellings

FRAGMENTS = [
    *(text for samples in LEAKS.values() for text, _ in samples if len(text) < 120),
    *STAYS,
    *(text for known in CANARIES for text in spellings(known.value).values()),
    *(
        '"',
        "'",
        "=",
        ":",
        " ",
        "\n",
        "%",
        "\\",
        "&",
        "@",
        "/",
        "‹secret›",
        "‹mail:0a1b2c›",
        "‹",
        "›",
        "password",
        "Bearer ",
    ),
    *("\U00100000", "\U0010fffd", "\u200b", "\0", "\ud800", "token", "%3D", "Cookie: ", "+45", "1234", "cpr"),
]
texts = st.lists(st.one_of(st.sampled_from(FRAGMENTS), st.text(max_size=8)), max_size=6).map("".join)
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(-(10**12), 10**12), st.floats(allow_nan=False), texts),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["note", "password", "mail", "version", "phone", "id", "token"]), inner, max_size=3
        ),
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(texts)
def test_redacting_twice_is_redacting_once(text: str) -> None:
    redactor = Redactor(CANARIES, KEY)
    once = redactor.redact_text(text)
    redactor.take_counts()
    assert redactor.redact_text(once) == once
    assert redactor.take_counts() == {}
    assert Redactor(CANARIES, OTHER_KEY).redact_text(once) == once


@settings(max_examples=200, deadline=None)
@given(values)
def test_redacting_records_twice_is_redacting_them_once(value: object) -> None:
    redactor = Redactor(CANARIES, KEY)
    once = redactor.redact_value(value)
    redactor.take_counts()
    assert redactor.redact_value(once) == once
    assert redactor.take_counts() == {}


@settings(max_examples=300, deadline=None)
@given(texts)
def test_as_many_are_counted_as_were_replaced(text: str) -> None:
    redactor = Redactor(CANARIES, KEY)
    redacted = redactor.redact_text(text)
    if MASK.search(text) is None:
        assert sum(redactor.take_counts().values()) == len(MASK.findall(redacted))


@settings(max_examples=300, deadline=None)
@given(st.text(alphabet=st.characters(codec="utf-8")))
def test_a_text_in_which_nothing_is_found_is_as_it_was(text: str) -> None:
    redactor = Redactor((), KEY)
    redacted = redactor.redact_text(text)
    assert redactor.take_counts() != {} or redacted == text


@pytest.mark.parametrize("first", range(0, 256, 16))
def test_every_text_of_two_bytes_is_as_it_was(first: int) -> None:
    redactor = Redactor(CANARIES, KEY)
    for one in range(first, first + 16):
        for other in range(256):
            text = bytes([one, other]).decode("latin-1")
            assert redactor.redact_text(text) == text


def test_line_endings_and_what_stands_at_the_end_are_kept() -> None:
    redactor = Redactor(CANARIES, KEY)
    assert (
        redactor.redact_text("a\r\nmail a.b@c.example\r\n\r\nend\n")
        == redactor.redact_text("a\r\nmail a.b@c.example") + "\r\n\r\nend\n"
    )


def test_equal_values_have_equal_names_however_they_are_spelled() -> None:
    redactor = Redactor(CANARIES, KEY)
    found = [redactor.redact_text(text) for text in spellings("Kaj Ørnø").values()]
    assert len({name for text in found for name in MASK.findall(text)}) == 1
    assert all(re.fullmatch(r"\W*‹person:[0-9a-f]{6}›\W*", text) for text in found)


def test_a_value_has_one_name_whether_it_was_known_or_recognised_or_told_by_its_field() -> None:
    known, unknown = Redactor(CANARIES, KEY), Redactor((), KEY)
    mail = "aase.kanari@kanaribank.example"
    assert (
        known.redact_text(mail) == unknown.redact_text(mail.upper()) == unknown.redact_value({"Email": mail})["Email"]
    )
    phone = known.redact_text("+45 23 45 67 89")
    assert (
        phone == unknown.redact_text("+4523456789") == unknown.redact_value({"MobilePhone": "23456789"})["MobilePhone"]
    )


def test_names_of_other_bundles_and_of_other_kinds_are_others() -> None:
    one, other = Redactor(CANARIES, KEY), Redactor(CANARIES, OTHER_KEY)
    assert one.redact_text("Kaj Ørnø") != other.redact_text("Kaj Ørnø")
    person = Redactor((Known(kind=Kind.PERSON, value="same value"),), KEY).redact_text("same value")
    text = Redactor((Known(kind=Kind.TEXT, value="same value"),), KEY).redact_text("same value")
    assert person.partition(":")[2] != text.partition(":")[2]


def test_fields_are_judged_by_their_names_at_any_depth() -> None:
    redactor = Redactor((), KEY)
    row = {
        "client_secret": "x",
        "Cookies": ["a", {"deep": "b"}],
        "token_type": "Bearer",
        "cpr": 101901234,
        "FirstName": "Bo",
        "passcode": 12,
        "status": "Booked",
        "room": "Mødelokale 3",
        "version": "1.24.0.3",
        "count": 12345678,
    }
    redacted = redactor.redact_value(row)
    assert redacted["client_secret"] == "‹secret›"
    assert redacted["Cookies"] == ["‹secret›", {"deep": "‹secret›"}]
    assert redacted["cpr"].startswith("‹cpr:")
    assert redacted["FirstName"].startswith("‹person:")
    kept = ("token_type", "status", "room", "version", "count", "passcode")
    assert {name: redacted[name] for name in kept} == {name: row[name] for name in kept}
    assert redactor.take_counts() == {"key:cpr": 1, "key:person": 1, "key:secret": 3}


def test_numbers_are_looked_at_too() -> None:
    redactor = Redactor(CANARIES, KEY)
    assert redactor.redact_value([23456789, 1.5, 12, True, None])[0].startswith("‹phone:")
    assert redactor.redact_value([1.5, 12, True, None, 1767225600]) == [1.5, 12, True, None, 1767225600]


def test_fields_whose_names_become_equal_are_all_kept() -> None:
    redacted = Redactor((), KEY).redact_value({"a@b.example": 1, "A@B.EXAMPLE": 2})
    assert sorted(redacted.values()) == [1, 2]


def test_names_of_files_keep_their_place_and_their_ending() -> None:
    redactor = Redactor(CANARIES, KEY)
    assert redactor.redact_name("salesforce/production/bookings.json") == "salesforce/production/bookings.json"
    assert re.fullmatch(r"notes/mail-[0-9a-f]{6}\.txt", redactor.redact_name("notes/a.b@c.example.txt"))
    assert redactor.redact_name(redactor.redact_name("x/Kaj Ørnø.json")) == redactor.redact_name("x/Kaj Ørnø.json")


def test_the_decode_map_tells_names_and_never_secrets_nor_numbers_of_citizens() -> None:
    redactor = Redactor(CANARIES, KEY)
    redacted = redactor.redact_text("Kaj Ørnø, 010190-1234, 4111 1111 1111 1111, password=hush, " + CANARIES[0].value)
    told = redactor.decode_map()
    assert told[MASK.search(redacted).group()] == "Kaj Ørnø"  # type: ignore[union-attr]
    assert not re.search("hush|010190|4111|kan4ri", json.dumps(told))
    assert not any(value in redacted for value in told.values())


def test_two_values_never_share_a_name() -> None:
    redactor = Redactor((), KEY)
    mails = [f"user{number}@bank.example" for number in range(9000)]
    redacted = redactor.redact_value(mails)
    assert len(set(redacted)) == len(mails)


def test_what_others_wrote_that_looks_like_a_name_of_ours_stays() -> None:
    assert Redactor(CANARIES, KEY).redact_text("‹person:7f3a2c› said ‹ok›") == "‹person:7f3a2c› said ‹ok›"


def test_a_secret_of_which_a_known_value_is_a_part_goes_as_a_whole() -> None:
    org = Known(kind=Kind.ID, value="00D5g00000ABCdeQAZ")
    for text in (f"x {org.value}!AQ0AQJzhush_x.9hK3abcdef y", f"x {org.value[:15]}!AQ0AQJzhush_x.9hK3abcdef y"):
        assert "hush" not in Redactor([org], KEY).redact_text(text)
    inner = Known(kind=Kind.TEXT, value="eyJzdWIiOiIxMjM0aHVzaCJ9")
    assert "c2lnaHVzaA" not in Redactor([inner], KEY).redact_text(
        f"got eyJhbGciOiJub25lIn0.{inner.value}.c2lnaHVzaA now"
    )


@pytest.mark.parametrize("cut", range(1, len(CANARIES)))
def test_what_is_learnt_later_is_as_if_it_had_been_known_from_the_beginning(cut: int) -> None:
    texts = [text for known in CANARIES for text in spellings(known.value).values()]
    late = Redactor(CANARIES[:cut], KEY)
    for text in texts:
        late.redact_text(text)
    late.learn(CANARIES[cut:])
    early = Redactor(CANARIES, KEY)
    assert [late.redact_text(text) for text in texts] == [early.redact_text(text) for text in texts]
