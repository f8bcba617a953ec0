"""Every rule is needed, none takes what must stay, and none takes long."""

from time import perf_counter

import pytest

from bookme_ops.bundles.redactor import Redactor
from bookme_ops.bundles.rules import RULES
from tests.bookme_ops.bundles.samples import KEY, LEAKS, STAYS

SAMPLES = [(rule, text, gone) for rule, samples in LEAKS.items() for text, gone in samples]
SIZE = 50_000
PATIENCE = 2.0
"""Seconds; a rule whose time grew with the square of a text would need minutes."""
SEEDS = (
    *(
        "a",
        "0",
        "=",
        "%",
        "\\",
        "&",
        "<",
        "-",
        "_",
        ".",
        ":",
        "/",
        "'",
        '"',
        "@",
        "#",
        "!",
        "+",
        " ",
        "\n",
        "\r\n ",
        "\0",
    ),
    *("eyJ", "eyJ.", "eyJaaaaaaaa.", "a.", "a@", "a@a.", "00", "0.A", "1.1.1.", "1:", "::", "2222 ", "DK12", "DK12 "),
    *("-----BEGIN ", "-----BEGIN PRIVATE KEY-----", "://a:", "/o=", "/cn=", "select '", "\nfrom", "a: ", "a=", "%3D"),
    *(
        '"k":',
        '"a" : "',
        '\\"a\\": \\"',
        "token=",
        "cookie:",
        "bearer ",
        "https://",
        "teams.microsoft.com",
        "a.b.",
        "<a",
    ),
    *(
        "meeting id ",
        "kode:",
        "kode<",
        "&nbsp;",
        "0101",
        "+1",
        "+45",
        "tlf ",
        "konto ",
        "C:\\Users\\",
        "/home/",
        "#EXT#",
    ),
    *("AAMk", "ZXlK", "3MVG9", "5Aep", "RXZvU3RzQXJ0aWZhY3Rz", "a" * 76 + "\n", "xoxb-", "a-b.", "meeting_", "ABCD "),
)


def test_every_rule_has_samples() -> None:
    assert set(LEAKS) == {rule.id for rule in RULES}


@pytest.mark.parametrize(("rule", "text", "gone"), SAMPLES, ids=lambda value: str(value)[:40])
def test_a_sample_leaks_without_its_rule_and_not_with_it(rule: str, text: str, gone: str) -> None:
    assert gone in text
    assert gone not in Redactor((), KEY).redact_text(text)
    others = [one for one in RULES if one.id != rule]
    alone = Redactor((), KEY, rules=[one for one in RULES if one.id == rule])
    assert gone not in alone.redact_text(text)
    assert alone.counts[rule] >= 1
    if text == LEAKS[rule][0][0]:
        assert gone in Redactor((), KEY, rules=others).redact_text(text), "the rule is not needed"


def test_no_sample_leaks_when_all_of_them_stand_in_one_text() -> None:
    ended = {"S01", "S16"}
    whole = "\n\n".join(text for rule, text, _ in SAMPLES if rule not in ended)
    redacted = Redactor((), KEY).redact_text(whole)
    assert [
        gone for rule, _, gone in SAMPLES if rule not in ended and gone in redacted and gone not in "1111 5555"
    ] == []


@pytest.mark.parametrize("text", STAYS)
def test_what_must_stay_readable_stays(text: str) -> None:
    redactor = Redactor((), KEY)
    assert redactor.redact_text(text) == text
    assert redactor.take_counts() == {}


@pytest.mark.parametrize(("rule", "text", "gone"), SAMPLES, ids=lambda value: str(value)[:40])
def test_redacting_a_sample_twice_changes_nothing(rule: str, text: str, gone: str) -> None:
    redactor = Redactor((), KEY)
    once = redactor.redact_text(text)
    redactor.take_counts()
    assert redactor.redact_text(once) == once
    assert redactor.take_counts() == {}


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_no_text_takes_a_rule_long(rule: object) -> None:
    for seed in SEEDS:
        text = (seed * (SIZE // len(seed) + 1))[:SIZE] + "!"
        began = perf_counter()
        for _ in rule.find(text):  # type: ignore[attr-defined]
            pass
        assert perf_counter() - began < PATIENCE, repr(seed)


def test_ids_and_prefixes_are_unique() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
