"""View streams: the views of every grain that a run judges, one after the other."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from bookme_ops.store.views import advisor_views
from bookme_ops.wiring import Ops
from connectors.records import Window, window_end
from jobs.views import AdvisorView, AnyView


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """What part of the mirror is judged, and when."""

    as_of: datetime
    grains: frozenset[type]
    """The kinds of view that are due."""
    only: frozenset[str] | None = None
    """Identities of advisors; None is everybody."""


def stream_views(ops: Ops, wanted: Slice) -> Iterator[AnyView]:
    """Every view of the grains that are due. Each grain is of one moment of the mirror."""
    bank = ops.settings.bank
    window = Window(start=wanted.as_of, end=window_end(wanted.as_of, bank.window_days, bank.time_zone))
    if AdvisorView in wanted.grains:
        yield from advisor_views(
            ops.store,
            ops.estate,
            as_of=wanted.as_of,
            look_back_days=ops.settings.collect.look_back_days,
            only=set(wanted.only) if wanted.only is not None else None,
            window=window,
        )
