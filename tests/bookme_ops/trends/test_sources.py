"""Trends of where bookings come from."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from bookme_ops.configuration.records import Bookme
from bookme_ops.configuration.secret import Secret
from bookme_ops.store.backed import KEPT
from bookme_ops.store.backend import write_meetings, write_topics
from bookme_ops.store.bulk import run
from bookme_ops.store.trend_sources import SOURCES, TOPICS, note_failure, note_read
from bookme_ops.trends.bookings import count_bookings
from bookme_ops.trends.graph import Graph, Report
from bookme_ops.trends.reports import find_graph
from bookme_ops.trends.sources import AHEAD, BACK, MOST_TOPICS, NO_PLATFORM, NO_STATUS
from bookme_ops.trends.weeks import weeks_around
from bookme_ops.wiring import Ops
from connectors.backend_records import BackendMeeting, Topic
from connectors.errors import SENTENCES, Reason
from connectors.records import BookingId
from tests.bookme_ops.trends.reading import cells, known

SOURCE, TOPIC = "bookings-by-source", "bookings-by-topic"
DAY = timedelta(days=1)


def only(bank: Ops, *told: dict[str, Any], status: str = "Booked") -> None:
    """These are all the meetings that the platform of production told, and now it has told them."""
    meetings = [
        BackendMeeting(
            environment="production",
            booking_id=BookingId(f"b-{number}"),
            time_slot_id=f"s-{number}",
            employee_id=None,
            created=None,
            modified=bank.now(),
            **{"start": bank.now(), "end": bank.now() + DAY} | values,
        )
        for number, values in enumerate(told)
    ]
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM backend_meeting")
        write_meetings(connection, meetings, since=bank.now() - KEPT, run_id=1)
        run(connection, "UPDATE backend_meeting SET status = ?", (status,))
        note_read(connection, "production", SOURCES, at=bank.now())


def name(bank: Ops, **names: str) -> None:
    """These are all the topics that it told."""
    topics = [Topic(environment="production", topic_id=topic, name=text) for topic, text in names.items()]
    with bank.store.begin() as connection:
        write_topics(connection, "production", topics)
        note_read(connection, "production", TOPICS, at=bank.now())


def report_of(bank: Ops) -> Report:
    return count_bookings(bank, bank.now())["production"]


def graphs_of(bank: Ops) -> tuple[Graph, Graph]:
    report = report_of(bank)
    return find_graph(report, SOURCE), find_graph(report, TOPIC)


def this_week(bank: Ops, graph: str) -> dict[str, Any]:
    week = weeks_around(bank.now(), bank.settings.bank.time_zone, back=0).names[0]
    return cells(report_of(bank), graph, week)


def test_a_bank_sees_who_books_and_about_what(bank: Ops) -> None:
    source, topic = this_week(bank, SOURCE), this_week(bank, TOPIC)
    assert source["customer"]
    assert source["employee"]
    assert "not told" not in source
    assert {"Boliglån", "Pension", "Investering"} <= topic.keys()
    assert sum(topic.values()) == sum(source.values())
    for graph in graphs_of(bank):
        assert len(graph.places) == BACK + 1 + AHEAD
        weeks = known(report_of(bank), graph.name)
        assert weeks == list(graph.places[-len(weeks) :])
        assert AHEAD < len(weeks) < len(graph.places), "the first meetings of the bank are a few weeks old"
        assert f"The first {len(graph.places) - len(weeks)} weeks are not known" in (graph.unknown or "")


def test_every_source_has_its_word_and_what_tells_none_is_not_told(bank: Ops) -> None:
    made = ("customer", "customer", "employee", "portalcustomer", "portalpartner", "other", None)
    only(bank, *({"booked_by": one} for one in made))
    assert this_week(bank, SOURCE) == {
        "customer": 2,
        "employee": 1,
        "portal customer": 1,
        "portal partner": 1,
        "other": 1,
        "not told": 1,
    }


def test_what_is_not_booked_any_more_does_not_count(bank: Ops) -> None:
    only(bank, {"booked_by": "customer"}, status="AvailableForWork")
    assert this_week(bank, SOURCE) == {"customer": 0, "employee": 0}


def test_meetings_count_in_the_week_in_which_they_begin(bank: Ops) -> None:
    begun = {"start": bank.now() - 7 * DAY, "end": bank.now(), "booked_by": "customer", "topic_id": "t"}
    only(bank, begun)
    name(bank, t="Pension")
    graph = find_graph(report_of(bank), TOPIC)
    assert graph.series[0].values == (*[None] * (BACK - 1), 1, *[0] * (1 + AHEAD))


def test_of_weeks_before_the_first_meeting_nothing_is_known(bank: Ops) -> None:
    only(bank, {"booked_by": "customer"})
    source, _ = graphs_of(bank)
    assert known(report_of(bank), SOURCE) == list(source.places[BACK:])
    only(bank)
    source, _ = graphs_of(bank)
    assert source.empty
    assert source.unknown == "Not known: the booking platform told of no meeting."


def test_the_most_frequent_topics_are_named_and_the_others_are_together(bank: Ops) -> None:
    topics = [f"t{number}" for number in range(MOST_TOPICS + 2)]
    only(bank, *({"topic_id": topic} for number, topic in enumerate(topics) for _ in range(20 - number)), {})
    name(bank, **{topic: topic.upper() for topic in topics})
    told = this_week(bank, TOPIC)
    assert list(told) == [*(topic.upper() for topic in topics[:MOST_TOPICS]), "other topics", "not told"]
    assert (told["T0"], told["other topics"], told["not told"]) == (20, 14 + 13, 1)


def test_topics_of_one_name_are_told_apart_by_their_ids(bank: Ops) -> None:
    only(bank, {"topic_id": "a"}, {"topic_id": "b"}, {"topic_id": "c"}, {})
    name(bank, a="Pension", b="Pension", c="not told")
    assert this_week(bank, TOPIC) == {"Pension (a)": 1, "Pension (b)": 1, "not told (c)": 1, "not told": 1}


def test_a_topic_that_is_not_listed_stands_by_its_id_and_says_so(bank: Ops) -> None:
    only(bank, {"topic_id": "gone"}, {"topic_id": "a"})
    name(bank, a="Pension")
    assert this_week(bank, TOPIC) == {"Pension": 1, "topic gone": 1}
    source, topic = graphs_of(bank)
    assert "their ids" not in (source.unknown or "")
    assert "stand here by their ids" in (topic.unknown or "")


def test_names_that_could_not_be_read_are_not_known_with_the_reason(bank: Ops) -> None:
    only(bank, {"topic_id": "a"})
    name(bank)
    with bank.store.begin() as connection:
        note_failure(connection, "production", TOPICS, Reason.FORBIDDEN)
    _, topic = graphs_of(bank)
    assert topic.unknown is not None
    assert f"Names of topics are not known, because {SENTENCES[Reason.FORBIDDEN]}." in topic.unknown
    assert this_week(bank, TOPIC) == {"topic a": 1}


def test_a_platform_that_was_never_read_completely_is_not_known_and_never_nothing(bank: Ops) -> None:
    with bank.store.begin() as connection:
        run(connection, "DELETE FROM backend_report")
    for graph in graphs_of(bank):
        assert graph.empty
        assert graph.unknown == f"Not known, because {SENTENCES[Reason.NEVER_READ]}."
    with bank.store.begin() as connection:
        note_failure(connection, "production", SOURCES, Reason.CREDENTIALS)
    for graph in graphs_of(bank):
        assert graph.empty
        assert graph.unknown == f"Not known, because {SENTENCES[Reason.CREDENTIALS]}."


def test_a_read_that_failed_is_told_and_the_former_numbers_stay(bank: Ops) -> None:
    before = graphs_of(bank)
    with bank.store.begin() as connection:
        note_failure(connection, "production", SOURCES, Reason.TIMEOUT)
    for old, new in zip(before, graphs_of(bank), strict=True):
        assert new.series == old.series
        assert SENTENCES[Reason.TIMEOUT] in (new.unknown or "")


def test_weeks_of_which_meetings_were_not_kept_are_not_known(bank: Ops) -> None:
    only(bank, {"start": bank.now() - 63 * DAY, "booked_by": "customer"})
    with bank.store.begin() as connection:
        note_read(connection, "production", SOURCES, at=bank.now() + 21 * DAY)
    source, _ = graphs_of(bank)
    assert known(report_of(bank), SOURCE) == list(source.places[2:])
    assert "The first 2 weeks are not known" in (source.unknown or "")


def at_version(bank: Ops, version: str | None) -> Ops:
    """The bank with a platform of another version, or without one."""
    url, secret = f"https://api.example/{version}", Secret("x")
    platform = Bookme(
        base_url=url, token_url=url, scope="", client_id="", client_secret=secret, subscription_key=secret
    )
    bookme = None if version is None else platform
    environments = tuple(replace(one, simulator=None, bookme=bookme) for one in bank.settings.environments)
    return replace(bank, settings=replace(bank.settings, environments=environments))


def test_without_a_platform_nothing_is_known(bank: Ops) -> None:
    for graph in graphs_of(at_version(bank, None)):
        assert graph.empty
        assert graph.unknown == NO_PLATFORM


def test_v1_cannot_tell_what_is_cancelled_and_says_so(bank: Ops) -> None:
    only(bank, {"booked_by": "customer"}, status="")
    source, _ = graphs_of(at_version(bank, "v1"))
    assert (source.unknown or "").startswith(NO_STATUS)
    assert "whose time slot is booked" not in source.about
    assert sum(value or 0 for value in source.series[0].values if isinstance(value, int)) == 1


@pytest.mark.parametrize("graph", [SOURCE, TOPIC])
def test_hostile_names_are_only_names(bank: Ops, graph: str) -> None:
    only(bank, {"topic_id": "a", "booked_by": "<script>"})
    name(bank, a="=cmd|'/c calc'!A1</svg><script>")
    assert sum(this_week(bank, graph).values()) == 1
