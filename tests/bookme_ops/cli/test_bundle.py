"""`bookme-ops bundle`: what is made, what it says on which stream and by which exit status, and what is left behind."""

import csv
import io
import json
import os
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from bookme_ops.cli.desk_seams import Report
from bookme_ops.cli.main import main
from bookme_ops.cli.works import RealWorks
from bookme_ops.intake import clean_facts
from bookme_ops.settings import Settings
from bookme_ops.store.incident_link import LinkKind
from bookme_ops.store.incident_links import links_of
from bookme_ops.wiring import Ops
from jobs.base import Priority
from tests.bookme_ops.bundles.bank import logged_booking
from tests.bookme_ops.verifier.archives import UNSOUND, bundle
from tests.journeys.bank import Journey
from tests.journeys.read_bank import begin_read_journey

PNG = b"\x89PNG\r\n\x1a\n"
SECRETS = ("eyJ", "client_secret=", "@bank.example")
"""Beginnings of what must not be printed when a bundle is refused."""
BROKEN = (
    *("cut in half", "a byte of a file changed", "a file more than the manifest has", "a path twice"),
    *("a link", "a path upwards", "an absolute path"),
)
"""Archives that are cut off, tampered with, or have an extra file, a path twice, a link, or a path that leads out."""


@dataclass(frozen=True)
class Ended:
    """How a command line ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """What was said as JSON."""
        return json.loads(self.out)


Run = Callable[..., Ended]


class JourneyWorks(RealWorks):
    """The works in earnest, on the bank of a journey."""

    def __init__(self, journey: Journey) -> None:
        self._journey = journey
        self.ops = journey.ops

    @contextmanager
    def open_ops(self, settings: Settings, **_: Any) -> Iterator[Ops]:
        """The journey's store and systems."""
        yield self.ops


@pytest.fixture(scope="module")
def bank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Journey]:
    """A bank that was read and judged."""
    with begin_read_journey(tmp_path_factory.mktemp("bank"), advisors=12, events=8) as journey:
        yield journey


@pytest.fixture
def journey(bank: Journey) -> Iterator[Journey]:
    """The bank, whose systems behave."""
    bank.misbehave()
    yield bank
    bank.misbehave()


@pytest.fixture
def works(journey: Journey) -> JourneyWorks:
    """What the commands call."""
    return JourneyWorks(journey)


@pytest.fixture
def run(
    journey: Journey, works: JourneyWorks, tmp_path: Path, capsys: pytest.CaptureFixture[str], restored_logs: None
) -> Run:
    """Carries out a command line beside the bank's settings, in a folder of its own."""
    config = journey.ops.settings.path
    assert config is not None

    def carry_out(*words: str, environ: Mapping[str, str] | None = None) -> Ended:
        capsys.readouterr()
        given = ["--config", str(config), "bundle", *words, *(["--actor", "anna"] if words[0] in ACTING else [])]
        code = main(given, works=works, environ=environ or {}, folder=tmp_path, clock=lambda: journey.now)
        out, err = capsys.readouterr()
        return Ended(int(code), out, err)

    return carry_out


ACTING = {"create", "verify", "decode"}


@pytest.fixture
def wanted(journey: Journey) -> str:
    """A booking with debug logs."""
    return logged_booking(journey)


def left_in(folder: Path) -> list[str]:
    """What stands in a folder, hidden files included."""
    return sorted(one.name for one in folder.iterdir())


def png(*more: tuple[bytes, bytes]) -> bytes:
    """A picture of one pixel, with further chunks."""
    chunks = [(b"IHDR", struct.pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)), *more]
    chunks += [(b"IDAT", zlib.compress(b"\0\0")), (b"IEND", b"")]
    parts = [
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data)) for kind, data in chunks
    ]
    return PNG + b"".join(parts)


def with_setting(works: JourneyWorks, **changes: Any) -> None:
    """Other settings of `[support]`."""
    settings = works.ops.settings
    works.ops = replace(works.ops, settings=replace(settings, support=replace(settings.support, **changes)))


def test_a_bundle_and_its_verification_are_made_and_told_as_json(run: Run, wanted: str, tmp_path: Path) -> None:
    told = run("create", wanted, "--output", "json")
    document = told.document
    (archive, beside) = left_in(tmp_path)
    assert told.code == 0
    assert archive == f"bundle-{wanted[:8]}-20260302T081500Z.zip"
    assert beside == f"{archive}.verification.json"
    assert document["file"] == str(tmp_path / archive)
    assert (document["verdict"], document["booking_id"], document["missing"]) == ("PASS", wanted, [])
    with zipfile.ZipFile(tmp_path / archive) as opened:
        names = set(opened.namelist())
    assert names == {"manifest.json", *(one["path"] for one in document["files"])}
    assert {"report.html", "timeline.ndjson", "booking.json", "answers.json"} <= names
    assert json.loads((tmp_path / beside).read_bytes())["archive"]["sha256"] == document["sha256"]


