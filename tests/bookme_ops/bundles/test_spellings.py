"""Encoded spellings: what is looked for stands in every encoding of a text that holds the value, and nothing else."""

from base64 import b64encode, urlsafe_b64encode

from hypothesis import given
from hypothesis import strategies as st

from bookme_ops.bundles.spellings import spell_base64, spell_hex


@given(st.text(min_size=4, max_size=40), st.binary(max_size=5), st.binary(max_size=5))
def test_a_value_is_found_whatever_stands_around_it(value: str, before: bytes, after: bytes) -> None:
    content = before + value.encode("utf-8", "surrogatepass") + after
    assert any(form in b64encode(content).decode() for form in spell_base64(value))
    assert any(form in urlsafe_b64encode(content).decode() for form in spell_base64(value))
    assert any(form in content.hex() for form in spell_hex(value))


def test_letters_that_hold_bits_of_a_neighbour_are_left_out() -> None:
    assert "aHVzaA" in b64encode(b"hush").decode()
    assert "aHVza" in spell_base64("hush")
    assert not any(len(form) < 4 for form in spell_base64("abc"))
