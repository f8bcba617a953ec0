"""The search for secrets finds them: in every coding, and wherever one could be left behind."""

import json
from base64 import b64encode, urlsafe_b64encode
from collections.abc import Callable
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from urllib.parse import quote

import pytest
import structlog

from bookme_ops.logs import configure_logs
from bookme_ops.redaction import Redactor
from bookme_ops.store import runs
from bookme_ops.store.db import open_store
from tests.faults.leaks import bytes_of, find_leaks
from tests.faults.planting import AS_OF

TOKEN = "00D7Q000000IMIT!AQ0001f3+a/e?c1=9"
SECRETS = {"a token": TOKEN, "another": "never-there"}


class Blind(Redactor):
    """A redactor that forgot its trade."""

    def text(self, text: str) -> str:
        """The text as it is."""
        return text


CODINGS: dict[str, Callable[[str], bytes]] = {
    "plain": str.encode,
    "UTF-16": lambda text: text.encode("utf-16"),
    "percent-encoded": lambda text: quote(text, safe="").encode(),
    "base64": lambda text: b64encode(text.encode()),
    "base64, one letter later": lambda text: b64encode(b"x" + text.encode() + b"yz"),
    "base64, two letters later": lambda text: b64encode(b"ab" + text.encode() + b"c"),
    "base64 for URLs": lambda text: urlsafe_b64encode(f"x{text}y".encode()),
}


@pytest.mark.parametrize("coding", CODINGS)
def test_a_leak_is_found_in_every_coding(coding: str) -> None:
    haystack = b"before " + CODINGS[coding](TOKEN) + b" after"
    assert find_leaks(haystack, SECRETS) == ["a token"]


@pytest.mark.parametrize("coding", CODINGS)
def test_what_only_begins_alike_is_no_leak(coding: str) -> None:
    assert find_leaks(CODINGS[coding](TOKEN[:-8] + "12345678"), SECRETS) == []


def test_a_leak_into_the_store_is_found_in_its_log_and_in_its_file(tmp_path: Path) -> None:
    store = open_store(f"sqlite:///{tmp_path}/ops.db")
    with store.begin() as connection:
        number = runs.start_run(connection, "collect", AS_OF, AS_OF)
        assert find_leaks(bytes_of(tmp_path), SECRETS) == []
        runs.finish_run(connection, number, "complete", {}, {"token": TOKEN}, AS_OF)
    assert find_leaks(bytes_of(tmp_path), SECRETS) == ["a token"]
    store.close()
    assert find_leaks(bytes_of(tmp_path), SECRETS) == ["a token"]


@pytest.mark.parametrize("form", ["json", "people"])
def test_a_leak_into_a_log_is_found_unless_the_redactor_masks_it(form: str) -> None:
    found = {}
    for redactor in (Blind(), Redactor()):
        with redirect_stderr(StringIO()) as log:
            configure_logs(redactor, level="debug", form=form, terminal=False)
            structlog.get_logger("tests").debug("http.call", header=f"Bearer {TOKEN}")
        assert "http.call" in log.getvalue()
        found[type(redactor)] = find_leaks(log.getvalue().encode(), SECRETS)
    assert found == {Blind: ["a token"], Redactor: []}


def test_a_leak_into_a_document_is_found() -> None:
    assert find_leaks(json.dumps({"evidence": {"link": [TOKEN]}}).encode(), SECRETS) == ["a token"]
