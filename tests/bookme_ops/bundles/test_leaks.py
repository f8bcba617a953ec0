"""The leak suite: values of every kind in every spelling; the redactor leaves none, and the verifier would see each.

That the verifier finds them where nothing was redacted is what makes the other half worth something.
"""

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bookme_ops.bundles.pieces import Known
from bookme_ops.bundles.redactor import Redactor
from bookme_ops.verifier.inspection import search_bytes
from bookme_ops.verifier.needles import Needles
from tests.bookme_ops.bundles.samples import CANARIES, KEY, LEAKS, STAYS
from tests.bookme_ops.bundles.spelled import packed, spellings

CASES = [(known, name, text) for known in CANARIES for name, text in spellings(known.value).items()]
IDS = [f"{known.kind}-{name}" for known, name, _ in CASES]


def needles(known: Known) -> Needles:
    return Needles([{"kind": known.kind.value, "value": known.value}])


def seen_in(content: bytes, known: Known) -> bool:
    return f"known:{known.kind.value}" in search_bytes(content, needles(known))


@pytest.mark.parametrize(("known", "name", "spelled"), CASES, ids=IDS)
def test_nothing_survives_in_a_text_and_the_verifier_finds_it_where_nothing_is_redacted(
    known: Known, name: str, spelled: str
) -> None:
    text = f"before ({spelled}) after"
    assert seen_in(text.encode(), known), "the verifier is blind to this spelling"
    redactor = Redactor(CANARIES, KEY, rules=())
    redacted = redactor.redact_text(text)
    assert not seen_in(redacted.encode(), known)
    assert spelled not in redacted
    assert redacted.startswith("before (")
    assert redacted.endswith("after")
    assert redactor.counts[f"known:{known.kind.value}"] == 1
    assert redactor.redact_text(redacted) == redacted


@pytest.mark.parametrize(("known", "name", "spelled"), CASES, ids=IDS)
def test_nothing_survives_in_records_nor_in_their_keys(known: Known, name: str, spelled: str) -> None:
    rows = [{"note": [spelled, {"deeper": f"x {spelled} y"}]}, {spelled: 1}, {"json": json.dumps({"a": spelled})}]
    assert seen_in(json.dumps(rows, ensure_ascii=False).encode(), known)
    redacted = Redactor(CANARIES, KEY).redact_value(rows)
    assert not seen_in(json.dumps(redacted, ensure_ascii=False).encode(), known)
    assert redacted[1] != {spelled: 1}


@pytest.mark.parametrize("known", CANARIES, ids=lambda known: known.value)
def test_nothing_survives_in_the_name_of_a_file(known: Known) -> None:
    for spelled in (known.value, known.value.lower(), spellings(known.value)["percent"]):
        name = Redactor(CANARIES, KEY).redact_name(f"salesforce/{spelled.replace('/', '_')}.json")
        if "/" not in known.value:
            assert not seen_in(name.encode(), known)
            assert re.fullmatch(r"salesforce/[\w.-]+\.json", name)


@pytest.mark.parametrize("known", CANARIES, ids=lambda known: known.value)
def test_the_verifier_finds_every_value_in_archives_within_and_in_utf_16(known: Known) -> None:
    for content in (
        known.value.encode("utf-16"),
        known.value.encode("utf-16-be"),
        b"x" + known.value.encode("utf-16-le"),
    ):
        assert seen_in(content, known)
    assert not any(seen_in(inner, known) for kind, inner in packed(known.value.encode()).items() if kind != "tar")


@pytest.mark.parametrize("text", ["0035g00000KaNar", "003 0035g00000KaNarQAZ", "/0035g00000KaNarQAZ/view"])
def test_a_record_id_is_known_in_both_its_lengths_and_has_one_name(text: str) -> None:
    redacted = Redactor(CANARIES, KEY).redact_text(text)
    assert "KaNar" not in redacted
    assert re.search(r"‹id:003-[0-9a-f]{6}›", redacted)


@pytest.mark.parametrize(
    "text",
    ["23456789", "23 45 67 89", "+4523456789", "0045 23456789", "(+45) 23-45-67-89", "45 23456789", "23.45.67.89"],
)
def test_a_phone_number_is_known_with_and_without_its_country(text: str) -> None:
    redactor = Redactor(CANARIES, KEY)
    assert re.fullmatch(r"x \(?\+?‹phone:[0-9a-f]{6}› y", redactor.redact_text(f"x {text} y"))
    assert redactor.redact_text("23456789") == redactor.redact_text("+45 23 45 67 89")


def test_other_numbers_beside_a_known_one_do_not_hide_it() -> None:
    text = "tlf 12 23 45 67 89 010190-1234, 23456789\n0035g"
    assert seen_in(text.encode(), CANARIES[4])
    redacted = Redactor(CANARIES, KEY).redact_text(text)
    assert "45 67" not in redacted
    assert "456789" not in redacted


@pytest.mark.parametrize("text", ["123456789", "234567890", "0234567899"])
def test_longer_numbers_are_not_taken_for_a_known_phone_number(text: str) -> None:
    assert Redactor(CANARIES, KEY, rules=()).redact_text(text) == text


def test_names_are_known_in_other_orders_and_by_their_parts() -> None:
    redactor = Redactor(CANARIES, KEY)
    redacted = redactor.redact_text("Kanariesen, Åse; Kanariesen ringede til Ørnø. KANARIESEN ÅSE")
    assert not re.search("(?i)kanari|åse|ørnø", redacted)


def test_short_values_are_found_by_themselves_only() -> None:
    redactor = Redactor((Known(kind=CANARIES[1].kind, value="Bo Ek"),), KEY, rules=())
    assert redactor.redact_text("Kontoboek labo ekstra boek") == redactor.redact_text(
        "Kontoboek labo ekstra "
    ) + "‹" + (redactor.redact_text("Bo Ek").strip("‹"))
    assert "Bo" not in redactor.redact_text("til Bo\r\n Ek, tak")


def test_look_alike_letters_do_not_hide_a_value() -> None:
    disguised = "Kаnаriebаnk".replace("iebаnk", "iesen")
    assert disguised != "Kanariesen"
    assert "riesen" not in Redactor(CANARIES, KEY, rules=()).redact_text(f"Åse {disguised}")


def test_what_encodes_a_value_in_a_longer_run_goes_with_the_run() -> None:
    redactor = Redactor((Known(kind=CANARIES[0].kind, value="hemmelig-nok"),), KEY, rules=())
    spelled = spellings("x:hemmelig-nok:y")["base64, phase 1"]
    assert redactor.redact_text(f"a {spelled} b") == "a ‹secret› b"


PIECES = [
    *(text for samples in LEAKS.values() for text, _ in samples),
    *(text for known in CANARIES for text in spellings(known.value).values()),
    *STAYS,
]
GLUE = [" ", "\n", "; ", '","', ", ", "\\n", "<br>", "\r\n ", "%20", "&", "/"]


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(PIECES), min_size=1, max_size=5), st.sampled_from(GLUE))
def test_the_verifier_finds_nothing_in_whatever_was_redacted(pieces: list[str], glue: str) -> None:
    redacted = Redactor(CANARIES, KEY).redact_text(glue.join(pieces))
    everything = Needles([{"kind": known.kind.value, "value": known.value} for known in CANARIES])
    assert search_bytes(redacted.encode(), everything) == set()
