"""Traced tasks: a span for everything that is done by schedule, with what is asked of the systems in it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from bookme_ops.scheduling.task import Errand, Task, Work
from bookme_ops.store.slot import DONE, Ending
from bookme_ops.tracing.traced_calls import trace_ops
from bookme_ops.tracing.traces import Kind, Traces


@dataclass(frozen=True, slots=True)
class TracedWork:
    """The work of a task, in a span of its own."""

    work: Work
    traces: Traces

    def __call__(self, errand: Errand) -> Ending:
        """See `Work`."""
        names = ", ".join(errand.names)
        with self.traces.span(f"task {names}", Kind.DONE, bookme_ops__task=names) as span:
            ending = self.work(replace(errand, ops=trace_ops(errand.ops, self.traces)))
            span.tell(bookme_ops__task__state=ending.state.value)
            if ending.state not in DONE:
                span.fail(ending.state.value)
            return ending


def trace_tasks(tasks: Mapping[str, Task], traces: Traces) -> dict[str, Task]:
    """The same tasks, traced."""
    return {name: replace(task, work=TracedWork(task.work, traces)) for name, task in tasks.items()}
