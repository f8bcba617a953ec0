"""Everything that is done by schedule is traced, and what is asked of the systems within it."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from bookme_ops.progress import Silent
from bookme_ops.scheduling import works
from bookme_ops.scheduling.task import Errand, Task, Work
from bookme_ops.store.slot import Ending, SlotState
from bookme_ops.tracing.traced_tasks import trace_tasks
from bookme_ops.tracing.traces import Kind, open_traces
from tests.bookme_ops.tracing.collectors import NotedTraces, collecting
from tests.journeys.bank import Journey, begin_journey

KEYS = {
    "http.request.method",
    "url.template",
    "http.response.status_code",
    "bookme_ops.system",
    "bookme_ops.environment",
    "bookme_ops.task",
    "bookme_ops.task.state",
}


@pytest.fixture
def journey(tmp_path: Path) -> Iterator[Journey]:
    with begin_journey(tmp_path, advisors=3, scene="calm") as begun:
        yield begun


def a_task(work: Work) -> Task:
    return Task(name="collect-changes", title="", cron="* * * * *", work=work, lane="collect", retries=7)


def errand(journey: Journey, *names: str) -> Errand:
    return Errand(ops=journey.ops, names=names, at=journey.now, progress=Silent())


def ending(state: SlotState) -> Work:
    return lambda _: Ending(state=state, reason="the password of anna@bank.example is wrong")


def test_a_task_is_the_same_but_traced(journey: Journey) -> None:
    task = a_task(ending(SlotState.COMPLETE))
    assert trace_tasks({"collect-changes": task}, NotedTraces()) == {"collect-changes": task}


@pytest.mark.parametrize(
    ("state", "failed"), [(SlotState.COMPLETE, None), (SlotState.INCOMPLETE, None), (SlotState.FAILED, "failed")]
)
def test_a_span_says_which_tasks_and_how_they_ended(journey: Journey, state: SlotState, failed: str | None) -> None:
    traces = NotedTraces()
    [task] = trace_tasks({"a": a_task(ending(state))}, traces).values()
    assert task.work(errand(journey, "a", "b")).state is state
    [span] = traces.spans
    assert (span.called, span.kind, span.failed) == ("task a, b", Kind.DONE, failed)
    assert span.about == {"bookme_ops__task": "a, b", "bookme_ops__task__state": state.value}


def test_an_error_goes_on_to_whoever_waits_for_the_task(journey: Journey) -> None:
    def break_off(_: Errand) -> Ending:
        raise LookupError("anna@bank.example")

    traces = NotedTraces()
    [task] = trace_tasks({"a": a_task(break_off)}, traces).values()
    with pytest.raises(LookupError):
        task.work(errand(journey, "a"))
    assert traces.spans[0].failed == "LookupError"


def test_a_collecting_run_is_seen_with_all_its_calls_and_nobody_s_name(journey: Journey) -> None:
    with collecting() as collected:
        traces = open_traces({"OTEL_EXPORTER_OTLP_ENDPOINT": collected.url})
        assert traces is not None
        work = works.collecting("directory", "bookings", "calendars", full=False)
        [task] = trace_tasks({"collect-changes": a_task(work)}, traces).values()
        assert task.work(errand(journey, "collect-changes")).state is SlotState.COMPLETE
        traces.stop()
    spans = collected.spans()
    [whole] = [one for one in spans if one["name"] == "task collect-changes"]
    calls = [one for one in spans if one is not whole]
    assert {one["parent"] for one in calls} == {whole["id"]}
    seen = {(one["about"]["bookme_ops.system"], one["about"]["bookme_ops.environment"]) for one in calls}
    assert {("graph", "production"), ("salesforce", "production"), ("salesforce", "test")} <= seen
    assert "POST /v1.0/$batch" in {one["name"] for one in calls}
    assert all(one["about"]["http.response.status_code"] == 200 for one in calls)
    assert all(one["about"].keys() <= KEYS for one in spans)
    everything = str([(one["name"], one["about"], one["resource"]) for one in spans])
    assert all(word not in everything for word in ("@", "bank.example", "SELECT", "select"))


def test_ops_of_the_errand_stay_as_they_are_but_for_the_way_to_the_systems(journey: Journey) -> None:
    seen = []

    def look(one: Errand) -> Ending:
        seen.append(one.ops)
        return Ending(state=SlotState.COMPLETE)

    [task] = trace_tasks({"a": a_task(look)}, NotedTraces()).values()
    task.work(errand(journey, "a"))
    assert replace(seen[0], connect_to=journey.ops.connect_to) == journey.ops