def test_a_table_says_what_is_in_it_and_what_a_ticket_is_asked_for(run: Run, wanted: str, tmp_path: Path) -> None:
    told = run("create", wanted.upper(), "-o", str(tmp_path / "x.zip"), "--expected", "a room")
    assert told.code == 0
    assert "may be handed on" in told.out
    assert "timeline.ndjson" in told.out
    assert "--actual" in told.out
    assert "--expected" not in told.out
    assert left_in(tmp_path) == ["x.zip", "x.zip.verification.json"]


def test_the_list_is_json_and_csv(run: Run, wanted: str) -> None:
    made = run("create", wanted, "--output", "json").document
    rows = run("list", wanted, "--output", "json").document
    assert made["id"] in {row["id"] for row in rows}
    assert {row["verdict"] for row in rows} == {"PASS"}
    table = list(csv.DictReader(io.StringIO(run("list", "--output", "csv").out)))
    assert {row["booking_id"] for row in table} >= {wanted}
    assert "bundle-" in run("list").out


def test_a_bundle_is_shown_verified_and_decoded(run: Run, wanted: str, tmp_path: Path) -> None:
    made = run("create", wanted, "-o", str(tmp_path / "x.zip"), "--output", "json").document
    shown = run("show", str(tmp_path / "x.zip"), "--output", "json")
    assert (shown.code, shown.document["files"]) == (0, made["files"])
    checked = run("verify", str(tmp_path / "x.zip"), "--output", "json")
    assert (checked.code, checked.document["verdict"], checked.document["id"]) == (0, "PASS", made["id"])
    assert checked.document["searched_for"] > 20
    text = zipfile.ZipFile(tmp_path / "x.zip").read("mirror/bookings.json").decode()
    mask = text[text.index("‹") + 1 : text.index("›")]
    decoded = run("decode", made["id"], mask, "--reason", "the vendor asks", "--output", "json")
    assert decoded.code == 0
    assert decoded.document[0]["value"] not in text


def test_pictures_are_attached_without_what_a_camera_wrote_into_them(run: Run, wanted: str, tmp_path: Path) -> None:
    (tmp_path / "screen.png").write_bytes(png((b"tEXt", b"Author\0anna.hush@bank.example")))
    told = run("create", wanted, "-o", str(tmp_path / "x.zip"), "--picture", str(tmp_path / "screen.png"))
    assert told.code == 0
    with zipfile.ZipFile(tmp_path / "x.zip") as opened:
        assert opened.read("pictures/picture-1.png") == png()
    (tmp_path / "screen.txt").write_bytes(b"no picture")
    assert run("create", wanted, "--picture", str(tmp_path / "screen.txt")).code == 2


@pytest.mark.parametrize("system", ["salesforce", "graph", "bookme"])
def test_a_system_that_is_down_makes_a_thinner_bundle_that_names_it(
    system: str, run: Run, wanted: str, journey: Journey, tmp_path: Path
) -> None:
    journey.misbehave(f"server-error=always@{system}")
    told = run("create", wanted, "-o", str(tmp_path / "x.zip"), "--output", "json")
    assert told.code == 3
    assert {one["source"].partition(" ")[0] for one in told.document["missing"]} == {system}
    assert told.document["verdict"] == "PASS"
    assert zipfile.is_zipfile(tmp_path / "x.zip")
    page = run("create", wanted, "-o", str(tmp_path / "y.zip")).out
    assert "could not be read: it may exist all the same" in page


def test_a_bundle_that_does_not_pass_is_not_kept_and_registered_as_failed(
    run: Run, journey: Journey, wanted: str, tmp_path: Path
) -> None:
    # The name of a file is nobody's to redact: it is the one thing that the redactor does not see.
    leaky = tmp_path / "anna.hush@bank.example.zip"
    told = run("create", wanted, "-o", str(leaky))
    assert told.code == 4
    assert "(archive) (archive:name)" in told.err
    assert "anna.hush" not in told.err + told.out
    assert left_in(tmp_path) == []
    failed = [row for row in run("list", "--output", "json").document if row["verdict"] == "FAIL"]
    assert [(row["booking_id"], row["released_at"]) for row in failed] == [(wanted, None)]


def test_a_key_file_that_others_can_read_is_refused(run: Run, works: JourneyWorks, wanted: str, tmp_path: Path) -> None:
    key = works.ops.settings.support.key_file
    assert run("create", wanted, "-o", str(tmp_path / "x.zip")).code == 0
    open_key = tmp_path / "support.key"
    open_key.write_bytes(key.read_bytes())
    os.chmod(open_key, 0o644)
    with_setting(works, key_file=open_key)
    told = run("create", wanted, "-o", str(tmp_path / "y.zip"))
    assert told.code == 4
    assert "can be read by others" in told.err
    assert not (tmp_path / "y.zip").exists()
    assert run("verify", str(tmp_path / "x.zip")).code == 4


