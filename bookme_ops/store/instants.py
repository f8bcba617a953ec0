"""Instants: aware datetimes as whole seconds since 1970 and back, remembered because a sweep converts a million."""

from datetime import UTC, datetime, timedelta

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)
CAP = 200_000
"""So many conversions are remembered; a year of quarter hours is 35,000."""


class Epochs(dict[datetime, int]):
    """Datetimes that were converted already, with their seconds."""

    def __missing__(self, moment: datetime) -> int:
        if len(self) >= CAP:
            self.clear()
        seconds = self[moment] = epoch(moment)
        return seconds


EPOCHS = Epochs()
"""For instants that come often, such as starts and ends."""


def epoch(moment: datetime) -> int:
    """Whole seconds since 1970, rounded down; a naive datetime raises TypeError."""
    return (moment - EPOCH) // SECOND


def maybe_epoch(moment: datetime | None) -> int | None:
    """`epoch`, where there may be no instant."""
    return None if moment is None else (moment - EPOCH) // SECOND


def instant(seconds: int) -> datetime:
    """The UTC datetime of seconds since 1970."""
    return datetime.fromtimestamp(seconds, UTC)


def maybe_instant(seconds: int | None) -> datetime | None:
    """`instant`, where there may be none."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)
