"""Everything about one booking: whatever fails is said, and the rest is there."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bookme_ops.bundles.gathering import gather
from bookme_ops.bundles.pieces import Gathered, Kind
from bookme_ops.progress import Silent
from tests.bookme_ops.bundles.bank import crowded_booking, events_of, gather_of, logged_booking, pieces_of
from tests.journeys.bank import Journey, begin_journey, booking_rows
from tests.journeys.read_bank import begin_read_journey

SALESFORCE = {
    "accounts",
    "debug-logs",
    "details",
    "event-relations",
    "events",
    "limits",
    "logins",
    "meeting-contacts",
    "organization",
    "our-access",
    "package-log",
    "packages",
    "permission-sets",
    "trace-flags",
    "users",
}
GRAPH = {"events", "mailbox-settings", "mailboxes", "sign-ins", "subscriptions", "users"}
BOOKME = {"employees", "meeting", "room", "time-slot"}
MIRROR = {
    "accounts",
    "backend-meetings",
    "bookings",
    "calendar-copies",
    "contacts",
    "coverage",
    "incident-notes",
    "incident-steps",
    "incidents",
    "invitees",
    "journal",
    "users",
}
SYSTEM = {"allowances", "connections", "environments", "jobs", "probes", "runs", "settings", "version"}


def paths_of(folder: str, names: set[str]) -> set[str]:
    return {f"{folder}/{name}.json" for name in names}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_read_journey(tmp_path) as begun:
        yield begun


def test_every_system_tells_its_pieces(journey: Journey) -> None:
    pieces = pieces_of(gather_of(journey, logged_booking(journey), "production"))
    told = {path for path in pieces if not path.endswith(".log")}
    assert told == (
        paths_of("salesforce/production", SALESFORCE)
        | paths_of("graph/production", GRAPH)
        | paths_of("bookme/production", BOOKME)
        | paths_of("mirror", MIRROR)
        | paths_of("system", SYSTEM)
    )
    assert all(
        sum(given is not None for given in (one.rows, one.text, one.blob, one.missing)) == 1 for one in pieces.values()
    )
    assert "salesforce/production/debug-logs/001.log" in pieces


def test_the_copies_of_owner_colleague_and_room_are_told_side_by_side(journey: Journey) -> None:
    wanted = crowded_booking(journey)
    pieces = pieces_of(gather_of(journey, wanted, "production"))
    rows = pieces["graph/production/events.json"].rows or ()
    assert len({row["mailbox"] for row in rows}) == 3
    assert len({row["ical_uid"] for row in rows}) == 1
    assert [row["booking_id"] is not None for row in rows].count(True) == 1
    purposes = sorted(str(row["purpose"]) for row in pieces["graph/production/mailbox-settings.json"].rows or ())
    assert purposes == ["room", "user", "user"]


def test_a_booking_that_nobody_mirrored_is_told_as_well(tmp_path: Path) -> None:
    with begin_journey(tmp_path) as journey:
        pieces = pieces_of(gather_of(journey, crowded_booking(journey), "production"))
        assert len(pieces["graph/production/events.json"].rows or ()) == 3
        assert "proves nothing" in str(pieces["mirror/bookings.json"].missing)
        assert pieces["mirror/coverage.json"].rows == ()


def test_any_spelling_of_the_id_is_understood(journey: Journey) -> None:
    wanted = crowded_booking(journey)
    assert gather_of(journey, f"{{{wanted.upper()}}}").booking_id == wanted
    with pytest.raises(ValueError, match="a BookingId is needed"):
        gather_of(journey, " ")


def comparable(gathered: Gathered) -> object:
    """All but what the systems count with every call, and our tokens, which are new each time."""
    pieces = [piece for piece in gathered.pieces if not piece.path.endswith("/limits.json")]
    return pieces, [one for one in gathered.known if one.kind is not Kind.SECRET]


def test_equal_input_gives_equal_pieces(journey: Journey) -> None:
    wanted = logged_booking(journey)
    assert comparable(gather_of(journey, wanted)) == comparable(gather_of(journey, wanted))


def test_everything_is_plain_json(journey: Journey) -> None:
    for piece in gather_of(journey, logged_booking(journey)).pieces:
        assert json.loads(json.dumps(piece.rows)) == (None if piece.rows is None else list(piece.rows))


def test_gathering_writes_nothing(journey: Journey) -> None:
    before = journey.tables()
    gather_of(journey, logged_booking(journey))
    assert journey.tables() == before


@pytest.mark.parametrize("fault", ["server-error", "forbidden", "timeout", "throttled-long", "reset", "html-page"])
@pytest.mark.parametrize("system", ["salesforce", "graph", "bookme"])
def test_a_system_that_is_down_says_so_and_the_others_are_there(journey: Journey, system: str, fault: str) -> None:
    wanted = logged_booking(journey)
    whole = pieces_of(gather_of(journey, wanted, "production"))
    journey.misbehave(f"{fault}=always@{system}")
    thin = pieces_of(gather_of(journey, wanted, "production"))
    mine = {path for path in thin if path.startswith(f"{system}/")}
    assert mine == {path for path in whole if path.startswith(f"{system}/") and not path.endswith(".log")}
    assert all(thin[path].missing for path in mine)
    others = {path for path in whole if not path.startswith((f"{system}/", "system/connections"))}
    # Without Salesforce nobody names the colleague whom the mirror does not know either.
    assert {path for path in others if thin[path].missing and not whole[path].missing} == set()


@pytest.mark.parametrize("system", ["salesforce", "graph", "bookme"])
def test_a_sign_in_that_is_refused_is_said(journey: Journey, system: str) -> None:
    wanted = logged_booking(journey)
    journey.misbehave("unauthorized=always@login", when=lambda call: f"-{system}." in call.host)
    thin = pieces_of(gather_of(journey, wanted, "production"))
    assert all(piece.missing for path, piece in thin.items() if path.startswith(f"{system}/"))
    assert "401" in str(thin[f"{system}/production/{'meeting' if system == 'bookme' else 'events'}.json"].missing)


def test_a_connection_that_did_not_answer_is_told_as_such(journey: Journey) -> None:
    journey.misbehave("server-error=always@graph")
    rows = pieces_of(gather_of(journey, logged_booking(journey), "production"))["system/connections.json"].rows or ()
    assert {row["system"]: row["answered_now"] for row in rows} == {"salesforce": True, "graph": False, "bookme": True}


@pytest.mark.parametrize("fault", ["half-page", "truncated-json", "cut-body", "endless-paging", "duplicate-rows"])
def test_a_broken_page_is_never_a_shorter_list(journey: Journey, fault: str) -> None:
    wanted = crowded_booking(journey)
    whole = pieces_of(gather_of(journey, wanted, "production"))
    journey.misbehave(f"{fault}=always")
    for path, piece in pieces_of(gather_of(journey, wanted, "production")).items():
        if path.startswith(("salesforce/", "graph/", "bookme/")) and piece.missing is None:
            told = [row for row in piece.rows or () if not row.get("missing")]
            as_many = len(told) == len(whole[path].rows or ())
            assert as_many or "could not be read" in str(piece.advice) or "may be" in str(piece.advice), path


def test_debug_logs_without_the_permission_are_missing_with_what_to_grant(journey: Journey) -> None:
    journey.world.environments["production"].org.withheld.add("ViewAllData")
    pieces = pieces_of(gather_of(journey, logged_booking(journey), "production"))
    missing = pieces["salesforce/production/debug-logs.json"].missing
    assert missing is not None
    assert "View All Data" in missing
    assert not [path for path in pieces if path.endswith(".log")]
    assert pieces["salesforce/production/trace-flags.json"].rows


def test_a_body_that_is_refused_is_missing_by_itself(journey: Journey) -> None:
    journey.misbehave("forbidden=always@ApexLog")
    pieces = pieces_of(gather_of(journey, logged_booking(journey), "production"))
    assert pieces["salesforce/production/debug-logs.json"].rows
    assert "403" in str(pieces["salesforce/production/debug-logs/001.log"].missing)


def test_others_sign_ins_are_missing_without_manage_users(journey: Journey) -> None:
    journey.world.environments["production"].org.withheld.add("ManageUsers")
    piece = pieces_of(gather_of(journey, logged_booking(journey), "production"))["salesforce/production/logins.json"]
    assert "Manage Users" in str(piece.missing)


def test_an_empty_answer_to_a_user_that_may_not_see_all_is_doubted(journey: Journey) -> None:
    org = journey.world.environments["test"].org
    wanted = logged_booking(journey)
    sure = pieces_of(gather_of(journey, wanted))["salesforce/test/events.json"]
    assert (sure.rows, sure.advice) == ((), None)
    org.withheld.add("ViewAllData")
    doubted = pieces_of(gather_of(journey, wanted))["salesforce/test/events.json"]
    assert doubted.rows is None
    assert "has no View All Data" in str(doubted.missing)


def test_an_environment_that_does_not_know_the_booking_is_not_asked_about_its_people(journey: Journey) -> None:
    pieces = pieces_of(gather_of(journey, logged_booking(journey)))
    assert "knows the booking" in str(pieces["salesforce/test/users.json"].missing)
    assert pieces["salesforce/test/packages.json"].rows
    assert pieces["bookme/test/meeting.json"].rows == ()
    assert not [path for path in pieces if path.startswith("graph/test")]


def test_a_split_brain_is_told_with_the_logs_around_what_the_platform_did(journey: Journey) -> None:
    wanted = logged_booking(journey)
    environment = journey.world.environments["production"]
    for row in list(booking_rows(environment, wanted)):
        environment.org.table("Event").pop(row["Id"])
        environment.org.table("andmoney__AMB_Event_Detail__c").pop(row["andmoney__AMB_Event_Detail__c"])
    pieces = pieces_of(gather_of(journey, wanted, "production"))
    assert pieces["salesforce/production/events.json"].rows == ()
    assert pieces["bookme/production/meeting.json"].rows
    assert pieces["salesforce/production/debug-logs.json"].rows


def test_a_hidden_column_is_left_out_and_said(journey: Journey) -> None:
    journey.world.environments["production"].org.hidden_fields |= {"Event.ShowAs", "User.LastLoginDate"}
    pieces = pieces_of(gather_of(journey, logged_booking(journey), "production"))
    events = pieces["salesforce/production/events.json"]
    assert events.rows
    assert "ShowAs" in str(events.advice)
    assert "LastLoginDate" in str(pieces["salesforce/production/users.json"].advice)


def test_a_tenant_without_the_licence_says_that_sign_ins_are_not_available(journey: Journey) -> None:
    journey.world.tenant.premium = False
    pieces = pieces_of(gather_of(journey, logged_booking(journey), "production"))
    assert "not available" in str(pieces["graph/production/sign-ins.json"].missing)
    assert pieces["graph/production/users.json"].rows


def test_one_mailbox_that_is_refused_is_said_in_its_row(journey: Journey) -> None:
    wanted = crowded_booking(journey)
    pieces = pieces_of(gather_of(journey, wanted, "production"))
    refused = next(row for row in pieces["graph/production/events.json"].rows or () if row["booking_id"] is None)
    journey.misbehave(f"forbidden=always@{refused['mailbox']}/events")
    rows = pieces_of(gather_of(journey, wanted, "production"))["graph/production/events.json"].rows or ()
    told = {row["mailbox"]: row["missing"] for row in rows}
    assert "403" in str(told[refused["mailbox"]])
    assert [missing for mailbox, missing in told.items() if mailbox != refused["mailbox"]] == [None, None]


def test_without_a_platform_it_is_said_that_none_is_connected(journey: Journey) -> None:
    def reach(sites, **options):
        return {name: replace(one, backend=None) for name, one in journey.ops.connect_to(sites, **options).items()}

    ops = replace(journey.ops_of(("production",)), connect_to=reach)
    gathered = gather(ops, logged_booking(journey), as_of=journey.now, progress=Silent())
    pieces = {path: piece for path, piece in pieces_of(gathered).items() if path.startswith("bookme/")}
    assert {path: bool(piece.missing) for path, piece in pieces.items()} == {"bookme/production/meeting.json": True}


def test_what_must_not_be_read_is_known(journey: Journey) -> None:
    wanted = crowded_booking(journey)
    gathered = gather_of(journey, wanted, "production")
    known = {(one.kind, one.value) for one in gathered.known}
    (event,) = events_of(journey, wanted)
    assert (Kind.TEXT, event.subject) in known
    assert (Kind.MAIL, event.organizer_mail) in known
    assert (Kind.PERSON, event.organizer_name) in known
    assert (Kind.ID, event.id) in known
    people = [person for person in event.attendees if person.kind != "resource"]
    assert {(Kind.PERSON, person.name) for person in people} <= known
    rooms = [person.name for person in event.attendees if person.kind == "resource"]
    assert not {(Kind.PERSON, name) for name in rooms} & known
    assert {one.value for one in gathered.known if one.kind is Kind.HOST} >= {
        "bank.example",
        "production-salesforce.simulator.example",
    }
    assert len([one for one in gathered.known if one.kind is Kind.SECRET]) >= 3


def test_no_subject_name_or_link_stands_in_a_row(journey: Journey) -> None:
    wanted = crowded_booking(journey)
    gathered = gather_of(journey, wanted, "production")
    (event,) = events_of(journey, wanted)
    told = json.dumps([piece.rows for piece in gathered.pieces], ensure_ascii=False)
    names = [person.name for person in event.attendees if person.kind != "resource"]
    assert not [text for text in (event.subject, event.organizer_name, *names) if text in told]
    assert "meetup-join" not in told
    assert all(piece.dropped for piece in gathered.pieces if piece.path == "graph/production/events.json")


def test_known_values_are_in_no_text_of_what_was_gathered(journey: Journey) -> None:
    gathered = gather_of(journey, logged_booking(journey), "production")
    secrets = [one.value for one in gathered.known if one.kind is Kind.SECRET]
    assert secrets
    assert not [value for value in secrets if value in repr(gathered)]