def test_a_bundle_that_would_be_too_large_is_refused(
    run: Run, works: JourneyWorks, wanted: str, tmp_path: Path
) -> None:
    with_setting(works, bundle_megabytes=0)
    told = run("create", wanted)
    assert told.code == 4
    assert "would be larger than" in told.err
    assert left_in(tmp_path) == []


@pytest.mark.parametrize("hostile", ["", "   ", "{}"])
def test_an_empty_id_is_refused(hostile: str, run: Run, tmp_path: Path) -> None:
    assert run("create", hostile).code == 2
    assert left_in(tmp_path) == []


@pytest.mark.parametrize(
    "hostile", ["../../../etc/passwd", "x' OR Id != null --", "a/b\\c", "%2e%2e%2f", "\u202egpj", "A" * 300]
)
@pytest.mark.parametrize("named", [True, False], ids=["with -o", "by itself"])
def test_what_is_no_id_is_refused_and_writes_nowhere(hostile: str, named: bool, run: Run, tmp_path: Path) -> None:
    told = run("create", hostile, *(["-o", str(tmp_path / "x.zip")] if named else []))
    assert (told.code, "this is no BookingId" in told.err) == (2, True)
    assert left_in(tmp_path) == []


def test_the_beginning_of_an_id_is_enough(run: Run, wanted: str, tmp_path: Path) -> None:
    told = run("create", wanted[:8], "-o", str(tmp_path / "x.zip"), "--output", "json")
    assert (told.code, told.document["booking_id"]) == (0, wanted)


def test_without_a_place_to_write_to_there_is_a_refusal(run: Run, wanted: str, tmp_path: Path) -> None:
    told = run("create", wanted, "-o", str(tmp_path / "nowhere" / "x.zip"))
    assert told.code == 4
    assert "cannot be written" in told.err
    assert left_in(tmp_path) == []


def test_the_answers_of_an_incident_stand_in_its_bundle_and_the_bundle_is_linked_to_it(
    run: Run, journey: Journey, works: JourneyWorks, wanted: str, tmp_path: Path
) -> None:
    number = opened_report(journey, works, wanted)
    file = tmp_path / "x.zip"
    told = run("create", wanted, "-o", str(file), "--incident", str(number), "--actual", "two rooms")
    assert told.code == 0
    rows = json.loads(zipfile.ZipFile(file).read("answers.json"))
    answers = {row["question"]: row["answer"] for row in rows if row["answer"]}
    assert answers == {"expected": "one room", "actual": "two rooms", "steps": "book twice"}
    with journey.ops.store.read() as connection:
        (link,) = links_of(connection, [number])[number]
    assert (link.kind, link.target, link.actor) == (LinkKind.BUNDLE, "x.zip", "anna")


def test_an_incident_that_there_is_not_or_that_is_about_another_booking_is_refused(
    run: Run, journey: Journey, works: JourneyWorks, wanted: str, tmp_path: Path
) -> None:
    assert "there is no incident 99999" in run("create", wanted, "--incident", "99999").err
    number = opened_report(journey, works, "another-booking")
    told = run("create", wanted, "--incident", str(number))
    assert told.code == 2
    assert "is about booking another-booking" in told.err
    assert left_in(tmp_path) == []


def opened_report(journey: Journey, works: JourneyWorks, wanted: str) -> int:
    """An incident that somebody opened, with answers."""
    said = clean_facts({"expected": "one room", "actual": "no room", "steps": "book twice"})
    report = Report(
        environment="production", category="booking-failure", priority=Priority.HIGH, summary="a room",
        booking_id=wanted, intake=said,
    )  # fmt: skip
    return works.open_report(journey.ops, report=report, actor="anna", at=journey.now)


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("command", ["show", "verify"])
def test_an_unsound_archive_is_refused(command: str, name: str, run: Run, tmp_path: Path) -> None:
    content, rule = UNSOUND[name]
    file = tmp_path / "given.zip"
    file.write_bytes(content)
    told = run(command, str(file))
    assert told.code == 4
    assert rule in told.out + told.err
    assert left_in(tmp_path) == ["given.zip"]


def test_a_bundle_of_somebody_else_whose_manifest_says_too_little_is_not_shown(run: Run, tmp_path: Path) -> None:
    (tmp_path / "given.zip").write_bytes(bundle())
    told = run("show", str(tmp_path / "given.zip"))
    assert (told.code, told.out) == (4, "")
    assert "cannot be shown" in told.err


def test_one_of_ours_that_was_changed_since_is_refused(run: Run, wanted: str, tmp_path: Path) -> None:
    file = tmp_path / "x.zip"
    assert run("create", wanted, "-o", str(file)).code == 0
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    assert run("verify", str(file)).code == 4
    assert run("show", str(file)).code == 4


def test_no_refusal_prints_a_value(run: Run, wanted: str, tmp_path: Path) -> None:
    told = run("create", wanted, "-o", str(tmp_path / "anna.hush@bank.example.zip"))
    assert not any(secret in told.out + told.err for secret in SECRETS)
