"""Batches: each answer judged by itself, and only what may pass asked again."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from connectors.errors import BadCredentials, Malformed, NotAllowed, Reason, Throttled, Unavailable
from connectors.graph.batch import Batches
from connectors.graph.client import open_graph
from connectors.graph.questions import Question, Reply
from connectors.graph.wire import EVENT
from connectors.limits import Limits
from connectors.transport import MeteredSession

Json = dict[str, Any]
ASKED = [Question(f"m{number}", f"/users/m{number}") for number in range(5)]


@pytest.fixture
def batches(session: MeteredSession, tokens: Any, limits: Limits, pace: Any) -> Batches:
    return Batches(session, tokens=tokens, prefer='outlook.timezone="UTC"', limits=limits, pace=pace)


@pytest.fixture
def healthy(graph: Any) -> Any:
    for question in ASKED:
        graph.say(question.url, {"id": question.mailbox})
    return graph


def bodies(replies: list[Reply]) -> list[str | None]:
    return [None if reply.body is None else json.loads(bytes(reply.body))["id"] for reply in replies]


def reason(reply: Reply) -> Reason | None:
    return None if reply.error is None else reply.error.reason


def test_replies_come_in_the_order_of_the_questions_whatever_the_order_of_the_answers(
    batches: Batches, healthy: Any
) -> None:
    healthy.tamper = lambda responses: responses[::-1]
    assert bodies(batches.ask(ASKED)) == ["m0", "m1", "m2", "m3", "m4"]
    assert len(healthy.batches) == 1


def test_every_question_carries_the_preferences(batches: Batches, healthy: Any) -> None:
    batches.ask(ASKED)
    assert healthy.headers == [{"Prefer": 'outlook.timezone="UTC"'}] * 5


def test_nothing_asked_costs_nothing(batches: Batches, graph: Any) -> None:
    assert batches.ask([]) == []
    assert graph.batches == []


def test_only_throttled_questions_are_asked_again_after_the_longest_wait(
    batches: Batches, graph: Any, healthy: Any, pace: Any
) -> None:
    for url, wait in (("/users/m1", "3"), ("/users/m3", "7.5")):
        graph.first(url, 429, {"Retry-After": wait})
    assert bodies(batches.ask(ASKED)) == ["m0", "m1", "m2", "m3", "m4"]
    assert graph.batches[1] == ["/users/m1", "/users/m3"]
    assert pace.sleeps == [7.5]


def test_a_retry_after_may_be_a_date_and_headers_mind_no_case(
    batches: Batches, graph: Any, healthy: Any, pace: Any
) -> None:
    headers = {"retry-after": "Mon, 02 Mar 2026 08:00:12 GMT"}
    graph.first("/users/m1", 503, headers)
    assert bodies(batches.ask(ASKED))[1] == "m1"
    assert pace.sleeps == [12.0]


@pytest.mark.parametrize("status", [500, 502, 503, 504, 509])
def test_server_errors_are_asked_again_until_patience_ends(
    batches: Batches, graph: Any, healthy: Any, status: int
) -> None:
    graph.unsay("/users/m2")
    graph.refuse("/users/m2", status)
    replies = batches.ask(ASKED)
    assert reason(replies[2]) is Reason.UNAVAILABLE
    assert [len(urls) for urls in graph.batches] == [5, 1, 1]
    assert bodies(replies)[3] == "m3"


def test_throttling_for_ever_is_throttled(batches: Batches, graph: Any, healthy: Any, session: MeteredSession) -> None:
    graph.unsay("/users/m2")
    graph.refuse("/users/m2", 429, "ApplicationThrottled", {"Retry-After": "1"})
    replies = batches.ask(ASKED)
    assert reason(replies[2]) is Reason.THROTTLED
    assert session.meter.throttled == 3


def test_a_wait_beyond_the_budget_is_not_begun_and_holds_up_nobody(
    batches: Batches, graph: Any, healthy: Any, pace: Any
) -> None:
    graph.first("/users/m2", 429, {"Retry-After": "101"})
    graph.first("/users/m3", 429, {"Retry-After": "2"})
    replies = batches.ask(ASKED)
    assert (reason(replies[2]), reason(replies[3])) == (Reason.THROTTLED, None)
    assert pace.sleeps == [2.0]


@pytest.mark.parametrize(
    ("status", "expected"), [(403, Reason.FORBIDDEN), (404, Reason.NOT_FOUND), (400, Reason.MALFORMED)]
)
def test_refusals_are_not_asked_again(
    batches: Batches, graph: Any, healthy: Any, status: int, expected: Reason
) -> None:
    graph.unsay("/users/m2")
    graph.refuse("/users/m2", status, "SomeCode")
    assert reason(batches.ask(ASKED)[2]) is expected
    assert len(graph.batches) == 1


def drop(responses: list[Json]) -> list[Json]:
    return [response for response in responses if response["id"] != "3"]


def double(responses: list[Json]) -> list[Json]:
    return [*responses, {"id": "3", "status": 200, "body": {"id": "other"}}]


def strange(responses: list[Json]) -> list[Json]:
    return [*drop(responses), {"id": "99", "status": 200, "body": {}}, {"status": 200}]


@pytest.mark.parametrize("tamper", [drop, double, strange])
def test_a_question_answered_never_or_twice_is_malformed_alone(
    batches: Batches, healthy: Any, tamper: Callable[[list[Json]], Any]
) -> None:
    healthy.tamper = tamper
    replies = batches.ask(ASKED)
    assert reason(replies[2]) is Reason.MALFORMED
    assert bodies(replies) == ["m0", "m1", None, "m3", "m4"]


def test_a_stale_token_in_some_answers_is_renewed_once_and_only_they_are_asked_again(
    batches: Batches, graph: Any, healthy: Any, tokens: Any
) -> None:
    graph.first("/users/m1", 401, {})
    assert bodies(batches.ask(ASKED)) == ["m0", "m1", "m2", "m3", "m4"]
    assert graph.batches[1] == ["/users/m1"]
    assert graph.tokens == ["Bearer t0", "Bearer t1"]


def test_one_mailbox_that_refuses_every_token_fails_alone(
    batches: Batches, graph: Any, healthy: Any, tokens: Any
) -> None:
    graph.unsay("/users/m1")
    graph.refuse("/users/m1", 401, "InvalidAuthenticationToken")
    replies = batches.ask(ASKED)
    assert reason(replies[1]) is Reason.CREDENTIALS
    assert tokens.renewals == 1
    assert len(graph.batches) == 2


def test_a_token_that_all_refuse_even_renewed_is_an_error_of_the_system(
    batches: Batches, graph: Any, healthy: Any, tokens: Any
) -> None:
    graph.judge = lambda token: {"status": 401, "body": {}}
    with pytest.raises(BadCredentials):
        batches.ask(ASKED)
    assert tokens.renewals == 1


def test_a_token_that_expires_in_mid_run_costs_one_renewal(
    batches: Batches, graph: Any, healthy: Any, tokens: Any
) -> None:
    graph.judge = lambda token: {"status": 401, "body": {}} if token == "Bearer t0" else None
    assert bodies(batches.ask(ASKED)) == ["m0", "m1", "m2", "m3", "m4"]
    batches.ask(ASKED)
    assert tokens.renewals == 1


def test_a_batch_refused_as_a_whole_is_an_error_of_the_system(batches: Batches, graph: Any) -> None:
    graph.outer.append((403, b'{"error": {"code": "Authorization_RequestDenied"}}', {}))
    with pytest.raises(NotAllowed, match="Authorization_RequestDenied"):
        batches.ask(ASKED)


def test_a_batch_throttled_as_a_whole_for_ever_is_an_error_of_the_system(batches: Batches, graph: Any) -> None:
    graph.outer.extend([(429, b"", {"Retry-After": "1"})] * 3)
    with pytest.raises(Throttled):
        batches.ask(ASKED)


def test_a_system_that_is_down_is_an_error_of_the_system(batches: Batches, graph: Any) -> None:
    graph.outer.extend([(502, b"<html>", {})] * 3)
    with pytest.raises(Unavailable):
        batches.ask(ASKED)


@pytest.mark.parametrize(
    "body", [b'{"responses": [{"id": "1", "sta', b"<html>hello</html>", b"", b"[]", b"{}", b"\xff\xfe"]
)
def test_an_unreadable_batch_is_asked_once_more_then_malformed(
    batches: Batches, graph: Any, healthy: Any, body: bytes
) -> None:
    graph.outer.append((200, body, {}))
    assert bodies(batches.ask(ASKED)) == ["m0", "m1", "m2", "m3", "m4"]
    graph.outer.extend([(200, body, {})] * 2)
    assert {reason(reply) for reply in batches.ask(ASKED)} == {Reason.MALFORMED}


def test_an_answer_too_large_as_a_whole_is_asked_for_in_halves_until_only_the_giant_fails(
    graph: Any, healthy: Any, pace: Any
) -> None:
    graph.unsay("/users/m3")
    graph.say("/users/m3", {"id": "x" * 2_000})
    with open_graph(graph.base, tokens=None, limits=Limits(max_body=1_500), pace=pace, inner=graph) as session:
        replies = Batches(session, prefer="", pace=pace).ask(ASKED)
    assert reason(replies[3]) is Reason.TOO_LARGE
    assert bodies(replies) == ["m0", "m1", "m2", None, "m4"]


def test_an_answer_that_is_no_json_object_is_malformed_when_read(batches: Batches, graph: Any) -> None:
    graph.say("/users/m0", "bm90IGpzb24=")
    (reply,) = batches.ask(ASKED[:1])
    with pytest.raises(Malformed):
        reply.decode(EVENT)


def test_what_a_batch_carries_is_noted_by_its_shape(batches: Batches, healthy: Any, session: MeteredSession) -> None:
    healthy.unsay("/users/m3")
    healthy.refuse("/users/m3", 403, "ErrorAccessDenied")
    batches.ask(ASKED)
    assert session.meter.calls == {("GET", "/users/{id}"): 4, ("POST", "/v1.0/$batch"): 1}
