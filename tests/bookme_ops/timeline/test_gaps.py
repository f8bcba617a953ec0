"""Spans of which nothing is known."""

from datetime import timedelta

from bookme_ops.store.read_runs import ReadRun
from bookme_ops.store.read_states import NEVER, ReadState
from bookme_ops.timeline.gaps import Watched, find_gaps
from bookme_ops.timeline.moment import Gap
from connectors.errors import Reason
from tests.bookme_ops.timeline.moments import COPENHAGEN, HOUR, NOON

READ = ReadState(read_at=NOON + 9 * HOUR, reason=None)


def run(number: int, *, ended: bool = True) -> ReadRun:
    """A run of each hour, which takes a minute."""
    start = NOON + number * HOUR
    return ReadRun(id=number, started_at=start, finished_at=start + timedelta(minutes=1) if ended else None)


def gaps(missing: list[int], reading: list[int], read: ReadState = READ) -> tuple[Gap, ...]:
    watched = Watched(
        words="the owner's mailbox",
        read=read,
        missing=[run(number) for number in missing],
        reading=[run(number) for number in reading],
        reason_in=lambda number: f"reason-{number}",
    )
    return find_gaps([watched], COPENHAGEN)


def test_a_gap_lasts_from_the_last_read_to_the_next_and_names_the_first_reason() -> None:
    (gap,) = gaps([2, 3], [1, 2, 3, 4])
    assert (gap.start, gap.end, gap.reason) == (run(1).finished_at, run(4).started_at, "reason-2")
    assert gap.sentence == (
        "nothing is known of the owner's mailbox between 2 Mar 14:01 and 17:00: it could not be read (reason-2)"
    )


def test_two_failures_with_a_read_between_are_two_gaps() -> None:
    assert [(gap.start, gap.end) for gap in gaps([2, 4], [1, 2, 3, 4, 5])] == [
        (run(1).finished_at, run(3).started_at),
        (run(3).finished_at, run(5).started_at),
    ]


def test_without_a_failure_there_is_no_gap() -> None:
    assert gaps([], [1, 2, 3]) == ()


def test_a_failure_at_the_beginning_has_no_read_before_it() -> None:
    (gap,) = gaps([1], [1, 2])
    assert gap.sentence.startswith("nothing is known of the owner's mailbox before 2 Mar 15:00:")


def test_what_is_unread_by_now_is_a_gap_without_an_end() -> None:
    (gap,) = gaps([2], [1, 2], ReadState(read_at=NOON + HOUR, failed_at=NOON + 2 * HOUR, reason=Reason.FORBIDDEN))
    assert (gap.start, gap.end, gap.reason) == (NOON + HOUR, None, "forbidden")
    assert "since 2 Mar 14:00: it could not be read (forbidden)" in gap.sentence


def test_what_was_never_read_is_not_known_at_all() -> None:
    (gap,) = gaps([], [], NEVER)
    assert gap.sentence == "nothing is known of the owner's mailbox at all: it could not be read (never-read)"


def test_a_run_of_other_mailboxes_does_not_end_the_gap_of_this_one() -> None:
    failing = ReadState(read_at=NOON + HOUR, failed_at=NOON + 2 * HOUR, reason=Reason.FORBIDDEN)
    assert [gap.end for gap in gaps([2], [1, 2, 3, 4], failing)] == [None]
