"""Purge: what was kept for as long as the bank agreed to is removed, and counted by kind."""

from datetime import datetime, timedelta
from typing import Any

from bookme_ops.deed import Deed
from bookme_ops.deeds import enter
from bookme_ops.keyring import load_keys
from bookme_ops.settings import Settings
from bookme_ops.store.audit_log import count_old
from bookme_ops.store.purging import count_stock, cut_log, purge_stock, shed_log
from bookme_ops.store.stocks import STOCKS
from bookme_ops.wiring import Ops

AUDIT = "audit"
KINDS = (*dict.fromkeys(stock.kind for stock in STOCKS), AUDIT)
"""The table of kinds; each has its days in the settings, as retention.KIND_days."""


def ages_of(settings: Settings) -> dict[str, int]:
    """For how many days each kind is kept; 0: for ever. What is still judged is kept, whatever the settings say."""
    days = {kind: int(getattr(settings.retention, f"{kind}_days")) for kind in KINDS}
    judged = settings.collect.look_back_days + 1
    return days | {"journal": max(days["journal"], judged) if days["journal"] else 0}


def purge(ops: Ops, *, dry_run: bool, actor: str, now: datetime) -> dict[str, Any]:
    """Remove what is old, of every kind, or only count it; gives the shape of `db purge`.

    Raises NoKey, and Tampered if the audit log is to be cut and is not as it was written; the rest is done by then.
    """
    ages = ages_of(ops.settings)
    told = {kind: _tell(days, now) for kind, days in ages.items()}
    _count(ops, ages, told, now)
    if not dry_run:
        _remove(ops, ages, told, actor, now)
    totals = {name: sum(one[name] for one in told.values()) for name in ("removed", "held")}
    return {"dry_run": dry_run, "as_of": now.isoformat(), **totals, "kinds": told}


def _tell(days: int, now: datetime) -> dict[str, Any]:
    before = (now - timedelta(days=days)).isoformat() if days else None
    return {"days": days, "before": before, "removed": 0, "held": 0}


def _count(ops: Ops, ages: dict[str, int], told: dict[str, dict[str, Any]], now: datetime) -> None:
    with ops.store.read() as connection:
        for stock in STOCKS:
            if ages[stock.kind]:
                count = count_stock(connection, stock, timedelta(days=ages[stock.kind]), now)
                told[stock.kind]["removed"] += count.removed
                told[stock.kind]["held"] += count.held
        if ages[AUDIT]:
            told[AUDIT]["removed"] = count_old(connection, before=now - timedelta(days=ages[AUDIT]))


def _remove(ops: Ops, ages: dict[str, int], told: dict[str, dict[str, Any]], actor: str, now: datetime) -> None:
    """The log says that it began, so that one that was killed is seen, and at the end what went."""
    enter(ops, Deed(actor=actor, at=now, action="store.purge-begun", object="store"))
    removed = dict.fromkeys(KINDS, 0)
    for stock in STOCKS:
        if ages[stock.kind]:
            removed[stock.kind] += purge_stock(ops.store, stock, timedelta(days=ages[stock.kind]), now)
    if ages[AUDIT]:
        key = load_keys(ops.settings).audit
        removed[AUDIT] = cut_log(ops.store, before=now - timedelta(days=ages[AUDIT]), key=key)
    shed_log(ops.store)
    detail = ", ".join(f"{kind} {count}" for kind, count in removed.items() if count) or "nothing was old"
    enter(ops, Deed(actor=actor, at=now, action="store.purged", object="store", detail=detail))
    for kind, count in removed.items():
        told[kind]["removed"] = count
