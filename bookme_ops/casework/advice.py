"""Advice: whether the orgs are ready for the Cases that the settings allow."""

from collections.abc import Iterator
from functools import partial

from bookme_ops.casework.opening import OpenDesk, open_desk
from bookme_ops.doctor import Check, attempt
from bookme_ops.wiring import Ops


def look_at_cases(ops: Ops, opener: OpenDesk = open_desk) -> Iterator[Check]:
    """The external key and our user's permissions, where Cases are switched on; nothing is written."""
    for site in ops.chosen:
        cases = ops.settings.environment(site.name).cases
        if cases.enabled:
            yield attempt(f"{site.name}: Salesforce Case", partial(_tell_form, ops, site.name, opener))


def _tell_form(ops: Ops, name: str, opener: OpenDesk) -> str:
    form = opener(ops, name).form()
    return f"may be written; {len(form.statuses)} statuses, {len(form.priorities)} priorities"
