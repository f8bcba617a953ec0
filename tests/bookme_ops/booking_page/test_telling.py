"""The page as JSON."""

import json

from bookme_ops.booking_page.telling import tell_copies, tell_links, tell_moments, tell_story_details
from bookme_ops.dossiers.dossier import Linked, Role
from bookme_ops.timeline.moment import Change, Gap, Skew, Story, System
from jobs.links import Link, Rung
from tests.bookme_ops.timeline.moments import HOUR, NOON, a_dossier, a_holder, a_moment
from tests.jobs.samples import a_booking, an_event


def test_copies_are_told_apart_by_role() -> None:
    room = a_holder(an_event(number=2), role=Role.ROOM)
    copies = tell_copies(a_dossier(holders=(a_holder(an_event()), room)))
    assert [(one["system"], one["role"]) for one in copies] == [
        ("Salesforce", None),
        ("Outlook", "owner"),
        ("Outlook", "room"),
    ]
    assert json.loads(json.dumps(copies)) == copies


def test_a_link_tells_its_rung_and_a_weak_one_says_so() -> None:
    link = Link(booking=a_booking(), rung=Rung.SAME_TIME, events=(an_event(),))
    dossier = a_dossier(holders=(), links=(Linked(booking=a_booking(), link=link),))
    (told,) = tell_links(dossier)
    assert (told["rung"], told["by"], told["weak"]) == (4, "same-time", True)
    assert told["to"] == f"Outlook {an_event().event_id}"


def test_without_a_link_it_is_told_what_stands_against_one() -> None:
    link = Link(booking=a_booking(), candidates=(an_event(), an_event(number=2)), rivals=(a_booking(number=3),))
    (told,) = tell_links(a_dossier(holders=(), links=(Linked(booking=a_booking(), link=link),)))
    assert told["to"] is None
    assert told["why"] == "2 events at its time cannot be told apart, and other bookings could be meant: 1"


def test_every_change_of_a_moment_is_a_line_and_the_sentence_stands_once() -> None:
    changes = (Change(what="start", was="a", now="b"), Change(what="end", was="c", now="d"))
    first, second = tell_moments([a_moment(changes=changes, sentence="moved")])
    assert (first["what"], first["was"], first["now"], first["sentence"]) == ("start", "a", "b", "moved")
    assert (second["what"], second["sentence"]) == ("end", None)
    (plain,) = tell_moments([a_moment(sentence="booked", by="ada")])
    assert (plain["what"], plain["sentence"], plain["by"]) == ("booked by ada", "booked by ada", "ada")


def test_clocks_and_gaps_are_told() -> None:
    skew = Skew(system=System.OUTLOOK, ahead=HOUR, sentence="ahead")
    gap = Gap(subject="it", start=NOON, end=None, reason="forbidden", sentence="unread")
    told = tell_story_details(Story(skews=(skew,), gaps=(gap,), remarks=("untold",)))
    assert told["skews"] == [{"system": "Outlook", "seconds": 3600.0, "sentence": "ahead"}]
    assert told["gaps"][0]["end"] is None
    assert told["remarks"] == ["untold"]
