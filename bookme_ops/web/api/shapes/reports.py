"""Reports."""

from pydantic import Field

from bookme_ops.web.api.shapes.shape import Document, Instant, Listed, Shape


class Spread(Shape):
    """How figures lie; null of nothing."""

    median: float | None
    p90: float | None
    largest: float | None


class Ages(Shape):
    """How long ago mailboxes were read completely."""

    expected: int
    read: int
    age_seconds: Spread
    older_than_1_h: int
    older_than_24_h: int
    failing: dict[str, int]
    never_read: dict[str, int]
    measured_at: Instant | None


class Lags(Shape):
    """How long after a change we saw it."""

    changes: int
    seconds: Spread
    days: int
    measured_at: Instant | None


class TenantSync(Shape):
    """One tenant."""

    tenant: str
    mailboxes: Ages
    lag: Lags


class ReadingRun(Shape):
    """What one run cost."""

    id: int
    started_at: Instant
    status: str
    seconds: float | None
    mailboxes: int
    requests: int
    requests_by_system: dict[str, int]
    throttled: int | None
    throttled_by_system: dict[str, int] | None


class SyncPerformance(Shape):
    """How well mailboxes are read."""

    as_of: Instant
    tenants: list[TenantSync]
    runs: list[ReadingRun]
    trend: Document | None


class ReportName(Shape):
    """A report."""

    name: str
    title: str
    href: str


class Reports(Listed):
    """All reports."""

    items: list[ReportName]


class Series(Shape):
    """What one name is worth at each place of the axis."""

    name: str
    values: list[float | str | None]


class Graph(Shape):
    """Numbers along an axis."""

    name: str
    title: str
    about: str
    unit: str
    axis: str
    places: list[str]
    series: list[Series]
    unknown: str | None


class Report(Shape):
    """Graphs of one matter."""

    name: str
    title: str
    kind: str
    environment: str
    counted_at: Instant
    unknown: list[str] = Field(description="What is asked for and nobody here can tell, and why.")
    graphs: list[Graph]
