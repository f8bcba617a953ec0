"""Progress bars for a person who waits at a terminal; they stand on standard error only."""

from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from bookme_ops.printable import printable


class Bars:
    """One bar for each stretch of work; they vanish when all work is over."""

    def __init__(self, stream: TextIO) -> None:
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.description}", markup=False),
            BarColumn(bar_width=30),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=Console(file=stream, markup=False, highlight=False, emoji=False),
            transient=True,
        )
        self._task: TaskID | None = None

    def start(self, what: str, total: int | None) -> None:
        """Begin a bar, and fill the one before it."""
        self._fill()
        self._bars.start()
        self._task = self._bars.add_task(printable(what), total=total)

    def step(self, n: int = 1) -> None:
        """Move the bar on."""
        if self._task is not None:
            self._bars.advance(self._task, n)

    def done(self) -> None:
        """Take the bars away; work may begin again afterwards."""
        self._bars.stop()
        for task in self._bars.task_ids:
            self._bars.remove_task(task)
        self._task = None

    def _fill(self) -> None:
        """Show the stretch that is over as whole, also where nobody knew how long it would be."""
        for task in self._bars.tasks:
            self._bars.update(task.id, total=task.completed)
