"""Looks that are taken ahead count for the very same bytes alone, and never for another search."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.verifier.__main__ import run
from bookme_ops.verifier.inspection import inspect
from bookme_ops.verifier.looks import Looks
from bookme_ops.verifier.needles import Needles
from tests.bookme_ops.bundles.samples import CANARIES, LEAKS
from tests.bookme_ops.bundles.spelled import spellings
from tests.bookme_ops.verifier.archives import FILES, bundle

KNOWN = [{"kind": known.kind.value, "value": known.value} for known in CANARIES]
TOKEN = LEAKS["S04"][0][0].encode()
LEAKY = "\n".join(known.value for known in CANARIES).encode()


def failures(folder: Path, content: bytes, looks: Looks | None = None) -> set[Any]:
    (folder / "bundle.zip").write_bytes(content)
    return inspect(folder / "bundle.zip", KNOWN, looks)[0].failures


@pytest.mark.parametrize("known", CANARIES, ids=lambda known: known.kind)
def test_what_was_looked_at_ahead_is_found_in_every_spelling_all_the_same(known: Any) -> None:
    needles = Needles([{"kind": known.kind.value, "value": known.value}])
    for spelled in spellings(known.value).values():
        content = spelled.encode("utf-8", "surrogatepass")
        ahead = Looks()
        ahead.expect(content)
        assert set(ahead.at(content).rules(needles)) == set(Looks().at(content).rules(needles))


def test_what_was_expected_and_is_there_fails_as_if_it_had_not_been(tmp_path: Path) -> None:
    leaky = bundle({**FILES, "log.txt": LEAKY, "token.txt": TOKEN})
    ahead = Looks()
    for content in (LEAKY, TOKEN, *FILES.values()):
        ahead.expect(content)
    assert failures(tmp_path, leaky, ahead) == failures(tmp_path, leaky) != set()


def test_another_file_than_the_expected_one_is_looked_at(tmp_path: Path) -> None:
    ahead = Looks()
    for harmless in (b"", b"nothing", *FILES.values(), LEAKY[:-1]):
        ahead.expect(harmless)
    found = failures(tmp_path, bundle({**FILES, "log.txt": LEAKY}), ahead)
    assert found == failures(tmp_path, bundle({**FILES, "log.txt": LEAKY})) != set()


def test_no_more_is_kept_than_agreed() -> None:
    ahead = Looks(most=10)
    ahead.expect(b"x" * 11)
    ahead.expect(b"y" * 10)
    assert set(ahead.at(LEAKY).rules(Needles(KNOWN)))
    assert ahead.at(b"x" * 11).readings[0].squeezed == "x" * 11


def test_lines_of_what_is_expected_stand_before_the_request(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(bundle({**FILES, "log.txt": LEAKY}))
    lines = [json.dumps({"expected": content.decode()}) for content in (LEAKY, b"something else")]
    told = StringIO()
    given = StringIO("\n".join([*lines, json.dumps({"known": KNOWN}, indent=1)]))
    assert run([str(tmp_path / "bundle.zip")], given, told) == 1
    rules = {one["rule"] for one in json.loads(told.getvalue())["failures"] if one["file"] == "log.txt"}
    assert {f"known:{known.kind.value}" for known in CANARIES} <= rules


def test_an_expectation_that_is_none_is_a_fail(tmp_path: Path) -> None:
    (tmp_path / "bundle.zip").write_bytes(bundle())
    told = StringIO()
    assert run([str(tmp_path / "bundle.zip")], StringIO('{"expected": 5}\n{}'), told) == 1
