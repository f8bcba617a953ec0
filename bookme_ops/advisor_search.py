"""Advisor search: what a user who searches for an advisor is shown, told from the mirror."""

from datetime import datetime

from bookme_ops.reads import sources_of
from bookme_ops.store.directory_views import directory_views
from bookme_ops.wiring import Ops
from connectors.records import Window, window_end
from jobs.environment.searches import SearchExplanation, explain_search


def search_advisors(ops: Ops, text: str, *, as_of: datetime) -> list[SearchExplanation]:
    """What a search returns in each of the chosen environments, by the order of the estate."""
    bank, sources = ops.settings.bank, sources_of(ops)
    chosen = {site.name for site in ops.chosen}
    views = directory_views(
        ops.store,
        ops.estate,
        window=Window(start=as_of, end=window_end(as_of, bank.window_days, bank.time_zone)),
        backends=sources.backends,
        rosters=sources.rosters,
        subscribed=sources.subscribed,
    )
    return [
        explain_search(view, roster.environment, text)
        for view in views
        for roster in view.rosters
        if roster.environment in chosen
    ]
